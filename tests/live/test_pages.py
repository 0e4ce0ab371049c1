"""What a visitor sees: every page, with the data that the database holds."""

import csv
import io
import re

import pytest
from stack import Tables

NINE = ["Chiranjit Dredge", "Dannz Zhang", "Fun Seiwald", "Henk Anger", "Hiroyasu Provine", "Kagan Dredge", "Koldo Luit",
        "Make Olivero", "Snehasis Muhlberg"]
CHALLENGE = ("SELECT emp_no, birth_date, first_name, last_name, gender, hire_date FROM employees WHERE gender = 'M' AND "
             "birth_date = '1965-02-01' AND hire_date > '1990-01-01' ORDER BY first_name, last_name")


def shown(date):
    return "present" if date in ("9999-01-01", "NULL") else date


def grouped(number):
    return f"{int(number):,}"


def totals(page):
    return {name: re.sub("<[^>]*>", "", value) for name, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)}


def test_home_has_totals_and_the_ways_in(stack):
    page = stack.page("/")
    counted = stack.sql("SELECT (SELECT COUNT(*) FROM employees), (SELECT COUNT(DISTINCT emp_no) FROM dept_emp WHERE "
                        "to_date = '9999-01-01'), (SELECT COUNT(*) FROM departments), (SELECT COUNT(DISTINCT title) FROM titles)")
    assert list(totals(page).values()) == [grouped(n) for n in counted[0]]
    assert 'href="/show">Show me the data!</a>' in page
    hrefs = {link["href"] for link in Tables(page).links}
    assert {"/employees", "/departments", "/show"} <= hrefs


def test_every_link_of_every_page_leads_somewhere(stack):
    """One page of each kind: numbers, names and values in an address make no other kind."""
    def kind(path):
        return re.sub(r"=[^&]*", "=", re.sub(r"/(d?\d+|[A-Z%][\w%+]*)(?=[/.?]|$)", "/x", path))
    todo, met = ["/"], {}
    while todo and len(met) < 200:
        path = todo.pop(0)
        if not path.startswith("/") or kind(path) in met:
            continue
        met[kind(path)] = path
        answer = stack.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if answer.headers["Content-Type"].startswith("text/html"):
            todo += [link["href"] for link in Tables(answer.text).links]
    assert {"/", "/show", "/show.json", "/show.csv", "/employees", "/employees/x", "/departments"} <= set(met)


def test_show_lists_the_nine_in_order(stack):
    tables = Tables(stack.page("/show"))
    assert tables.heads[0] == ["Employee#", "Birth Date", "Name", "Surname", "Gender", "Hired in"]
    assert [f"{row[2]} {row[3]}" for row in tables.tables[0]] == NINE
    assert tables.tables[0] == stack.sql(CHALLENGE)


def test_show_json_is_the_same(stack):
    answer = stack.get("/show.json")
    assert answer.headers["Content-Type"] == "application/json"
    people = answer.json()
    assert [f"{one['first_name']} {one['last_name']}" for one in people] == NINE
    assert [[str(value) for value in one.values()] for one in people] == stack.sql(CHALLENGE)
    assert list(people[0]) == ["emp_no", "birth_date", "first_name", "last_name", "gender", "hire_date"]
    assert isinstance(people[0]["emp_no"], int)


