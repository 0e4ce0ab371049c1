-- company/totals.sql: how many people there are, ever and now, and in how many places.
-- out: people u64, present u64, departments u64, titles u64
SELECT (SELECT COUNT(*) FROM employees) AS people,
       (SELECT COUNT(DISTINCT emp_no) FROM dept_emp WHERE to_date = '9999-01-01') AS present,
       (SELECT COUNT(*) FROM departments) AS departments,
       (SELECT COUNT(*) FROM (SELECT DISTINCT title FROM titles) AS t) AS titles
