"""10,000 requests to a native stack: memory and descriptors of the workers must stay what they are.

Run by `make leak`. Ends with status 1 when a worker has grown by more than 1 MiB or holds more
descriptors than before.
"""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "live"))
from stack import Stack, children  # noqa: E402

import requests  # noqa: E402

PATHS = ["/", "/employees", "/employees?department=d005&as_of=1995-03-01", "/show", "/departments", "/employees?q=ann",
         "/nowhere", "/employees/abc", "/health", "/show.json", "/employees/10001", "/titles", "/org", "/statistics",
         "/diff?from=1995-01-01&to=1996-01-01", "/employees?after=nonsense"]
WARM = 2000
COUNT = 10000
GROWTH_KB = 1024


def figures(workers):
    """Resident kilobytes (private) and open descriptors of each worker."""
    found = {}
    for pid in workers:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        anon = next(line for line in status.splitlines() if line.startswith("RssAnon"))
        found[pid] = (int(anon.split()[1]), len(os.listdir(f"/proc/{pid}/fd")))
    return found


def ask(base, count):
    with requests.Session() as session:
        for i in range(count):
            answer = session.get(base + PATHS[i % len(PATHS)], timeout=10)
            assert answer.status_code < 500, f"{answer.url}: {answer.status_code}"


def main():
    stack = Stack(FIXTURE="small")
    try:
        stack.start()
        workers = children(stack.pid("uwsgi"))
        ask(stack.url, WARM)
        before = figures(workers)
        ask(stack.url, COUNT)
        after = figures(workers)
    finally:
        stack.remove()
    grown = 0
    for pid in workers:
        kb = after[pid][0] - before[pid][0]
        fds = after[pid][1] - before[pid][1]
        print(f"worker {pid}: {before[pid][0]} KB and {before[pid][1]} descriptors, "
              f"{kb:+d} KB and {fds:+d} after {COUNT} requests")
        grown += kb > GROWTH_KB or fds > 0
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
