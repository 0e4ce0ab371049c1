"""Scripts of other sites: a listed one may read what programs get, a foreign one may not (J6, step 10)."""

import pytest
from answers import check_headers, check_problem
from stack import Stack

GOOD = "https://people.example.org"
LOCAL = "http://localhost:3000"
FOREIGN = ["https://evil.example", "https://people.example.org.evil.example", "http://people.example.org", "null",
           "https://people.example.org:8443", "HTTPS://PEOPLE.EXAMPLE.ORG"]


@pytest.fixture(scope="module", name="site")
def fixture_site():
    made = Stack(CORS_ORIGINS=f"{GOOD}, {LOCAL}")
    try:
        yield made.start()
    finally:
        made.remove()


def told(answer):
    """What the answer says to other sites."""
    return {name: value for name, value in answer.headers if name.lower().startswith("access-control-")}


@pytest.mark.parametrize("target", ["/employees.json", "/employees.csv?gender=F", "/departments.json", "/nothing.json", "/api/nothing",
                                    "/employees.json?colour=red"])
@pytest.mark.parametrize("origin", [GOOD, LOCAL])
def test_a_listed_site_may_read_what_programs_get(site, target, origin):
    answer = site.request(target, Origin=origin)
    assert answer.header("Access-Control-Allow-Origin") == origin
    exposed = answer.header("Access-Control-Expose-Headers").split(", ")
    assert {"Link", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id", "Content-Range",
            "Content-Disposition"} <= set(exposed)
    assert answer.header("Access-Control-Allow-Credentials") is None
    assert "Origin" in answer.header("Vary").split(", ")
    check_headers(answer)


def test_the_form_that_accept_chooses_is_for_programs_too(site):
    answer = site.request("/employees", Origin=GOOD, Accept="application/json")
    assert answer.header("Access-Control-Allow-Origin") == GOOD
    assert answer.header("Vary") == "Accept, Accept-Encoding, Origin"
    again = site.request("/employees", Origin=GOOD, Accept="application/json", If_None_Match=answer.header("ETag"))
    assert again.status == 304 and again.header("Access-Control-Allow-Origin") == GOOD


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_site_is_told_nothing(site, origin):
    for target in ("/employees.json", "/api/nothing", "/employees"):
        answer = site.request(target, Origin=origin)
        assert not told(answer)
    assert site.request("/employees.json", Origin=origin).status == 200, "only the browser is stopped"
    assert not told(site.request("/employees.json", method="OPTIONS", Origin=origin, Access_Control_Request_Method="GET"))


def test_caches_keep_the_sites_apart(site):
    for headers in ({}, {"Origin": GOOD}, {"Origin": FOREIGN[0]}):
        assert "Origin" in site.request("/employees.json", **headers).header("Vary").split(", ")


def test_pages_and_assets_are_for_no_other_site(site):
    for target in ("/", "/employees", "/static/muster.css", "/healthz", "/nowhere"):
        assert not told(site.request(target, Origin=GOOD))


def test_nginx_says_the_same_of_its_own_errors(site):
    """Too many headers: nginx answers before the application is asked."""
    for origin, told_origin in ((GOOD, GOOD), (LOCAL, LOCAL), (FOREIGN[0], None), (FOREIGN[1], None), (None, None)):
        headers = ({"Origin": origin} if origin else {}) | {"X-Large": "x" * 40_000}
        answer = site.request("/api/v1/employees", **headers)
        check_problem(answer, 431)
        assert answer.header("Access-Control-Allow-Origin") == told_origin
        assert ("X-Request-Id" in (answer.header("Access-Control-Expose-Headers") or "")) == bool(told_origin)
        assert answer.header("Vary") == "Accept, Accept-Encoding, Origin"
        assert not told(site.request("/", **headers)), "a page is for no other site"


@pytest.mark.parametrize("target", ["/employees.json", "/employees", "/departments.csv"])
def test_a_preflight_is_answered(site, target):
    answer = site.request(target, method="OPTIONS", Origin=GOOD, Access_Control_Request_Method="GET",
                          Access_Control_Request_Headers="if-none-match")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("Access-Control-Allow-Origin") == GOOD
    assert answer.header("Access-Control-Allow-Methods") == answer.header("Allow") == "GET, HEAD, OPTIONS"
    assert "if-none-match" in answer.header("Access-Control-Allow-Headers").lower().split(", ")
    assert int(answer.header("Access-Control-Max-Age")) > 0
    check_headers(answer)
    page = site.request("/", method="OPTIONS", Origin=GOOD, Access_Control_Request_Method="GET")
    assert page.status == 204 and not told(page)


@pytest.mark.parametrize("target", ["/employees.json", "/api/v1/titles"])
@pytest.mark.parametrize("origin", [b"https://people.example.org\r\n X-Evil: 1", b"https://people.example.org\rX-Evil: 1",
                                    b"https://people.example.org\r X-Evil: 1", b"https://people.example.org\0X-Evil: 1"])
def test_an_origin_that_is_broken_over_lines_is_refused(site, target, origin):
    """nginx takes no such header: the application is not asked, and no part of the origin is told but one that is listed."""
    answer = site.raw(b"GET " + target.encode() + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: " + origin + b"\r\n\r\n")
    assert answer.status == 400
    assert told(answer).get("Access-Control-Allow-Origin") == (GOOD if origin.startswith(GOOD.encode() + b"\r\n") else None)
    assert answer.header("X-Evil") is None


def test_without_the_setting_no_site_is_let_in(stack):
    answer = stack.request("/employees.json", Origin=GOOD)
    assert not told(answer) and answer.header("Vary") == "Accept-Encoding"
    early = stack.request("/api/x", Origin=GOOD, X_Large="x" * 40_000)
    assert early.status == 431 and not told(early) and early.header("Vary") == "Accept, Accept-Encoding"


def test_a_star_lets_every_site_in(new_stack):
    site = new_stack(CORS_ORIGINS="*").start()
    answer = site.request("/employees.json", Origin="https://whoever.example")
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert answer.header("Vary") == "Accept-Encoding"
    check_problem(site.request("/employees.json?x=1", Origin="https://whoever.example"), 422)
    early = site.request("/api/x", Origin="https://whoever.example", X_Large="x" * 40_000)
    check_problem(early, 431)
    assert early.header("Access-Control-Allow-Origin") == "*" and early.header("Vary") == "Accept, Accept-Encoding"
