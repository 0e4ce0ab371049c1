"""One person in every form, read by programs that others have written."""

import csv
import html
import io
import json
import re

import feedparser
import lxml.html
import pytest
import vobject
from answers import check_headers, check_problem
from lxml import etree
from stack import Stack, wait_for

FORMS = {"": "text/html", ".json": "application/json", ".csv": "text/csv", ".vcf": "text/vcard", ".atom": "application/atom+xml"}
ATOM = "{http://www.w3.org/2005/Atom}"
HERE = "SELECT e.emp_no FROM employees e JOIN dept_emp d USING (emp_no) WHERE d.to_date='9999-01-01' ORDER BY emp_no LIMIT 1"


@pytest.fixture(scope="module", name="someone")
def fixture_someone(stack):
    """The number of somebody who is here."""
    return int(stack.sql(HERE)[0][0])


def facts(stack, number):
    """What the database says of a person."""
    names = ("first_name", "last_name", "gender", "birth_date", "hire_date")
    found = dict(zip(names, stack.sql(f"SELECT {','.join(names)} FROM employees WHERE emp_no={number}")[0]))
    now = "to_date='9999-01-01'"
    found["department"] = stack.sql(f"SELECT dept_name FROM dept_emp JOIN departments USING (dept_no) WHERE emp_no={number} AND {now}")[0][0]
    found["title"] = stack.sql(f"SELECT title FROM titles WHERE emp_no={number} AND {now}")[0][0]
    return found


# ---- the forms -------------------------------------------------------------------------------------


def test_every_form_has_an_address_and_an_accept(stack, someone):
    path = f"/employees/{someone}"
    for ending, kind in FORMS.items():
        named = stack.request(path + ending)
        asked = stack.request(path, Accept=kind)
        assert named.status == asked.status == 200
        assert named.header("Content-Type").startswith(kind)
        assert named.body == asked.body or not ending
        assert named.header("ETag") == asked.header("ETag") and named.header("ETag")[0] == '"'
        assert stack.request(path + ending, If_None_Match=named.header("ETag")).status == 304
        others = {kind for end, kind in FORMS.items() if end != ending}
        assert {re.search('type="(.*)"', one).group(1) for one in named.header("Link").split(", ")} == others
        check_headers(named)


def test_each_form_has_a_tag_of_its_own(stack, someone):
    tags = {stack.request(f"/employees/{someone}", Accept=kind).header("ETag") for kind in FORMS.values()}
    assert len(tags) == len(FORMS)
    for tag in tags - {stack.request(f"/employees/{someone}").header("ETag")}:
        assert stack.request(f"/employees/{someone}", If_None_Match=tag).status == 200, "another form is not this one"


def test_the_json_is_that_of_the_api(stack, someone):
    for query in ("", "?as_of=1995-06-01", "?include=titles,salaries"):
        assert stack.request(f"/employees/{someone}.json{query}").body == stack.request(f"/api/v1/employees/{someone}{query}").body


def test_nobody_and_nonsense_are_problems_in_every_form(stack):
    for ending in FORMS:
        if not ending:
            continue
        assert check_problem(stack.request(f"/employees/2147483647{ending}"), 404)["title"] == "Nobody has this number"
        check_problem(stack.request(f"/employees/0{ending}"), 404)
        assert check_problem(stack.request(f"/employees/10001{ending}?x=1"), 422)["errors"][0]["field"] == "x"
    check_problem(stack.request("/employees/10001.xml", Accept="application/json"), 404)


def test_the_history_as_csv(stack, someone):
    rows = list(csv.DictReader(io.StringIO(stack.request(f"/employees/{someone}.csv").body.decode())))
    assert {row["emp_no"] for row in rows} == {str(someone)}
    for kind, table, column in (("title", "titles", "title"), ("salary", "salaries", "salary"), ("department", "dept_emp", "dept_no")):
        want = stack.sql(f"SELECT {column}, from_date, to_date FROM {table} WHERE emp_no={someone} ORDER BY from_date")
        assert [[row["value"], row["from_date"], row["to_date"]] for row in rows if row["kind"] == kind] == want
    day = rows[0]["from_date"]
    dated = list(csv.DictReader(io.StringIO(stack.request(f"/employees/{someone}.csv?as_of={day}").body.decode())))
    assert dated and all(row["from_date"] <= day < row["to_date"] for row in dated)


# ---- vCard -----------------------------------------------------------------------------------------


