"""What app/roll/query.h promises about people, as plain SQL on the tables themselves.

Written from that header's text and from nothing else, so that the roll and this can only agree by both being right. SQL
decides who somebody is on a day (status, departments, titles, pay, and which of them stands in a line), who passes which
part of a filter, and in what order people come. Python folds names (fold.h), forgives slips (search.h), and counts.

The tables of a day lie in a schema of their own beside the data, and go with the stack.
"""

import collections
import contextlib
import functools
import re
import shutil
import subprocess
import unicodedata

SCHEMA = "people_sql"
PARTS = ["gender", "status", "department", "title", "pay", "born", "hired", "letter", "rest"]
FIELDS = ["emp_no", "first_name", "last_name", "gender", "birth_date", "hire_date", "status", "department", "department_name",
          "title", "salary"]
ORDERS = {
    "number": "emp_no",
    "last_name": "last_fold {0}, last {0}, first_fold {0}, first {0}",
    "first_name": "first_fold {0}, first {0}, last_fold {0}, last {0}",
    "birth_date": "birth {0}",
    "hire_date": "hire {0}",
    "gender": "gender {0}",
    "department": "dept IS NULL, dept_fold {0}, dept_bytes {0}",
    "title": "title IS NULL, title_fold {0}, title_bytes {0}",
    "pay": "pay IS NULL, pay {0}",
}
SEARCH_WORDS, SEARCH_LETTERS = 7, 40