def test_show_csv_is_the_same_byte_for_byte(stack):
    answer = stack.get("/show.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = [["emp_no", "birth_date", "first_name", "last_name", "gender", "hire_date"], *stack.sql(CHALLENGE)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    assert answer.content == out.getvalue().encode()


def walk(stack, path, rel):
    """The numbers of the people page by page, as the links lead, and the last page's address."""
    pages = []
    for _ in range(100):
        tables = Tables(stack.page(path))
        pages.append([int(row[0]) for row in tables.tables[0]])
        assert len(pages[-1]) <= 25
        onward = [link["href"] for link in tables.links if link.get("rel") == rel]
        if not onward:
            return pages, path
        path = onward[0]
    raise AssertionError("the pages do not end")


def test_paging_meets_everyone_once_and_in_order_forth_and_back(stack):
    everyone = [int(row[0]) for row in stack.sql("SELECT emp_no FROM employees ORDER BY emp_no")]
    forth, last = walk(stack, "/employees", "next")
    assert sum(forth, []) == everyone
    assert all(len(page) == 25 for page in forth[:-1])
    back, _ = walk(stack, last, "prev")
    assert sum(reversed(back), []) == everyone
    assert not [link for link in Tables(stack.page("/employees")).links if link.get("rel") == "prev"]


def test_a_list_says_what_people_are_now(stack):
    rows = Tables(stack.page("/employees")).tables[0]
    want = stack.sql("""
        SELECT e.emp_no, CONCAT(e.first_name, ' ', e.last_name),
               (SELECT title FROM titles t WHERE t.emp_no = e.emp_no AND t.to_date = '9999-01-01' LIMIT 1),
               (SELECT dept_name FROM dept_emp m JOIN departments USING (dept_no) WHERE m.emp_no = e.emp_no
                AND m.to_date = '9999-01-01' LIMIT 1), e.birth_date, e.hire_date
        FROM employees e ORDER BY emp_no LIMIT 25""")
    for row, (emp_no, name, title, department, born, hired) in zip(rows, want, strict=True):
        assert row[:2] == [emp_no, name]
        assert row[-2:] == [born, hired]
        assert row[2:4] == [title, department] if department != "NULL" else row[2] in ("left", "not yet here")


def test_a_list_of_nobody_says_so_with_a_way_back(stack):
    page = stack.page("/employees?q=zzzzzzzz")
    assert "Nobody matches" in page and '<a href="/employees">' in page


@pytest.mark.parametrize("kind", ["first", "last", "challenge", "manager", "former", "most rows"])
def test_a_profile_is_the_whole_history(stack, kind):
    chosen = stack.sql({
        "first": "SELECT MIN(emp_no) FROM employees",
        "last": "SELECT MAX(emp_no) FROM employees",
        "challenge": CHALLENGE + " LIMIT 1",
        "manager": "SELECT MIN(emp_no) FROM dept_manager",
        "former": "SELECT MIN(emp_no) FROM employees WHERE emp_no NOT IN (SELECT emp_no FROM dept_emp WHERE to_date = "
                  "'9999-01-01')",
        "most rows": "SELECT emp_no FROM dept_emp GROUP BY emp_no ORDER BY COUNT(*) DESC, emp_no LIMIT 1",
    }[kind])[0][0]
    if chosen == "NULL":
        pytest.skip(f"nobody is {kind} here")
    page = stack.page(f"/employees/{chosen}")
    first, last, born, hired, gender = stack.sql(f"SELECT first_name, last_name, birth_date, hire_date, gender FROM employees "
                                                 f"WHERE emp_no = {chosen}")[0]
    assert re.sub("<[^>]*>", "", re.search("<h1>(.*?)</h1>", page).group(1)) == f"{first} {last}"
    facts = totals(page)
    assert facts["Number"] == chosen and facts["Born"] == born and facts["Hired"] == hired
    assert facts["Gender"] == {"M": "male", "F": "female"}[gender]
    tables = {head[0]: table for head, table in zip(Tables(page).heads, Tables(page).tables)}
    assert tables["Title"] == [[t, f, shown(to)] for t, f, to in stack.sql(
        f"SELECT title, from_date, to_date FROM titles WHERE emp_no = {chosen} ORDER BY from_date, to_date, title")]
    led = stack.sql(f"SELECT dept_name, from_date, to_date FROM dept_manager JOIN departments USING (dept_no) WHERE emp_no = "
                    f"{chosen} ORDER BY from_date, to_date, dept_no")
    of = [table for head, table in zip(Tables(page).heads, Tables(page).tables) if head[0] == "Department"]
    assert of[0] == [[d, f, shown(to)] for d, f, to in stack.sql(
        f"SELECT dept_name, from_date, to_date FROM dept_emp JOIN departments USING (dept_no) WHERE emp_no = {chosen} "
        f"ORDER BY from_date, to_date, dept_no")]
    assert of[1:] == ([[[d, f, shown(to)] for d, f, to in led]] if led else [])
    pay = stack.sql(f"SELECT salary, from_date, to_date FROM salaries WHERE emp_no = {chosen} ORDER BY from_date, to_date")
    want, before = [], None
    for salary, begin, end in pay:
        change = ""
        if before:
            tenths = (int(salary) - before) * 1000 / before
            change = f"{'−' if tenths < -0.5 else '+'}{abs(round(tenths)) / 10:.1f} %"
        want.insert(0, [grouped(salary), change, begin, shown(end)])
        before = int(salary)
    for got, one in zip(tables["A year"], want, strict=True):
        assert got[0] == one[0] and got[2:] == one[2:]
        assert bool(got[1]) == bool(one[1])
        if got[1]:
            number = float(got[1].replace("−", "-").replace("+", "").replace(" %", ""))
            wanted = float(one[1].replace("−", "-").replace("+", "").replace(" %", ""))
            assert abs(number - wanted) < 0.11


def test_departments_add_up(stack):
    page = stack.page("/departments")
    head = Tables(page).heads[0]
    places = [next(i for i, name in enumerate(head) if name.startswith(word)) for word in ("Department", "People", "Manager")]
    rows = [[row[place] for place in places] for row in Tables(page).tables[0]]
    want = stack.sql("""
        SELECT CONCAT(dept_name, ' ', d.dept_no), (SELECT COUNT(*) FROM dept_emp m WHERE m.dept_no = d.dept_no AND to_date =
               '9999-01-01'),
               (SELECT CONCAT(first_name, ' ', last_name) FROM dept_manager x JOIN employees USING (emp_no)
                WHERE x.dept_no = d.dept_no AND to_date = '9999-01-01' ORDER BY from_date DESC LIMIT 1)
        FROM departments d ORDER BY dept_name""")
    assert rows == [[name, grouped(n), "nobody at the moment" if who == "NULL" else who]
                    for name, n, who in want]
    everyone = sum(int(n) for _, n, _ in want)
    assert f"{grouped(everyone)} people in {len(want)} departments now" in page


def test_pages_are_small_and_whole(stack):
    narrow = ("department=d005&gender=F&hired_from=1986-01-01&hired_to=1999-12-31&born_from=1950-01-01&born_to=1965-12-31&"
              "title=Senior%20Engineer,Engineer&ever_department=d004,d005")
    two = "from=1990-01-01&to=2000-01-01"
    filtered = [f"/{name}?{narrow}" for name in ("employees", "org", "statistics")]
    filtered += [f"/{name}?{two}&{narrow}" for name in ("diff", "diff/org")]
    numbers = [f"/statistics/{name}{query}" for name in ("headcount", "pay", "gender", "age", "turnover", "titles", "transfers")
               for query in ("", "?department=d005", "?" + narrow)]
    for path in ("/", "/show", "/employees", "/employees?limit=100", "/departments", "/departments/d005", "/titles", "/titles/Engineer",
                 "/org", f"/diff?{two}", f"/diff/org?{two}", f"/diff/people?{two}&change=left", "/moves?kind=left", "/employees/10001",
                 "/statistics", "/nowhere", *filtered, *numbers):
        answer = stack.get(path)
        assert answer.status_code == (404 if path == "/nowhere" else 200), path
        text = answer.text
        assert len(text.encode()) < 50_000, path
        assert text.startswith("<!doctype html>") and text.rstrip().endswith("</html>")
        assert text.count("<h1>") == 1 and "<title>" in text
        assert not re.findall(r'<script(?! src=| type="application/ld\+json">)', text), "no script stands in the page"
        assert not re.search(r"<[^>]* (style|on[a-z]+)=", text)


@pytest.mark.parametrize("path", ["/", "/show", "/employees", "/employees?gender=F", "/employees/10001", "/departments", "/nowhere"])
def test_where_another_day_is_offered_it_can_be_had(stack, path):
    page = stack.get(path).text
    if 'name="as_of"' in page:
        joint = "&" if "?" in path else "?"
        assert "as of <strong>1995-03-01</strong>" in stack.page(f"{path}{joint}as_of=1995-03-01")
    else:
        assert path in ("/show", "/nowhere")
