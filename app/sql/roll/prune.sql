-- roll/prune.sql: drops marks that every builder has seen long ago.
DELETE FROM muster.touched WHERE touched_at < UTC_TIMESTAMP(3) - INTERVAL 1 DAY LIMIT 10000
