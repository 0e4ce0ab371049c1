"""The API by its description alone: J6 with a client that reads /api/openapi.json, and the answers against plain SQL."""

import html
import json
import os
import re
import subprocess
import time

import jsonschema
import pytest
import yaml
from api_client import Client, Problem
from contract import CONTRACT, DOCUMENT, ROOT, Contract, CoreLoader, read
from stack import BUILD, Stack

DAY = "1995-01-01"


@pytest.fixture(scope="module", name="small")
def small_stack():
    """A thousand people."""
    made = Stack(FIXTURE="small")
    try:
        yield made.start(seconds=90)
    finally:
        made.remove()


@pytest.fixture(scope="module", name="api")
def client(small):
    return Client(small.url, small.session)


def refused(api, status, field, name, **values):
    """The call is a problem of this status that names the field."""
    with pytest.raises(Problem) as caught:
        api.call(name, **values)
    assert caught.value.status == status
    assert field in [error["field"] for error in caught.value.told["errors"]], caught.value.told
    assert caught.value.told["request_id"]


# ---- the description ---------------------------------------------------------------------------------


def test_the_description_is_the_same_in_both_forms(api, small):
    served = api.call("getDescriptionYaml")
    with open(DOCUMENT, encoding="utf-8") as written:
        assert served.text == written.read()
    assert yaml.load(served.text, CoreLoader) == api.document == read()
    assert served.headers["Content-Type"] == "application/yaml"
    assert small.get("/api/openapi.json").headers["Content-Type"] == "application/json"


def specification_mistakes(document):
    """What the specification's own schema of OpenAPI 3.1 has against a document."""
    with open(os.path.join(os.path.dirname(__file__), "openapi-3.1.schema.json"), encoding="utf-8") as text:
        return [error.message for error in jsonschema.Draft202012Validator(json.load(text)).iter_errors(document)]


