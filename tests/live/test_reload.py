"""`make reload` and `make reload-undo` on a running Muster: nobody who asks notices, but for the new people."""

import os
import re
import signal
import subprocess
import threading
import time

import pytest
import requests

from people_compare import FRESH, SLACK
from stack import ROOT, Stack, children, environment, wait_for

RELOAD = os.path.join(ROOT, "image/reload.sh")
PATHS = ["/", "/employees", "/employees?q=geor", "/employees.json", "/departments", "/readyz", "/health", "/api/v1/employees",
         "/employees/10001", "/statistics"]


@pytest.fixture(name="stack", scope="module")
def small():
    """A thousand people."""
    made = Stack(FIXTURE="small", UWSGI_WORKERS=3)
    try:
        yield made.start()
    finally:
        made.remove()


def reload(stack, *words, **settings):
    """The command, which has ended."""
    return subprocess.run([RELOAD, *(words or ["reload"])], env=environment(RUN_DIR=stack.folder, WHERE="native", **settings),
                          capture_output=True, text=True, check=False, timeout=120)


def total(stack):
    return stack.get("/employees.json").json()["total"]


def shows(stack, people, seconds=FRESH + SLACK + 10):
    wait_for(f"{people} people", seconds, lambda: total(stack) == people)


class Visitors:
    """Some visitors who ask for all kinds of pages for as long as it takes, and keep all that is not as it should be."""

    def __init__(self, stack, count=4):
        self.stack, self.asked, self.wrong, self.totals, self.slowest = stack, 0, [], set(), 0.0
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.visit, args=(n,)) for n in range(count)]

    def visit(self, n):
        with requests.Session() as session:
            while not self.stopping.is_set():
                n += 1
                path = PATHS[n % len(PATHS)]
                began = time.monotonic()
                try:
                    answer = session.get(self.stack.url + path, timeout=20)
                    if answer.status_code != 200:
                        self.wrong.append((path, answer.status_code, answer.text[:200]))
                    elif path == "/employees.json":
                        self.totals.add(answer.json()["total"])
                except requests.RequestException as problem:
                    self.wrong.append((path, str(problem)))
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.asked += 1
                time.sleep(0.005)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def test_nobody_notices_but_for_the_new_people(stack):
    """Sizes there and back and the way back of the last one: no request fails, and none sees a part of a set."""
    stack.sql("CREATE TABLE muster.own (a INT); INSERT INTO muster.own VALUES (42)")
    uuid = stack.sql("SELECT uuid FROM muster.installation")
    present = {people: None for people in ("small", "medium")}
    present["small"] = total(stack)
    with Visitors(stack) as visitors:
        done = reload(stack, FIXTURE="medium")
        assert done.returncode == 0, done.stderr
        wait_for("the new people are shown", 20, lambda: total(stack) != present["small"])
        present["medium"] = total(stack)
        time.sleep(0.5)
        began = time.monotonic()
        done = reload(stack, "undo")
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        shows(stack, present["small"])
    assert not visitors.wrong, f"{len(visitors.wrong)} of {visitors.asked}: {visitors.wrong[:3]}"
    assert visitors.asked > 200 and visitors.totals == set(present.values())
    assert took < 5, took
    assert stack.load("--verify-only").returncode == 0
    assert stack.sql("SELECT a FROM muster.own") == [["42"]] and stack.sql("SELECT uuid FROM muster.installation") == uuid
    stack.sql("DROP TABLE muster.own")


def test_what_changes_after_a_reload_is_followed(stack):
    """The triggers went with the old tables and are there again; what changed before is gone, as asked."""
    stack.sql("UPDATE employees SET first_name = 'Before' WHERE emp_no = 10001")
    wait_for("the change", FRESH + SLACK, lambda: stack.get("/employees.json?first_name=Before").json()["total"] == 1)
    done = reload(stack)
    assert done.returncode == 0, done.stderr
    assert "generated, small" in done.stderr  # what was loaded before, anew
    wait_for("the fixture's own name", FRESH + SLACK, lambda: stack.get("/employees.json?first_name=Before").json()["total"] == 0)
    wait_for("the triggers", FRESH + SLACK, lambda: len(stack.sql("SHOW TRIGGERS")) == 18)
    stack.sql("UPDATE employees SET first_name = 'After' WHERE emp_no = 10002")
    wait_for("the next change", FRESH + SLACK, lambda: stack.get("/employees.json?first_name=After").json()["total"] == 1)


def test_a_damaged_fixture_is_refused_and_the_site_stays(stack, folder):
    before = total(stack)
    dump = folder / "load_salaries1.dump"
    dump.write_text(dump.read_text()[:-200])
    with Visitors(stack, 2) as visitors:
        done = reload(stack, FIXTURE=folder)
        time.sleep(1.5)
    assert done.returncode == 1
    assert re.search(r"load_salaries1.dump:\d+: .*\n.*muster: nothing has changed: the people in use are as they were\n$", done.stderr)
    assert not visitors.wrong and visitors.totals == {before}, visitors.wrong[:3]
    # Later, too, nobody is told of a load that has failed.
    assert stack.status("/readyz") == 200


