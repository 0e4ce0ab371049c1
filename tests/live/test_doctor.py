"""The doctor, as far as it goes without containers: a native run, and a server that does everything wrong.

What it says of containers is in tests/container/test_journey_operator.py.
"""

import contextlib
import http.server
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import threading

import pytest

from stack import BUILD, ROOT, environment

DOCTOR = pathlib.Path(ROOT, "image/doctor")
sys.path.insert(0, str(DOCTOR))
import containers  # noqa: E402 pylint: disable=wrong-import-position
import site_check  # noqa: E402 pylint: disable=wrong-import-position
from report import Report  # noqa: E402 pylint: disable=wrong-import-position

# A native run by root is what the doctor rightly complains of.
ALWAYS = {"user"} if os.getuid() == 0 else set()


def doctor(stack, *words):
    return subprocess.run([sys.executable, "-B", DOCTOR / "doctor.py", "--native", *words], env=environment(**stack.settings),
                          capture_output=True, text=True, timeout=60, check=False)


def failing(stack):
    done = doctor(stack, "--json")
    told = json.loads(done.stdout)
    failed = {check["check"] for check in told["checks"] if check["result"] == "fail"}
    assert (done.returncode, told["failed"], done.stderr) == (1 if failed else 0, len(failed), "")
    return failed


def test_a_native_run_is_as_it_should_be(stack):
    told = doctor(stack)
    lines = told.stdout.splitlines()
    passed = {line.split()[1] for line in lines if line.startswith("pass ")}
    assert passed | ALWAYS == {"user", "socket-modes", "secrets", "secret-files", "database", "data", "ready", "headers", "refusals"}
    assert told.returncode == (1 if ALWAYS else 0)
    assert all(line.endswith(f"(docs/security.md#{line.split()[1]})") for line in lines[:-1])
    assert failing(stack) == ALWAYS


@contextlib.contextmanager
def mode(path, wrong):
    right = os.stat(path).st_mode & 0o7777
    os.chmod(path, wrong)
    try:
        yield
    finally:
        os.chmod(path, right)


def test_modes_that_let_others_in_are_seen(stack):
    with mode(f"{stack.folder}/run/uwsgi-stats.sock", 0o666):
        assert failing(stack) == ALWAYS | {"socket-modes"}
    for path in ("secret_key", ""):
        with mode(f"{stack.folder}/shared/{path}", 0o755):
            assert failing(stack) == ALWAYS | {"secret-files"}, path


@pytest.mark.parametrize("where", ["environment", "command line"])
def test_a_secret_in_a_process_is_seen(stack, where):
    key = pathlib.Path(stack.folder, "shared/secret_key").read_text()
    words, env = (["sleep", "60"], {"KEY": key}) if where == "environment" else (["sh", "-c", "sleep 60; :", key], {})
    with subprocess.Popen(words, env={"PATH": os.environ["PATH"], **env}) as holder:
        try:
            assert failing(stack) == ALWAYS | {"secrets"}
            assert f"secret_key is in the {where} of process {holder.pid}" in doctor(stack).stdout
            assert key not in doctor(stack).stdout
        finally:
            holder.kill()


def test_nothing_that_runs_and_wrong_words_are_status_2(tmp_path):
    for words, says in ((["--native"], "neither containers nor a native run are up"), (["--fast"], "not --fast")):
        done = subprocess.run([sys.executable, "-B", DOCTOR / "doctor.py", *words], env=environment(RUN_DIR=tmp_path), capture_output=True,
                              text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout) == (2, "") and says in done.stderr


# ---- a server that does everything wrong -----------------------------------------------------------


