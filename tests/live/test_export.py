"""Whole exports: against the tables themselves, broken at any byte and resumed, through edits, by slow readers."""

import csv
import gzip
import hashlib
import io
import json
import os
import random
import socket
import statistics
import time

import pytest
import requests

from stack import wait_for

API = "/api/v1/"
DAY = "1995-01-01"
PRESENT = f"from_date <= '{DAY}' AND to_date > '{DAY}'"
ORDER = "emp_no, from_date, to_date"
TABLES = {
    "departments": ("dept_no, dept_name", "dept_no"),
    "titles": ("emp_no, title, from_date, to_date", ORDER),
    "dept_emp": ("emp_no, dept_no, from_date, to_date", ORDER + ", dept_no"),
    "dept_manager": ("emp_no, dept_no, from_date, to_date", "emp_no, dept_no, from_date"),
    "salaries": ("emp_no, salary, from_date, to_date", ORDER + ", salary"),
}


@pytest.fixture(scope="module", name="small")
def small_stack():
    from stack import Stack  # pylint: disable=import-outside-toplevel
    made = Stack(FIXTURE="small")
    try:
        yield made.start(seconds=120)
    finally:
        made.remove()


def rows_of(answer):
    """The rows of an export as lists of texts, head first; of NDJSON too."""
    assert answer.status_code == 200, answer.text
    if "csv" in answer.headers["Content-Type"]:
        assert answer.content.endswith(b"\r\n")
        assert answer.content.count(b"\n") == answer.content.count(b"\r\n"), "every record ends with CRLF"
        return list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
    objects = [json.loads(line) for line in answer.text.splitlines()]
    head = list(objects[0]) if objects else []
    assert all(list(one) == head for one in objects)
    return [head] + [["" if v is None else str(v) for v in one.values()] for one in objects]


def settled(stack, query, wanted):
    """Until the roll has seen a change: what the export says."""
    wait_for(f"{query} shows the change", 10, lambda: wanted in stack.get(query).text)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_exported_as_it_is(small, table, form):
    columns, order = TABLES[table]
    head, *rows = rows_of(small.get(f"{API}{table}.{form}"))
    assert head == columns.split(", ")
    assert rows == small.sql(f"SELECT {columns} FROM {table} ORDER BY {order}")
    if table == "departments":
        return
    _, *rows = rows_of(small.get(f"{API}{table}.{form}?as_of={DAY}"))
    assert rows == small.sql(f"SELECT {columns} FROM {table} WHERE {PRESENT} ORDER BY {order}")
    assert rows, "the day has rows"


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_everybody_is_exported(small, form):
    head, *rows = rows_of(small.get(f"{API}employees.{form}"))
    assert head == ["emp_no", "first_name", "last_name", "gender", "birth_date", "hire_date", "status", "department",
                    "department_name", "title", "salary"]
    assert [row[:6] for row in rows] == small.sql(
        "SELECT emp_no, first_name, last_name, gender, birth_date, hire_date FROM employees ORDER BY emp_no")
    present = small.sql(f"SELECT emp_no, dept_no FROM dept_emp WHERE {PRESENT} ORDER BY emp_no")
    _, *rows = rows_of(small.get(f"{API}employees.{form}?as_of={DAY}"))
    assert [[row[0], row[7]] for row in rows] == present
    pay = dict(small.sql(f"SELECT emp_no, salary FROM salaries WHERE {PRESENT}"))
    titles = dict(small.sql(f"SELECT emp_no, title FROM titles WHERE {PRESENT}"))
    assert {row[0]: row[10] for row in rows} == {row[0]: pay.get(row[0], "") for row in rows}
    assert {row[0]: row[9] for row in rows} == {row[0]: titles.get(row[0], "") for row in rows}


@pytest.mark.parametrize("query", [
    "gender=F&sort=last_name", "department=d005&as_of=1995-01-01&sort=first_name&order=desc", "q=an&sort=birth_date",
    "title=Staff&as_of=1999-06-01&sort=pay&order=desc", "status=all&as_of=1990-01-01&sort=department",
    "sort=title&order=desc&hired_from=1990-01-01", "sort=hire_date&order=desc", "sort=gender", "order=desc",
    "first_name=!Georgi&letter=s", "last_name=Nobodyatall",
])
def test_a_list_is_exported_in_its_order(small, query):
    """Against the pages of the same list, put together."""
    pages, place = [], ""
    while place is not None:
        page = small.get(f"/employees.json?{query}&limit=100" + (f"&after={place}" if place else "")).json()
        pages += page["people"]
        place = page["after"]
    text = small.get(f"{API}employees.ndjson?{query}").text
    assert [json.loads(line) for line in text.splitlines()] == pages
    head, *rows = rows_of(small.get(f"/employees.csv?{query}"))
    assert rows == [["" if v is None else str(v) for v in one.values()] for one in pages]
    assert "Nobody" in query or rows


