"""What programs and browsers rely on: headers, ids, methods, errors, caching; and wrong input of all kinds."""

import gzip
import re

import pytest
from answers import check_error_page, check_headers, check_problem

PAGES = ["/", "/show", "/show.json", "/show.csv", "/employees", "/employees/10001", "/departments", "/health", "/healthz", "/readyz"]


# ---- every answer ----------------------------------------------------------------------------------


@pytest.mark.parametrize("target, status", [
    *[(path, 200) for path in PAGES], ("/nowhere", 404), ("/employees/0", 404), ("/employees?after=-1", 422),
    ("/static/muster.css", 200), ("/static/muster.svg", 200), ("/static/", 403), ("/static/nothing.css", 404),
    ("/nginx-health", 200), ("/" + "x" * 9000, 414), ("/_error/html", 404), ("/../../etc/passwd", 400),
    ("/static/../../conf/nginx/nginx.conf", 400), ("/static/..%2f..%2fconf/nginx/nginx.conf", 400),
    ("/employees/%00", 400)])
def test_every_answer_has_the_headers_and_an_id(stack, target, status):
    answer = stack.request(target)
    assert answer.status == status
    check_headers(answer)


def test_a_request_that_is_no_request_has_them_too(stack):
    answer = stack.raw(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")
    assert answer.status == 400
    check_headers(answer)
    answer = stack.request("/", X_Large="x" * 40_000)
    check_error_page(answer, 431)
    check_headers(answer)


def test_an_id_of_the_client_is_kept(stack):
    for given in ("abcd-1234", "A.b_c-9" * 9, "x" * 64, "eight--8"):
        answer = stack.request("/show", X_Request_Id=given)
        assert answer.header("X-Request-Id") == given
        assert f"id={given} " in stack.log_of(given)[0]


@pytest.mark.parametrize("given", ["short", "x" * 65, "with blank in it", "quote\"quote", "semi;colon-1", "x" * 7, "<script>alert"])
def test_another_id_is_replaced(stack, given):
    answer = stack.request("/nowhere", X_Request_Id=given)
    assert answer.header("X-Request-Id") != given
    made = answer.header("X-Request-Id")
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    assert given.encode() not in answer.body
    assert stack.log_of(made) and given not in stack.log_of(made)[0], "the one that came back is the one in the log"


def test_each_request_has_an_id_of_its_own(stack):
    ids = [stack.request("/healthz").header("X-Request-Id") for _ in range(20)]
    assert len(set(ids)) == 20


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def trace_in_log(stack, given, traceparent):
    assert stack.request("/show", X_Request_Id=given, traceparent=traceparent).status == 200
    found = re.search(r" trace=(\S*)", stack.log_of(given)[0])
    return found and found.group(1)


def test_the_trace_of_the_caller_is_in_the_log(stack):
    assert trace_in_log(stack, "trace-of-caller", f"00-{TRACE}-00f067aa0ba902b7-01") == TRACE
    assert trace_in_log(stack, "trace-not-sampled", f"00-{TRACE}-00f067aa0ba902b7-00") == TRACE


@pytest.mark.parametrize("number, traceparent", enumerate([
    "", "x", TRACE, f"00-{TRACE}", f"00-{TRACE.upper()}-00f067aa0ba902b7-01", f"00-{TRACE[:-1]}-00f067aa0ba902b7-01",
    f"00-{TRACE[:-1]}g-00f067aa0ba902b7-01", f"ff-{TRACE}-00f067aa0ba902b7-01", f"00-{TRACE}-00f067aa0ba902b7-01-more",
    f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE}-00f067aa0ba902bX-01",
    f"00-{TRACE}-00f067aa0ba902b7_01", f"00-{TRACE}-00f067aa0ba902b7-0x", f"00-{TRACE[:-1]}\"-00f067aa0ba902b7-01"]))
def test_what_is_no_trace_is_passed_over(stack, number, traceparent):
    found = trace_in_log(stack, f"no-trace-{number:03}", traceparent)
    assert re.fullmatch("[0-9a-f]{32}", found) and found != TRACE, "a new one begins"


def test_a_new_trace_has_the_number_that_nginx_gave(stack):
    given = stack.request("/show").header("X-Request-Id")
    assert f" trace={given} " in stack.log_of(given)[0]


