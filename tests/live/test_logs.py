"""The log as JSON: every line an object with the fields that docs/operations.md says, and nothing personal in it."""

import glob
import json
import os
import re

import pytest
from stack import ROOT, Stack, children, wait_for


def manual():
    """Event -> (fields that are always there, fields that may be)."""
    with open(os.path.join(ROOT, "docs/operations.md"), encoding="utf-8") as text:
        part = text.read().split("\n## Logs\n", 1)[1].split("\n## ", 1)[0].split("Of a request:", 1)[0]
    events = {}
    for line in part.splitlines():
        if line.startswith("| `"):
            names, _, fields = [one.strip() for one in line.strip("|").split(" | ")]
            always, _, maybe = fields.partition("(")
            for event in re.findall("`([a-z_]+)`", names):
                events[event] = set(re.findall("`([a-z_]+)`", always)), set(re.findall("`([a-z_]+)`", maybe))
    return events


COMMON = {"time", "level", "event"}


@pytest.fixture(scope="module", name="logged")
def fixture_logged():
    """A stack that has seen a little of everything."""
    made = Stack(LOG_FORMAT="json", UWSGI_WORKERS=2, DEBUG="1")
    try:
        made.start()
        trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate": "a=1"}
        for target in ("/", "/employees?q=Secretname&born_from=1961-07-23", "/employees/10001?as_of=1990-07-23", "/nowhere?token=Secretname",
                       "/api/v1/titles.csv", "/static/muster.css?q=Secretname", "/metrics", "/readyz", "/status"):
            made.request(target, **trace, Cookie="session=Secretname", Authorization="Bearer Secretname", X_Forwarded_For="192.0.2.77")
        made.sql("UPDATE employees SET last_name = 'Secretname' WHERE emp_no = 10001")
        wait_for("the change is in the log", 10, lambda: '"roll_changed"' in made.log())
        os.kill(children(made.pid("uwsgi"))[0], 9)
        made.supervisor("restart", "exports")
        made.supervisor("stop", "db")
        wait_for("the loss is in the log", 15, lambda: made.status("/health") == 503 and '"db_lost"' in made.log())
        made.supervisor("start", "db")
        wait_for("it is back", 20, lambda: made.status("/health") == 200)
        yield made
    finally:
        made.remove()


def lines(stack):
    """Those that are objects; what uWSGI, nginx and the run say of themselves is text."""
    return [json.loads(line) for line in stack.log().splitlines() if line.startswith("{")]


def test_every_line_has_the_fields_of_the_manual(logged):
    told = manual()
    seen = {}
    for line in lines(logged):
        always, maybe = told[line["event"]]
        fields = set(line) - COMMON - {"cut"}
        assert COMMON <= set(line) and always <= fields <= always | maybe | ({"cut"} & fields), line
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}Z|[+-]\d\d:\d\d)", line["time"])
        assert line["level"] in ("debug", "info", "warn", "error")
        seen.setdefault(line["event"], set()).update(fields)
    assert {"request", "nginx", "fixture", "migrated", "roll_loaded", "roll_changed", "db_connected", "db_lost", "program_running",
            "program_exited"} <= set(seen)
    # A cut export is rare, and `replica` is in the lines of workers only (tests/container/test_scale.py).
    assert seen["request"] == told["request"][0] | told["request"][1] - {"cut", "replica"}, "each of them was there"


def test_every_event_of_the_program_is_in_the_manual():
    found = set()
    for source in [one for folder in ("app/**", "image/app/init", "test_db") for one in glob.glob(f"{ROOT}/{folder}/*.c", recursive=True)]:
        with open(source, encoding="utf-8") as text:
            found |= set(re.findall(r'(?:LOG|log_event|log_abort)\((?:[^"();]*,\s*)?"([a-z_]+)"', text.read()))
    assert len(found) > 15 and found <= set(manual()), found - set(manual())
    assert set(manual()) - found == {"nginx", "settings"}, "nginx's own, and the entrypoint's; no others"


def test_a_request_can_be_followed(logged):
    answer = logged.request("/employees/10001", X_Request_Id="log-of-profile")
    assert answer.status == 200
    line = json.loads(logged.log_of("log-of-profile")[0])
    assert (line["method"], line["path"], line["route"], line["status"]) == ("GET", "/employees/10001", "/employees/{emp_no}", 200)
    assert 0 < line["ms"] < 5000 and line["bytes"] > 1000 and re.fullmatch("[0-9a-f]{32}", line["trace"])
    assert "route" not in json.loads(logged.log_of(logged.request("/nowhere").header("X-Request-Id"))[0])


def test_nothing_personal_is_in_it(logged):
    text = logged.log()
    for secret in ("Secretname", "1961-07-23", "192.0.2.77", "Bearer"):
        assert secret not in text
    for name in ("mysql_password", "secret_key"):
        with open(os.path.join(logged.folder, "shared", name), encoding="ascii") as secret:
            assert secret.read().strip() not in text