def schemas_of(node):
    """Every schema in the document, as it stands under a `schema` or in the components."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == "schema":
                yield inner
            elif name == "schemas":
                yield from inner.values()
            if name not in ("example", "examples"):
                yield from schemas_of(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from schemas_of(inner)


def test_the_description_is_valid_openapi():
    document = read()
    assert not specification_mistakes(document)
    assert specification_mistakes({**document, "info": {"title": "x"}})
    assert specification_mistakes({**document, "paths": {"/x": {"get": {"responses": {"200": {}}}}}})
    schemas = list(schemas_of(document))
    assert len(schemas) > 80
    for schema in schemas:
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_example_of_the_description_fits_its_schema(api):
    seen = 0
    for name, (_, _, operation) in api.operations.items():
        for answer in operation["responses"].values():
            for kind, media in api.resolve(answer).get("content", {}).items():
                if "example" in media:
                    seen += 1
                    assert not CONTRACT.mistakes(media["schema"], media["example"]), f"{name} {kind}"
        for parameter in api.parameters(name):
            if "example" in parameter:
                seen += 1
                assert not CONTRACT.mistakes(parameter["schema"], parameter["example"]), f"{name} {parameter['name']}"
    assert seen > 100


def test_every_operation_answers_its_own_examples(api):
    """With the values that the description shows: first what must be given, then each other parameter with it."""
    for name in api.operations:
        given = api.example(name)
        assert api.call(name, **given).status_code == 200
        for parameter in api.parameters(name):
            if "example" in parameter and parameter["name"] not in given:
                answer = api.request(name, **given, **{parameter["name"]: parameter["example"]})
                # The tag of an example is that of no data here, and few tables are as long as its part.
                expected = {"If-Match": (412,), "Range": (206, 416)}.get(parameter["name"], (200,))
                assert answer.status_code in expected, f"{name} {parameter['name']}: {answer.text}"
    assert not CONTRACT.left_out()


def test_every_answer_says_where_the_description_is(api):
    for name in api.operations:
        for answer in (api.request(name, **api.example(name)), api.session.get(api.url + "/api/v1/nowhere", timeout=10)):
            assert '</api/openapi.json>; rel="service-desc"' in answer.headers["Link"]


# ---- J6 ----------------------------------------------------------------------------------------------


def test_a_list_is_followed_to_its_end(api, small):
    """J6, step 2: each present person of a department once, by Link headers alone."""
    expected = [int(row[0]) for row in small.sql(
        "SELECT DISTINCT emp_no FROM dept_emp WHERE dept_no = 'd005' AND to_date = '9999-01-01' ORDER BY emp_no")]
    first = api.call("listEmployees", department="d005", status="present", limit=7)
    assert first.json()["total"] == len(expected) > 70
    assert len(first.json()["employees"]) == 7
    assert [one["emp_no"] for one in api.follow(first, "employees")] == expected


def test_a_list_goes_backwards_too(api):
    """From the second page back to the first one; and the first page has no previous one."""
    first = api.call("listEmployees", sort="last_name", order="desc", limit=10)
    links = requests_links(first)
    assert "prev" not in links and "first" in links
    second = api.session.get(api.url + links["next"], timeout=10)
    back = api.session.get(api.url + requests_links(second)["prev"], timeout=10)
    assert back.json()["employees"] == first.json()["employees"]
    assert second.json()["employees"][0] not in first.json()["employees"]


def requests_links(answer):
    return {relation: link["url"] for relation, link in answer.links.items()}


def test_what_the_client_has_is_not_sent_again(api):
    """J6, step 3."""
    for name in api.operations:
        first = api.call(name, **api.example(name))
        again = api.request(name, headers={"If-None-Match": first.headers["ETag"]}, **api.example(name))
        assert (again.status_code, again.content) == (304, b""), name


def test_a_person_has_the_values_of_the_day(api, small):
    """J6, step 4."""
    person = int(small.sql(f"SELECT MIN(emp_no) FROM salaries WHERE from_date > '{DAY}' AND emp_no IN "
                           f"(SELECT emp_no FROM salaries WHERE from_date < '{DAY}' AND to_date > '{DAY}')")[0][0])
    told = api.call("getEmployee", emp_no=person, as_of=DAY, include="salaries,titles").json()
    salary, since, until = small.sql(
        f"SELECT salary, from_date, to_date FROM salaries WHERE emp_no = {person} AND from_date <= '{DAY}' AND to_date > '{DAY}'")[0]
    title = small.sql(f"SELECT title FROM titles WHERE emp_no = {person} AND from_date <= '{DAY}' AND to_date > '{DAY}'")[0][0]
    assert (told["as_of"], told["salary"], told["title"]) == (DAY, int(salary), title)
    assert told["salaries"] == [{"salary": int(salary), "from_date": since, "to_date": until}]
    assert [row["title"] for row in told["titles"]] == [title]
    assert "departments" not in told and "manager" not in told


@pytest.mark.parametrize("name, values, field", [
    ("listEmployees", {"department": "d99"}, "department"),
    ("listEmployees", {"as_of": "1995-02-30"}, "as_of"),
    ("listEmployees", {"limit": 1001}, "limit"),
    ("listEmployees", {"limit": "many"}, "limit"),
    ("listEmployees", {"sort": "shoe_size"}, "sort"),
    ("listEmployees", {"fields": "emp_no,shoe_size"}, "fields"),
    ("listEmployees", {"fields": "emp_no,emp_no"}, "fields"),
    ("listEmployees", {"facets": "true,status"}, "facets"),
    ("listEmployees", {"cursor": "x"}, "cursor"),
    ("listEmployees", {"cursor": "00000000a"}, "cursor"),
    ("listEmployees", {"cursor": "9" * 2001}, "cursor"),
    ("listEmployees", {"first_name": b"\xff"}, "first_name"),
    ("getEmployee", {"emp_no": 10001, "include": "titles,shoes"}, "include"),
    ("getEmployee", {"emp_no": 10001, "between": "1990-01-01"}, "between"),
    ("getEmployee", {"emp_no": 10001, "between": "1990-01-01,1980-01-01"}, "between"),
    ("getEmployee", {"emp_no": 10001, "between": "1990-01-01,1991-01-01", "as_of": DAY}, "between"),
    ("listDiffPeople", {"change": "grown"}, "change"),
    ("listDiffPeople", {"change": "joined", "cursor": "00000000a10001"}, "cursor"),
    ("getDiff", {"from": "1995-01-01", "to": "1994-01-01"}, "to"),
])
def test_a_wrong_value_is_named(api, name, values, field):
    """J6, step 6."""
    refused(api, 422, field, name, **values)


@pytest.mark.parametrize("query, field", [
    ("shoe_size=44", "shoe_size"), ("department=d005&department=d004", "department"), ("after=abc", "after"),
    ("limit=1&limit=1", "limit"), ("q=%ff", "q")])
def test_a_wrong_query_is_named(small, query, field):
    """Unknown, repeated and undecodable parameters, which the client of the description cannot send."""
    answer = small.get("/api/v1/employees?" + query)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_a_cursor_belongs_to_its_list(api):
    """The cursor of one filter or order in another list; limit, fields and facets do not make another list."""
    next_page = requests_links(api.call("listEmployees", gender="F", limit=5))["next"]
    cursor = next_page.partition("cursor=")[2]
    assert api.call("listEmployees", gender="F", limit=9, fields="emp_no", facets="true", cursor=cursor)
    for other in ({}, {"gender": "M"}, {"gender": "F", "sort": "pay"}, {"gender": "F", "as_of": DAY}):
        refused(api, 422, "cursor", "listEmployees", limit=5, cursor=cursor, **other)
    refused(api, 422, "cursor", "listDiffPeople", change="joined", cursor=cursor)


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/employees/5", "/api/v1/employees/abc", "/api/v1/departments/d99",
                                  "/api/v1/titles/Nobody", "/api/v2/employees", "/api/", "/api/v1/employees/10001/shoes"])
def test_what_is_not_there_is_a_problem(small, path):
    answer = small.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_wrong_method_is_told_the_right_ones(small):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = small.get("/api/v1/employees", method=method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


# ---- answers against SQL -----------------------------------------------------------------------------


def test_histories_are_the_rows_of_the_tables(api, small):
    person = int(small.sql("SELECT emp_no FROM dept_manager ORDER BY emp_no LIMIT 1")[0][0])

    def rows(query):
        return [[None if value == "9999-01-01" else value for value in row] for row in small.sql(query)]

    def told(operation, member):
        return [[str(value) if isinstance(value, int) else value for value in row.values()]
                for row in api.call(operation, emp_no=person).json()[member]]
    assert told("listEmployeeTitles", "titles") == rows(
        f"SELECT title, from_date, to_date FROM titles WHERE emp_no = {person} ORDER BY from_date, to_date")
    assert told("listEmployeeSalaries", "salaries") == rows(
        f"SELECT salary, from_date, to_date FROM salaries WHERE emp_no = {person} ORDER BY from_date, to_date")
    for member, table in (("departments", "dept_emp"), ("managed", "dept_manager")):
        assert told("listEmployeeDepartments", member) == rows(
            f"SELECT dept_no, dept_name, from_date, to_date FROM {table} JOIN departments USING (dept_no) "
            f"WHERE emp_no = {person} ORDER BY from_date, to_date")


def test_a_span_cuts_a_history(api, small):
    person = int(small.sql("SELECT emp_no FROM salaries GROUP BY emp_no HAVING COUNT(*) > 8 ORDER BY emp_no LIMIT 1")[0][0])
    whole = api.call("listEmployeeSalaries", emp_no=person).json()["salaries"]
    since, until = whole[2]["from_date"], whole[4]["from_date"]
    cut = api.call("listEmployeeSalaries", emp_no=person, between=f"{since},{until}").json()["salaries"]
    assert cut == whole[2:5]
    events = api.call("getEmployeeTimeline", emp_no=person, between=f"{since},{until}").json()["events"]
    assert [one["date"] for one in events if one["kind"] == "salary"] == [row["from_date"] for row in reversed(cut)]


def test_a_timeline_has_everything_newest_first(api, small):
    person = int(small.sql("SELECT emp_no FROM dept_manager ORDER BY emp_no LIMIT 1")[0][0])
    events = api.call("getEmployeeTimeline", emp_no=person).json()["events"]
    days = [one["date"] for one in events]
    assert days == sorted(days, reverse=True)
    kinds = [one["kind"] for one in events]
    for kind, table in (("salary", "salaries"), ("title", "titles"), ("department_joined", "dept_emp"), ("lead_began", "dept_manager")):
        assert kinds.count(kind) == int(small.sql(f"SELECT COUNT(*) FROM {table} WHERE emp_no = {person}")[0][0])
    assert kinds.count("hired") == 1


def test_departments_count_their_people(api, small):
    expected = {row[0]: int(row[1]) for row in small.sql(
        f"SELECT dept_no, COUNT(DISTINCT emp_no) FROM dept_emp WHERE from_date <= '{DAY}' AND to_date > '{DAY}' GROUP BY dept_no")}
    listed = api.call("listDepartments", as_of=DAY).json()
    assert {one["dept_no"]: one["people"] for one in listed["departments"]} == expected
    assert {one["dept_no"]: one["people"] for one in api.call("getOrganisation", as_of=DAY).json()["departments"]} == expected
    for one in listed["departments"]:
        alone = api.call("getDepartment", dept_no=one["dept_no"], as_of=DAY).json()
        assert {name: alone[name] for name in one} == one
        leader = small.sql(f"SELECT emp_no FROM dept_manager WHERE dept_no = '{one['dept_no']}' AND from_date <= '{DAY}' AND to_date > '{DAY}'")
        assert [str(alone["manager"]["emp_no"])] == leader[0]
        assert len(alone["managers"]) == int(small.sql(f"SELECT COUNT(*) FROM dept_manager WHERE dept_no = '{one['dept_no']}'")[0][0])


def test_titles_count_their_people(api, small):
    expected = {row[0]: int(row[1]) for row in small.sql(
        "SELECT title, COUNT(DISTINCT emp_no) FROM titles JOIN dept_emp USING (emp_no) "
        f"WHERE titles.from_date <= '{DAY}' AND titles.to_date > '{DAY}' AND dept_emp.from_date <= '{DAY}' AND dept_emp.to_date > '{DAY}' "
        "GROUP BY title")}
    listed = {one["title"]: one["people"] for one in api.call("listTitles", as_of=DAY).json()["titles"]}
    assert {title: people for title, people in listed.items() if people} == expected
    for title in expected:
        alone = api.call("getTitle", title=title, as_of=DAY).json()
        assert alone["people"] == expected[title] and sum(one["people"] for one in alone["departments"]) >= expected[title]


def test_the_people_of_a_difference_are_as_many_as_its_number(api):
    span = {"from": "1994-01-01", "to": "1996-01-01"}
    total = api.call("getDiff", **span).json()["total"]
    for change, count in total.items():
        page = api.call("listDiffPeople", change=change, limit=50, **span)
        people = list(api.follow(page, "people"))
        assert page.json()["total"] == count == len({one["emp_no"] for one in people}) == len(people)
    assert total["joined"] > 50


def test_events_are_those_of_the_statistics(api):
    """The list of events of a year is as long as the year's number, and its pages hold each once."""
    years = api.call("getTurnover", as_of=DAY).json()["rows"]
    year = max(years, key=lambda row: row["joined"])
    for kind in ("joined", "left"):
        page = api.call("listMoves", kind=kind, limit=10, as_of=DAY, **{"from": f"{year['year']}-01-01", "to": f"{year['year']}-12-31"})
        events = list(api.follow(page, "events"))
        assert page.json()["total"] == year[kind] == len({(one["emp_no"], one["date"]) for one in events}) == len(events)
        assert {one["kind"] for one in events} == {kind}
        assert all((one["before"] is None) == (kind == "joined") for one in events)
    refused(api, 422, "kind", "listMoves", kind="grown")
    refused(api, 422, "cursor", "listMoves", kind="left", cursor=requests_links(
        api.call("listMoves", kind="joined", limit=1))["next"].partition("cursor=")[2])


