"""How fast the pages are, as ratios in one run: `make bench`.

Starts a native stack (FIXTURE, full by default) and measures in interleaved rounds with wrk: /healthz,
which does nothing, then each kind of page, and before each page a static file of its size from the same
nginx. What is quoted is the median over the rounds; a ratio is taken against the figure of the same
round. Addresses are drawn anew for each round: pages of any day ask for a random one each time.

With SCALE=10 a second stack with ten times the people runs beside the first, and profiles and scans are
compared between the two: docs/benchmarks.md then has that table, too.

Environment: FIXTURE, SCALE, ROUNDS (5), SECONDS_EACH (2), ONLY (a part of a case's name).
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
import urllib.parse

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1] / "live"))
from stack import BUILD, Stack, children  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = float(os.environ.get("SECONDS_EACH", "2"))
ONLY = os.environ.get("ONLY", "")
SCALE = int(os.environ.get("SCALE", "1"))
CONNECTIONS = 8
ADDRESSES = 2000
MEMORY_BAR_MB = 128

STATISTICS = ["", "/headcount", "/pay", "/gender", "/age", "/turnover", "/titles", "/transfers"]
SORTS = ["number", "last_name", "first_name", "birth_date", "hire_date", "gender", "department", "title", "pay"]


class Case:
    """A kind of page. `address` makes one address; the bar is ("ratio", least) against /healthz or ("p99", most ms)."""

    def __init__(self, name, address, bar=None, is_scan=False):
        self.name = name
        self.address = address
        self.bar = bar
        self.is_scan = is_scan


class Drawer:
    """Draws random people, days, words and filters. The days are those of the data's history."""

    def __init__(self, seed, numbers):
        self.rng = random.Random(seed)
        self.numbers = numbers

    def number(self):
        return self.rng.choice(self.numbers)

    def day(self):
        return f"{self.rng.randint(1986, 2001)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def word(self):
        return self.rng.choice(["an", "mar", "so", "ka", "ber", "lu", "geo", "el"])

    def list(self):
        order = self.rng.choice(["asc", "desc"])
        return f"/employees?sort={self.rng.choice(SORTS)}&order={order}"

    def filter(self):
        rng = self.rng
        parts = [f"as_of={self.day()}", rng.choice(["gender=F", "gender=M", "status=all", "status=former"])]
        parts += rng.sample([f"department=d{rng.randint(1, 9):03}",
                             "title=" + urllib.parse.quote(rng.choice(["Engineer", "Staff", "Senior Engineer"])),
                             f"pay_min={rng.randint(40, 80) * 1000}", f"hired_from={rng.randint(1985, 1995)}-01-01",
                             f"letter={rng.choice('abcdefghijklmnopqrst')}", f"q={self.word()}"], rng.randint(0, 3))
        return "/employees?" + "&".join(parts) + f"&sort={rng.choice(SORTS)}"

    def difference(self):
        days = sorted([self.day(), self.day()])
        return f"/diff?from={days[0]}&to={days[1]}"


CASES = [
    Case("profile page", lambda d: f"/employees/{d.number()}", ("ratio", 0.6)),
    Case("profile JSON", lambda d: f"/employees/{d.number()}.json", ("ratio", 0.6)),
    Case("suggestions", lambda d: f"/suggest.json?q={d.word()}", ("ratio", 0.6)),
    Case("list page, no filter", Drawer.list, ("ratio", 0.4)),
    Case("API: one employee", lambda d: f"/api/v1/employees/{d.number()}", ("ratio", 0.6)),
    Case("API: a page of the list", lambda d: "/api/v1/employees", ("ratio", 0.6)),
    Case("profile page, any day", lambda d: f"/employees/{d.number()}?as_of={d.day()}"),
    Case("any filter, any day", Drawer.filter, ("p99", 15), True),
    Case("departments, any day", lambda d: f"/departments?as_of={d.day()}", ("p99", 15), True),
    Case("a department, any day", lambda d: f"/departments/d{d.rng.randint(1, 9):03}?as_of={d.day()}", ("p99", 15), True),
    Case("titles, any day", lambda d: f"/titles?as_of={d.day()}", ("p99", 15), True),
    Case("organisation, any day", lambda d: f"/org?as_of={d.day()}", ("p99", 15), True),
    *[Case("statistics" + part.replace("/", ": ") + ", any day", lambda d, part=part: f"/statistics{part}?as_of={d.day()}",
           ("p99", 15), True) for part in STATISTICS],
    Case("difference of any two days", Drawer.difference, ("p99", 15), True),
]

LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local i = 0
request = function()
  i = i %% #paths + 1
  return wrk.format("GET", paths[i])
