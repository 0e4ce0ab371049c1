-- employee/departments.sql: one person's departments, oldest first.
-- in:  emp_no u32
-- out: dept_no str, from_date date, to_date date
SELECT dept_no, from_date, to_date FROM dept_emp WHERE emp_no = ? ORDER BY from_date, to_date, dept_no
