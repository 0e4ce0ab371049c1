-- department/list.sql: the departments by name, with how many people are in them now and who manages
-- them now (the latest, should there be several).
-- out: dept_no str, dept_name str, present u64, manager_no u32?, first_name str?, last_name str?,
--      since date?
SELECT d.dept_no, d.dept_name, COALESCE(c.present, 0) AS present,
       e.emp_no AS manager_no, e.first_name, e.last_name, m.from_date AS since
FROM departments d
LEFT JOIN (SELECT dept_no, COUNT(*) AS present FROM dept_emp WHERE to_date = '9999-01-01'
           GROUP BY dept_no) AS c ON c.dept_no = d.dept_no
LEFT JOIN dept_manager m ON m.dept_no = d.dept_no AND m.emp_no =
          (SELECT x.emp_no FROM dept_manager x WHERE x.dept_no = d.dept_no AND x.to_date = '9999-01-01'
           ORDER BY x.from_date DESC, x.emp_no LIMIT 1)
LEFT JOIN employees e ON e.emp_no = m.emp_no
ORDER BY d.dept_name
