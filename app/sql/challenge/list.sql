-- challenge/list.sql: the required data of the container challenge: men born on 1 February 1965 and
-- hired after 1 January 1990, by full name.
-- out: emp_no u32, birth_date date, first_name str, last_name str, gender str, hire_date date
SELECT emp_no, birth_date, first_name, last_name, gender, hire_date FROM employees
WHERE gender = 'M' AND birth_date = '1965-02-01' AND hire_date > '1990-01-01'
ORDER BY first_name, last_name, emp_no