def test_fields_and_facets_are_what_was_asked_for(api):
    told = api.call("listEmployees", fields="hire_date,last_name", facets="gender,department", limit=3).json()
    assert [list(one) for one in told["employees"]] == 3 * [["last_name", "hire_date"]]
    assert list(told["facets"]) == ["gender", "department"]
    assert sum(told["facets"]["gender"].values()) == told["total"]
    assert "facets" not in api.call("listEmployees", limit=3).json()
    assert len(api.call("listEmployees", facets="true", limit=1).json()["facets"]) == 8


def test_head_is_get_without_the_body(api, small):
    for name in api.operations:
        whole = api.request(name, **api.example(name))
        head = small.get(whole.request.path_url, method="HEAD")
        assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", whole.headers["ETag"])


# ---- the pages about it --------------------------------------------------------------------------------


def test_the_page_of_the_api_leads_to_every_operation(api, small):
    page = small.page("/docs/api")
    assert len(page) < 50_000
    assert 'href="/docs/api"' in small.page("/show"), "it is linked from every page"
    for name, (method, path, operation) in api.operations.items():
        assert f'<a href="/docs/api/{name}">{html.escape(operation["summary"])}</a>' in page.replace("&#39;", "&#x27;")
        assert f"{method.upper()} {path}" in page
        alone = small.page(f"/docs/api/{name}")
        assert len(alone) < 50_000, name
        for parameter in [one for one in api.parameters(name) if one["in"] != "header"]:
            assert re.search(rf'<(?:input|select) id="p-{parameter["name"]}" name="{parameter["name"]}"', alone), f"{name} {parameter['name']}"
        for status in operation["responses"]:
            assert f"<strong>{status}</strong>" in alone, f"{name} {status}"
    for name in ("RateLimit", "RateLimit-Policy", "X-Request-Id", "Access-Control-Allow-Origin"):
        assert f"<dt><code>{name}</code></dt>" in page
    assert small.get("/docs/api/listShoes").status_code == 404


