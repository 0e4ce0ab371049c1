"""/status for people and /status.json for programs: each part, good and bad; the backups by what their own program leaves."""

import os
import re
import time

import pytest
from exposition import Numbers
from stack import Stack, Tables, wait_for


@pytest.fixture(scope="module", name="kept")
def fixture_kept():
    made = Stack(UWSGI_WORKERS=1)
    try:
        yield made.start()
    finally:
        made.remove()


def backup_status(stack, **told):
    """As the backups' program writes it; nothing: no such file."""
    path = os.path.join(stack.folder, "shared/backup.status")
    if not told:
        if os.path.exists(path):
            os.remove(path)
        return
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.writelines(f"{name}={value}\n" for name, value in told.items())
    os.rename(path + ".new", path)


def rows(stack):
    """The parts of the page: name -> (state, what is known)."""
    text = stack.page("/status")
    found = Tables(text)
    names = [one for one in found.heads[0] if one not in ("Part", "State", "What is known")]
    return dict(zip(names, found.tables[0])), re.search(r'<h1 class="state (\w+)">', text)[1]


def numbers(stack):
    return Numbers(stack.get("/metrics").text)


NOW = int(time.time())
GOOD = {"result": "ok", "success_at": NOW - 3600, "success_file": "muster-1.sql.zst", "success_bytes": 36812345, "success_seconds": 14,
        "proof_at": NOW - 1800, "proof_file": "muster-1.sql.zst", "proof_tables": 12, "proof_rows": 3919015}
CASES = {
    "none": ({}, "none yet", "warn", "warn"),
    "ok": (GOOD, "good", "pass", "pass"),
    "stale": (GOOD | {"success_at": NOW - 27 * 3600}, "too old", "warn", "warn"),
    "failed": (GOOD | {"result": "failed", "failure_at": NOW - 60, "failure_reason": "Access denied <b>for</b> muster."}, "failed", "fail", "warn"),
}


@pytest.mark.parametrize("state", CASES)
def test_the_backup_is_told_everywhere(kept, state):
    told, word, check, whole = CASES[state]
    backup_status(kept, **told)
    found, title = rows(kept)
    assert found["Last backup"][0] == word and title == whole
    answer = kept.get("/status.json")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    health = answer.json()
    last = health["checks"]["backup:last"][0]
    assert (health["status"], last["status"], last["state"]) == (whole, check, state)
    now = numbers(kept)
    assert {name: now.get("backup_state", state=name) for name in CASES} == {name: int(name == state) for name in CASES}
    for name, key in (("success", "success_at"), ("failure", "failure_at"), ("proof", "proof_at")):
        assert now.get(f"backup_last_{name}_timestamp_seconds") == told.get(key, 0)
    assert now.get("backup_last_success_size_bytes") == told.get("success_bytes", 0)
    if state == "failed":
        assert "Access denied <b>for</b> muster." in found["Last backup"][1], "as text, not as markup"
        assert last["output"] == "Access denied <b>for</b> muster."
    else:
        assert "output" not in last


def test_the_page_says_it_in_words_and_numbers(kept):
    backup_status(kept, **(GOOD | {"success_at": int(time.time()) - 3600}))  # NOW is when the suite began
    found, title = rows(kept)
    assert title == "pass" and {one[0] for one in found.values()} == {"answers", "current", "verified", "good", "proven", "runs"}
    assert "36.8 MB" in found["Last backup"][1] and "60 minutes ago" in found["Last backup"][1]
    assert "12 tables, 3,919,015 rows, all equal" in found["Last proven restore"][1]
    people = int(kept.sql("SELECT COUNT(*) FROM employees")[0][0])
    assert f"{people} people" in found["People in memory"][1] and f"{people} people" in found["Data set"][1]
    assert 'href="/status"' in kept.page("/employees"), "linked from the foot of every page"
    health = kept.get("/status.json").json()
    assert health["checks"]["data:complete"][0]["observedValue"] == people == health["checks"]["roll:age"][0]["people"]
    assert {one[0]["status"] for one in health["checks"].values()} == {"pass"}


def test_an_old_proof_is_no_proof(kept):
    backup_status(kept, **(GOOD | {"proof_at": NOW - 27 * 3600}))
    found, title = rows(kept)
    assert found["Last proven restore"][0] == "too old" and title == "warn"
    assert kept.get("/status.json").json()["checks"]["backup:proof"][0]["status"] == "warn"


def test_a_damaged_set_is_told(kept):
    backup_status(kept, **GOOD)
    kept.sql("UPDATE muster.fixture SET complete = 0, problem = 'table salaries: 7 rows are missing'")
    try:
        found, title = rows(kept)
        assert title == "fail" and found["Data set"] == ["not whole", found["Data set"][1]] and "7 rows are missing" in found["Data set"][1]
        answer = kept.get("/status.json")
        assert answer.status_code == 503 and answer.json()["checks"]["data:complete"][0]["output"] == "table salaries: 7 rows are missing"
    finally:
        kept.sql("UPDATE muster.fixture SET complete = 1, problem = ''")


def test_without_the_database_the_page_is_there(kept):
    backup_status(kept, **GOOD)
    kept.supervisor("stop", "db")
    try:
        wait_for("it is told", 10, lambda: rows(kept)[0]["Database"][0] == "away")
        wait_for("memory is not current", 15, lambda: rows(kept)[0]["People in memory"][0] == "not current")
        found, title = rows(kept)
        assert title == "fail" and found["Schema"][0] == found["Data set"][0] == "not known" and found["Last backup"][0] == "good"
        answer = kept.get("/status.json")
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "5" and answer.json()["status"] == "fail"
        assert answer.json()["checks"]["database:connection"][0]["status"] == "fail"
    finally:
        kept.supervisor("start", "db")
    wait_for("well again", 20, lambda: rows(kept)[1] == "pass")
