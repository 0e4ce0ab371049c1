"""The difference of two days over HTTP: against plain SQL, its sums, and the people behind each number."""

import pytest
from stack import Stack, Tables
from test_statistics import holds, rows

PAIRS = [("2000-01-01", "2001-01-01"), ("1986-03-01", "1986-03-02"), ("1990-05-05", "1999-12-31"), ("1995-01-01", "1995-01-01")]
KINDS = ["before", "after", "joined", "left", "came", "went", "moved", "promoted", "raised", "cut", "managed"]


@pytest.fixture(scope="module")
def small():
    """A thousand people."""
    made = Stack(FIXTURE="small")
    try:
        yield made.start()
    finally:
        made.remove()


def people(stack, day):
    """Who is here on a day: number to department, title, pay, manager of the department."""
    led = dict(stack.sql(f"SELECT dept_no, emp_no FROM dept_manager m WHERE {holds('m', day)}"))
    found = stack.sql(f"SELECT d.emp_no, d.dept_no, t.title, s.salary FROM dept_emp d LEFT JOIN titles t ON t.emp_no = d.emp_no AND "
                      f"{holds('t', day)} LEFT JOIN salaries s ON s.emp_no = d.emp_no AND {holds('s', day)} WHERE {holds('d', day)}")
    assert len(found) == len({row[0] for row in found}), "somebody has two at once: this test cannot tell"
    return {int(no): (dept, None if title == "NULL" else title, None if pay == "NULL" else int(pay), led.get(dept))
            for no, dept, title, pay in found}


def changes(before, after, dept=None):
    """The numbers by hand, of one department or of all."""
    here = {no for no, one in before.items() if dept in (None, one[0])}
    there = {no for no, one in after.items() if dept in (None, one[0])}
    both = [(before[no], after[no]) for no in there if no in before]
    return {
        "before": len(here), "after": len(there),
        "joined": len(there - set(before)), "left": len(here - set(after)),
        "came": len((there & set(before)) - here), "went": len((here & set(after)) - there),
        "moved": sum(a[0] != b[0] for a, b in both),
        "promoted": sum(None not in (a[1], b[1]) and a[1] != b[1] for a, b in both),
        "raised": sum(None not in (a[2], b[2]) and b[2] > a[2] for a, b in both),
        "cut": sum(None not in (a[2], b[2]) and b[2] < a[2] for a, b in both),
        "managed": sum(a[0] == b[0] and a[3] != b[3] for a, b in both),
    }


@pytest.mark.parametrize("days", PAIRS)
def test_the_numbers_are_those_of_sql_and_add_up(small, days):
    before, after = people(small, days[0]), people(small, days[1])
    for row in rows(small, f"/diff?from={days[0]}&to={days[1]}"):
        assert row["after"] == row["before"] + row["joined"] + row["came"] - row["left"] - row["went"]
        if row["by"] == "all":
            assert {kind: row[kind] for kind in KINDS} == changes(before, after)
        if row["by"] == "department":
            assert {kind: row[kind] for kind in KINDS} == changes(before, after, row["department"])


def test_both_ends_are_the_head_counts_of_the_directory(small):
    row = rows(small, "/diff?from=1994-04-04&to=2001-04-04")[0]
    for day, kind in (("1994-04-04", "before"), ("2001-04-04", "after")):
        assert small.get(f"/employees.json?as_of={day}").json()["total"] == row[kind]


def test_a_filter_counts_on_each_of_the_days(small):
    for query in ("department=d005", "title=Staff", "gender=F", "pay_min=60000", "department=!d005,d004"):
        row = rows(small, f"/diff?from=1994-04-04&to=2001-04-04&{query}")[0]
        for day, kind in (("1994-04-04", "before"), ("2001-04-04", "after")):
            assert small.get(f"/employees.json?as_of={day}&{query}").json()["total"] == row[kind]
        assert row["after"] == row["before"] + row["joined"] + row["came"] - row["left"] - row["went"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_number_opens_its_people(small, kind):
    days = "from=1990-05-05&to=1999-12-31"
    for row in rows(small, f"/diff?{days}"):
        if row["by"] == "department and title":
            continue
        place = f"&in={row['department']}" if row["department"] else ""
        found, after = [], 0
        while True:
            part = rows(small, f"/diff/people?{days}&change={kind}{place}&limit=100&after={after}")
            found += part
            if len(part) < 100:
                break
            after = part[-1]["emp_no"]
        numbers = [one["emp_no"] for one in found]
        assert numbers == sorted(set(numbers)) and len(numbers) == row[kind]
        for one in found:
            if kind == "joined":
                assert one["department_before"] == "" and one["department"]
            if kind == "raised":
                assert one["salary"] > one["salary_before"]
            if kind == "moved":
                assert one["department_before"] not in ("", one["department"])


def test_the_page_leads_to_the_people_and_back(small):
    page = small.page("/diff?from=1990-05-05&to=1999-12-31")
    links = {link["href"] for link in Tables(page).links if link["href"].startswith("/diff/people?")}
    assert len(links) > 40
    for href in sorted(links)[::7]:
        answer = small.page(href)
        assert 'href="/diff?from=1990-05-05&amp;to=1999-12-31"' in answer, href
    assert "/diff/org?from=1990-05-05&amp;to=1999-12-31" in page


def test_who_moved_from_where_to_where_is_the_list_of_its_cell(small):
    days = "from=1986-01-01&to=2002-08-01"
    before, after = people(small, "1986-01-01"), people(small, "2002-08-01")
    pairs = {(before[no][0], after[no][0]) for no in before if no in after and before[no][0] != after[no][0]}
    for a, b in pairs:
        got = [row["emp_no"] for row in rows(small, f"/diff/people?{days}&change=moved&out_of={a}&in={b}&limit=100")]
        assert got == sorted(no for no in before if no in after and (before[no][0], after[no][0]) == (a, b))


def test_without_days_it_is_the_last_year_of_the_data(small):
    last = small.sql("SELECT MAX(d) FROM (SELECT MAX(from_date) d FROM dept_emp UNION SELECT MAX(to_date) FROM dept_emp WHERE "
                     "to_date < '9999-01-01' UNION SELECT MAX(from_date) FROM titles UNION SELECT MAX(from_date) FROM salaries) x")[0][0]
    page = small.page("/diff")
    assert f'name="to" value="{last}"' in page
    assert 'name="to" value="1995-06-01"' in small.page("/diff?as_of=1995-06-01")
    assert 'name="from" value="1994-06-01"' in small.page("/diff?as_of=1995-06-01")


@pytest.mark.parametrize("path, field", [
    ("/diff?from=1999-02-30", "from"), ("/diff?from=2001-01-01&to=2000-01-01", "to"), ("/diff?department=d999", "department"),
    ("/diff/people", "change"), ("/diff/people?change=vanished", "change"), ("/diff/people?change=joined&in=d999", "in"),
    ("/diff/people?change=joined&in_title=Emperor", "in_title"), ("/diff/people?change=joined&out_of=d005", "out_of"),
    ("/diff/people?change=joined&after=x", "after"), ("/diff/people?change=joined&limit=1000", "limit"), ("/diff?x=1", "x")])
def test_a_wrong_address_is_answered_by_name(small, path, field):
    answer = small.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 422 and [one["field"] for one in answer.json()["errors"]] == [field]
    assert small.get(path).status_code == 422