def test_each_operation_can_be_tried_without_a_script(api, small):
    """What the form sends leads to the address, without the empty fields."""
    for name in api.operations:
        fields = {p["name"]: "" for p in api.parameters(name) if p["in"] != "header"} | api.example(name)
        answer = small.get(f"/docs/api/{name}/call", params=fields)
        assert answer.status_code == 303
        direct = api.request(name, **api.example(name))
        assert answer.headers["Location"].replace("%20", "+") == direct.request.path_url.replace("%20", "+")
        assert small.get(answer.headers["Location"]).content == direct.content
    assert small.get("/docs/api/getEmployee/call?emp_no=").status_code == 422
    assert small.get("/docs/api/getTitle/call?title=a%2F..%2F%0d%0aX%3A1").headers["Location"] == "/api/v1/titles/a%2F..%2F%0D%0AX%3A1"


def test_what_docs_say_to_ask_is_answered(small):
    with open(os.path.join(ROOT, "docs/api.md"), encoding="utf-8") as page:
        text = page.read()
    targets = re.findall(r"curl 'http://127\.0\.0\.1:8080(\S+)'", text)
    assert len(targets) > 5
    for target in targets[:-1]:
        assert small.get(target).status_code == 200, target
    told = small.get(targets[-1]).json()
    shown = json.loads(re.search(r"```json\n(.*?)```", text, re.S)[1])
    assert {**told, "request_id": ""} == {**shown, "request_id": ""}


