"""One URL in every form: by its ending, by Accept, and what is said of the others."""

import csv
import io
import json

import pytest
from answers import check_headers, check_problem

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
TYPES = {"": "text/html; charset=utf-8", ".json": "application/json", ".csv": "text/csv; charset=utf-8; header=present"}
LISTS = ["/show", "/employees", "/departments", "/departments/d005", "/titles", "/titles/Staff", "/org", "/statistics/headcount", "/diff"]


def links(answer):
    """The Link header as {type: address}."""
    found = {}
    for one in answer.header("Link").split(", "):
        address, rel, kind = one.split("; ")
        assert rel == 'rel="alternate"'
        found[kind.removeprefix('type="').removesuffix('"')] = address.strip("<>")
    return found


@pytest.mark.parametrize("path", LISTS)
def test_the_ending_and_accept_give_the_same(stack, path):
    for ending in (".json", ".csv"):
        named = stack.request(path + ending, Accept=BROWSER)
        assert (named.status, named.header("Content-Type")) == (200, TYPES[ending])
        assert named.header("Vary") == "Accept-Encoding"
        asked = stack.request(path, Accept=TYPES[ending])
        assert (asked.status, asked.header("Content-Type")) == (200, TYPES[ending])
        assert asked.body == named.body and asked.header("ETag") == named.header("ETag")
        assert asked.header("Vary") == "Accept, Accept-Encoding"
        check_headers(asked)
    json.loads(stack.request(path + ".json").body)
    assert len({len(row) for row in csv.reader(io.StringIO(stack.request(path + ".csv").body.decode()))}) == 1


@pytest.mark.parametrize("path", LISTS)
def test_browsers_and_whoever_takes_anything_get_the_page(stack, path):
    for headers in ({}, {"Accept": "*/*"}, {"Accept": BROWSER}, {"Accept": "text/*"}):
        answer = stack.request(path, **headers)
        assert (answer.status, answer.header("Content-Type")) == (200, TYPES[""])
        assert answer.header("Vary") == "Accept, Accept-Encoding"


@pytest.mark.parametrize("accept, ending", [
    ("text/html;q=0.5, application/json", ".json"), ("text/csv, */*;q=0.1", ".csv"), ("application/json, text/plain, */*", ".json"),
    ("application/json, text/html", ""), ("text/html;q=0.2, text/csv;q=0.3, application/json;q=0.1", ".csv"), ("*/*;q=0.1, text/html;q=0", ".json")])
def test_quality_decides(stack, accept, ending):
    assert stack.request("/employees", Accept=accept).header("Content-Type") == TYPES[ending]


@pytest.mark.parametrize("path", LISTS)
def test_each_form_names_the_others(stack, path):
    for ending, kind in TYPES.items():
        there = links(stack.request(path + ending))
        assert links(stack.request(path, Accept=kind)) == there, "however it was chosen"
        assert kind.split(";")[0] not in there and len(there) >= 2
        for other, address in there.items():
            assert stack.request(address).header("Content-Type").startswith(other)


def test_the_others_keep_the_filter(stack):
    there = links(stack.request("/employees?gender=F&q=a%3E"))
    assert there["text/csv"] == "/employees.csv?gender=F&q=a%3E"
    assert links(stack.request("/employees?gender=F&q=a>"))["text/csv"] == "/employees.csv?gender=F&q=a%3E"


def test_a_long_filter_does_not_break_the_answer(stack):
    assert stack.request("/employees?q=" + "a" * 7000).status == 422
    answer = stack.request("/employees?department=" + "d005," * 120)
    assert answer.status in (200, 422) and answer.header("Link") is None


@pytest.mark.parametrize("path, types", [
    ("/employees", ["text/html", "application/json", "text/csv"]), ("/", ["text/html"]), ("/statistics", ["text/html"])])
def test_a_form_that_there_is_not_is_406(stack, path, types):
    for accept in ("image/png", "application/pdf, image/*", "*/*;q=0"):
        answer = stack.request(path, Accept=accept)
        told = check_problem(answer, 406)
        assert set(types) <= set(told["available"])
        assert all(one in told["detail"] for one in types)
        assert answer.header("Vary") == "Accept, Accept-Encoding"
        check_headers(answer)


def test_health_answers_whatever_is_accepted(stack):
    for path in ("/health", "/healthz", "/readyz"):
        assert stack.request(path, Accept="image/png").status == 200


@pytest.mark.parametrize("accept", ["a" * 7000, ",".join(["text/html"] * 700), ";;;;q=,,,", "text/html;q=1;q=0", '"', "\x7f", "*/" + "*" * 3000])
def test_absurd_accept_headers_do_no_harm(stack, accept):
    assert stack.request("/employees", Accept=accept).status in (200, 422, 406)
    assert stack.request("/employees", If_None_Match=accept).status in (200, 304, 422)
