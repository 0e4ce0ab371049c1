"""The app container's front door: nginx's errors, headers, static files, health, and what is refused there."""

import http.client
import json
import re
import select
import socket
import ssl
import time

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
        b"GET /static/../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
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


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "get", "G=T"])
def test_methods_that_nobody_needs_are_refused(app, method):
    target = "a:443" if method == "CONNECT" else "/"
    answer = raw(app.port, f"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(("HTTP/1.1 400 ", "HTTP/1.1 405 ")), answer[:200]


@pytest.mark.parametrize("path", ["/static../conf/nginx.conf", "/static/..%2fconf/nginx.conf", "//etc/passwd", "/static/.%00./x"])
def test_no_path_leads_out_of_the_assets(app, path):
    answer = ask(app.port, path)
    assert answer.status in (400, 404) and "listen" not in answer.body and "root:" not in answer.body


def test_who_sends_half_a_request_is_let_go(app):
    """Within 20 s: nothing at all, half a line, half the headers, a header now and then, half a handshake."""
    began = time.monotonic()
    halves = {
        "nothing": (app.port, b""),
        "half a line": (app.port, b"GET / HT"),
        "half the headers": (app.port, b"GET / HTTP/1.1\r\nHost: a\r\n"),
        "half a body": (app.port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1234"),
        "half a handshake": (app.tls_port, b"\x16\x03\x01\x02\x00\x01"),
    }
    open_ones = {}
    for what, (port, data) in halves.items():
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        connection.sendall(data)
        open_ones[connection] = what
    drip = next(connection for connection, what in open_ones.items() if what == "half the headers")
    while open_ones and time.monotonic() < began + 20:
        assert ask(app.port, "/nginx-health").status == 200
        for connection in select.select(list(open_ones), [], [], 1)[0]:
            try:
                more = connection.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                del open_ones[connection]
                connection.close()
        if drip in open_ones:
            try:
                drip.sendall(b"X-More: 1\r\n")
            except OSError:
                del open_ones[drip]
    assert not open_ones


# --- TLS --------------------------------------------------------------------------------------------------------------


def handshake(port, lowest, highest, *protocols):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = lowest, highest
    context.set_alpn_protocols(protocols)
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname="localhost")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(app):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with handshake(app.tls_port, version, version) as connection:
            assert connection.version() == version.name.replace("_", ".")
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
            handshake(app.tls_port, version, version)


def test_http_2_is_spoken_over_tls(app):
    with handshake(app.tls_port, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3, "h2", "http/1.1") as connection:
        assert connection.selected_alpn_protocol() == "h2"
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
        assert connection.recv(9)[3] == 4, "the server's first frame is its SETTINGS"


def test_plain_http_is_sent_to_tls_when_asked_for():
    there = start(*HARDENED, env={"HTTPS_REDIRECT": "on", "HTTPS_PORT": "8443", "HSTS": "on"}, tmpfs=TMPFS).up()
    for method, status in (("GET", 308), ("POST", 308)):
        answer = ask(there.port, "/employees?q=a%20b", method, {"Host": "people.example"}, b"a=b" if method == "POST" else None)
        assert answer.status == status
        assert answer.header("location") == "https://people.example:8443/employees?q=a%20b"
        for name, value in SECURITY.items():
            assert answer.header(name) == value, name
    for path in ("/healthz", "/nginx-health"):
        assert ask(there.port, path).status == 200, "asked from nearby"
    assert ask(there.port, "/health").status == 503
    assert ask(there.port, f"/?q={LONG}").status == 414
    secure = ask(there.tls_port, "/", tls=True)
    assert secure.status == 200 and secure.header("strict-transport-security") == "max-age=63072000"
    assert ask(there.port, "/healthz").header("strict-transport-security") == ""
