"""Parts that fail while visitors look: each says so soon, nothing needs a restart by hand."""

import concurrent.futures
import os
import signal
import time

import pytest
from stack import Stack, children, wait_for

DATA_PAGES = ["/", "/show", "/show.json", "/show.csv", "/employees", "/employees/10001", "/departments"]
NOTICE = "What you see is as it was"


@pytest.fixture(scope="module", name="stack")
def own_stack():
    """One that may suffer."""
    made = Stack(UWSGI_WORKERS=3)
    try:
        yield made.start()
    finally:
        made.remove()


def is_well(stack):
    return all(stack.status(path) == 200 for path in (*DATA_PAGES, "/health", "/readyz")) and stack.ready()


@pytest.fixture(autouse=True)
def well_before(stack):
    """No test pays for another."""
    wait_for("well again", 15, lambda: is_well(stack))


def check_health_says_away(stack):
    assert stack.get("/healthz").status_code == 200
    health = stack.get("/health")
    assert (health.status_code, health.text) == (503, '{"status":"unhealthy","database":"disconnected"}')
    ready = stack.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    assert ready.headers["Retry-After"]


def test_the_database_stops_and_comes_back(stack):
    """Read pages go on from what is known and say so; nothing needs a restart."""
    before = {path: stack.get(path).text for path in ("/show.json", "/show.csv")}
    uwsgi = stack.pid("uwsgi")
    for _ in range(24):
        assert stack.status("/readyz") == 200, "every worker has known it a moment before"
    stack.supervisor("stop", "db")
    try:
        check_health_says_away(stack)
        for path in DATA_PAGES:
            began = time.monotonic()
            assert stack.get(path).status_code == 200, path
            assert time.monotonic() - began < 5
        assert {path: stack.get(path).text for path in before} == before
        check_health_says_away(stack)
        wait_for("pages say so", 15, lambda: NOTICE in stack.get("/show").text, every=0.2)
        for path in ("/", "/employees", "/employees/10001", "/departments"):
            text = stack.get(path).text
            assert NOTICE in text
            for word in ("sock", "mysql", "MySQL", "MariaDB", "Can't connect", "Lost connection", "sql/"):
                assert word not in text, f"{path} tells internals: {word}"
    finally:
        stack.supervisor("start", "db")
    wait_for("everything is well", 5, lambda: is_well(stack))
    wait_for("the notice goes", 5, lambda: all(NOTICE not in stack.get("/show").text for _ in range(6)))
    assert stack.pid("uwsgi") == uwsgi, "nothing was restarted for it"


def test_the_database_is_killed_and_comes_back(stack):
    os.kill(stack.pid("db"), signal.SIGKILL)
    wait_for("every page is back", 15, lambda: is_well(stack))


def test_an_idle_connection_that_was_cut_costs_no_visitor_anything(stack):
    for (number,) in stack.sql("SELECT id FROM information_schema.processlist WHERE user LIKE 'muster%'"):
        stack.sql(f"KILL {number}")
    for _ in range(10):
        assert stack.get("/show").status_code == 200


def test_a_database_that_hangs_delays_nobody_for_long(stack):
    pid = stack.pid("db")
    os.kill(pid, signal.SIGSTOP)
    try:
        for path in ("/show", "/health", "/readyz", "/", "/employees", "/healthz", "/show.json"):
            began = time.monotonic()
            answer = stack.get(path, seconds=20)
            took = time.monotonic() - began
            assert answer.status_code == (503 if path in ("/health", "/readyz") else 200), path
            assert took <= 5.0, f"{path} took {took:.1f} s"
        with concurrent.futures.ThreadPoolExecutor(12) as many:
            def one(path):
                began = time.monotonic()
                return path, stack.status(path), time.monotonic() - began
            for path, status, took in many.map(one, 4 * ["/show", "/health", "/employees"]):
                assert status == (503 if path == "/health" else 200) and took < 10
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for("every page is back", 5, lambda: is_well(stack))


def test_a_killed_worker_is_replaced(stack):
    master = stack.pid("uwsgi")
    workers = children(master)
    assert len(workers) >= 3
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    wait_for("every page is back", 5, lambda: is_well(stack))
    assert stack.pid("uwsgi") == master


@pytest.mark.parametrize("program", ["uwsgi", "nginx"])
def test_a_killed_server_is_started_again(stack, program):
    before = stack.pid(program)
    os.kill(before, signal.SIGKILL)
    wait_for("it answers again", 5, lambda: stack.pid(program) not in (0, before) and is_well(stack))


def test_nginx_says_so_while_the_application_is_gone(stack):
    stack.supervisor("stop", "uwsgi")
    try:
        answer = stack.get("/show", headers={"Accept": "text/html"})
        assert answer.status_code == 502
        assert answer.headers["Retry-After"] and answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Request-Id"] in answer.text
        told = stack.get("/show.json")
        assert told.json()["status"] == 502 and told.headers["Content-Type"] == "application/problem+json"
        assert stack.get("/nginx-health").status_code == 200
    finally:
        stack.supervisor("start", "uwsgi")


def test_requests_in_flight_are_answered_when_workers_are_replaced(stack):
    with concurrent.futures.ThreadPoolExecutor(4) as many:
        asked = [many.submit(stack.status, "/show") for _ in range(200)]
        with open(os.path.join(stack.folder, "run", "uwsgi.reload"), "a", encoding="ascii"):
            os.utime(os.path.join(stack.folder, "run", "uwsgi.reload"))
        assert {one.result() for one in asked} == {200}


def test_rows_that_are_gone_are_found_and_named(stack):
    before = stack.sql("SELECT emp_no, salary, from_date, to_date FROM salaries ORDER BY emp_no, from_date LIMIT 1")[0]
    stack.sql(f"DELETE FROM salaries WHERE emp_no = {before[0]} AND from_date = '{before[2]}'")
    try:
        verified = stack.load("--verify-only")
        assert verified.returncode != 0
        assert "salaries" in verified.stdout + verified.stderr
        def named():
            answer = stack.get("/readyz")
            return answer.status_code == 503 and "salaries" in answer.json()["reason"]
        wait_for("/readyz names the table", 5, named)
    finally:
        stack.sql(f"INSERT INTO salaries (emp_no, salary, from_date, to_date) VALUES ({before[0]}, {before[1]}, '{before[2]}', "
                  f"'{before[3]}')")
        again = stack.load("--verify-only")
    assert again.returncode == 0, again.stderr
    wait_for("well again without a restart", 5, lambda: is_well(stack))


def test_a_table_that_is_gone_is_named(stack):
    stack.sql("RENAME TABLE titles TO titles_aside")
    try:
        assert stack.load("--verify-only").returncode != 0
        wait_for("/readyz names it", 5, lambda: "titles" in stack.get("/readyz").json().get("reason", ""))
    finally:
        stack.sql("RENAME TABLE titles_aside TO titles")
        again = stack.load("--verify-only")
    assert again.returncode == 0, again.stderr
    wait_for("well again without a restart", 5, lambda: is_well(stack))
