-- employee/list_before.sql: the page before: people with smaller numbers than `before`, the nearest
-- ones, in ascending order.
-- in:  before u32, n u32
-- out: emp_no u32, first_name str, last_name str, gender str, birth_date date, hire_date date,
--      title str?, dept_no str?, dept_name str?
SELECT e.emp_no, e.first_name, e.last_name, e.gender, e.birth_date, e.hire_date,
       (SELECT t.title FROM titles t WHERE t.emp_no = e.emp_no AND t.to_date = '9999-01-01'
        ORDER BY t.from_date DESC, t.title LIMIT 1) AS title,
       d.dept_no, d.dept_name
FROM (SELECT emp_no, first_name, last_name, gender, birth_date, hire_date FROM employees
      WHERE emp_no < ? ORDER BY emp_no DESC LIMIT ?) AS e
LEFT JOIN departments d ON d.dept_no =
       (SELECT m.dept_no FROM dept_emp m WHERE m.emp_no = e.emp_no AND m.to_date = '9999-01-01'
        ORDER BY m.from_date DESC, m.dept_no LIMIT 1)
ORDER BY e.emp_no
