-- employee/salaries.sql: one person's pay, oldest first.
-- in:  emp_no u32
-- out: salary i64, from_date date, to_date date
SELECT salary, from_date, to_date FROM salaries WHERE emp_no = ? ORDER BY from_date, to_date
