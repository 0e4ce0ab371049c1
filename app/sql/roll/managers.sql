-- roll/managers.sql: who managed which department when.
-- out: emp_no u32, dept_no str, from_date date, to_date date
SELECT emp_no, dept_no, from_date, to_date FROM dept_manager WHERE emp_no > 0
ORDER BY dept_no, from_date, to_date, emp_no
