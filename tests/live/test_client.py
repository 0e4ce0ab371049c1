"""`muster get`, against a running server and against one whose connections break."""

import hashlib
import http.server
import json
import os
import subprocess
import threading

import pytest

from stack import BUILD, ROOT, free_port

MUSTER = os.path.join(BUILD, "muster")


def get(*words, url=None, **env):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    return subprocess.run([MUSTER, "get", *words], env=kept | ({"MUSTER_URL": url} if url else {}) | env, capture_output=True,
                          timeout=60, check=False)


def test_a_person_is_readable_json(stack):
    done = get("employees/10001", "--as-of", "1990-01-01", "--include=titles", url=stack.url)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == stack.get("/api/v1/employees/10001?as_of=1990-01-01&include=titles").json() and told["as_of"] == "1990-01-01"
    assert b'\n  "emp_no": 10001,\n' in done.stdout


def test_lists_whole(stack):
    done = get("employees", "--csv", "--status", "all", "--url", stack.url)
    assert done.stdout == stack.get("/api/v1/employees.csv?status=all").content and done.stdout.count(b"\r\n") > 1
    done = get("salaries", "--ndjson", url=stack.url)
    assert done.stdout == stack.get("/api/v1/salaries.ndjson").content
    assert done.returncode == 0 and done.stderr == b"", "no bar where nobody looks"


def test_a_file_is_whole_and_checked(stack, tmp_path):
    file = tmp_path / "pay.csv"
    done = get("salaries", "--csv", "-o", str(file), url=stack.url)
    assert (done.returncode, done.stderr) == (0, b"")
    assert file.read_bytes() == stack.get("/api/v1/salaries.csv").content
    assert [one.name for one in tmp_path.iterdir()] == ["pay.csv"]


@pytest.mark.parametrize("words, status, says", [
    (["employees", "--colour", "red", "--pay-min", "x"], 64, ["--colour: there is no parameter", "--pay-min: "]),
    (["employees", "--department=d999", "--csv"], 64, ["d999", "--department: "]),
    (["employees/1"], 66, ["(404"]),
    (["shoes"], 66, ["(404"]),
    ([], 64, ["what is to be got?"]),
    (["employees", "departments"], 64, ["not also departments"]),
    (["employees", "--as-of"], 64, ["a value is missing after --as-of"]),
    (["employees", "-x"], 64, ["there is no option -x"]),
    (["employees", "--csv", "-o", "/nowhere/at/all"], 73, ["/nowhere/at/all.part: No such file"]),
])
def test_mistakes_are_told(stack, words, status, says):
    done = get(*words, url=stack.url)
    told = done.stderr.decode()
    assert done.returncode == status, told
    assert all(one in told for one in says), told
    assert done.stdout == b""


def test_nobody_there():
    done = get("employees", url=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 69 and b"127.0.0.1" in done.stderr


def test_help_and_manual():
    done = get("--help")
    assert done.returncode == 0 and b"muster get employees --department d005 --as-of 1995-01-01 --csv" in done.stdout
    with open(os.path.join(ROOT, "docs/man/muster.1"), encoding="utf-8") as page:
        text = page.read()
    for option in ("json", "ndjson", "csv", "output", "url", "quiet"):
        assert f"--{option}".encode() in done.stdout and f"Fl Fl {option}" in text


class Breaking(http.server.BaseHTTPRequestHandler):
    """A server of one export that closes the connection after so many bytes, each time."""

    data, piece, tag, changes, asked = b"", 0, '"one"', False, []

    def do_GET(self):  # pylint: disable=invalid-name
        kind = type(self)
        kind.asked.append((self.path, self.headers["Range"], self.headers["If-Range"]))
        if self.path.endswith("/manifest"):
            assert self.headers["If-Match"] == kind.tag
            body = json.dumps({"rows": 1, "bytes": len(kind.data), "sha256": hashlib.sha256(kind.data).hexdigest()}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        if kind.changes and self.headers["Range"]:
            kind.changes, kind.tag, kind.data, kind.piece = False, f'"{id(kind.data)}"', kind.data[::-1], len(kind.data)
        start = int(self.headers["Range"][6:-1]) if self.headers["Range"] and self.headers["If-Range"] == kind.tag else 0
        self.send_response(206 if start else 200)
        self.send_header("ETag", kind.tag)
        self.send_header("Content-Length", str(len(kind.data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(kind.data) - 1}/{len(kind.data)}")
        self.end_headers()
        self.wfile.write(kind.data[start:start + kind.piece])

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


@pytest.fixture(name="breaking")
def breaking_server():
    kind = type("Mine", (Breaking,), {"data": os.urandom(300_000), "piece": 100_000, "asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kind.url = f"http://127.0.0.1:{server.server_port}"
    yield kind
    server.shutdown()
    server.server_close()


def test_it_goes_on_when_the_connection_breaks(breaking, tmp_path):
    done = get("salaries", "--csv", "-o", str(tmp_path / "x"), url=breaking.url)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x").read_bytes() == breaking.data
    assert [one[1:] for one in breaking.asked] == [(None, None), ("bytes=100000-", '"one"'), ("bytes=200000-", '"one"'), (None, None)]
    assert done.stderr.count(b"the connection broke") == 2
    assert get("salaries", "--csv", url=breaking.url).stdout == breaking.data


def test_it_begins_anew_when_the_data_have_changed(breaking, tmp_path):
    breaking.changes = True
    done = get("salaries", "--csv", "-q", "-o", str(tmp_path / "x"), url=breaking.url)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x").read_bytes() == breaking.data
    breaking.changes, breaking.piece = True, 100_000
    done = get("salaries", "--csv", "-q", url=breaking.url)
    assert done.returncode == 75 and b"the data have changed" in done.stderr


def test_what_differs_is_refused(breaking, tmp_path):
    breaking.piece = 300_000
    right, breaking.data = breaking.data, bytes(300_000)
    digest = hashlib.sha256

    class Other:
        """The digest of something else."""

        def __init__(self, _):
            self.hex = digest(right).hexdigest()

        def hexdigest(self):
            return self.hex

    hashlib.sha256 = Other
    try:
        done = get("salaries", "--csv", "-o", str(tmp_path / "x"), url=breaking.url)
    finally:
        hashlib.sha256 = digest
    assert done.returncode == 65 and b"differs" in done.stderr
    assert not (tmp_path / "x").exists()
