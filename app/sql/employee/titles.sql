-- employee/titles.sql: one person's titles, oldest first.
-- in:  emp_no u32
-- out: title str, from_date date, to_date date?
SELECT title, from_date, to_date FROM titles WHERE emp_no = ? ORDER BY from_date, to_date, title
