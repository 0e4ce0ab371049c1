-- roll/salaries.sql: every row of pay, by person.
-- out: emp_no u32, salary i64, from_date date, to_date date
SELECT emp_no, salary, from_date, to_date FROM salaries WHERE emp_no > 0 ORDER BY emp_no, from_date
