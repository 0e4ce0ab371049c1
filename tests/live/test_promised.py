"""Promises that no other suite proves: migrations run once, DEBUG shows itself, log files, robots.txt and security.txt."""

import concurrent.futures
import datetime
import os
import shutil
import subprocess
import time

import pytest
from stack import BUILD, ROOT, Stack, wait_for

MIGRATIONS = os.path.join(ROOT, "app/sql/migrations")


@pytest.fixture(scope="module", name="site")
def fixture_site():
    made = Stack(DEBUG="1", SECURITY_CONTACT="mailto:security@example.org", PUBLIC_URL="https://people.example.org")
    try:
        yield made.start()
    finally:
        made.remove()


def test_debug_shows_a_banner(site, stack):
    for path in ("/", "/employees", "/show"):
        assert "Debug mode is on" in site.page(path)
        assert "Debug mode is on" not in stack.page(path)


def test_migrations_run_once_however_many_start(site):
    """As when several containers start with a new version: one takes the lock, the others find nothing left to do."""
    before = site.sql("SELECT id FROM muster.installation")
    done = site.sql("SELECT * FROM muster.migration ORDER BY 1")
    assert len(done) == len([name for name in os.listdir(MIGRATIONS) if name.endswith(".sql")])
    site.sql("DELETE FROM muster.migration; DROP TABLE muster.touched")
    environment = os.environ | {"MYSQL_SOCKET": site.folder + "/mysql.sock", "MUSTER_SHARED": site.folder + "/shared",
                                "MYSQL_USER": "muster", "MYSQL_DATABASE": "employees"}

    def migrate(_):
        return subprocess.run([os.path.join(BUILD, "muster"), "migrate"], env=environment, capture_output=True, text=True,
                              check=False, timeout=60)

    # Somebody else is at it: nobody begins before that one has ended.
    with subprocess.Popen([shutil.which("mariadb") or shutil.which("mysql"), "--no-defaults", "--socket=" + site.folder + "/mysql.sock",
                           "--user=root", "-e", "SELECT GET_LOCK('muster.migrate', 5); SELECT SLEEP(4)"], stdout=subprocess.DEVNULL) as other:
        wait_for("the lock is taken", 10, lambda: site.sql("SELECT IS_USED_LOCK('muster.migrate')") != [["NULL"]])
        began = time.monotonic()
        assert migrate(0).returncode == 0
        assert time.monotonic() - began > 2 and other.wait(10) == 0
    site.sql("DELETE FROM muster.migration; DROP TABLE muster.touched")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(migrate, range(6)))
    assert [run.returncode for run in runs] == [0] * 6, [run.stderr for run in runs]
    assert [row[0] for row in site.sql("SELECT * FROM muster.migration ORDER BY 1")] == [row[0] for row in done]
    assert site.sql("SELECT id FROM muster.installation") == before
    site.sql("SELECT COUNT(*) FROM muster.touched")
    marks = site.sql("SELECT * FROM muster.migration ORDER BY 1")
    assert migrate(0).returncode == 0
    assert site.sql("SELECT * FROM muster.migration ORDER BY 1") == marks


def test_search_engines_are_asked_to_stay_away(stack):
    answer = stack.get("/robots.txt")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text == "User-agent: *\nDisallow: /\n"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_security_txt_says_whom_to_tell(site, stack):
    assert stack.get("/.well-known/security.txt").status_code == 404
    answer = site.get("/.well-known/security.txt")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "https://people.example.org/.well-known/security.txt"
    ends = datetime.datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ") - datetime.datetime.now()
    assert datetime.timedelta(days=200) < ends < datetime.timedelta(days=365), "RFC 9116: less than a year"


@pytest.mark.parametrize("value", ["security@example.org", "mailto:a b", 'mailto:a";', "mailto:$host", "mailto:a\nContact: b"])
def test_a_contact_that_is_none_ends_the_start(new_stack, value):
    wrong = new_stack(SECURITY_CONTACT=value)
    wrong.start(ready=False)
    assert wrong.process.wait(30) == 1
    assert "muster: SECURITY_CONTACT is '" in wrong.log()


def test_log_files_stand_beside_the_console_and_stay_small(new_stack):
    logged = new_stack(LOG_FILES="1", MUSTER_LOG_BYTES="3000").start()
    folder = os.path.join(logged.folder, "logs")

    def lines(name="access.log"):
        found = []
        for file in (name + ".2", name + ".1", name):
            if os.path.exists(os.path.join(folder, file)):
                with open(os.path.join(folder, file), encoding="utf-8") as log:
                    found += log.read().splitlines()
        return found

    answer = logged.get("/departments?as_of=1995-03-01", headers={"X-Request-Id": "log-files-0001"})
    assert answer.status_code == 200
    wait_for("the line in the file", 5, lambda: [line for line in lines() if "log-files-0001" in line])
    (line,) = [line for line in lines() if "log-files-0001" in line]
    assert "status=200" in line and 'path="/departments"' in line and "1995" not in line, "without the query"
    assert logged.log_of("log-files-0001"), "and on the console"
    for number in range(40):
        logged.get("/static/nowhere", headers={"X-Request-Id": f"log-files-1{number:03}"})
    wait_for("a second file", 20, lambda: os.path.exists(os.path.join(folder, "access.log.1")))
    logged.get("/healthz", headers={"X-Request-Id": "log-files-2000"})
    wait_for("nginx writes to the new one", 10, lambda: os.path.exists(os.path.join(folder, "access.log")))
    wait_for("the line in the file", 5, lambda: any("log-files-2000" in line for line in lines()))
    assert len([line for line in lines() if "log-files-1" in line]) == 40, "nothing is lost on the way"


def test_without_the_setting_there_are_no_log_files(stack):
    assert not os.path.exists(os.path.join(stack.folder, "logs"))
