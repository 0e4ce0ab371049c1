-- roll/departments.sql: the departments.
-- out: dept_no str, dept_name str
SELECT dept_no, dept_name FROM departments ORDER BY dept_no
