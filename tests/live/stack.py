"""A Muster of its own for the tests: image/native/run.sh in a temporary folder, on a free port of 127.0.0.1.

A Stack is started once and asked over HTTP, as a visitor would; `raw` sends bytes that no client library would send. The
tests look behind the curtain only through its log, its supervisor and its database's socket.
"""

import contextlib
import gzip
import html.parser
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import requests
from contract import CONTRACT

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(ROOT, "build")
RUN = os.path.join(ROOT, "image/native/run.sh")
SETTINGS = ("MYSQL_", "MUSTER_", "FIXTURE", "HTTP_", "RUN_DIR", "LOG_FORMAT", "DEBUG", "UWSGI_", "SECRET_KEY", "PUBLIC_URL", "CORS_",
            "RATE_LIMIT_", "TRUSTED_PROXIES", "METRICS_ALLOW")


def free_port():
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**settings):
    """Ours without any setting of Muster, and these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    return kept | {"BUILD": BUILD, "PATH": os.environ["PATH"] + ":/usr/sbin"} | {k: str(v) for k, v in settings.items()}


def wait_for(what, seconds, question, every=0.05):
    """Asks until the answer is true; fails after so many seconds. The result is the answer."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(every)


def children(pid):
    """The processes that a process has started."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as found:
        return [int(one) for one in found.read().split()]


def hold(answer, *_args, **_kwargs):
    """Holds what requests has received against the API's description."""
    target = answer.request.path_url
    CONTRACT.check(answer.request.method, target, answer.status_code, {k.lower(): v for k, v in answer.headers.items()},
                   b"" if answer.request.method == "HEAD" else answer.content if target.startswith("/api/") else b"")


def hold_raw(data, answer):
    """The same for one plain request whose target is plain text."""
    line = re.match(rb"([A-Z]+) (/api/[!-~]*) HTTP/1\.1\r\n", data)
    if line and data.count(b"HTTP/1.1\r\n") == 1:
        headers = {}
        for name, value in answer.headers:
            headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
        packed = headers.get("content-encoding") == "gzip" and answer.body
        CONTRACT.check(line[1].decode(), line[2].decode(), answer.status, headers,
                       gzip.decompress(answer.body) if packed else answer.body)


class Answer:
    """What came back for raw bytes: status, headers as a list of pairs, body. Status 0: nothing came."""

    def __init__(self, data):
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/") else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
        chunked = self.header("Transfer-Encoding") == "chunked"
        self.body = b"" if chunked else rest
        while chunked and rest:
            size, _, rest = rest.partition(b"\r\n")
            self.body += rest[:int(size, 16)]
            rest = rest[int(size, 16) + 2:]

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) <= 1, f"{name} comes more than once: {values}"
        return values[0] if values else None


