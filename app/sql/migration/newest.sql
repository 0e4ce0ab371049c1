-- migration/newest.sql: how far our own schema is.
-- out: number u32
SELECT number FROM muster.migration WHERE whole ORDER BY number DESC LIMIT 1
