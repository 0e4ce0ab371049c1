-- roll/marks.sql: the marks that changes have left, from `low` to `high`, both included. A number below 1
-- is nobody's.
-- in:  low u64, high u64, n u32
-- out: id u64, emp_no i64?
SELECT id, emp_no FROM muster.touched WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?