class Stack:
    """One running Muster."""

    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="muster-live-")
        self.settings = {"RUN_DIR": self.folder, "HTTP_PORT": free_port(), "FIXTURE": "tiny"} | settings
        self.port = int(self.settings["HTTP_PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = os.path.join(self.folder, "output.log")
        self.process = None
        self.session = requests.Session()
        self.session.hooks["response"].append(hold)

    # ---- life --------------------------------------------------------------------------------------

    def start(self, ready=True, seconds=180):
        """Starts it; with `ready`, returns when the first page with data can be had."""
        with open(self.output, "ab") as output:
            # pylint: disable-next=consider-using-with
            self.process = subprocess.Popen([RUN, "start"], env=environment(**self.settings), stdout=output,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        if ready:
            wait_for("the stack is ready\n" + self.log()[-3000:], seconds, lambda: self.ended() or self.ready())
            assert not self.ended(), self.log()[-3000:]
        return self

    def ended(self):
        return self.process.poll() is not None

    def ready(self):
        """Each worker finds out by itself that the data are there: twelve good answers in a row meet them all."""
        return all(self.status("/readyz") == 200 for _ in range(12))

    def stop(self):
        """As `make stop` does; the status that the run ended with."""
        if self.process and not self.ended():
            subprocess.run([RUN, "stop"], env=environment(**self.settings), check=True, timeout=90, capture_output=True)
            self.process.wait(30)
        return self.process.returncode if self.process else 0

    def remove(self):
        self.session.close()
        with contextlib.suppress(subprocess.SubprocessError):
            self.stop()
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self):
        """The processes of this run, by what they have open or were started with."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open(f"/proc/{pid}/cmdline", "rb") as line, open(f"/proc/{pid}/environ", "rb") as env:
                    mark = self.folder.encode()
                    if int(pid) != os.getpid() and (mark in line.read() or b"RUN_DIR=" + mark in env.read()):
                        found.append(int(pid))
        return found

    # ---- asking ------------------------------------------------------------------------------------

    def get(self, path, method="GET", seconds=10, **options):
        return self.session.request(method, self.url + path, timeout=seconds, allow_redirects=False, **options)

    def status(self, path, **options):
        """The status, or 0 when nobody answers."""
        try:
            return requests.get(self.url + path, timeout=10, **options).status_code
        except requests.RequestException:
            return 0

    def page(self, path):
        """A page that must be there, as text."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}\n{answer.text}"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return answer.text

    def raw(self, data, seconds=10):
        """Sends these bytes as they are and reads until the other side is done."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as link:
            with contextlib.suppress(ConnectionError):
                link.sendall(data)
            got = b""
            with contextlib.suppress(ConnectionError):
                while chunk := link.recv(65536):
                    got += chunk
        answer = Answer(got)
        hold_raw(data, answer)
        return answer

    def request(self, target, method="GET", **headers):
        """One request with any target and method."""
        lines = [f"{method} ".encode() + (target if isinstance(target, bytes) else target.encode()) + b" HTTP/1.1",
                 b"Host: localhost", b"Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}".encode() for name, value in headers.items()]
        return self.raw(b"\r\n".join(lines) + b"\r\n\r\n")

    # ---- behind the curtain ------------------------------------------------------------------------

    def log(self):
        with open(self.output, encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def log_of(self, request_id, count=1):
        """The lines of the log that name a request, once there are so many; the line follows the answer."""
        def lines():
            return [line for line in self.log().splitlines() if request_id in line]
        wait_for(f"{count} log lines for {request_id}", 5, lambda: len(lines()) >= count)
        time.sleep(0.05)
        return lines()

    def sql(self, text):
        """Rows of the database, as lists of texts."""
        client = shutil.which("mariadb") or shutil.which("mysql")
        done = subprocess.run([client, "--no-defaults", f"--socket={self.folder}/mysql.sock", "--user=root", "--batch",
                               "--skip-column-names", "--default-character-set=utf8mb4", "employees", "-e", text],
                              capture_output=True, text=True, check=False, timeout=30)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def load(self, *options):
        """The loader, on this database."""
        return subprocess.run([os.path.join(BUILD, "test_db/load"), "--socket", self.folder + "/mysql.sock", *options],
                              capture_output=True, text=True, check=False, timeout=60)

    def supervisor(self, *words):
        done = subprocess.run(["supervisorctl", "-s", f"unix://{self.folder}/run/supervisor.sock", "-u", "local", "-p", "local",
                               *words], capture_output=True, text=True, check=False, timeout=60)
        return done.stdout

    def pid(self, program):
        """Of a program under the supervisor, itself and not what started it; 0 when it does not run."""
        answer = self.supervisor("pid", program).strip()
        found = int(answer) if answer.isdigit() else 0
        with contextlib.suppress(OSError):
            with open(f"/proc/{found}/cmdline", "rb") as line:
                if b"muster-init" in line.read().split(b"\0")[0]:
                    found = next(iter(children(found)), 0)
        return found


class Tables(html.parser.HTMLParser):
    """The cells of all tables of a page, row by row, with blanks joined; headers apart."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.heads, self.links = [], [], []
        self.cell = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
            self.heads.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.cell = ""
        elif tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag == "td":
            self.tables[-1][-1].append(" ".join(self.cell.split()))
            self.cell = None
        elif tag == "th":
            self.heads[-1].append(" ".join(self.cell.split()))
            self.cell = None
        elif tag == "table":
            self.tables[-1] = [row for row in self.tables[-1] if row]


def fields(line):
    """A line of the log in its text form: what follows the event as a dict."""
    return {name: json.loads(value) if value.startswith('"') else value
            for name, value in re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line)}