def test_a_fixture_that_is_none_is_named(stack):
    done = reload(stack, FIXTURE="nonsense")
    assert done.returncode == 1 and "FIXTURE is 'nonsense': neither a size" in done.stderr
    done = reload(stack, RESET="maybe")
    assert done.returncode == 1 and "RESET is 'maybe': it takes 1, or nothing" in done.stderr


def test_killed_in_the_middle_and_two_at_once(stack):
    before = total(stack)
    with Visitors(stack, 2) as visitors, subprocess.Popen(
            [RELOAD, "reload"], env=environment(RUN_DIR=stack.folder, WHERE="native", FIXTURE="80000"), stderr=subprocess.PIPE,
            text=True, process_group=0) as first:
        for line in first.stderr:
            if "phase=load" in line:
                break
        progress = (open(os.path.join(stack.folder, "shared/progress"), encoding="ascii").read()).splitlines()
        assert "aside=1" in progress and "phase=load" in progress
        second = reload(stack, FIXTURE="tiny")
        os.killpg(first.pid, signal.SIGKILL)
        first.stderr.read()
        first.wait()
        time.sleep(1)
    assert second.returncode == 1 and "another load is running on this server" in second.stderr
    assert not visitors.wrong and visitors.totals == {before}, visitors.wrong[:3]
    assert stack.sql("SELECT complete FROM muster.fixture") == [["1"]]
    end = time.monotonic() + 30
    while (done := reload(stack, FIXTURE="40")).returncode and "another load" in done.stderr and time.monotonic() < end:
        time.sleep(0.3)
    assert done.returncode == 0, done.stderr
    shows(stack, int(stack.sql("SELECT COUNT(DISTINCT emp_no) FROM dept_emp")[0][0]))
    assert stack.sql("SHOW DATABASES LIKE '%next'") == []
    assert reload(stack, FIXTURE="small").returncode == 0


def test_reset_begins_muster_anew_and_undo_brings_it_back(stack):
    stack.sql("DROP TABLE IF EXISTS muster.own; CREATE TABLE muster.own (a INT)")
    uuid = stack.sql("SELECT uuid FROM muster.installation")
    with Visitors(stack, 2) as visitors:
        done = reload(stack, RESET="1")
        assert done.returncode == 0 and "RESET=1: Muster's own tables (schema muster) begin anew as well" in done.stderr
        wait_for("it is ready", 20, stack.ready)
        assert stack.sql("SELECT COUNT(*) > 0 FROM muster.migration") == [["1"]]
        assert stack.sql("SHOW TABLES FROM muster LIKE 'own'") == []
        assert stack.sql("SELECT uuid FROM muster.installation") != uuid
        stack.sql("UPDATE employees SET first_name = 'Anew' WHERE emp_no = 10003")
        wait_for("a change is followed", 20, lambda: stack.get("/employees.json?first_name=Anew").json()["total"] == 1)
        assert reload(stack, "undo").returncode == 0
        wait_for("it is ready", 20, stack.ready)
    # Ready it is not until its tables are there again, a moment later; pages go on.
    assert {wrong[:2] for wrong in visitors.wrong} <= {("/readyz", 503)}, visitors.wrong[:3]
    assert stack.sql("SELECT uuid FROM muster.installation") == uuid and stack.sql("SHOW TABLES FROM muster LIKE 'own'") == [["own"]]


def test_where_nothing_runs_that_is_said(tmp_path):
    done = subprocess.run([RELOAD, "reload"], env=environment(RUN_DIR=str(tmp_path), COMPOSE="false"), capture_output=True, text=True,
                          check=False, timeout=30)
    assert done.returncode == 1 and done.stderr.startswith("muster: nothing runs here: neither `make run` nor the containers")
    done = subprocess.run([RELOAD, "reload"], env=environment(RUN_DIR=str(tmp_path), WHERE="moon"), capture_output=True, text=True,
                          check=False, timeout=30)
    assert done.returncode == 1 and "WHERE is 'moon': it takes native or compose" in done.stderr


def test_the_next_start_keeps_what_was_reloaded(stack):
    """`make run` without FIXTURE loads nothing again."""
    assert reload(stack, FIXTURE="50").returncode == 0
    loaded = stack.sql("SELECT loaded_at FROM muster.fixture")
    stack.stop()
    stack.settings["FIXTURE"] = ""
    stack.start()
    assert stack.sql("SELECT loaded_at FROM muster.fixture") == loaded
    assert children(stack.process.pid)