def test_the_answer_names_the_trace_and_the_span_in_the_log(stack):
    answer = stack.request("/show", X_Request_Id="trace-answered", traceparent=f"00-{TRACE}-00f067aa0ba902b7-01", tracestate="a=1,b@c=2")
    span = re.fullmatch(f"00-{TRACE}-([0-9a-f]{{16}})-01", answer.header("traceresponse"))[1]
    line = stack.log_of("trace-answered")[0]
    assert f" span={span} " in line and " parent=00f067aa0ba902b7" in line and ' trace_state="a=1,b@c=2"' in line
    assert stack.request("/show").header("traceresponse") is None, "nobody has asked"
    assert "trace_state" not in stack.log_of(stack.request("/show", traceparent="x", tracestate="a=1").header("X-Request-Id"))[0]


@pytest.mark.parametrize("number, traceparent, kept", [
    (1, f"00-{TRACE}-00f067aa0ba902b7-01", True), (2, f"cc-{TRACE}-00f067aa0ba902b7-01-what", True),
    (3, f"00-{TRACE}-00f067aa0ba902b7-01-what", False), (4, f"ff-{TRACE}-00f067aa0ba902b7-01", False),
    (5, f"00-{TRACE}-{'0' * 16}-01", False), (6, f"00-{'0' * 32}-00f067aa0ba902b7-01", False), (7, "", False)])
def test_nginx_logs_the_trace_of_what_it_answers(stack, number, traceparent, kept):
    """As the application does."""
    given = f"nginx-trace-{number}"
    assert stack.request("/static/none.css", X_Request_Id=given, traceparent=traceparent).status == 404
    found = re.search(r" trace=([0-9a-f]{32})$", stack.log_of(given)[0])[1]
    assert (found == TRACE) == kept
    assert (trace_in_log(stack, f"app-trace-{number}", traceparent) == TRACE) == kept


def test_every_answer_tells_how_long_it_took(stack):
    for target in ("/", "/employees?q=a", "/employees/10001.json", "/api/v1/titles", "/nowhere", "/healthz", "/api/v1/titles.csv"):
        told = stack.request(target).header("Server-Timing")
        match = re.fullmatch(r"total;dur=(\d+\.\d{3})(?:, db;dur=(\d+\.\d{3}))?(?:, roll;desc=(hit|miss))?", told)
        assert match and 0 < float(match[1]) < 5000 and float(match[2] or 0) <= float(match[1]), (target, told)
    for _ in range(12):
        known = stack.request("/employees?q=georgi").header("Server-Timing")
    assert known.endswith("roll;desc=hit")
    assert ", db;dur=" in stack.request("/readyz", X_Request_Id="timing-readyz").header("Server-Timing") or \
        any(", db;dur=" in stack.request("/metrics").header("Server-Timing") for _ in range(2))


# ---- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/nowhere", "/employees/0", "/employees/abc", "/employees/99999999999999999999",
                                    "/employees/2147483648", "/employees/-1", "/employees/10001/",
                                    "/employees/1%2500", "/employees/%FF", "/Show", "/employees/1.5", "/show/", "//", "/show.xml"])
def test_what_is_not_there_is_404(stack, target):
    check_error_page(stack.request(target), 404)
    check_problem(stack.request(target, Accept="application/json"), 404)


def test_a_number_that_nobody_has_is_said_so(stack):
    page = stack.request("/employees/2147483647")
    check_error_page(page, 404)
    assert b"There is no employee 2147483647." in page.body


@pytest.mark.parametrize("query, field, code", [
    ("after=-1", "after", "bad_value"), ("after=abc", "after", "bad_value"), ("before=0", "before", "bad_value"),
    ("after=99999999999999999999", "after", "bad_value"), ("pay_min=-1", "pay_min", "not_in_range"),
    ("pay_min=%2B1", "pay_min", "not_in_range"), ("pay_max=99999999999999999999", "pay_max", "not_in_range"),
    ("as_of=1995-02-30", "as_of", "not_a_date"), ("gender=X", "gender", "bad_value"), ("q=a%0Ab", "q", "bad_text"),
    ("after=1&after=2", "after", "repeated"), ("page=2", "page", "unknown"),
    ("AFTER=1", "AFTER", "unknown"), ("after=%zz", "after", "bad_encoding"), ("after=%", "after", "bad_encoding"),
    ("after=%00", "after", "bad_encoding"),
    ("%3Cscript%3E=1", "<script>", "unknown"), ("a[]=1", "a[]", "unknown")])
def test_a_bad_parameter_is_named(stack, query, field, code):
    told = check_problem(stack.request(f"/employees?{query}", Accept="application/json"), 422)
    assert {"field": field, "code": code} == {key: told["errors"][0][key] for key in ("field", "code")}
    assert field in told["errors"][0]["message"]
    page = stack.request(f"/employees?{query}")
    check_error_page(page, 422)
    assert b"<script>" not in page.body


