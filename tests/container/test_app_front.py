"""The app container's front door: nginx's errors, headers, static files, health, and what is refused there."""

import http.client
import json
import re
import socket

import pytest

from app_image import HARDENED, NEEDED, TMPFS, app, ask, clean, start  # noqa: F401

SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

pytestmark = NEEDED


def raw(port, data, timeout=10):
    """What comes back to these bytes, until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(data)
        received = b""
        while True:
            try:
                more = connection.recv(65536)
            except ConnectionResetError:
                break
            if not more:
                break
            received += more
    return received.decode(errors="replace")


LONG = "x" * 100_000
ERRORS = [
    ("GET", "/static/nothing", {}, None, 404, "There is nothing here"),
    ("GET", "/static/", {}, None, 403, "That is not allowed"),
    ("DELETE", "/static/muster.css", {}, None, 405, "That method does not work here"),
    ("TRACE", "/", {}, None, 405, "That method does not work here"),
    ("POST", "/", {}, b"x" * 1_100_000, 413, "That is too much to send"),
    ("GET", f"/employees?q={LONG}", {}, None, 414, "That address is too long"),
    ("GET", "/", {"X-Long": LONG}, None, 431, "Those headers are too large"),
    ("GET", "/a%00b", {}, None, 400, "That request was malformed"),
]


@pytest.mark.parametrize("method, path, headers, body, status, title", ERRORS, ids=lambda value: str(value)[:24])
def test_nginx_errors_are_pages_with_an_id(app, method, path, headers, body, status, title):
    page = ask(app.port, path, method, headers, body)
    assert page.status == status
    assert page.header("content-type").startswith("text/html")
    assert f"<h1>{title}</h1>" in page.body and "<!--#" not in page.body
    assert page.header("x-request-id") in page.body and len(page.header("x-request-id")) == 32
    for name, value in SECURITY.items():
        assert page.header(name) == value
    assert page.header("server") == "nginx"
    assert page.header("allow") == ("GET, HEAD, OPTIONS" if status == 405 else "")
    app.box.wait_log(f"request_id={page.header('x-request-id')}", 5)


@pytest.mark.parametrize(
    "path, accept, form",
    [
        ("/static/no", "application/json", "json"),
        ("/static/no", "application/problem+json", "json"),
        ("/static/no.json", "", "json"),
        ("/static/no.json?a=b", "*/*", "json"),
        ("/static/no", "text/html,application/json", "html"),
        ("/static/no", "*/*", "html"),
        ("/static/no?x=.json", "", "html"),
    ],
)
def test_programs_get_problem_details(app, path, accept, form):
    answer = ask(app.port, path, headers={"Accept": accept} if accept else {})
    assert answer.status == 404
    if form == "html":
        assert answer.header("content-type").startswith("text/html")
        return
    assert answer.header("content-type").startswith("application/problem+json")
    problem = json.loads(answer.body)
    assert problem["status"] == 404 and problem["title"] and problem["type"] == "about:blank"
    assert problem["request_id"] == answer.header("x-request-id")


@pytest.mark.parametrize("path", ["/", "/static/muster.css", "/nginx-health", "/health", "/no-such-page"])
def test_security_headers_come_once_on_every_answer(app, path):
    answer = ask(app.port, path)
    for name, value in SECURITY.items():
        assert answer.header(name) == value, name
    assert answer.header("permissions-policy").startswith("camera=()")
    assert answer.header("x-request-id")


def test_request_ids_are_taken_when_they_are_some(app):
    own = ask(app.port, "/", headers={"X-Request-Id": "client-made.id_1"})
    assert own.header("x-request-id") == "client-made.id_1"
    app.box.wait_log("id=client-made.id_1", 5)
    for wrong in ("short", "x" * 65, 'quote"quote', "with space in", "<script>alert</script>"):
        answer = ask(app.port, "/", headers={"X-Request-Id": wrong})
        assert re.fullmatch("[0-9a-f]{32}", answer.header("x-request-id"))
        assert wrong not in answer.body


def test_static_files_are_kept_by_browsers_and_come_compressed(app):
    page = ask(app.port)
    address = re.search(r'href="(/static/muster\.css\?v=[^"]+)"', page.body).group(1)
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    assert response.status == 200
    assert response.getheader("content-encoding") == "gzip" and "Accept-Encoding" in response.getheader("vary")
    assert "immutable" in response.getheader("cache-control")
    assert response.getheader("content-type").startswith("text/css")
    connection.close()
    assert "immutable" not in ask(app.port, "/static/muster.css").header("cache-control")


def test_the_front_door_and_the_house_have_separate_health():
    both = start(*HARDENED, tmpfs=TMPFS).up()
    assert ask(both.port, "/nginx-health").status == 200
    health = ask(both.port, "/health")
    assert health.status == 503 and json.loads(health.body)["database"] == "disconnected"
    # With the application standing still nginx is alone, and says so; nobody fakes health.
    for number in range(1, 5):
        both.kill(f"muster uWSGI worker {number}$", "STOP")
    assert ask(both.port, "/nginx-health").status == 200
    with pytest.raises(OSError):
        ask(both.port, "/health", timeout=2)
    assert both.box.exec("muster", "probe", check=False).returncode != 0


def test_broken_requests_are_refused(app):
    for data in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ):
        assert raw(app.port, data).startswith("HTTP/1.1 400 "), data
    assert ask(app.port).status == 200


def test_odd_methods_are_the_applications_to_refuse(app):
    answer = ask(app.port, "/", "PROPFIND")
    assert answer.status == 405 and "GET" in answer.header("allow")