end
"""


def wrk(stack, paths, seconds=SECONDS):
    """Requests a second, p99 in ms, bytes an answer."""
    with tempfile.TemporaryDirectory() as folder:
        listing = pathlib.Path(folder, "paths")
        script = pathlib.Path(folder, "ask.lua")
        listing.write_text("\n".join(paths) + "\n", encoding="ascii")
        script.write_text(LUA % listing, encoding="ascii")
        out = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency", "-s",
                              str(script), stack.url], check=True, capture_output=True, text=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    assert not bad, f"{bad[1]} bad answers, to {paths[0]} and the like"
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
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


class Measured:
    """What the rounds of one case gave."""

    def __init__(self):
        self.rates, self.p99s, self.of_healthz, self.of_static = [], [], [], []


def size_of(stack, path):
    return len(stack.get(path).content)


class StaticFile:
    """A file of a size among the assets, for as long as it is measured."""

    def __init__(self, size):
        self.path = pathlib.Path(BUILD, "static", f"bench-{size}.css")
        self.path.write_bytes(b" " * size)

    def __enter__(self):
        return f"/static/{self.path.name}"

    def __exit__(self, *_):
        self.path.unlink()


def cases():
    return [case for case in CASES if ONLY in case.name]


def measure(stack, numbers):
    found = {case.name: Measured() for case in cases()}
    healthz, sizes = [], {}
    for case in cases():
        drawer = Drawer(0, numbers)
        wrk(stack, [case.address(drawer) for _ in range(ADDRESSES)], 1)
        sizes[case.name] = statistics.median(size_of(stack, case.address(drawer)) for _ in range(5))
    for number in range(1, ROUNDS + 1):
        drawer = Drawer(number, numbers)
        base, _ = wrk(stack, ["/healthz"])
        healthz.append(base)
        for case in cases():
            with StaticFile(int(sizes[case.name])) as path:
                static, _ = wrk(stack, [path], 1)
            rate, p99 = wrk(stack, [case.address(drawer) for _ in range(ADDRESSES)])
            m = found[case.name]
            m.rates.append(rate)
            m.p99s.append(p99)
            m.of_healthz.append(rate / base)
            m.of_static.append(rate / static)
    return found, healthz, sizes


def verdict(case, ratio, p99):
    if not case.bar:
        return "", True
    kind, limit = case.bar
    held = ratio >= limit if kind == "ratio" else p99 <= limit
    bar = f"≥ {limit} of /healthz" if kind == "ratio" else f"p99 ≤ {limit} ms"
    return f"{bar}: {'holds' if held else 'missed'}", held


def table(found, healthz, sizes):
    lines = ["| what | requests a second | of /healthz | of a static file of its size | p99 ms | KB | bar |",
             "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
             f"| /healthz | {statistics.median(healthz):,.0f} | 1 | | | | |"]
    good = True
    for case in cases():
        m = found[case.name]
        ratio, p99 = statistics.median(m.of_healthz), statistics.median(m.p99s)
        said, held = verdict(case, ratio, p99)
        good &= held
        lines.append(f"| {case.name} | {statistics.median(m.rates):,.0f} | {ratio:.2f} | {statistics.median(m.of_static):.2f} | "
                     f"{p99:.1f} | {sizes[case.name] / 1024:.1f} | {said} |")
    return lines, good


SCALE_BARS = {False: 1.2, True: 12}  # profiles, scans: times as long with ten times the people


def scale_table(small, small_numbers, large, large_numbers):
    """How many times as long an answer takes with more people, one connection after the other."""
    lines = [f"| what | times as long with {SCALE} times the people | bar |", "| --- | ---: | --- |"]
    good = True
    for case in [c for c in cases() if c.is_scan or c.name.startswith("profile page")]:
        ratios = []
        for number in range(ROUNDS + 1):
            rates = []
            for stack, numbers in ((small, small_numbers), (large, large_numbers)):
                drawer = Drawer(number, numbers)
                rates.append(wrk(stack, [case.address(drawer) for _ in range(ADDRESSES)])[0])
            if number:  # the first round warms
                ratios.append(rates[0] / rates[1])
        ratio = statistics.median(ratios)
        is_bound = case.is_scan or case.name == "profile page"
        bar = SCALE_BARS[case.is_scan] * SCALE / 10 if case.is_scan else SCALE_BARS[False]
        held = not is_bound or ratio <= bar
        good &= held
        lines.append(f"| {case.name} | {ratio:.2f} | " + (f"≤ {bar:g}: {'holds' if held else 'missed'} |" if is_bound else "|"))
    return lines, good


def numbers_of(stack):
    rows = stack.sql("SELECT emp_no FROM employees.employees ORDER BY RAND(7) LIMIT 4000")
    return [int(row[0]) for row in rows]


def people_of(stack):
    return int(stack.sql("SELECT COUNT(*) FROM employees.employees")[0][0])


def build_stack(fixture, seconds):
    stack = Stack(FIXTURE=fixture)
    try:
        stack.start(seconds=seconds)
    except BaseException:
        stack.remove()
        raise
    return stack


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main():
    fixture = os.environ.get("FIXTURE", "full")
    stacks = [build_stack(fixture, 180)]
    try:
        people = people_of(stacks[0])
        numbers = numbers_of(stacks[0])
        found, healthz, sizes = measure(stacks[0], numbers)
        memory = pss_mb(server_pids(stacks[0]))
        lines, good = table(found, healthz, sizes)
        good &= memory <= MEMORY_BAR_MB
        lines += ["", f"Memory of nginx, uWSGI, the builder and the roll together (PSS), after these rounds: {memory:.0f} MB "
                  f"(bar: {MEMORY_BAR_MB} MB, {'holds' if memory <= MEMORY_BAR_MB else 'missed'})."]
        if SCALE > 1:
            stacks.append(build_stack(str(people * SCALE), 1800))
            more, held = scale_table(stacks[0], numbers, stacks[1], numbers_of(stacks[1]))
            good &= held
            lines += ["", f"## {SCALE} times the people", "", f"{people_of(stacks[1]):,} people; memory together "
                      f"{pss_mb(server_pids(stacks[1])):.0f} MB.", "", *more]
    finally:
        for stack in stacks:
            stack.remove()
    head = [
        "# Benchmarks",
        "",
        f"Made by `make bench{'' if SCALE == 1 else f' SCALE={SCALE}'}` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores "
        f"({processor()}), {people:,} people; nginx,",
        f"uWSGI, the database and wrk on the same machine, {CONNECTIONS} connections, {ROUNDS} interleaved rounds of {SECONDS:g} s, "
        "medians, each",
        "ratio within its round. /healthz does nothing. What is absolute depends on the machine; the ratios much less.",
        "",
    ]
    text = "\n".join(head + lines) + "\n"
    if not ONLY:
        (HERE.parents[2] / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    print(text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