def test_all_bad_parameters_are_named_at_once(stack):
    told = check_problem(stack.request("/employees?pay_min=x&colour=red&as_of=never", Accept="application/json"), 422)
    assert [one["field"] for one in told["errors"]] == ["pay_min", "colour", "as_of"]
    page = stack.request("/employees?pay_min=x&colour=red").body.decode()
    assert "pay_min must be a whole number from" in page and "colour" in page


def test_pages_without_parameters_take_none(stack):
    for path in ("/", "/show", "/show.csv", "/departments", "/employees/10001"):
        check_error_page(stack.request(path + "?x=1", Accept="text/html"), 422)
    check_problem(stack.request("/show.json?x=1"), 422)


def test_programs_get_problem_details(stack):
    assert check_problem(stack.request("/nowhere.json"), 404)["instance"] == "/nowhere.json"
    check_problem(stack.request("/api/nothing"), 404)
    check_problem(stack.request("/nowhere", Accept="text/html;q=0.5, application/json"), 404)
    check_error_page(stack.request("/nowhere", Accept="text/html, application/json"), 404)
    check_problem(stack.request("/show.json", X_Large="x" * 9000), 431)
    check_problem(stack.request("/show.json", method="TRACE"), 405)


# ---- wrong requests --------------------------------------------------------------------------------


def test_a_long_address_is_refused_and_the_connection_survives_it(stack):
    check_error_page(stack.request("/employees?after=" + "1" * 100_000), 414)
    check_error_page(stack.request("/employees?" + "&".join(f"a{n}=1" for n in range(1000))), 422)
    check_error_page(stack.request("/" + "a" * 7900), 404)
    assert stack.get("/show").status_code == 200


def test_a_raw_nul_or_control_character_is_refused(stack):
    for target in (b"/employees?after=\0", b"/\0", b"/employees/1\x01", b"/a\x7fb", "/employees/%00", "/%00"):
        check_error_page(stack.request(target), 400)
    assert stack.get("/show").status_code == 200


def test_bytes_that_are_not_text_are_refused(stack):
    check_error_page(stack.request(b"/employees?after=\xff\xfe"), 422)
    check_error_page(stack.request(b"/\xc3\x28"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "BREW", "get"])
def test_a_method_that_does_not_work_here_is_405(stack, method):
    answer = stack.request("/employees", method=method, Content_Length="0")
    if method == "get":  # nginx takes no small letters
        assert answer.status in (400, 405)
        return
    check_error_page(answer, 405)
    assert answer.header("Allow") == "GET, HEAD, OPTIONS"
    check_problem(stack.request("/show.json", method=method, Content_Length="0"), 405)


def test_trace_is_refused(stack):
    answer = stack.request("/", method="TRACE", X_Secret="mirror")
    assert answer.status == 405 and answer.header("Allow")
    assert b"mirror" not in answer.body
    check_headers(answer)


def test_options_tells_what_works(stack):
    answer = stack.request("/employees", method="OPTIONS")
    assert (answer.status, answer.header("Allow"), answer.body) == (204, "GET, HEAD, OPTIONS", b"")
    assert stack.request("/nowhere", method="OPTIONS").status == 404


