-- roll/titles.sql: every title held, by person.
-- out: emp_no u32, title str, from_date date, to_date date?
SELECT emp_no, title, from_date, to_date FROM titles WHERE emp_no > 0 ORDER BY emp_no, title, from_date