# ---- the checks, checked -----------------------------------------------------------------------------


def good(**changed):
    """A good exchange, or one with something else in it."""
    headers = {"content-type": "application/json", "etag": '"x"', "cache-control": "private, no-cache", "x-request-id": "x" * 8,
               "link": '</api/openapi.json>; rel="service-desc"'}
    body = {"emp_no": 1, "titles": [{"title": "Engineer", "from_date": DAY, "to_date": None}]}
    given = {"method": "GET", "target": "/api/v1/employees/1/titles", "status": 200, "headers": headers, "body": body} | changed
    return (given["method"], given["target"], given["status"], given["headers"],
            given["body"] if isinstance(given["body"], bytes) else json.dumps(given["body"]).encode())


def with_header(name, value):
    return good()[3] | {name: value}


def without(name):
    headers = dict(good()[3])
    del headers[name]
    return headers


@pytest.mark.parametrize("changed", [
    {"status": 201}, {"status": 302}, {"status": 500}, {"status": 502}, {"status": 404},
    {"headers": without("etag")}, {"headers": without("link")}, {"headers": without("content-type")},
    {"headers": with_header("x-shoe-size", "44")}, {"headers": with_header("ratelimit", "599")}, {"headers": with_header("x-request-id", "x")},
    {"body": {"emp_no": 1}}, {"body": {"emp_no": "1", "titles": []}}, {"body": {"emp_no": 1, "titles": [], "more": 1}},
    {"body": {"emp_no": 1, "titles": [{"title": "Engineer", "from_date": "1995-02-30", "to_date": None}]}},
    {"target": "/api/v1/employees/1/titles?shoe_size=44"}, {"target": "/api/v1/employees/one/titles"},
    {"target": "/api/v1/employees/1/titles?as_of=yesterday"}, {"target": "/api/v1/shoes"}, {"method": "POST"},
    {"target": "/api/v1/diff/people"}])
