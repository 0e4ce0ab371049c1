"""Statistics over HTTP: every number against plain SQL on the same database, every list behind a number as long as the
number says, and wrong addresses answered by name."""

import csv
import datetime
import io
import re

import pytest
from stack import Stack, Tables

DAYS = ["1986-02-28", "1990-06-30", "1995-01-01", "2001-12-31"]
FORMS = ["headcount", "pay", "gender", "age", "turnover", "titles", "transfers"]
PAGES = [f"/statistics/{form}" for form in FORMS] + ["/statistics", "/departments", "/departments/d005", "/titles",
                                                     "/titles/Senior%20Engineer", "/org", "/diff", "/diff/org"]


@pytest.fixture(scope="module")
def small():
    """A thousand people."""
    made = Stack(FIXTURE="small")
    try:
        yield made.start()
    finally:
        made.remove()


def rows(stack, path):
    """The rows of the JSON form; the CSV form must say the same."""
    path, _, query = path.partition("?")
    found = stack.get(f"{path}.json?{query}")
    assert found.status_code == 200, found.text
    found = found.json()["rows"]
    answer = stack.get(f"{path}.csv?{query}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(lines) == len(found)
    for line, row in zip(lines, found):
        assert list(line) == list(row)
        for name, text in line.items():
            if isinstance(row[name], (int, float)):
                assert float(text) == row[name]
            else:
                assert text == ("" if row[name] is None else row[name])
    return found


def holds(table, day):
    return f"{table}.from_date <= '{day}' AND {table}.to_date > '{day}'"


def present(day, where="1"):
    """The numbers of those who are present on a day, as SQL."""
    return f"SELECT DISTINCT d.emp_no FROM dept_emp d WHERE {holds('d', day)} AND {where}"


# ---- sums against SQL ------------------------------------------------------------------------------


@pytest.mark.parametrize("where, query", [("1", ""), ("d.dept_no = 'd005'", "department=d005"),
                                          ("d.emp_no IN (SELECT emp_no FROM employees WHERE gender = 'F')", "gender=F")])
def test_head_counts_are_those_of_each_month(small, where, query):
    months = rows(small, f"/statistics/headcount?{query}")
    before = 0
    for month in months:
        assert month["people"] == before + month["joined"] + month["moved_in"] - month["left"] - month["moved_out"]
        before = month["people"]
    for month in months[::17] + months[-1:]:
        assert month["people"] == int(small.sql(f"SELECT COUNT(*) FROM ({present(month['to'], where)}) p")[0][0])
    if not query:
        assert sum(month["moved_in"] + month["moved_out"] for month in months) == 0
        assert sum(month["joined"] for month in months) >= int(
            small.sql("SELECT COUNT(DISTINCT emp_no) FROM dept_emp WHERE from_date < to_date AND from_date <= CURDATE()")[0][0])


def test_head_counts_end_with_the_day(small):
    months = rows(small, "/statistics/headcount?as_of=1990-06-15")
    assert months[-1]["to"] <= "1990-06-15"
    assert months[-1]["people"] == int(small.sql(f"SELECT COUNT(*) FROM ({present('1990-06-15')}) p")[0][0])


@pytest.mark.parametrize("day", DAYS + ["2026-01-01"])
def test_mean_pay_by_department_is_that_of_sql_to_the_cent(small, day):
    got = {row["key"]: (row["people"], f"{row['mean']:.2f}", row["min"], row["max"])
           for row in rows(small, f"/statistics/pay?as_of={day}") if row["by"] == "department"}
    want = small.sql(f"SELECT d.dept_no, COUNT(*), ROUND(AVG(s.salary), 2), MIN(s.salary), MAX(s.salary) FROM dept_emp d "
                     f"JOIN salaries s USING (emp_no) WHERE {holds('d', day)} AND {holds('s', day)} GROUP BY d.dept_no")
    assert got == {dept: (int(n), mean, int(low), int(high)) for dept, n, mean, low, high in want}


@pytest.mark.parametrize("day", DAYS)
def test_quartiles_are_salaries_that_a_quarter_does_not_pass(small, day):
    row = next(row for row in rows(small, f"/statistics/pay?as_of={day}") if row["by"] == "all")
    pay = sorted(int(line[0]) for line in small.sql(
        f"SELECT s.salary FROM salaries s WHERE {holds('s', day)} AND s.emp_no IN ({present(day)})"))
    assert row["people"] == len(pay)
    for k, name in ((1, "lower_quartile"), (2, "median"), (3, "upper_quartile")):
        assert row[name] == pay[-(-len(pay) * k // 4) - 1]
    bands = rows(small, f"/statistics/pay-bands?as_of={day}")
    assert sum(band["people"] for band in bands) == len(pay)
    assert all(band["people"] == sum(band["from"] <= one < band["below"] for one in pay) for band in bands)


@pytest.mark.parametrize("day", DAYS)
def test_women_and_men_are_those_of_sql_or_hidden(small, day):
    got = rows(small, f"/statistics/gender?as_of={day}")
    want = {}
    for title, gender, n in small.sql(f"SELECT t.title, e.gender, COUNT(*) FROM titles t JOIN employees e USING (emp_no) WHERE "
                                      f"{holds('t', day)} AND e.emp_no IN ({present(day)}) GROUP BY 1, 2"):
        want.setdefault(title, {"F": 0, "M": 0})[gender] = int(n)
    titles = [row for row in got if row["by"] == "title"]
    assert {row["key"] for row in titles} == set(want)
    for row in titles:
        counts = want[row["key"]]
        assert row["people"] == counts["F"] + counts["M"]
        if row["hidden"] == "yes":
            assert row["women"] is None and row["men"] is None
        else:
            assert (row["women"], row["men"]) == (counts["F"], counts["M"])
            assert not any(0 < n < 5 for n in counts.values())
    for by in ("department", "title", "pay"):
        assert sum(row["hidden"] == "yes" for row in got if row["by"] == by) != 1 or sum(row["by"] == by for row in got) == 1
    page = small.page(f"/statistics/gender?as_of={day}")
    assert ("hidden, fewer than 5" in page) == any(row["hidden"] == "yes" for row in got)


@pytest.mark.parametrize("day", DAYS)
def test_ages_are_those_of_sql(small, day):
    got = [row for row in rows(small, f"/statistics/age?as_of={day}") if row["by"] == "age"]
    for row in got:
        want = small.sql(f"SELECT COALESCE(SUM(gender = 'F'), 0), COALESCE(SUM(gender = 'M'), 0) FROM employees WHERE emp_no IN "
                         f"({present(day)}) AND TIMESTAMPDIFF(YEAR, birth_date, '{day}') BETWEEN {row['years_from']} AND "
                         f"{row['years_to']}")[0]
        assert [str(row["women"]), str(row["men"])] == want
    assert sum(row["women"] + row["men"] for row in got) == int(small.sql(f"SELECT COUNT(*) FROM ({present(day)}) p")[0][0])


def test_changes_of_title_are_neighbours_of_sql(small):
    got = {(row["from"], row["to"]): row["changes"] for row in rows(small, "/statistics/titles?as_of=2002-08-01")}
    want = small.sql("SELECT a.title, b.title, COUNT(*) FROM titles a JOIN titles b ON a.emp_no = b.emp_no AND a.to_date = "
                     "b.from_date AND a.title <> b.title WHERE a.from_date < a.to_date AND b.from_date < b.to_date AND "
                     "b.from_date <= '2002-08-01' GROUP BY 1, 2")
    assert got == {(a, b): int(n) for a, b, n in want}


def test_transfers_are_neighbours_of_sql(small):
    got = {(row["year"], row["from"], row["to"]): row["transfers"] for row in rows(small, "/statistics/transfers")}
    want = small.sql("SELECT YEAR(b.from_date), a.dept_no, b.dept_no, COUNT(*) FROM dept_emp a JOIN dept_emp b ON a.emp_no = "
                     "b.emp_no AND a.to_date = b.from_date WHERE a.from_date < a.to_date AND b.from_date < b.to_date GROUP BY 1, 2, 3")
    assert got == {(int(y), a, b): int(n) for y, a, b, n in want}


@pytest.mark.parametrize("day", ["1993-05-05", "2002-08-01", "2026-01-01"])
def test_the_share_still_here_is_kaplan_and_meiers(small, day):
    last = small.sql("SELECT MAX(d) FROM (SELECT MAX(from_date) d FROM dept_emp UNION SELECT MAX(to_date) FROM dept_emp WHERE "
                     "to_date < '9999-01-01' UNION SELECT MAX(from_date) FROM titles UNION SELECT MAX(from_date) FROM salaries) x")[0][0]
    known = datetime.date.fromisoformat(min(day, last))
    spells = {}
    for no, begin, end in small.sql("SELECT emp_no, from_date, to_date FROM dept_emp WHERE from_date < to_date ORDER BY 1, 2, 3"):
        begin, end = datetime.date.fromisoformat(begin), datetime.date.fromisoformat(end)
        first = spells.setdefault(no, [begin, end])
        if begin <= first[1]:
            first[1] = max(first[1], end)
    stays = [((min(end, known) - begin).days, end <= known) for begin, end in spells.values() if begin <= known]
    share, shares = 1.0, {}
    for days in range(max(days for days, _ in stays) + 1):
        ended = sum(one == (days, True) for one in stays)
        if ended:
            share *= 1 - ended / sum(length >= days for length, _ in stays)
        shares[days] = share
    points = rows(small, f"/statistics/stays?as_of={day}")
    assert points[-1]["days"] + 92 > max(shares) >= points[-1]["days"]
    for point in points:
        assert point["lasted"] == sum(length >= point["days"] for length, _ in stays)
        assert abs(point["share"] - shares[point["days"]]) < 1e-5


def test_departments_have_their_people_pay_and_manager(small):
    for day in DAYS:
        for row in rows(small, f"/departments?as_of={day}"):
            count = small.sql(f"SELECT COUNT(*) FROM dept_emp d WHERE {holds('d', day)} AND dept_no = '{row['dept_no']}'")
            assert row["people"] == int(count[0][0])
            led = small.sql(f"SELECT emp_no, from_date FROM dept_manager d WHERE {holds('d', day)} AND "
                            f"dept_no = '{row['dept_no']}' ORDER BY from_date DESC LIMIT 1")
            assert [row["manager_no"], row["manager_since"]] == ([int(led[0][0]), led[0][1]] if led else [None, None])


def test_the_organisation_is_departments_by_titles(small):
    day = "1995-01-01"
    got = {(row["dept_no"], row["title"]): row["people"] for row in rows(small, f"/org?as_of={day}")}
    want = small.sql(f"SELECT d.dept_no, COALESCE(t.title, ''), COUNT(*) FROM dept_emp d LEFT JOIN titles t ON t.emp_no = d.emp_no "
                     f"AND {holds('t', day)} WHERE {holds('d', day)} GROUP BY 1, 2")
    assert got == {(dept, title): int(n) for dept, title, n in want}


# ---- every number opens its list -------------------------------------------------------------------


def number(text):
    return int(re.sub(r"[^0-9]", "", text))


COUNTED = ["/org?as_of=1995-01-01", "/departments?as_of=1999-01-01", "/titles?as_of=1999-01-01",
           "/statistics/age?as_of=1999-01-01", "/statistics/age?as_of=1999-01-01&born_from=1955-06-01&hired_to=1990-02-03",
           "/statistics/gender?as_of=1999-01-01", "/statistics/gender?as_of=1999-01-01&pay_min=45000&pay_max=62345",
           "/statistics/pay?as_of=1999-01-01", "/statistics/pay?as_of=1999-01-01&pay_min=45678",
           "/statistics/headcount", "/statistics/headcount?department=d005", "/statistics/titles",
           "/statistics/titles?title=Staff&as_of=1999-01-01", "/statistics/transfers", "/statistics/transfers?gender=F",
           "/departments/d005?as_of=1999-01-01", "/titles/Staff?as_of=1999-01-01", "/diff?from=1990-01-01&to=1995-01-01",
           "/diff/org?from=1990-01-01&to=1995-01-01", "/?as_of=1999-01-01"]


@pytest.mark.parametrize("path", COUNTED)
def test_a_number_is_the_total_of_the_list_behind_it(small, path):
    page = small.page(path)
    links = {}
    for href, text in re.findall(r'<a[^>]*href="(/(?:employees|moves|diff/people)\?[^"]*)"[^>]*>([0-9,]+)</a>', page):
        if not href.endswith("pay_min=1"):  # a mean or a median, and those it is of
            links[href.replace("&amp;", "&")] = number(text)
    assert links, "no number leads anywhere"
    for href, n in list(links.items())[::max(1, len(links) // 25)]:
        if href.startswith("/employees?"):
            answer = small.get(href.replace("/employees?", "/employees.json?"))
            assert answer.status_code == 200, href
            assert answer.json()["total"] == n, href
        else:
            assert number(re.search("<h1>([0-9,]+) ", small.page(href)).group(1)) == n, href


# The other pages have amounts of money in their tables, too.
@pytest.mark.parametrize("path", [path for path in COUNTED
                                  if path.startswith(("/statistics/headcount", "/statistics/t", "/diff", "/org"))])
def test_no_count_in_a_table_is_without_its_rows(small, path):
    page = small.page(path)
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        for cell in re.findall(r'<td class="n[^"]*">(.*?)</td>', row, re.DOTALL):
            assert not re.fullmatch(r"[1-9][0-9,]*", cell.strip()), f"{cell} leads nowhere: {row}"


# ---- events ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, change", [("joined", "d.from_date"), ("left", "d.to_date")])
def test_joins_and_leaves_of_a_year_are_those_of_sql(small, kind, change):
    got = [(row["emp_no"], row["day"]) for row in rows(small, f"/moves?kind={kind}&from=1995-01-01&to=1995-12-31&limit=100")]
    other = {"d.from_date": "o.from_date < d.from_date AND o.to_date >= d.from_date",
             "d.to_date": "o.from_date <= d.to_date AND o.to_date > d.to_date"}[change]
    want = small.sql(f"SELECT DISTINCT d.emp_no, {change} FROM dept_emp d WHERE d.from_date < d.to_date AND {change} BETWEEN "
                     f"'1995-01-01' AND '1995-12-31' AND NOT EXISTS (SELECT 1 FROM dept_emp o WHERE o.emp_no = d.emp_no AND "
                     f"o.from_date < o.to_date AND {other}) ORDER BY 1, 2 LIMIT 100")
    assert got == [(int(no), day) for no, day in want] and got


def test_a_change_of_title_has_both_titles_and_goes_on_page_by_page(small):
    path = "/moves?kind=title&out_of=Staff&into=Senior%20Staff&limit=7&to=1999-12-31"
    want = small.sql("SELECT a.emp_no, b.from_date FROM titles a JOIN titles b ON a.emp_no = b.emp_no AND a.to_date = b.from_date "
                     "WHERE a.title = 'Staff' AND b.title = 'Senior Staff' AND a.from_date < a.to_date AND b.from_date < b.to_date "
                     "AND b.from_date <= '1999-12-31' ORDER BY 1, 2")
    met, pages = [], 0
    while path:
        page = small.page(path)
        met += [(row[0], row[2]) for row in Tables(page).tables[0]]
        assert all(row[3].startswith("Staff") and row[4].startswith("Senior Staff") for row in Tables(page).tables[0])
        path = next((link["href"] for link in Tables(page).links if link.get("rel") == "next"), None)
        pages += 1
    assert met == [tuple(row) for row in want] and pages > 2


@pytest.mark.parametrize("query, field", [("", "kind"), ("kind=flew", "kind"), ("kind=title,joined", "kind"),
                                          ("kind=joined&out_of=d001", "out_of"), ("kind=department&into=d999", "into"),
                                          ("kind=title&into=d001", "into"), ("kind=left&from=1999-01-01&to=1990-01-01", "to"),
                                          ("kind=left&after=7", "after"), ("kind=left&before=7", "before")])
def test_a_wrong_question_about_events_is_answered_by_name(small, query, field):
    answer = small.get(f"/moves?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 422 and [one["field"] for one in answer.json()["errors"]] == [field]


# ---- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_another_day_and_keeps_it(small, path):
    small.page(path)
    page = small.page(path + "?as_of=1992-05-01")
    assert "The company as of <strong>1992-05-01</strong>" in page
    content = page[page.index("<main"):]
    own = [link["href"] for link in Tables(content).links if link["href"].startswith(("/statistics", "/departments", "/titles", "/diff"))]
    assert own and all("as_of=1992-05-01" in href for href in own)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_an_empty_company_says_so(small, path):
    page = small.page(path + "?as_of=1950-01-01")
    assert "nan" not in re.sub("<[^>]*>", "", page).lower().split()


@pytest.mark.parametrize("path, field", [
    ("/statistics/pay?as_of=2024-13-45", "as_of"), ("/statistics/pay?pay_min=x", "pay_min"),
    ("/statistics/gender?department=d999", "department"), ("/statistics/age?title=Emperor", "title"),
    ("/statistics/headcount?colour=red", "colour"), ("/statistics/turnover?gender=X", "gender"), ("/org?letter=12", "letter"),
    ("/departments?department=d005", "department"), ("/departments/d005?title=Staff", "title")])
def test_a_wrong_address_is_answered_by_name(small, path, field):
    answer = small.get(path)
    assert answer.status_code == 422 and field in answer.text
    answer = small.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 422 and [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["/departments/d999", "/departments/x", "/titles/Emperor", "/departments/d999.json",
                                  "/titles/Emperor.csv", "/statistics/none"])
def test_what_is_not_there_is_not_found(small, path):
    assert small.get(path).status_code == 404
