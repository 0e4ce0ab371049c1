"""Mixed load with a fault every half minute, on the two containers: `make soak MINUTES=20`.

Readers ask random pages all the time, one writer adds people by SQL and counts those that the database has acknowledged. Meanwhile
something is broken, waited for, and looked at: within RECOVERY seconds all is well again; reads are answered throughout, unless the front
itself is down; no acknowledged write is lost, and the pages show each; memory is flat. Says what it saw, and ends with 1 when anything of
this did not hold. What is drawn depends on SEED alone.

Environment: MINUTES (20), SEED, FIXTURE (small), EVERY (30: seconds from fault to fault), and as the container suite.
"""

import http.client
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import threading
import time

import engine
from app_image import ask

RECOVERY = 15
READERS = 4
FIRST_NEW = 900000  # employee numbers of the people that the writer adds
PAGES = ["/", "/show", "/employees?sort=pay", "/employees/10001", "/employees/10005.json", "/departments?as_of=1995-01-01",
         "/statistics/pay?as_of=1999-07-01", "/titles", "/org?as_of=1990-05-01", "/api/v1/employees?department=d005", "/suggest.json?q=ma",
         "/diff?from=1995-01-01&to=1996-01-01"]


class Reader(threading.Thread):
    """Asks one page after the other; keeps when each answer came, and what it was."""

    def __init__(self, stack, seed, end):
        super().__init__(daemon=True)
        self.stack, self.rng, self.end, self.seen = stack, random.Random(seed), end, []

    def run(self):
        while not self.end.is_set():
            path = self.rng.choice(PAGES)
            began = time.monotonic()
            try:
                status = ask(self.stack.port, path, timeout=20).status
            except (OSError, http.client.HTTPException) as problem:
                status = type(problem).__name__
            self.seen.append((began, time.monotonic(), path, status))
            time.sleep(0.02 if status == 200 else 0.2)


