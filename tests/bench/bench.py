"""How fast the pages are, as ratios in one run: `make bench`.

Starts a native stack (FIXTURE, full by default), then measures in interleaved rounds with wrk, eight
connections: /healthz, which does nothing, a static file, and each kind of page. What is quoted is the
median over the rounds; a page's ratio is taken against /healthz of the same round. Pages of any day ask
for a random one each time. The table goes to docs/benchmarks.md with the machine and the sizes.
"""

import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1] / "live"))
from stack import Stack, children  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "2"))
CONNECTIONS = 8

# name, what, path or Lua body; bar: least ratio against /healthz, or greatest p99 in ms
CASES = [
    ("static file", "/static/muster.css", None),
    ("/healthz", "/healthz", None),
    ("profile page", "/employees/{emp_no}", ("ratio", 0.6)),
    ("suggestions", "/suggest.json?q={word}", ("ratio", 0.6)),
    ("list page, no filter", "/employees", ("ratio", 0.4)),
    ("any filter, any day", "{filter}", ("p99", 15)),
    ("departments, any day", "/departments?as_of={day}", ("p99", 15)),
]

LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local i = math.random(#paths)
request = function()
  i = i %% #paths + 1
  return wrk.format("GET", paths[i])
end
"""


def paths_of(pattern, people):
    """A few hundred addresses of one kind."""
    rng = random.Random(7)
    depts = [f"d{n:03}" for n in range(1, 10)]
    titles = ["Engineer", "Staff", "Senior Engineer", "Senior Staff"]
    found = []
    for _ in range(400):
        day = f"{rng.randint(1986, 2001)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        filters = [f"as_of={day}", rng.choice(["gender=F", "gender=M", "status=all", "status=former"])]
        filters += rng.sample([f"department={rng.choice(depts)}", f"title={rng.choice(titles)}".replace(" ", "%20"),
                               f"pay_min={rng.randint(40, 80) * 1000}", "hired_from=1988-01-01", "letter=s",
                               "q=an"], rng.randint(0, 3))
        sort = rng.choice(["number", "last_name", "pay", "hire_date"])
        found.append(pattern.format(emp_no=10001 + rng.randrange(people), day=day, word=rng.choice(["an", "mar", "so", "ka"]),
                                    filter="/employees?" + "&".join(filters) + "&sort=" + sort))
    return found


def wrk(url, paths):
    """Requests a second and p99 in ms."""
    with tempfile.TemporaryDirectory() as folder:
        listing = pathlib.Path(folder, "paths")
        script = pathlib.Path(folder, "ask.lua")
        listing.write_text("\n".join(paths) + "\n", encoding="ascii")
        script.write_text(LUA % listing, encoding="ascii")
        out = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script), url],
                             check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    assert not bad, f"{bad[1]} bad answers"
    return rate, float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def pss_mb(pids):
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def server_pids(stack):
    """nginx, uWSGI and the builder, with their children."""
    found = [stack.pid("nginx"), stack.pid("uwsgi"), stack.pid("roll")]
    return [p for pid in found for p in [pid, *children(pid)]]


def measure(stack, people):
    rounds = {name: [] for name, _, _ in CASES}
    for name, pattern, _ in CASES:  # warm
        wrk(stack.url, paths_of(pattern, people))
    for _ in range(ROUNDS):
        for name, pattern, _ in CASES:
            rounds[name].append(wrk(stack.url, paths_of(pattern, people)))
    return rounds


def table(rounds):
    base = [rate for rate, _ in rounds["/healthz"]]
    lines = ["| what | requests a second | of /healthz | p99 ms | bar | |", "| --- | ---: | ---: | ---: | --- | --- |"]
    good = True
    for name, _, bar in CASES:
        rate = statistics.median(r for r, _ in rounds[name])
        ratio = statistics.median(r / b for (r, _), b in zip(rounds[name], base))
        p99 = statistics.median(p for _, p in rounds[name])
        verdict = ""
        if bar:
            held = ratio >= bar[1] if bar[0] == "ratio" else p99 <= bar[1]
            verdict = "holds" if held else "missed"
            good &= held
        bar_text = "" if not bar else f"≥ {bar[1]} of /healthz" if bar[0] == "ratio" else f"p99 ≤ {bar[1]} ms"
        lines.append(f"| {name} | {rate:,.0f} | {ratio:.2f} | {p99:.1f} | {bar_text} | {verdict} |")
    return lines, good


def main():
    fixture = os.environ.get("FIXTURE", "full")
    stack = Stack(FIXTURE=fixture)
    try:
        stack.start(seconds=180)
        people = int(stack.sql("SELECT COUNT(*) FROM employees.employees"))
        time.sleep(1)
        rounds = measure(stack, people)
        memory = pss_mb(server_pids(stack))
    finally:
        stack.remove()
    lines, good = table(rounds)
    head = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, {people:,} people, nginx, uWSGI and wrk on the",
        f"same machine, {CONNECTIONS} connections, {ROUNDS} interleaved rounds of {SECONDS} s, medians.",
        "",
    ]
    tail = ["", f"Memory of nginx, uWSGI, the builder and the roll together (PSS): {memory:.0f} MB (bar: 128 MB)."]
    (HERE.parents[2] / "docs" / "benchmarks.md").write_text("\n".join(head + lines + tail) + "\n", encoding="utf-8")
    print("\n".join(lines + tail))
    return 0 if good and memory <= 128 else 1


if __name__ == "__main__":
    sys.exit(main())