def test_the_card_holds_the_facts(stack, someone):
    answer = stack.request(f"/employees/{someone}.vcf")
    assert answer.header("Content-Disposition") == f'attachment; filename="{someone}.vcf"'
    want = facts(stack, someone)
    card = vobject.readOne(answer.body.decode())
    assert card.version.value == "4.0" and card.kind.value == "individual"
    assert card.fn.value == f"{want['first_name']} {want['last_name']}"
    assert (card.n.value.given, card.n.value.family) == (want["first_name"], want["last_name"])
    assert card.org.value == ["", want["department"]]
    assert card.title.value == want["title"]
    assert card.bday.value == want["birth_date"].replace("-", "")
    assert card.gender.value == want["gender"]
    assert card.uid.value == card.url.value == f"http://localhost/employees/{someone}"
    assert card.source.value == card.uid.value + ".vcf"
    assert re.fullmatch(r"\d{8}T000000Z", card.rev.value)
    assert all(len(line) <= 75 for line in answer.body.split(b"\r\n")) and b"\n" not in answer.body.replace(b"\r\n", b"")


def test_the_card_is_of_a_day(stack, someone):
    first = stack.sql(f"SELECT MIN(from_date) FROM titles WHERE emp_no={someone}")[0][0]
    title = stack.sql(f"SELECT title FROM titles WHERE emp_no={someone} AND from_date='{first}'")[0][0]
    card = vobject.readOne(stack.request(f"/employees/{someone}.vcf?as_of={first}").body.decode())
    assert card.title.value == title and card.rev.value.startswith(first.replace("-", ""))
    before = vobject.readOne(stack.request(f"/employees/{someone}.vcf?as_of=1900-01-01").body.decode())
    assert not hasattr(before, "title") and not hasattr(before, "org") and not hasattr(before, "rev")


def test_a_list_is_an_address_book(stack):
    cards = list(vobject.readComponents(stack.request("/employees.vcf?gender=F").body.decode()))
    want = stack.sql("SELECT CONCAT(first_name, ' ', last_name) FROM employees WHERE gender='F'")
    assert sorted(card.fn.value for card in cards) == sorted(row[0] for row in want)
    assert stack.request("/employees", Accept="text/vcard").header("Content-Type").startswith("text/vcard")


def test_an_address_book_has_an_end(new_stack):
    big = new_stack(FIXTURE=1500).start(seconds=180)
    told = check_problem(big.request("/employees.vcf"), 422)
    assert "1000" in told["detail"] and "1500" in told["detail"] and "department=" in told["detail"]
    number = json.loads(big.request("/employees.json?gender=F").body)["total"]
    cards = list(vobject.readComponents(big.request("/employees.vcf?gender=F").body.decode()))
    assert len(cards) == number and 100 < number < 1000


# ---- Atom ------------------------------------------------------------------------------------------


def test_the_feed_tells_what_happened(stack, someone):
    body = stack.request(f"/employees/{someone}.atom").body
    feed = feedparser.parse(body)
    assert not feed.bozo and feed.version == "atom10"
    want = facts(stack, someone)
    assert feed.feed.title == f"{want['first_name']} {want['last_name']}"
    assert feed.feed.id == f"http://localhost/employees/{someone}"
    root = etree.fromstring(body)
    for node in [root, *root.findall(ATOM + "entry")]:
        for name in ("id", "title", "updated"):
            assert len(node.findall(ATOM + name)) == 1 and node.find(ATOM + name).text
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert {link.get("rel"): link.get("href") for link in root.findall(ATOM + "link")} == {
        "self": feed.feed.id + ".atom", "alternate": feed.feed.id}
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert all(re.fullmatch(re.escape(feed.feed.id) + r"#\d{4}-\d\d-\d\d-(pay|title|joined|left|lead|lead-over|hired)-1", entry.id)
               for entry in feed.entries), "counted within a day and a kind only"
    days = [entry.updated[:10] for entry in feed.entries]
    assert days == sorted(days, reverse=True) and feed.feed.updated == feed.entries[0].updated
    titles = [entry.title for entry in feed.entries]
    assert f"Became {want['title']}" in titles and f"Joined {want['department']}" in titles and "Hired" in titles
    page = [html.unescape(text) for text in re.findall(r"<time>.*?</time></a> (.*?)</li>", stack.page(f"/employees/{someone}"))]
    assert titles == page, "the same events as on the page"


