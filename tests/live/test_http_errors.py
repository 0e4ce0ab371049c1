"""nginx's own errors, each of them, as a page and as problem details; nginx alone, without the application."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess

import pytest
from answers import check_error_page, check_headers, check_problem
from stack import BUILD, ROOT, Answer, Stack, free_port, wait_for

CODES = [400, 403, 404, 405, 413, 414, 416, 429, 500, 501, 502, 503, 504]


class Door(Stack):
    """nginx with the files that every run uses, nobody behind it, and addresses that answer with a status."""

    # pylint: disable-next=super-init-not-called
    def __init__(self, folder):
        self.folder = str(folder)
        self.port, self.tls_port = free_port(), free_port()
        self.log_file = f"{folder}/log"

    def start(self, ready=True, seconds=30):
        run = self.folder + "/run"
        os.makedirs(run + "/tls")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", run + "/tls/tls.key",
                        "-out", run + "/tls/tls.crt"], check=True, capture_output=True)
        with open(run + "/listen", "w", encoding="ascii") as out:
            out.write(f"listen 127.0.0.1:{self.port} default_server; listen 127.0.0.1:{self.tls_port} ssl default_server;\n"
                      "ssl_certificate tls/tls.crt; ssl_certificate_key tls/tls.key;\n")
            for code in CODES:
                out.write(f"location /fail/{code} {{ return {code}; }} location /api/fail/{code} {{ return {code}; }}\n")
        env = os.environ | {"MUSTER_RUN": run, "MUSTER_CONF": ROOT + "/conf", "MUSTER_STATIC": BUILD + "/static",
                            "MUSTER_CLI": BUILD + "/muster", "MUSTER_LISTEN": run + "/listen", "MUSTER_TLS": run + "/tls", "LOG_FORMAT": "text", "TRUSTED_PROXIES": ""}
        subprocess.run(["sh", "-c", '. "$MUSTER_CONF/prepare.sh"; prepare_nginx'], env=env, check=True)
        with open(self.log_file, "wb") as log:
            # pylint: disable-next=consider-using-with
            self.process = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-e", "stderr", "-p", run + "/nginx/",
                                             "-c", run + "/nginx/nginx.conf"], cwd=run, stdout=log, stderr=log)
        wait_for("nginx answers", seconds, lambda: self.ended() or self.status_of("/nginx-health") == 200)
        assert not self.ended(), self.log()
        return self

    def status_of(self, target):
        try:
            return self.request(target).status
        except OSError:
            return 0

    def raw(self, data, seconds=10):
        """Without the API's description, which says nothing of a server without an application."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as link:
            with contextlib.suppress(ConnectionError):
                link.sendall(data)
            got = b""
            with contextlib.suppress(ConnectionError):
                while chunk := link.recv(65536):
                    got += chunk
        return Answer(got)

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def log(self):
        with open(self.log_file, encoding="utf-8") as lines:
            return lines.read()


@pytest.fixture(scope="module", name="door")
def fixture_door(tmp_path_factory):
    made = Door(tmp_path_factory.mktemp("door"))
    yield made.start()
    made.stop()


@pytest.mark.parametrize("code", CODES)
def test_each_error_has_a_page_and_a_problem(door, code):
    page = door.request(f"/fail/{code}", Accept="text/html,*/*;q=0.8", X_Request_Id=f"page-{code}-x")
    check_error_page(page, code)
    problem = door.request(f"/api/fail/{code}", X_Request_Id=f"problem-{code}-x")
    told = check_problem(problem, code)
    for answer in (page, problem):
        check_headers(answer)
        assert answer.header("Cache-Control") == "no-store"
        assert answer.header("Vary") == "Accept, Accept-Encoding"
        assert (answer.header("Retry-After") is not None) == (code in (429, 502, 503))
        assert (answer.header("Allow") is not None) == (code == 405)
    assert told["title"] in page.body.decode() and told["detail"] in page.body.decode()
    assert told["title"] != "Something went wrong" or code in (500, 501)
    for asked in ("application/json", "text/csv", "text/vcard", "application/atom+xml", "application/problem+json"):
        check_problem(door.request(f"/fail/{code}", Accept=asked), code)
    assert door.log_of(f"page-{code}-x") and door.log_of(f"problem-{code}-x")


def test_the_application_away_is_a_friendly_502(door):
    for target in ("/", "/employees", "/employees?q=%22%3Cb%3E"):
        page = door.request(target)
        check_error_page(page, 502)
        assert int(page.header("Retry-After")) > 0 and b"few seconds" in page.body
        check_headers(page)
    for target in ("/api/v1/employees", "/employees.json", "/employees/10001.vcf", "/employees/10001.atom"):
        told = check_problem(door.request(target), 502)
        assert "few seconds" in told["detail"]
    check_error_page(door.request("/employees.csv", Accept="text/html"), 502)


def test_plain_http_on_the_tls_port_is_400(door):
    port, door.port = door.port, door.tls_port
    try:
        check_error_page(door.request("/"), 400)
        told = check_problem(door.request("/api/x"), 400)
    finally:
        door.port = port
    assert told["title"] == "That request was malformed"
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", door.tls_port)) as plain, trust.wrap_socket(plain) as link:
        link.sendall(b"GET /api/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        got = b"".join(iter(lambda: link.recv(65536), b""))
    check_problem(Answer(got), 502)


@pytest.mark.parametrize("target, method, headers, status", [
    ("/static/", "GET", {}, 403), ("/static/nothing.css", "GET", {}, 404), ("/static/muster.css", "POST", {"Content-Length": "0"}, 405),
    ("/", "GET", {"X-Large": "x" * 40_000}, 431), ("/", "TRACE", {}, 405)])
def test_what_nginx_finds_wrong_by_itself(door, target, method, headers, status):
    check_error_page(door.request(target, method=method, **headers), status)
    answer = door.request(target, method=method, Accept="application/json", **headers)
    told = check_problem(answer, status)
    check_headers(answer)
    assert told["title"] != "Something went wrong"
    assert (answer.header("Allow") == "GET, HEAD, OPTIONS") == (status == 405)


@pytest.mark.parametrize("target, status", [("/" + "x" * 9000, 414), ("/%00", 400), ("/../x", 400)])
def test_an_address_that_is_none_is_a_page(door, target, status):
    """nginx reads no header behind such a first line, so it knows no wish."""
    answer = door.request(target, Accept="application/json")
    check_error_page(answer, status)
    check_headers(answer)


def test_a_body_that_is_too_large_is_413(door):
    for size in (1_048_577, 10_000_000):
        head = f"POST /api/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()
        told = check_problem(door.raw(head), 413)
        assert "1 MB" in told["detail"]
    check_error_page(door.raw(head.replace(b"/api/x", b"/x")), 413)


def test_files_say_what_can_be_done_with_them(door):
    answer = door.request("/static/muster.css", method="OPTIONS")
    assert (answer.status, answer.header("Allow"), answer.body) == (204, "GET, HEAD, OPTIONS", b"")
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert door.request("/static/muster.css").header("Allow") is None


def test_an_error_shows_nothing_of_the_server(door):
    for code in (400, 404, 500, 502):
        body = door.request(f"/fail/{code}").body.decode()
        assert not re.search(r"nginx|uwsgi|/tmp/|<!--#", body)
