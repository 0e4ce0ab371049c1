-- roll/employees.sql: everybody, by number. Numbers count from 1; rows with others are nobody's, here and
-- in the other files.
-- out: emp_no u32, first_name str, last_name str, gender str, birth_date date, hire_date date
SELECT emp_no, first_name, last_name, gender, birth_date, hire_date FROM employees
WHERE emp_no > 0 ORDER BY emp_no