def test_csv_for_spreadsheets(small):
    """A name that a spreadsheet would run, one with quotes, and a byte order mark."""
    small.sql("INSERT INTO employees VALUES (9000001, '1970-01-01', '=1+1', 'O\"Hara, Jr', 'M', '2001-01-01')")
    try:
        path = f"{API}employees.csv?number_from=9000001"
        settled(small, path, "9000001")
        assert "\r\n9000001,'=1+1,\"O\"\"Hara, Jr\",M," in small.get(path).text
        assert "\r\n9000001,=1+1,\"O\"\"Hara" in small.get(path + "&guard=0").text
        assert small.get(path + "&bom=1").content.startswith(b"\xef\xbb\xbfemp_no,")
        assert small.get(path).content.startswith(b"emp_no,")
        assert '"first_name":"=1+1","last_name":"O\\"Hara, Jr"' in small.get(path.replace("csv", "ndjson")).text
    finally:
        small.sql("DELETE FROM employees WHERE emp_no = 9000001")


def test_changed_people_stand_in_their_place(small):
    """The overlay: one in the middle changed, one gone, one new between two others."""
    number, gone = 10500, 10501
    small.sql(f"DELETE FROM employees WHERE emp_no = {gone}")
    small.sql(f"UPDATE salaries SET salary = salary + 7 WHERE emp_no = {number}")
    settled(small, f"{API}employees.csv?number_from={number}&number_to={number + 1}", str(number))
    for table, (columns, order) in TABLES.items():
        wait_for(f"{table} agrees", 10, lambda t=table, c=columns, o=order: rows_of(small.get(f"{API}{t}.csv"))[1:] == small.sql(
            f"SELECT {c} FROM {t} ORDER BY {o}"))
    small.sql(f"INSERT INTO employees VALUES ({gone}, '1960-01-01', 'Newly', 'Come', 'F', '2001-01-01')")
    wait_for("the new one comes between the two others", 10, lambda: [row[0] for row in rows_of(
        small.get(f"{API}employees.csv?number_from={number}&number_to={number + 2}"))[1:]] == ["10500", "10501", "10502"])


