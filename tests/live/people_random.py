"""Random questions about people, and random edits of their tables, for the tests that compare the roll with SQL."""

import datetime
import unicodedata

from people_sql import ORDERS, quote

FIRST = ["Zoë", "Jean-Luc", "O'Neill", "Łukasz", "Øystein", "Ñandú", "Ana María", "li", "李", "ÉLOÏSE", "Straße", "", "d’Arc", "X Æ"]
LAST = ["van der Berg", "O’Brien", "Çelik", "Müller-Lüd", "de la Ñ", "ångström", "Ωmega", "", "D'Angelo", "Ødegård", "ZZ", "3rd", "Ēnd"]
DAYS = ["1900-01-01", "1985-01-01", "9999-01-01", "9998-12-31", "9999-12-31", "2002-08-01"]
TITLES = ["Staff", "Senior Engineer", "Engineer", "Manager", "Über-Ingenieur", "assistant engineer II", "Chief of “Things”"]


def shift(day, days):
    """A day some days later, within what a calendar can say."""
    date = datetime.date.fromisoformat(day).toordinal() + days
    return datetime.date.fromordinal(min(max(date, 1), datetime.date.max.toordinal())).isoformat()


class Questions:
    """Draws days, filters and orders whose values are those of the data or just beside."""

    def __init__(self, rng, people):
        self.rng = rng
        self.people = people
        sql = people.sql
        self.days = [day for row in sql("SELECT from_date, to_date FROM dept_emp ORDER BY RAND(1) LIMIT 300") +
                     sql("SELECT from_date, COALESCE(to_date, '9999-01-01') FROM titles ORDER BY RAND(2) LIMIT 300") +
                     sql("SELECT from_date, to_date FROM salaries ORDER BY RAND(3) LIMIT 600") for day in row]
        self.pay = [int(pay) for (pay,) in sql("SELECT salary FROM salaries ORDER BY RAND(4) LIMIT 2000")] + [1, 10000, 310000]
        self.births = [row for row in sql("SELECT birth_date, hire_date FROM employees ORDER BY RAND(5) LIMIT 500")]
        self.managers = [number for (number,) in sql("SELECT DISTINCT emp_no FROM dept_manager")] + ["1", "10001"]
        self.numbers = [int(number) for (number,) in sql("SELECT emp_no FROM employees")]

    def day(self):
        """A day on which something begins or ends, or beside it; sometimes one at the world's end."""
        if self.rng.random() < 0.1:
            return self.rng.choice(DAYS)
        return shift(self.rng.choice(self.days), self.rng.choice([-1, 0, 0, 1, -200, 333]))

    def some(self, values, most=3):
        return self.rng.sample(list(values), self.rng.randint(1, min(most, len(values))))

    def listed(self, values):
        return self.rng.choice(["", "", "!"]) + ",".join(self.some(values))

    def changed(self, text):
        """As people type it: other case, without accents or with others."""
        how = self.rng.randrange(5)
        if how == 0:
            return text.upper()
        if how == 1:
            return text.lower()
        if how == 2:
            return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        return text.replace("a", "á").replace("e", "ë") if how == 3 else text

    def part_of(self, text):
        start = self.rng.randrange(max(len(text), 1))
        return text[start:start + self.rng.randint(1, 6)]

    def name(self, names):
        """One of the four forms of a condition on a name."""
        text = self.changed(self.rng.choice(names)).strip(" *!") or "x"
        part = self.part_of(text).strip(" *!") or "a"
        return self.rng.choice([text, "!" + text, text[:self.rng.randint(1, 5)].strip() + "*", f"*{part}*", "*" + text])

    def word(self):
        names = self.people.first_names if self.rng.random() < 0.5 else self.people.last_names
        text = self.changed(self.rng.choice(names))
        how = self.rng.randrange(8)
        if how == 0:
            return self.part_of(text)
        if how == 1:
            return text[:self.rng.randint(1, 4)]
        if how == 2:
            return str(self.rng.choice(self.numbers))[:self.rng.randint(2, 7)]
        if how in (3, 4, 5):
            return self.mistyped(text)
        return text

    def mistyped(self, text):
        for _ in range(self.rng.randint(1, 2)):
            at = self.rng.randrange(max(len(text), 1))
            letter = self.rng.choice("abcdefghijklmnopqrstuvwxyz")
            text = self.rng.choice([text[:at] + letter + text[at:], text[:at] + text[at + 1:], text[:at] + letter + text[at + 1:],
                                    text[:at] + text[at + 1:at + 2] + text[at:at + 1] + text[at + 2:]])
        return text

    def range_of(self, name, values, q, low="_min", high="_max"):
        ends = sorted([self.rng.choice(values), self.rng.choice(values)])
        which = self.rng.randrange(3)
        if which != 1:
            q[name + low] = ends[0]
        if which != 0:
            q[name + high] = ends[1]

    def draw(self, part, q):
        """Puts one part into the query."""
        rng, people = self.rng, self.people
        if part == "status":
            q["status"] = ",".join(self.some(["present", "former", "future", "all"], 2))
        elif part in ("department", "ever_department"):
            q[part] = self.listed(people.departments)
        elif part in ("title", "ever_title"):
            q[part] = self.listed([title for title in people.titles if "," not in title])
        elif part == "pay":
            self.range_of("pay", self.pay, q)
        elif part in ("born", "hired"):
            days = [row[part == "hired"] for row in self.births]
            self.range_of(part, days + [shift(day, 1) for day in days[:50]], q, "_from", "_to")
        elif part in ("birthday", "anniversary"):
            q[part] = rng.choice([rng.choice(self.births)[part == "anniversary"][5:], "02-29"])
        elif part in ("first_name", "last_name"):
            q[part] = self.name(people.first_names if part == "first_name" else people.last_names)
        elif part == "number":
            self.range_of("number", self.numbers, q, "_from", "_to")
        elif part == "q":
            q["q"] = rng.choice([" ", ", ", "-"]).join(self.word() for _ in range(rng.choice([1, 1, 2, 2, 3])))[:60]
        else:
            q[part] = {"gender": rng.choice("MF"), "letter": rng.choice("abcdeghklmopsztABZ"), "ever_manager": "yes",
                       "manager": rng.choice(self.managers)}[part]

    def query(self, day):
        """Filter, order and page for a day; None: today, as a visitor without any as_of gets it."""
        q = {"as_of": day} if day else {}
        kinds = ["status", "gender", "department", "title", "pay", "born", "hired", "letter", "first_name", "last_name", "q",
                 "ever_department", "ever_title", "number"] * 3 + ["ever_manager", "manager", "birthday", "anniversary"]
        parts = ["q"] if self.rng.random() < 0.15 else self.rng.sample(kinds, self.rng.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        for part in dict.fromkeys(parts):
            self.draw(part, q)
        q = {name: value for name, value in q.items() if value != ""}
        if self.rng.random() < 0.9:
            q["sort"] = self.rng.choice(list(ORDERS))
            q["order"] = self.rng.choice(["asc", "desc"])
        q["limit"] = self.rng.choice([1, 7, 25, 60, 100])
        return q


class Edits:
    """Draws statements that change the six tables in ways that people do by hand, careful and not."""

    def __init__(self, rng, sql):
        self.rng = rng
        self.numbers = [int(number) for (number,) in sql("SELECT emp_no FROM employees")]
        self.departments = [number for (number,) in sql("SELECT dept_no FROM departments")]
        self.next = max(self.numbers) + 1

    def someone(self):
        return self.rng.choice(self.numbers)

    def dates(self):
        """From and to: ordinary, open, of no length, or the wrong way round."""
        begin = shift("1985-01-01", self.rng.randrange(7000))
        end = self.rng.choice([shift(begin, self.rng.randrange(1, 3000)), "9999-01-01", begin, shift(begin, -30), "9999-01-01"])
        return f"'{begin}', '{end}'"

    def person(self):
        self.next += self.rng.choice([1, 1, 5, 1000])
        self.numbers.append(self.next)
        born = shift("1950-01-01", self.rng.randrange(-20000, 15000))
        return (f"INSERT INTO employees (emp_no, birth_date, first_name, last_name, gender, hire_date) VALUES ({self.next}, '{born}', "
                f"{quote(self.rng.choice(FIRST))}, {quote(self.rng.choice(LAST))}, '{self.rng.choice('MF')}', "
                f"'{shift(born, self.rng.randrange(6000, 12000))}')")

    def row(self, number):
        """A row more in one of the tables; one with the same key is replaced."""
        table = self.rng.choice(["dept_emp", "dept_emp", "titles", "titles", "salaries", "salaries", "dept_manager"])
        value = {"titles": quote(self.rng.choice(TITLES)), "salaries": self.rng.choice(["0", "1", "39999", "60000", "312345"])}
        column = {"titles": "title", "salaries": "salary"}.get(table, "dept_no")
        dates = self.dates()
        if table == "titles" and self.rng.random() < 0.3:
            dates = dates.split(",", maxsplit=1)[0] + ", NULL"
        value = value.get(table) or f"'{self.rng.choice(self.departments)}'"
        return f"REPLACE INTO {table} (emp_no, {column}, from_date, to_date) VALUES ({number}, {value}, {dates})"

    def statements(self):
        """What one edit does."""
        rng, number, other = self.rng, self.someone(), self.someone()
        how = rng.randrange(12)
        if how == 0:
            return [self.person()] + [self.row(self.next) for _ in range(rng.randrange(6))]
        if how == 1:
            self.numbers.remove(number)
            return [f"DELETE FROM employees WHERE emp_no = {number}"]
        if how == 2:
            return [f"UPDATE employees SET first_name = {quote(rng.choice(FIRST))}, last_name = {quote(rng.choice(LAST))}, gender = "
                    f"'{rng.choice('MF')}', birth_date = birth_date + INTERVAL {rng.randrange(-900, 900)} DAY WHERE emp_no = {number}"]
        if how == 3:
            begin, end = self.dates().split(", ")
            table = rng.choice(["dept_emp", "titles", "salaries"])
            return [f"UPDATE IGNORE {table} SET from_date = {begin}, to_date = {end} WHERE emp_no = {number} ORDER BY from_date DESC LIMIT 1"]
        if how == 4:
            return [f"DELETE FROM {rng.choice(['dept_emp', 'titles', 'salaries', 'dept_manager'])} WHERE emp_no = {number}"]
        if how == 5:
            return [f"UPDATE salaries SET salary = {rng.choice(['0', 'salary + 777', 'salary - 5', '1'])} WHERE emp_no = {number}"]
        if how == 6:
            return [f"UPDATE employees SET hire_date = '{shift('1985-01-01', rng.randrange(6000))}' WHERE emp_no IN ({number}, {other})"]
        if how == 7:
            return self.twice(number)
        return [self.row(number) for _ in range(rng.randrange(1, 4))]

    def twice(self, number):
        """Two of a kind from and to the same days: the name decides which one stands in a line."""
        dates = "'1999-05-05', '9999-01-01'"
        titles, depts = self.rng.sample(TITLES, 2), self.rng.sample(self.departments, 2)
        return ([f"REPLACE INTO titles (emp_no, title, from_date, to_date) VALUES ({number}, {quote(title)}, {dates})" for title in titles] +
                [f"REPLACE INTO dept_emp (emp_no, dept_no, from_date, to_date) VALUES ({number}, '{dept}', {dates})" for dept in depts])
