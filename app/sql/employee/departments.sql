-- employee/departments.sql: one person's departments, oldest first.
-- in:  emp_no u32
-- out: dept_no str, dept_name str, from_date date, to_date date
SELECT m.dept_no, d.dept_name, m.from_date, m.to_date
FROM dept_emp m JOIN departments d ON d.dept_no = m.dept_no
WHERE m.emp_no = ? ORDER BY m.from_date, m.to_date, m.dept_no
