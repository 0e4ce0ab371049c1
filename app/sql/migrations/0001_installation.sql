-- 0001_installation.sql: the one row that tells this installation from every other.
CREATE TABLE IF NOT EXISTS muster.installation (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    uuid CHAR(36) NOT NULL,
    created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4;
INSERT IGNORE INTO muster.installation (id, uuid, created_at) VALUES (1, UUID(), UTC_TIMESTAMP(3));
