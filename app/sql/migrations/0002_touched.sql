-- 0002_touched.sql: one mark for every change of a person, left by the triggers of db/marks.h; a mark
-- without a number means that departments changed.
CREATE TABLE IF NOT EXISTS muster.touched (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    emp_no INT NULL,
    touched_at DATETIME(3) NOT NULL,
    KEY touched_at (touched_at)
) CHARACTER SET utf8mb4;