def test_the_manifest_tells_the_truth(small):
    for path in ("salaries.csv", "employees.ndjson?department=d005", "titles.csv?as_of=" + DAY, "departments.csv?bom=1"):
        file, _, query = path.partition("?")
        manifest = small.get(f"{API}{file}/manifest?{query}").json()
        answer = small.get(API + path, headers={"Accept-Encoding": "identity"})
        assert manifest["bytes"] == len(answer.content) == int(answer.headers["Content-Length"])
        assert manifest["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert manifest["rows"] == len(answer.text.splitlines()) - (".csv" in path)
        assert manifest["etag"] == answer.headers["ETag"]
        assert manifest["url"] == API + path
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{manifest["file_name"]}"'
    assert small.get(API + "salaries.csv/manifest?as_of=" + DAY).json()["as_of"] == DAY


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("table", ["employees", *TABLES])
def test_every_export_has_a_manifest(small, table, form):
    told = small.get(f"{API}{table}.{form}/manifest").json()
    assert told["table"] == table and told["as_of"] == (time.strftime("%F", time.gmtime()) if table == "employees" else None)
    assert told["rows"] == int(small.sql(f"SELECT COUNT(*) FROM {table}")[0][0])


# ---- parts -----------------------------------------------------------------------------------------------------------


def whole(stack, path):
    answer = stack.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    return answer.content, answer.headers["ETag"]


@pytest.mark.parametrize("path", ["salaries.csv", "employees.ndjson?sort=last_name"])
def test_broken_anywhere_and_resumed_it_is_the_same(small, path):
    data, tag = whole(small, API + path)
    rng = random.Random(4)
    for at in [1, len(data) - 1] + [rng.randrange(1, len(data)) for _ in range(100)]:
        with socket.create_connection(("127.0.0.1", small.port), timeout=10) as link:
            link.sendall(f"GET {API}{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            got = b""
            while b"\r\n\r\n" not in got:
                got += link.recv(4096)
            got = got.partition(b"\r\n\r\n")[2]
            while len(got) < at:
                got += link.recv(min(65536, at - len(got)))
        got = got[:at]
        rest = small.get(API + path, headers={"Range": f"bytes={at}-", "If-Range": tag})
        assert rest.status_code == 206
        assert rest.headers["Content-Range"] == f"bytes {at}-{len(data) - 1}/{len(data)}"
        assert got + rest.content == data, f"broken at {at}"


def test_ranges(small):
    path = API + "titles.csv"
    data, tag = whole(small, path)
    size = len(data)

    def ask(value, **headers):
        return small.get(path, headers={"Range": value, **{k.replace("_", "-"): v for k, v in headers.items()}})

    for value, first, last in (("bytes=0-0", 0, 0), ("bytes=100-4999", 100, 4999), ("bytes=-17", size - 17, size - 1),
                               (f"bytes=100-{size * 9}", 100, size - 1), (f"bytes=-{size * 9}", 0, size - 1),
                               (f"bytes={size - 1}-", size - 1, size - 1), ("BYTES=5-6", 5, 6)):
        answer = ask(value)
        assert (answer.status_code, answer.content) == (206, data[first:last + 1]), value
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["ETag"] == tag
    for value in (f"bytes={size}-", "bytes=-0", "bytes=99999999999999999999999-"):
        answer = ask(value)
        assert answer.status_code == 416 and answer.headers["Content-Range"] == f"bytes */{size}", value
        assert answer.headers["Content-Type"] == "application/problem+json"
    for value in ("bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "0-5"):
        answer = ask(value)
        assert answer.status_code == 200 and answer.content == data, value
    for other in ('"another"', "W/" + tag, "Fri, 27 Nov 2026 12:00:00 GMT"):
        assert ask("bytes=5-6", If_Range=other).status_code == 200, other
    same = ask("bytes=5-6", If_None_Match=tag)
    assert same.status_code == 304 and "Content-Range" not in same.headers
    assert ask("bytes=5-6", If_Match='"another"').status_code == 412
    assert ask("bytes=5-6", If_Match=f'"another", {tag}').status_code == 206
    head = small.get(path, method="HEAD", headers={"Range": "bytes=5-6", "Accept-Encoding": "identity"})
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(size), b"")


def test_compressed_on_the_way(small):
    path = API + "salaries.csv"
    data, tag = whole(small, path)
    answer = requests.get(small.url + path, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=10)
    packed = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip" and len(packed) < len(data) / 2
    assert gzip.decompress(packed) == data
    assert answer.headers["ETag"] == "W/" + tag, "other bytes have no strong tag in common"
    assert "Accept-Encoding" in answer.headers["Vary"]
    part = requests.get(small.url + path, headers={"Accept-Encoding": "gzip", "Range": "bytes=10-99999"}, stream=True, timeout=10)
    assert part.status_code == 206 and "Content-Encoding" not in part.headers
    assert part.raw.read(decode_content=False) == data[10:100000], "a part is of the bytes as they are"
    again = small.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": "W/" + tag})
    assert again.status_code == 304


@pytest.mark.parametrize("path, field", [
    ("salaries.csv?limit=5", "limit"), ("salaries.csv?as_of=1995-02-30", "as_of"), ("departments.csv?as_of=1995-01-01", "as_of"),
    ("employees.csv?after=abc", "after"), ("employees.csv?guard=2", "guard"), ("employees.ndjson?guard=1", "guard"),
    ("employees.ndjson?department=d999", "department"), ("titles.ndjson?as_of=1995-01-01&as_of=1996-01-01", "as_of"),
    ("salaries.csv/manifest?colour=red", "colour"), ("employees.csv?sort=shoe_size", "sort"),
])
def test_mistakes_are_named(small, path, field):
    answer = small.get(API + path)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_other_methods_are_refused(small):
    answer = small.get(API + "salaries.csv", method="POST", data=b"x" * 100000)
    assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert small.get(API + "salaries.csv", method="OPTIONS").status_code == 204
    assert small.get(API + "shoes.csv").status_code == 404


# ---- in the middle of it ---------------------------------------------------------------------------------------------


class Reader:
    """Reads an export as slowly as it is told to."""

    def __init__(self, stack, path, at=0, tag=None):
        self.link = socket.socket()
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.link.settimeout(20)
        self.link.connect(("127.0.0.1", stack.port))
        more = f"Range: bytes={at}-\r\nIf-Range: {tag}\r\n" if tag else ""
        self.link.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{more}Connection: close\r\n\r\n".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.link.recv(4096)
        self.head, _, self.data = got.partition(b"\r\n\r\n")

    def read(self, n):
        """Up to n bytes more; false at the end."""
        got = self.link.recv(n)
        self.data += got
        return bool(got)

    def close(self):
        self.link.close()


@pytest.fixture(scope="module", name="medium")
def medium_stack():
    from stack import Stack  # pylint: disable=import-outside-toplevel
    made = Stack(FIXTURE="medium")
    try:
        yield made.start(seconds=200)
    finally:
        made.remove()


def test_edits_do_not_touch_an_export_that_has_begun(medium):
    path = API + "salaries.csv"
    data, tag = whole(medium, path)
    reader = Reader(medium, path)
    last, old = data.decode().split("\r\n")[-2].split(",")[:2]
    for change in range(3):
        medium.sql(f"UPDATE salaries SET salary = salary + 1 WHERE emp_no = {last} AND salary = {int(old) + change}")
        wait_for("the roll has the change", 10, lambda c=change: f"{last},{int(old) + c + 1}," in medium.get(
            path, headers={"Range": "bytes=-400"}).text)
    assert whole(medium, path)[1] != tag
    while reader.read(65536):
        pass
    reader.close()
    assert reader.data == data
    # It is found again by its tag, and so is what is known of it.
    part = medium.get(path, headers={"Range": "bytes=1000-", "If-Range": tag})
    assert part.status_code == 206 and part.content == data[1000:]
    manifest = medium.get(path + "/manifest", headers={"If-Match": tag}).json()
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    # Without the tag it is today's.
    assert medium.get(path).content != data


def worker_memory(stack):
    """Bytes that belong to nobody else, of the exports' process and of nginx."""
    total = 0
    for pid in stack.pids():
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                name = line.read()
            if b"exports" in name or b"nginx: worker" in name:
                with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as found:
                    total += sum(int(row.split()[1]) for row in found if row.startswith("Private_"))
        except OSError:
            pass
    return total * 1024


def test_slow_readers_hold_up_nobody(medium):
    path = API + "salaries.csv"
    data, _ = whole(medium, path)
    before = worker_memory(medium)
    readers = [Reader(medium, path) for _ in range(50)]
    try:
        times = []
        for _ in range(300):
            for reader in random.sample(readers, 2):
                reader.read(2048)
            start = time.monotonic()
            assert medium.get("/employees/10001").status_code == 200
            times.append(time.monotonic() - start)
        assert statistics.median(times) < 0.05, "pages are answered as if nobody read"
        assert all(len(reader.data) < len(data) / 2 for reader in readers), "they are all in the middle of it"
        grown = worker_memory(medium) - before
        assert grown < 50 * 200_000, f"{grown / 50:.0f} bytes a reader"
        # One of them in a hurry now gets what there is.
        while readers[7].read(65536):
            pass
        assert readers[7].data == data
    finally:
        for reader in readers:
            reader.close()
    wait_for("the log tells of those that went", 10, lambda: medium.log().count("cut=yes") >= 49)


def test_memory_stays_what_it_is(medium):
    path = API + "salaries.ndjson"
    whole(medium, path)
    before = worker_memory(medium)
    for _ in range(5):
        whole(medium, path)
        whole(medium, API + "employees.csv?sort=last_name&as_of=1995-01-01")
    assert worker_memory(medium) - before < 2_000_000


def test_the_process_can_be_replaced(medium):
    """A tag goes on to hold: the data are the same."""
    path = API + "titles.csv"
    data, tag = whole(medium, path)
    old = medium.pid("exports")
    os.kill(old, 9)
    wait_for("it is there again", 20, lambda: medium.pid("exports") not in (0, old) and medium.status(path) == 200)
    part = medium.get(path, headers={"Range": "bytes=77-", "If-Range": tag})
    assert part.status_code == 206 and part.content == data[77:]
