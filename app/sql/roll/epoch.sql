-- roll/epoch.sql: what changes when the data are replaced as a whole: this installation, its last load,
-- and whether the triggers that leave the marks are there.
-- in:  schema str
-- out: uuid str, name str, loaded_at str, complete bool, triggers u64
SELECT (SELECT uuid FROM muster.installation WHERE id = 1) AS uuid, f.name,
       DATE_FORMAT(f.loaded_at, '%Y-%m-%dT%H:%i:%s.%f') AS loaded_at, f.complete,
       (SELECT COUNT(*) FROM information_schema.triggers
        WHERE trigger_schema = ? AND trigger_name = CONCAT('muster_', event_object_table, '_',
                                   LOWER(event_manipulation))) AS triggers
FROM muster.fixture f WHERE f.id = 1