def test_a_body_that_nobody_asked_for_is_taken_and_refused(stack):
    for size in [1, 16, 65_535, 65_536, 65_537] + 20 * [70_000, 300_000]:
        answer = stack.raw(b"POST /show HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
        assert answer.status == 405
    answer = stack.raw(b"POST /show HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000)
    assert answer.status in (0, 413)
    answer = stack.raw(b"GET /show HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    assert answer.status == 200


def test_a_request_cannot_be_smuggled(stack):
    answer = stack.raw(b"POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                       b"0\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.status in (400, 405)
    assert answer.body.count(b"HTTP/1.1") == 0 or answer.status == 405


@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/employees?after=-1", "/static/muster.css"])
def test_head_is_get_without_the_body(stack, path):
    given = "head-test-" + "0" * 8
    whole = stack.request(path, X_Request_Id=given)
    head = stack.request(path, method="HEAD", X_Request_Id=given)
    assert head.status == whole.status
    assert head.body == b""
    assert head.header("Content-Length") == whole.header("Content-Length") == str(len(whole.body))
    assert head.header("Content-Type") == whole.header("Content-Type")
    assert head.header("ETag") == whole.header("ETag")


# ---- caching ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/show", "/show.csv", "/employees", "/departments", "/static/muster.css"])
def test_what_the_client_has_is_not_sent_again(stack, path):
    first = stack.request(path)
    tag = first.header("ETag")
    assert tag
    again = stack.request(path, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    check_headers(again)
    assert stack.request(path, If_None_Match=f'"other", W/{tag}').status == 304
    assert stack.request(path, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("path", ["/employees", "/employees.json", "/api/v1/employees"])
def test_a_tag_that_compressing_made_weak_still_counts(stack, path):
    small = stack.request(path, Accept_Encoding="gzip")
    assert small.header("Content-Encoding") == "gzip"
    tag, strong = small.header("ETag"), stack.request(path).header("ETag")
    assert tag == "W/" + strong
    for coding in ({"Accept_Encoding": "gzip"}, {}):
        again = stack.request(path, If_None_Match=tag, **coding)
        assert (again.status, again.body) == (304, b""), coding
        assert again.header("ETag").removeprefix("W/") == strong.removeprefix("W/")
    assert stack.request(path, If_None_Match=tag[:-2] + "x\"", Accept_Encoding="gzip").status == 200


def test_pages_are_private_and_asked_again(stack):
    assert stack.request("/show").header("Cache-Control") == "private, no-cache"
    assert stack.request("/nowhere").header("Cache-Control") == "no-store"
    for path in ("/health", "/healthz", "/readyz"):
        assert stack.request(path).header("Cache-Control") == "no-store"


def test_static_files_are_compressed_and_kept(stack):
    plain = stack.request("/static/muster.css")
    small = stack.request("/static/muster.css", Accept_Encoding="gzip")
    assert plain.header("Content-Type") == "text/css; charset=utf-8"
    assert small.header("Content-Encoding") == "gzip" and len(small.body) < len(plain.body) / 2
    assert gzip.decompress(small.body) == plain.body
    assert small.header("Vary") == "Accept-Encoding"
    assert plain.header("Cache-Control") == "public, max-age=300"
    style = re.search(r'href="(/static/muster\.css\?v=\w+)"', stack.page("/show")).group(1)
    assert stack.request(style).header("Cache-Control") == "public, max-age=31536000, immutable"
    # The page of another version, which some other server has answered during an update.
    assert stack.request("/static/muster.css?v=0123456789ab").header("Cache-Control") == "no-cache"


def test_pages_are_compressed(stack):
    answer = stack.request("/employees", Accept_Encoding="gzip")
    assert answer.header("Content-Encoding") == "gzip"
    assert len(answer.body) < len(stack.request("/employees").body) / 2
    assert gzip.decompress(answer.body).rstrip().endswith(b"</html>")


# ---- health ----------------------------------------------------------------------------------------


def test_health_says_how_things_are(stack):
    for path, body in (("/health", '{"status":"healthy","database":"connected"}'), ("/healthz", '{"status":"alive"}'),
                       ("/readyz", '{"status":"ready"}')):
        answer = stack.get(path)
        assert (answer.status_code, answer.text) == (200, body)
        assert answer.headers["Content-Type"] == "application/json"


# ---- the log ---------------------------------------------------------------------------------------


def test_a_request_is_one_line_of_the_log(stack):
    for number, (path, status) in enumerate((("/show", 200), ("/nowhere", 404), ("/employees?after=-1", 422), ("/healthz", 200),
                                             ("/static/muster.css", 200), ("/static/nothing", 404))):
        given = f"one-line-{number}-{stack.port}"
        assert stack.request(path, X_Request_Id=given).status == status
        lines = stack.log_of(given)
        assert len(lines) == 1, lines
        assert f"status={status}" in lines[0] and "method=GET" in lines[0]
    # An address that is too long is refused before the headers are read: the id is nginx's own.
    given = stack.request("/" + "y" * 9000).header("X-Request-Id")
    assert len(stack.log_of(given)) == 1


def test_the_log_has_no_query_and_no_forged_line(stack):
    stack.request("/employees?after=7777&secret=hunter2", X_Request_Id="no-query-0001")
    assert "hunter2" not in stack.log_of("no-query-0001")[0]
    stack.request("/x%0a2026-01-01T00:00:00Z%20error%20forged", X_Request_Id="forged-00001")
    stack.request(b"/\xe2\x80\xae\x80evil", X_Request_Id="bidi-0000001")
    assert len(stack.log_of("forged-00001")) == 1
    assert not [line for line in stack.log().splitlines() if line.startswith("2026-01-01T00:00:00Z error forged")]
    assert "\u202e" not in stack.log()