def test_the_feed_ends_on_its_day(stack, someone):
    whole = feedparser.parse(stack.request(f"/employees/{someone}.atom").body).entries
    day = whole[len(whole) // 2].updated[:10]
    part = feedparser.parse(stack.request(f"/employees/{someone}.atom?as_of={day}").body).entries
    assert [entry.id for entry in part] == [entry.id for entry in whole if entry.updated[:10] <= day], "and names stay"


# ---- in the page -----------------------------------------------------------------------------------


def test_the_page_names_its_forms_and_offers_the_card(stack, someone):
    page = lxml.html.fromstring(stack.page(f"/employees/{someone}?as_of=1995-01-01"))
    there = {link.get("type"): link.get("href") for link in page.xpath("//head/link[@rel='alternate']")}
    assert there == {kind: f"/employees/{someone}{end}?as_of=1995-01-01" for end, kind in FORMS.items() if end}
    assert page.xpath(f"//main//a[@href='/employees/{someone}.vcf?as_of=1995-01-01']")
    lists = lxml.html.fromstring(stack.page("/employees?gender=F"))
    assert "/employees.csv?gender=F" in lists.xpath("//head/link[@rel='alternate']/@href")


def test_the_initials_stand_beside_the_name(stack, someone):
    want = facts(stack, someone)
    page = lxml.html.fromstring(stack.page(f"/employees/{someone}"))
    assert [picture.text_content() for picture in page.xpath("//main//*[@class='avatar']")] == [want["first_name"][0] + want["last_name"][0]]
    assert page.xpath("//main//*[@class='avatar']/@aria-hidden") == ["true"], "the name is read once"


def test_the_page_is_a_card_for_programs(stack, someone):
    want = facts(stack, someone)
    page = lxml.html.fromstring(stack.page(f"/employees/{someone}"))
    card = page.xpath("//*[@class='h-card']")[0]
    text = {name: " ".join(card.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")[0].text_content().split())
            for name in ("p-name", "p-given-name", "p-family-name", "p-job-title", "p-org", "dt-bday", "u-uid")}
    assert text == {"p-name": f"{want['first_name']} {want['last_name']}", "p-given-name": want["first_name"],
                    "p-family-name": want["last_name"], "p-job-title": want["title"], "p-org": want["department"],
                    "dt-bday": want["birth_date"], "u-uid": str(someone)}
    data = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert data["@context"] == "https://schema.org" and data["@type"] == "Person"
    assert (data["givenName"], data["familyName"]) == (want["first_name"], want["last_name"])
    assert data["birthDate"] == want["birth_date"] and data["jobTitle"] == want["title"]
    assert data["worksFor"]["name"] == want["department"] and data["@id"].endswith(f":{stack.port}/employees/{someone}")


def test_a_name_with_everything_in_it_breaks_nothing(new_stack):
    evil = new_stack().start()
    name = "</Script>;,&\\\\é"  # the last name has 16 characters
    evil.sql(f"UPDATE employees SET last_name='{name}', first_name='\"<b>\\'' WHERE emp_no=10002")
    name = name.replace("\\\\", "\\")

    wait_for("the new name", 20, lambda: json.loads(evil.request("/employees/10002.json").body)["last_name"] == name)
    card = vobject.readOne(evil.request("/employees/10002.vcf").body.decode())
    assert (card.n.value.family, card.n.value.given) == (name, "\"<b>'")
    feed = feedparser.parse(evil.request("/employees/10002.atom").body)
    assert not feed.bozo
    page = evil.page("/employees/10002")
    assert "</Script>" not in page
    data = json.loads(lxml.html.fromstring(page).xpath("//script[@type='application/ld+json']")[0].text)
    assert data["familyName"] == name


# ---- where it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("host, want", [
    ("people.example.org", "http://people.example.org"), ("[::1]:8080", "http://[::1]:8080"), ("a\"b", "http://localhost"),
    ("a/../b", "http://localhost"), ("x" * 300, "http://localhost")])
def test_whole_addresses_begin_with_the_host_that_was_asked(stack, someone, host, want):
    answer = stack.raw(f"GET /employees/{someone}.vcf HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    if answer.status == 400:  # nginx takes no such host
        return
    assert re.search(rb"\r\nUID:(.*)\r\n", answer.body.replace(b"\r\n ", b"")).group(1).decode() == f"{want}/employees/{someone}"


def test_or_with_what_the_settings_say():
    stack = Stack(PUBLIC_URL="https://People.Example.org/")
    try:
        stack.start()
        card = vobject.readOne(stack.request("/employees/10001.vcf", X_Forwarded_Host="evil.example").body.decode())
        assert card.uid.value == "https://people.example.org/employees/10001"
    finally:
        stack.remove()