class Bad(http.server.BaseHTTPRequestHandler):
    """200 to everything, with what `wrong` says of the headers."""

    wrong: dict = {}
    good = {
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin", "Permissions-Policy": "camera=()", "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin", "X-Request-Id": "0123456789",
    }
    server_version, sys_version = "some", ""

    def do_GET(self):  # noqa: N802
        self.send_response(200)
        for name, value in {**self.good, **self.wrong}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    do_TRACE = do_CONNECT = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def bad():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bad) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site_check.Site("127.0.0.1", server.server_address[1])
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name, value", [
    (None, None), ("Content-Security-Policy", ""), ("Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'"),
    ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "none"), ("Referrer-Policy", "unsafe-url"), ("Permissions-Policy", ""),
    ("Cross-Origin-Opener-Policy", "unsafe-none"), ("Cross-Origin-Resource-Policy", "cross-origin"), ("X-Request-Id", ""),
    ("X-Powered-By", "some")])
def test_each_header_is_looked_at(bad, monkeypatch, name, value):
    monkeypatch.setattr(Bad, "wrong", {name: value} if name else {})
    report = Report()
    site_check.headers_check(report, bad)
    result, detail = report.found["headers"]
    assert result == ("fail" if name else "pass"), detail
    assert not name or name.lower() in detail or "version" in detail


def test_a_server_that_refuses_nothing_is_seen(bad):
    report = Report()
    site_check.check(report, bad, redirect=True)
    failed = {name for name, (result, _) in report.found.items() if result == "fail"}
    assert failed == {"refusals", "https-redirect"}


def test_nobody_there_is_a_finding(tmp_path):
    report = Report()
    site_check.check(report, site_check.Site("127.0.0.1", 1, 1))
    assert {name for name, (result, _) in report.found.items() if result == "fail"} >= {"ready", "headers", "refusals", "tls-versions"}
    assert not list(tmp_path.iterdir())


def test_old_tls_is_told_from_new():
    """The ClientHello is one that a server of its day takes."""
    for minor in (1, 2):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        incoming.write(site_check.hello(minor))
        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
        assert "UNSUPPORTED_PROTOCOL" in str(refused.value) or "NO_SHARED_CIPHER" in str(refused.value), "and not a broken message"
        assert outgoing.read(1) == b"\x15"


# ---- what is said of a container, from made-up facts -----------------------------------------------


def test_limits_of_either_version_of_control_groups():
    assert containers.limit_of("memory.max max\ncpu.max 75000 100000", "memory.max") is None
    assert containers.limit_of("memory.max max\ncpu.max 75000 100000", "cpu.max", "cpu/cpu.cfs_quota_us") == "75000"
    assert containers.limit_of("memory/memory.limit_in_bytes 9223372036854771712", "memory.max", "memory/memory.limit_in_bytes") is None
    assert containers.limit_of("cpu/cpu.cfs_quota_us -1", "cpu.max", "cpu/cpu.cfs_quota_us") is None
    assert containers.limit_of("", "pids.max") is None


def test_the_worse_of_two_findings_counts():
    report = Report()
    report.tell("app.user", "pass", "from outside")
    report.take('{"checks": [{"check": "user", "result": "fail", "detail": "from inside"}]}', "app.")
    report.tell("app.user", "skip", "later")
    assert report.found == {"app.user": ("fail", "from inside")}
    assert list(report.lines()) == ["fail  app.user  from inside (docs/security.md#user)", "0 pass, 1 fail, 0 skip"]


# ---- the programs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("program", ["muster", "muster_plugin.so", "muster-init", "muster-get", "test_db/load"])
def test_programs_have_the_compilers_guards(program):
    path = os.path.join(BUILD, program)
    told = subprocess.run(["readelf", "-W", "-h", "-d", "-l", "-s", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Type: +DYN ", told), "it lies at another address each time"
    assert "GNU_RELRO" in told and re.search(r"\bBIND_NOW\b", told), "its tables cannot be written once it runs"
    assert re.search(r"GNU_STACK .* RW +0x", told), "its stack is no place for code"
    assert "__stack_chk_fail" in told and re.search(r"__\w+_chk@", told), "overflows end it"
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True).stdout
    if "x86-64" in code.split("\n", 3)[1]:
        assert code.count("endbr64") > 20, "jumps go where one may jump to"
