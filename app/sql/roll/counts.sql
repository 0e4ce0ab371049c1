-- roll/counts.sql: how many rows there are.
-- out: employees u64, dept_emp u64, titles u64, salaries u64
SELECT (SELECT COUNT(*) FROM employees WHERE emp_no > 0) AS employees,
       (SELECT COUNT(*) FROM dept_emp WHERE emp_no > 0) AS dept_emp,
       (SELECT COUNT(*) FROM titles WHERE emp_no > 0) AS titles,
       (SELECT COUNT(*) FROM salaries WHERE emp_no > 0) AS salaries
