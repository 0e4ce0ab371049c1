-- roll/dept_emp.sql: every stay in a department, by person.
-- out: emp_no u32, dept_no str, from_date date, to_date date
SELECT emp_no, dept_no, from_date, to_date FROM dept_emp WHERE emp_no > 0 ORDER BY emp_no, dept_no
