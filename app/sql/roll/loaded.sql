-- roll/loaded.sql: when the data in use were loaded. Who has read this in a transaction keeps the record, and
-- so all tables, in their places until its end: a switch moves both in one statement.
-- out: loaded_at str, complete bool
SELECT DATE_FORMAT(loaded_at, '%Y-%m-%dT%H:%i:%s.%f') AS loaded_at, complete FROM muster.fixture WHERE id = 1
