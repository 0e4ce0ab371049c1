"""How fast whole exports are: `make bench-export`.

Starts a native stack (FIXTURE, full by default) and compares, in interleaved rounds, the salary table as
CSV over HTTP with the client of the database writing the same rows (--batch --quick); then the memory of
the servers before and after; then other pages while fifty clients read exports slowly. The table goes to
docs/benchmarks-export.md.
"""

import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[1] / "live"))
import bench  # noqa: E402
from stack import children  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "5"))
READERS = 50
READ_SECONDS = 8
ADDRESS = "/api/v1/salaries.csv"


def timed(words):
    start = time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def by_client(stack):
    client = shutil.which("mariadb") or shutil.which("mysql")
    return [client, "--no-defaults", f"--socket={stack.folder}/mysql.sock", "--user=root", "--batch", "--quick", "employees",
            "-e", "SELECT emp_no, salary, from_date, to_date FROM salaries ORDER BY emp_no, from_date"]


def by_http(stack, *more):
    return ["curl", "-sf", *more, "-o", "/dev/null", stack.url + ADDRESS]


def anonymous_mb(stack):
    """What nginx, uWSGI and the exports have to themselves."""
    total = 0
    pids = [stack.pid(name) for name in ("nginx", "uwsgi", "exports")]
    for pid in [p for pid in pids for p in [pid, *children(pid)]]:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss_Anon:"):
                total += int(line.split()[1])
    return total / 1024


class SlowReader(threading.Thread):
    """Asks for an export and takes 20 KB of it a second."""

    def __init__(self, port, until):
        super().__init__(daemon=True)
        self.port, self.until, self.got = port, until, 0

    def run(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
            s.sendall(f"GET {ADDRESS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            while time.monotonic() < self.until:
                self.got += len(s.recv(4096))
                time.sleep(0.2)


def with_slow_readers(stack, numbers):
    drawer = bench.Drawer(1, numbers)
    paths = [f"/employees/{drawer.number()}" for _ in range(1000)]
    _, before = bench.wrk(stack, paths, 4)
    until = time.monotonic() + READ_SECONDS
    readers = [SlowReader(int(stack.url.rsplit(":", 1)[1]), until) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    time.sleep(2)
    _, p99 = bench.wrk(stack, paths, 4)
    for reader in readers:
        reader.join()
    assert all(reader.got for reader in readers), "a slow reader got nothing"
    return before, p99


def main():
    stack = bench.build_stack(os.environ.get("FIXTURE", "full"), 180)
    try:
        rows = int(stack.sql("SELECT COUNT(*) FROM salaries")[0][0])
        first = timed(by_http(stack))
        timed(by_client(stack))
        memory = anonymous_mb(stack)
        client, http, packed = [], [], []
        for _ in range(ROUNDS):
            client.append(timed(by_client(stack)))
            http.append(timed(by_http(stack)))
            packed.append(timed(by_http(stack, "--compressed")))
        growth = anonymous_mb(stack) - memory
        before, p99 = with_slow_readers(stack, bench.numbers_of(stack))
    finally:
        stack.remove()
    ratio = statistics.median(h / c for h, c in zip(http, client))
    good = ratio <= 1 / 3 and growth < 8 and p99 < 50

    def bar(holds):
        return "holds" if holds else "missed"

    lines = [
        "# Benchmarks of exports",
        "",
        f"Made by `make bench-export` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores ({bench.processor()}), the salary table",
        f"with {rows:,} rows, all on one machine, {ROUNDS} interleaved rounds, medians, ratios within each round.",
        "",
        "| what | | bar |",
        "| --- | ---: | --- |",
        f"| the database's client, `--batch --quick` | {statistics.median(client):.2f} s | |",
        f"| `{ADDRESS}` through nginx | {statistics.median(http):.2f} s | |",
        f"| … its share of the client's time | {ratio:.2f} | ≤ 0.33: {bar(ratio <= 1 / 3)} |",
        f"| … the first read after a start | {first:.2f} s | |",
        f"| … compressed while it is sent | {statistics.median(packed):.2f} s | |",
        f"| memory of nginx, uWSGI and the exports, growth over these rounds | {growth:.1f} MB | < 8 MB: {bar(growth < 8)} |",
        f"| p99 of profile pages, nobody else there | {before:.1f} ms | |",
        f"| … while {READERS} clients read exports slowly | {p99:.1f} ms | < 50 ms: {bar(p99 < 50)} |",
    ]
    text = "\n".join(lines) + "\n"
    (HERE.parents[2] / "docs" / "benchmarks-export.md").write_text(text, encoding="utf-8")
    print(text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