class Writer(threading.Thread):
    """Adds people, a transaction each. One that was not acknowledged may be there or not."""

    SCRIPT = 'MYSQL_PWD=$(cat /run/muster-shared/mysql_root_password) exec mysql -N -B -n -u root "$0"'

    def __init__(self, stack, end):
        super().__init__(daemon=True)
        self.stack, self.end, self.next, self.acknowledged = stack, end, FIRST_NEW, []

    def session(self):
        """One client of the database, until it is lost."""
        db = self.stack.container("db")
        client = subprocess.Popen(["docker", "exec", "-i", db.id, "sh", "-c", self.SCRIPT, "employees"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            while not self.end.is_set():
                self.next += 1
                client.stdin.write(f"INSERT INTO employees VALUES ({self.next}, '1960-02-03', 'Soak', 'Writer', 'F', '1990-01-01');\n"
                                   f"SELECT {self.next};\n")
                client.stdin.flush()
                if client.stdout.readline().strip() != str(self.next):
                    return
                self.acknowledged.append(self.next)
                time.sleep(0.03)
        except OSError:
            pass
        finally:
            client.kill()
            client.wait()

    def run(self):
        while not self.end.is_set():
            try:
                self.session()
            except (AssertionError, subprocess.SubprocessError):
                pass
            time.sleep(0.5)


class Fault:
    """What is broken, how it is mended (a service manager does that for most), and whether the front is down meanwhile."""

    def __init__(self, name, act, *, front_down=False, gap=False):
        self.name, self.act = name, act
        self.front_down = front_down  # no answer is expected
        self.gap = gap  # a 503 that says when to come again will do


def process(stack, service, pattern):
    """The host's number of a process in a container."""
    listing = engine.engine("top", stack.container(service).id, "-eo", "pid,args").stdout
    for line in listing.splitlines()[1:]:
        pid, _, words = line.strip().partition(" ")
        if pattern in words:
            return int(pid)
    raise AssertionError(f"no process {pattern} in {service}:\n{listing}")


def kill(service, pattern):
    return lambda stack: os.kill(process(stack, service, pattern), signal.SIGKILL)


def first_process(service):
    def act(stack):
        os.kill(int(stack.container(service).inspect()["State"]["Pid"]), signal.SIGKILL)

    return act


def stopped(stack):
    stack.compose("stop", "db")
    time.sleep(3)
    stack.compose("start", "db")


def paused(service, seconds=5):
    def act(stack):
        ident = stack.container(service).id
        engine.engine("pause", ident)
        time.sleep(seconds)
        engine.engine("unpause", ident)

    return act


def cut_off(stack):
    network, ident = f"{stack.project}-backend", stack.container("db").id
    engine.engine("network", "disconnect", network, ident)
    time.sleep(5)
    engine.engine("network", "connect", "--alias", "db", network, ident)


def filled(service, folder):
    def act(stack):
        box = stack.container(service)
        box.exec("sh", "-c", f"cat /dev/zero >{folder}/filling 2>/dev/null; true")
        time.sleep(4)
        box.exec("rm", "-f", f"{folder}/filling")

    return act


FAULTS = [
    Fault("a worker is killed", kill("app", "uWSGI worker"), gap=True),
    Fault("uWSGI's master is killed", kill("app", "uWSGI master"), gap=True),
    Fault("the builder of the roll is killed", kill("app", "muster roll")),
    Fault("the exports are killed", kill("app", "muster exports")),
    Fault("nginx is killed", kill("app", "nginx: master"), front_down=True),
    Fault("the whole app is killed", first_process("app"), front_down=True),
    Fault("the database is killed", first_process("db")),
    Fault("the database is stopped and started", stopped),
    Fault("the database stands still", paused("db")),
    Fault("the app stands still", paused("app"), front_down=True),
    Fault("the network between the two is cut", cut_off),
    Fault("the app's disk is full", filled("app", "/run/muster")),
    Fault("the database's scratch disk is full", filled("db", "/tmp")),
]


def is_well(stack):
    try:
        return all(ask(stack.port, path, timeout=5).status == 200 for path in ("/health", "/readyz", *PAGES[:4]))
    except (OSError, http.client.HTTPException):
        return False


def memory_mb(stack, service):
    """What a container holds that cannot be given back, in MB."""
    pid = stack.container(service).inspect()["State"]["Pid"]
    total = 0
    for line in engine.engine("top", stack.container(service).id, "-eo", "pid,rss").stdout.splitlines()[1:]:
        try:
            for entry in pathlib.Path(f"/proc/{int(line.split()[0])}/smaps_rollup").read_text(encoding="ascii").splitlines():
                total += int(entry.split()[1]) if entry.startswith("Pss:") else 0
        except (OSError, ValueError):
            continue
    assert pid, service
    return total / 1024


class Soak:
    """One run; `problems` says what did not hold."""

    def __init__(self, stack, seed):
        self.stack, self.rng = stack, random.Random(seed)
        self.end = threading.Event()
        self.readers = [Reader(stack, f"{seed}-{n}", self.end) for n in range(READERS)]
        self.writer = Writer(stack, self.end)
        self.faults, self.problems, self.memory = [], [], {"app": [], "db": []}

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)

    def broken(self, fault):
        """Breaks something and waits until all is well; how long that took after it was over."""
        began = time.monotonic()
        fault.act(self.stack)
        over = time.monotonic()
        while not is_well(self.stack):
            if time.monotonic() - over > 4 * RECOVERY:
                self.problems.append(f"{fault.name}: not well again after {4 * RECOVERY} s")
                break
            time.sleep(0.25)
        took = time.monotonic() - over
        if took > RECOVERY:
            self.problems.append(f"{fault.name}: well again after {took:.1f} s only")
        self.faults.append((fault, began, time.monotonic() + 1))
        for service, seen in self.memory.items():
            seen.append(memory_mb(self.stack, service))
        self.say(f"{fault.name}: well after {took:.1f} s; app {self.memory['app'][-1]:.0f} MB, database {self.memory['db'][-1]:.0f} MB, "
                 f"{sum(len(reader.seen) for reader in self.readers)} reads, {len(self.writer.acknowledged)} writes")

    def check_reads(self):
        bad = {}
        for reader in self.readers:
            for began, ended, path, status in reader.seen:
                if status == 200:
                    continue
                during = [fault for fault, start, end in self.faults if began < end and ended > start]
                if any(fault.front_down or (fault.gap and status in (502, 503)) for fault in during):
                    continue
                name = during[0].name if during else "nothing was broken"
                bad.setdefault((name, status), []).append(path)
        for (name, status), paths in bad.items():
            self.problems.append(f"{name}: {len(paths)} reads got {status}, as {paths[0]}")

    def check_writes(self):
        """Every acknowledged person is in the database once, and on the page."""
        wanted = self.writer.acknowledged
        there = {int(line) for line in self.stack.query(f"SELECT emp_no FROM employees.employees WHERE emp_no > {FIRST_NEW}")}
        lost = [number for number in wanted if number not in there]
        if lost:
            self.problems.append(f"{len(lost)} acknowledged writes are lost, as {lost[0]}")
        total = 0
        for _ in range(20):
            answer = ask(self.stack.port, "/employees.json?status=all&first_name=Soak&last_name=Writer&limit=1", timeout=10)
            total = json.loads(answer.body)["total"] if answer.status == 200 else -1
            if total == len(there):
                return
            time.sleep(0.25)
        self.problems.append(f"the database has {len(there)} new people, the pages {total}")

    def check_memory(self):
        for service, seen in self.memory.items():
            third = len(seen) // 3
            if third < 2:
                continue
            first, last = statistics.median(seen[third // 2:third + third // 2]), statistics.median(seen[-third:])
            self.say(f"memory of {service}: {first:.0f} MB, then {last:.0f} MB")
            if last > first * 1.1 + 8:
                self.problems.append(f"memory of {service} grew from {first:.0f} to {last:.0f} MB")

    def run(self, every, faults, seconds=None):
        """Breaks what is drawn, each fault once before any comes again; without a time each just once."""
        finish = time.monotonic() + seconds if seconds else None
        left = self.rng.sample(faults, len(faults))
        for thread in (*self.readers, self.writer):
            thread.start()
        time.sleep(min(every, 5))
        while left and not (finish and time.monotonic() > finish):
            began = time.monotonic()
            self.broken(left.pop())
            time.sleep(max(0, every - (time.monotonic() - began)))
            if not left and finish:
                left = self.rng.sample(faults, len(faults))
        self.end.set()
        for thread in (*self.readers, self.writer):
            thread.join(40)
        self.check_reads()
        self.check_writes()
        self.check_memory()
        reads = sum(len(reader.seen) for reader in self.readers)
        self.say(f"{len(self.faults)} faults, {reads} reads, {len(self.writer.acknowledged)} acknowledged writes, {len(self.problems)} problems")
        return self.problems


def main():
    from test_stack import ROOT, Stack

    minutes, seed = float(os.environ.get("MINUTES", "20")), os.environ.get("SEED", str(int(time.time())))
    stack = Stack(ROOT, "soak", "muster", FIXTURE=os.environ.get("FIXTURE", "small"), MUSTER_IMAGE="muster", MUSTER_MYSQL_IMAGE="muster-mysql",
                  VERSION="test", COMPOSE_PROFILES="")
    print(f"SEED={seed}, {minutes:g} minutes", flush=True)
    try:
        stack.compose("up", "-d", timeout=600)
        stack.ready(600)
        problems = Soak(stack, seed).run(float(os.environ.get("EVERY", "30")), FAULTS, minutes * 60)
    finally:
        stack.remove()
    for problem in problems:
        print(f"PROBLEM {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
