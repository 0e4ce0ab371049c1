"""The app container on its own, as the tests of the image start it and ask it.

Needs an engine and the image (MUSTER_APP_IMAGE, muster:test by default). There is no database here: the pages that
need one are those of the stack (test_stack.py). The fixtures clean and app are imported by name.
"""

import http.client
import os
import re
import ssl

import pytest

import engine

IMAGE = os.environ.get("MUSTER_APP_IMAGE", "muster:test")
HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
TMPFS = ("/tmp", "/run/muster")

NEEDED = pytest.mark.skipif(
    not engine.available() or not engine.has_image(IMAGE), reason=f"needs an engine and the image {IMAGE}"
)


@pytest.fixture(scope="module", autouse=True)
def clean():
    yield
    engine.cleanup()


class Answer:
    """status, headers (lower case name: list of values), body as text."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {}
        for name, value in response.getheaders():
            self.headers.setdefault(name.lower(), []).append(value)
        self.body = response.read().decode()

    def header(self, name):
        """The one value of a header; '' when there is none. Two would be a mistake."""
        values = self.headers.get(name, [])
        assert len(values) <= 1, f"{name} comes {len(values)} times: {values}"
        return values[0] if values else ""


def ask(port, path="/", method="GET", headers=None, body=None, tls=False, timeout=15):
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def answers(port, path="/healthz", status=200):
    try:
        return ask(port, path, timeout=3).status == status
    except (OSError, http.client.HTTPException):
        return False


class App:
    """A running app container; port and tls_port are this host's."""

    def __init__(self, container):
        self.box = container
        self.port, self.tls_port = self._port("8080/tcp"), self._port("8443/tcp")

    def _port(self, inner):
        published = self.box.inspect()["NetworkSettings"]["Ports"].get(inner)
        return int(published[0]["HostPort"]) if published else 0

    def up(self, seconds=20):
        def look():
            assert self.box.running, f"ended with {self.box.exit_code}:\n{self.box.logs()}"
            return answers(self.port)

        engine.eventually(look, seconds, lambda: f"answering:\n{self.box.logs()}")
        return self

    def pid(self, pattern):
        """The first process whose command line matches; 0 when there is none."""
        found = self.box.exec(
            "sh",
            "-c",
            "for p in /proc/[0-9]*; do echo ${p#/proc/} $(tr '\\0' ' ' <$p/cmdline 2>/dev/null); done",
        ).stdout
        for line in found.splitlines():
            number, _, command = line.partition(" ")
            if re.match(pattern, command):
                return int(number)
        return 0

    def kill(self, pattern, signal="KILL"):
        pid = self.pid(pattern)
        assert pid, f"no process {pattern}"
        self.box.exec("sh", "-c", f"kill -{signal} {pid}")
        return pid


def start(*options, **more):
    return App(engine.run(IMAGE, options=("-p", "127.0.0.1::8080", "-p", "127.0.0.1::8443", *options), **more))


@pytest.fixture(scope="module")
def app():
    """One container that tests may ask, but not disturb."""
    return start(*HARDENED, tmpfs=TMPFS).up()


def refused(env=None, **options):
    """Starts with settings that must not do; returns the one line it says."""
    status, out, err = engine.run_to_end(IMAGE, env=env, **options)
    lines = (out + err).splitlines()
    assert status == 1, f"status {status}: {lines}"
    assert len(lines) == 1, lines
    assert lines[0].startswith("muster: ")
    return lines[0]