def test_what_is_not_described_would_be_found(changed):
    contract = Contract(read())
    contract.check(*good())
    with pytest.raises((AssertionError, ValueError)):
        contract.check(*good(**changed))


def test_an_operation_that_is_never_called_would_be_found():
    contract = Contract(read())
    contract.check(*good())
    assert "listEmployeeTitles" not in contract.left_out() and "listEmployees" in contract.left_out()


def build(folder, document, routes):
    (folder / "openapi.yaml").write_text(document)
    (folder / "routes.c").write_text(routes)
    return subprocess.run([os.path.join(BUILD, "tools/apic"), "-o", folder, "--routes", folder / "routes.c", folder / "openapi.yaml"],
                          capture_output=True, text=True, check=False)


def test_the_build_refuses_a_route_without_an_entry_and_an_entry_without_a_route(tmp_path):
    with open(DOCUMENT, encoding="utf-8") as text:
        document = text.read()
    with open(os.path.join(os.path.dirname(DOCUMENT), "../routes.c"), encoding="utf-8") as text:
        routes = text.read()
    assert build(tmp_path, document, routes).returncode == 0
    more = routes.replace('    {HTTP_GET, "/healthz"', '    {HTTP_GET, "/api/v1/shoes", org_api, ROUTE_READ, "listShoes", NULL},\n    {HTTP_GET, "/healthz"', 1)
    for wrong, message in ((more, "has no operation listShoes"), (more.replace('"listShoes"', "NULL"), "/api/v1/shoes has no operationId"),
                           (routes.replace('"listTitles"', '"listTitels"'), "listTitles has no row"),
                           (routes.replace('{HTTP_GET, "/api/v1/titles",', '{HTTP_POST, "/api/v1/titles",'), "listTitles is described as get"),
                           (routes.replace('"/api/v1/org"', '"/api/v1/organisation"'), "getOrganisation is described as get /api/v1/org")):
        assert wrong != routes
        done = build(tmp_path, document, wrong)
        assert done.returncode == 1 and message in done.stderr, done.stderr


# ---- time --------------------------------------------------------------------------------------------


def test_a_page_far_down_costs_what_the_first_one_costs(api):
    """The last pages of a list take no longer than the first ones: no page is found by counting through those before."""
    def times(answer, pages):
        took = []
        for _ in range(pages):
            begin = time.perf_counter()
            answer = api.session.get(answer.url, timeout=10)
            took.append(time.perf_counter() - begin)
        return sorted(took)[pages // 2]
    first = api.call("listEmployees", limit=5, sort="pay", order="desc")
    last = api.call("listEmployees", limit=5, sort="pay", order="desc")
    while "next" in requests_links(last):
        last = api.session.get(api.url + requests_links(last)["next"], timeout=10)
    assert times(last, 15) < 4 * times(first, 15) + 0.01