class Client:
    """The mysql client, kept open: SQL in, rows as tuples of texts out. NULL is the text NULL."""

    def __init__(self, socket):
        client = shutil.which("mariadb") or shutil.which("mysql")
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            [client, "--no-defaults", f"--socket={socket}", "--user=root", "--batch", "--skip-column-names", "--unbuffered",
             "--default-character-set=utf8mb4", "employees"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.asked = 0

    def __call__(self, text):
        self.asked += 1
        end = f"-- end of {self.asked} --".encode()
        self.process.stdin.write(f"{text};\nSELECT '{end.decode()}';\n".encode())
        self.process.stdin.flush()
        rows = []
        for line in self.process.stdout:
            line = line.rstrip(b"\n")
            if line == end:
                return rows
            rows.append(tuple(_unescape(cell) for cell in line.decode().split("\t")))
        raise AssertionError(self.process.stderr.read().decode() + text)

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
        self.process.stderr.close()


def _unescape(cell):
    if "\\" not in cell:
        return cell
    return cell.replace("\\\\", "\0").replace("\\t", "\t").replace("\\n", "\n").replace("\0", "\\")


def quote(text):
    """A text as a literal, whatever is in it."""
    return f"CONVERT(X'{text.encode().hex()}' USING utf8mb4)" if text else "''"


def binary(text):
    return f"X'{text.encode().hex()}'"


@functools.lru_cache(100000)
def fold(text):
    """fold.h: compatibility decomposition, marks dropped, case folded."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in text if not unicodedata.category(c).startswith("M"))


# ---- the search box --------------------------------------------------------------------------------


JOINTS = "'`-\u2018\u2019\u2010\u2011\u2012\u2013\u02bb\u02bc"  # what stands inside a name


def is_letter(char):
    return unicodedata.category(char)[0] in "LN" and char not in JOINTS


@functools.lru_cache(100000)
def words_of(folded):
    """search.h: runs of letters and digits."""
    return "".join(c if is_letter(c) else " " for c in folded).split()


def bare(folded):
    return "".join(words_of(folded))


def pieces_of(text):
    """What stands in the box, folded: lists of words that nothing but one apostrophe or hyphen each holds together."""
    found, glued = [], False
    for run in re.findall(f"[{re.escape(JOINTS)}]|[^{re.escape(JOINTS)}]+", fold(text)):
        if run in JOINTS:
            glued = bool(found) and glued is None
            continue
        words = words_of(run)
        if words:
            if glued and is_letter(run[0]):
                found[-1].append(words[0])
            else:
                found.append([words[0]])
            found += [[word] for word in words[1:]]
        glued = None if words and is_letter(run[-1]) else False  # None: a word ends here
    return found


def alone(words, folded):
    """Whether a name matches two or more words by itself."""
    parts, n = words_of(folded), len(words)
    follow = any(parts[at:at + n - 1] == words[:-1] and parts[at + n - 1].startswith(words[-1]) for at in range(len(parts) - n + 1))
    return n > 1 and (follow or (len(words[-1]) > 2 and folded == "".join(words)))


def slips_of(word, name):
    """The fewest slips between a word and any beginning of a name: optimal string alignment."""
    rows = [list(range(len(name) + 1))]
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, other in enumerate(name, 1):
            best = min(rows[i - 1][j - 1] + (letter != other), rows[i - 1][j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and letter == name[j - 2] and word[i - 2] == other:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1])


# ---- one state of the tables -----------------------------------------------------------------------


class People:
    """The tables as they are now; after a change make another one."""

    def __init__(self, sql):
        self.sql = sql
        self.day = None
        sql(f"SET max_heap_table_size = 1 << 29; DROP DATABASE IF EXISTS {SCHEMA}; CREATE DATABASE {SCHEMA}")
        self.first_names = [name for (name,) in sql("SELECT DISTINCT CAST(first_name AS BINARY) FROM employees")]
        self.last_names = [name for (name,) in sql("SELECT DISTINCT CAST(last_name AS BINARY) FROM employees")]
        self.departments = dict(sql("SELECT dept_no, dept_name FROM departments ORDER BY 1"))
        self.titles = [title for (title,) in sql("SELECT DISTINCT CAST(title AS BINARY) FROM titles ORDER BY 1")]
        numbers = [number for (number,) in sql("SELECT DISTINCT dept_no FROM dept_emp")]
        names = set(self.first_names + self.last_names + self.titles + list(self.departments.values()) + numbers)
        values = ",".join(f"({binary(name)},{binary(fold(name))})" for name in names | {""})
        sql(f"CREATE TABLE {SCHEMA}.fold (name VARBINARY(200) PRIMARY KEY, folded VARBINARY(400)) ENGINE=MEMORY; "
            f"INSERT INTO {SCHEMA}.fold VALUES {values}")
        self.folded_names = {fold(name) for name in self.first_names + self.last_names}

    # ---- a day -------------------------------------------------------------------------------------

    def go_to(self, day):
        """Makes the tables of a day: who has what on it."""
        if self.day == day:
            return
        self.day = day
        self.orders = {}
        holds = f"from_date <= '{day}' AND COALESCE(to_date, '9999-01-01') > '{day}'"
        first = ("ROW_NUMBER() OVER (PARTITION BY emp_no ORDER BY from_date DESC, COALESCE(to_date, '9999-01-01') DESC, {0}) AS place")
        made = "DROP TABLE IF EXISTS {0}.{1}; CREATE TABLE {0}.{1} (KEY (emp_no), {2}) ENGINE=MEMORY AS "
        self.sql(
            f"{made.format(SCHEMA, 'depts', 'KEY (dept_no)')} SELECT emp_no, dept_no, {first.format('dept_no')} FROM dept_emp "
            f"WHERE {holds}; "
            f"{made.format(SCHEMA, 'titles', 'KEY (title)')} SELECT emp_no, title, {first.format('title')} FROM titles WHERE {holds}; "
            f"{made.format(SCHEMA, 'pay', 'KEY (salary) USING BTREE')} SELECT emp_no, salary, {first.format('salary')} FROM salaries "
            f"WHERE {holds} AND salary > 0; "
            f"{made.format(SCHEMA, 'begun', 'KEY (since)')} SELECT emp_no, MIN(from_date) AS since FROM dept_emp "
            f"WHERE from_date <= '{day}' GROUP BY emp_no; "
            f"DROP TABLE IF EXISTS {SCHEMA}.person; CREATE TABLE {SCHEMA}.person (PRIMARY KEY (emp_no)) ENGINE=MEMORY AS "
            "SELECT e.emp_no, CAST(e.first_name AS BINARY) AS first, CAST(e.last_name AS BINARY) AS last, f.folded AS first_fold, "
            "l.folded AS last_fold, e.gender, e.birth_date AS birth, e.hire_date AS hire, "
            "CASE WHEN d.emp_no IS NOT NULL THEN 'present' WHEN b.emp_no IS NOT NULL THEN 'former' ELSE 'future' END AS status, "
            "d.dept_no AS dept, COALESCE(n.dept_name, d.dept_no) AS dept_name, CAST(COALESCE(n.dept_name, d.dept_no) AS BINARY) AS dept_bytes, nf.folded AS dept_fold, "
            "t.title, CAST(t.title AS BINARY) AS title_bytes, tf.folded AS title_fold, p.salary AS pay "
            f"FROM (SELECT * FROM employees WHERE emp_no > 0) e JOIN {SCHEMA}.fold f ON f.name = CAST(e.first_name AS BINARY) "
            f"JOIN {SCHEMA}.fold l ON l.name = CAST(e.last_name AS BINARY) "
            f"LEFT JOIN {SCHEMA}.depts d ON d.emp_no = e.emp_no AND d.place = 1 LEFT JOIN departments n ON n.dept_no = d.dept_no "
            f"LEFT JOIN {SCHEMA}.fold nf ON nf.name = CAST(COALESCE(n.dept_name, d.dept_no) AS BINARY) "
            f"LEFT JOIN {SCHEMA}.titles t ON t.emp_no = e.emp_no AND t.place = 1 "
            f"LEFT JOIN {SCHEMA}.fold tf ON tf.name = CAST(t.title AS BINARY) "
            f"LEFT JOIN {SCHEMA}.pay p ON p.emp_no = e.emp_no AND p.place = 1 "
            f"LEFT JOIN {SCHEMA}.begun b ON b.emp_no = e.emp_no")
        self.lines = {}
        for row in self.sql(f"SELECT emp_no, first, last, gender, birth, hire, status, COALESCE(dept, ''), COALESCE(dept_name, ''), "
                            f"COALESCE(title, ''), COALESCE(pay, 0), last_fold FROM {SCHEMA}.person"):
            line = dict(zip(FIELDS, (int(row[0]), *row[1:7], row[7] or None, row[8] or None, row[9] or None, int(row[10]) or None)))
            self.lines[line["emp_no"]] = (line, row[11])
        self.has = {table: collections.defaultdict(set) for table in ("depts", "titles", "pay")}
        for table, column in (("depts", "dept_no"), ("titles", "title"), ("pay", "salary")):
            for number, value in self.sql(f"SELECT emp_no, {column} FROM {SCHEMA}.{table}"):
                self.has[table][int(number)].add(value)

    def order(self, sort, descending):
        """Everybody's place in an order."""
        if (sort, descending) not in self.orders:
            direction = "DESC" if descending else "ASC"
            by = f"emp_no {direction}" if sort == "number" else ORDERS[sort].format(direction) + ", emp_no"
            rows = self.sql(f"SELECT emp_no FROM {SCHEMA}.person ORDER BY {by}")
            self.orders[sort, descending] = {int(number): place for place, (number,) in enumerate(rows)}
        return self.orders[sort, descending]

    # ---- a filter ----------------------------------------------------------------------------------

    def parts(self, q):
        """A query's parts as conditions on a person."""
        status = q.get("status", "present" if "as_of" in q else "all").split(",")
        found = {
            "gender": f"gender = {quote(q['gender'])}" if "gender" in q else "1",
            "status": "1" if "all" in status else f"status IN ({', '.join(map(quote, status))})",
            "department": _one_of("depts", "dept_no", q.get("department")),
            "title": _one_of("titles", "title", q.get("title")),
            "pay": "1",
            "born": _between("birth", q, "born_from", "born_to"),
            "hired": _between("hire", q, "hired_from", "hired_to"),
            "letter": f"LEFT(last_fold, 1) = {binary(q['letter'].lower())}" if "letter" in q else "1",
            "rest": " AND ".join(self._rest(q)) or "1",
        }
        if "pay_min" in q or "pay_max" in q:
            found["pay"] = (f"emp_no IN (SELECT emp_no FROM {SCHEMA}.pay WHERE salary BETWEEN {q.get('pay_min', 0)} AND "
                            f"{q.get('pay_max', 2**31)})")
        return found

    def _rest(self, q):
        if "ever_department" in q:
            yield _one_of("dept_emp", "dept_no", q["ever_department"], "employees")
        if "ever_title" in q:
            yield _one_of("titles", "title", q["ever_title"], "employees")
        if "ever_manager" in q:
            yield "emp_no IN (SELECT emp_no FROM employees.dept_manager)"
        if "manager" in q:
            yield (f"emp_no IN (SELECT d.emp_no FROM {SCHEMA}.depts d JOIN employees.dept_manager m ON m.dept_no = d.dept_no WHERE "
                   f"m.emp_no = {q['manager']} AND m.from_date <= '{self.day}' AND m.to_date > '{self.day}')")
        for name, column in (("birthday", "birth"), ("anniversary", "hire")):
            if name in q:
                yield f"DATE_FORMAT({column}, '%m-%d') = '{q[name]}'"
        for name, column in (("first_name", "first_fold"), ("last_name", "last_fold")):
            if name in q:
                yield _name(column, q[name])
        if "number_from" in q:
            yield f"emp_no >= {q['number_from']}"
        if "number_to" in q:
            yield f"emp_no <= {q['number_to']}"
        if "q" in q:
            yield from self._search(q["q"])

    def _is_known(self, word):
        return any(word in name or word in bare(name) for name in self.folded_names)

    def _words(self, text):
        words = []
        for piece in pieces_of(text):
            apart = len(piece) > 1 and not self._is_known("".join(piece)) and all(
                (word.isascii() and word.isdigit()) or self._is_known(word) for word in piece)
            words += piece if apart else ["".join(piece)]
        return words[:SEARCH_WORDS]

    def _search(self, text):
        words = []
        either = {"first": [], "last": []}
        for word in self._words(text):
            if word.isascii() and word.isdigit():
                yield f"CAST(emp_no AS CHAR) LIKE '{word}%'"
                continue
            words.append(word)
            slips = 0
            if not self._is_known(word):
                slips = 0 if not 4 <= len(word) <= SEARCH_LETTERS else 1 if len(word) < 8 else 2
            names = [binary(name) for name in self.folded_names if (
                min(slips_of(word, name), slips_of(word, bare(name))) <= slips if slips else bare(name) != name and word in bare(name))]
            for name, conditions in either.items():
                here = "0" if slips else f"LOCATE({binary(word)}, {name}_fold) > 0"
                conditions.append(f"({here} OR {name}_fold IN ({', '.join(names)}))" if names else here)
        if not words:
            return
        each = " AND ".join(f"({first} OR {last})" for first, last in zip(either["first"], either["last"]))
        if len(words) > 1:
            each += f" AND ({' OR '.join(either['first'])}) AND ({' OR '.join(either['last'])})"
            names = ", ".join(binary(name) for name in self.folded_names if alone(words, name))
            if names:
                each = f"({each}) OR first_fold IN ({names}) OR last_fold IN ({names})"
        yield f"({each})"

    def ask(self, q):
        """Who fails no part of a query, and who fails one only: lists of numbers by part, "" for none."""
        mask = " + ".join(f"(NOT ({condition})) * {2 ** place}" for place, condition in enumerate(self.parts(q).values()))
        ones = {str(2 ** place): part for place, part in enumerate(PARTS)} | {"0": ""}
        rows = self.sql(f"SELECT emp_no, mask FROM (SELECT emp_no, {mask} AS mask FROM {SCHEMA}.person) x WHERE BIT_COUNT(mask) <= 1")
        found = {part: [] for part in ["", *PARTS]}
        for number, failed in rows:
            found[ones[failed]].append(int(number))
        return found

    def facets(self, found):
        """The counts that belong to such an answer, as the JSON form writes them."""
        def count(part, values):
            counts = collections.Counter()
            for number in found[""] + found[part]:
                counts.update(values(number))
            return dict(counts)

        def year(name):
            return lambda number: [str(min(max(int(self.lines[number][0][name][:4]), 1900), 2155))]

        def letter(number):
            first = self.lines[number][1][:1]
            return [first if "a" <= first <= "z" else "*"]

        def field(name):
            return lambda number: [self.lines[number][0][name]]

        return {
            "status": {"present": 0, "former": 0, "future": 0} | count("status", field("status")),
            "gender": {"M": 0, "F": 0} | count("gender", field("gender")),
            "department": count("department", lambda number: self.has["depts"][number]),
            "title": count("title", lambda number: self.has["titles"][number]),
            "pay": count("pay", lambda number: {str(min(int(pay) // 10000, 31) * 10000) for pay in self.has["pay"][number]}),
            "born": count("born", year("birth_date")),
            "hired": count("hired", year("hire_date")),
            "letter": count("letter", letter),
        }


def _one_of(table, column, text, schema=SCHEMA):
    if not text:
        return "1"
    words = ", ".join(quote(word.strip()) for word in text.lstrip("!").split(","))
    return f"emp_no {'NOT ' if text[0] == '!' else ''}IN (SELECT emp_no FROM {schema}.{table} WHERE {column} IN ({words}))"


def _between(column, q, low, high):
    return f"{column} BETWEEN '{q.get(low, '0001-01-01')}' AND '{q.get(high, '9999-12-31')}'" if low in q or high in q else "1"


def _name(column, text):
    if text[0] == "!":
        return f"{column} <> {binary(fold(text[1:]))}"
    if text[0] == "*" and text[-1] == "*" and len(text) > 2:
        return f"LOCATE({binary(fold(text[1:-1]))}, {column}) > 0"
    if text[-1] == "*" and len(text) > 1:
        return f"LEFT({column}, {len(fold(text[:-1]).encode())}) = {binary(fold(text[:-1]))}"
    return f"{column} = {binary(fold(text))}"
