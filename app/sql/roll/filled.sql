-- roll/filled.sql: which tables have rows. TRUNCATE empties one without a trigger, so without a mark.
-- out: employees bool, dept_emp bool, dept_manager bool, titles bool, salaries bool
SELECT EXISTS (SELECT 1 FROM employees) AS employees, EXISTS (SELECT 1 FROM dept_emp) AS dept_emp,
       EXISTS (SELECT 1 FROM dept_manager) AS dept_manager, EXISTS (SELECT 1 FROM titles) AS titles,
       EXISTS (SELECT 1 FROM salaries) AS salaries
