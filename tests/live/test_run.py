"""`make run` as a newcomer meets it: the first start, the second, the stop, and each thing that may be wrong."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from datetime import datetime

import pytest
import requests
from stack import BUILD, ROOT, RUN, Stack, Tables, environment, fields, free_port, wait_for

REAL = os.environ.get("MUSTER_REAL_DATA") or os.path.join(os.path.dirname(ROOT), "shared/test_db")


def run(*words, **settings):
    """image/native/run.sh, to its end; one that comes up where it should not is ended."""
    # pylint: disable-next=consider-using-with
    process = subprocess.Popen([RUN, *words], env=environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.terminate()
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def only_line(done):
    """What it said: one line on standard error that begins with our name."""
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("muster: "), done.stderr
    return lines[0]


# ---- start, stop, start again ----------------------------------------------------------------------


def test_start_stop_and_start_again(new_stack):
    stack = new_stack()
    began = time.monotonic()
    stack.start()
    first = time.monotonic() - began
    wait_for("the line with the address", 10, lambda: "== Ready after" in stack.log())
    assert f"http://127.0.0.1:{stack.port}" in stack.log()
    assert run("status", RUN_DIR=stack.folder).stdout.startswith("running, pid ")
    again = run("start", RUN_DIR=stack.folder, HTTP_PORT=free_port(), FIXTURE="tiny")
    assert again.returncode != 0 and "runs already" in only_line(again)
    loaded = stack.sql("SELECT loaded_at FROM muster.fixture")
    marks = stack.sql("SELECT uuid FROM muster.installation")
    # A MariaDB that starts removes whatever temporary tables it finds: not those of another server.
    assert stack.sql("SELECT @@tmpdir")[0][0].startswith(stack.folder)

    assert stack.stop() == 0
    assert not stack.pids(), "nothing goes on running"
    assert stack.status("/") == 0
    assert run("status", RUN_DIR=stack.folder).stdout == "not running\n"
    assert run("stop", RUN_DIR=stack.folder).returncode == 0

    began = time.monotonic()
    stack.start()
    second = time.monotonic() - began
    assert stack.sql("SELECT loaded_at FROM muster.fixture") == loaded, "loaded once"
    assert stack.sql("SELECT uuid FROM muster.installation") == marks
    assert len(Tables(stack.page("/show")).tables[0]) == 9
    assert second < 15, f"first {first:.1f} s, second {second:.1f} s"

    stack.stop()
    stack.settings["FIXTURE"] = "50"
    stack.start()
    wait_for("the other people are loaded", 30, lambda: stack.log().count("== Ready after") == 3)
    assert stack.sql("SELECT COUNT(*) FROM employees") == [["50"]], "another fixture replaces the first"


# ---- what may be wrong ------------------------------------------------------------------------------


def test_a_port_in_use_is_said_so(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("start", RUN_DIR=tmp_path / "run", HTTP_PORT=port, FIXTURE="tiny")
    assert done.returncode != 0
    assert f"port {port}" in only_line(done) and "HTTP_PORT=" in done.stderr


@pytest.mark.parametrize("settings, words", [
    ({"HTTP_PORT": "0"}, ["HTTP_PORT", "'0'"]), ({"HTTP_PORT": "65536"}, ["HTTP_PORT"]), ({"HTTP_PORT": "web"}, ["HTTP_PORT", "web"]),
    ({"LOG_FORMAT": "xml"}, ["LOG_FORMAT", "xml", "text or json"]), ({"UWSGI_WORKERS": "0"}, ["UWSGI_WORKERS"]),
    ({"UWSGI_WORKERS": "many"}, ["UWSGI_WORKERS", "many"]), ({"FIXTURE": "huge"}, ["FIXTURE", "huge"]),
    ({"FIXTURE": "/nowhere"}, ["FIXTURE", "/nowhere"]), ({"FIXTURE": "3"}, ["FIXTURE", "3"])])
def test_a_wrong_setting_is_one_line(tmp_path, settings, words):
    done = run("start", **({"RUN_DIR": tmp_path / "run", "HTTP_PORT": free_port(), "FIXTURE": "tiny"} | settings))
    line = only_line(done)
    assert done.returncode != 0
    assert all(word in line for word in words), line


@pytest.mark.parametrize("settings, words", [
    ({"MYSQL_PASSWORD": "a", "MYSQL_PASSWORD_FILE": "/x"}, ["MYSQL_PASSWORD and MYSQL_PASSWORD_FILE"]),
    ({"MYSQL_READ_PASSWORD": "a", "MYSQL_READ_PASSWORD_FILE": "/x"}, ["MYSQL_READ_PASSWORD and MYSQL_READ_PASSWORD_FILE"]),
    ({"MYSQL_PORT": "0"}, ["MYSQL_PORT", "65535"]), ({"MYSQL_PORT": "mysql"}, ["MYSQL_PORT"]),
    ({"LOG_FORMAT": "xml"}, ["LOG_FORMAT", "text or json"])])
def test_the_server_ends_on_a_wrong_setting(tmp_path, settings, words):
    done = subprocess.run(["uwsgi-core", "--plugin-dir", BUILD, "--listen", "16", "--ini", f"{ROOT}/conf/uwsgi.ini"], cwd=tmp_path,
                          env=environment(UWSGI_WORKERS=1, MYSQL_HOST="db.invalid", **settings), capture_output=True, text=True,
                          timeout=30, check=False)
    assert done.returncode != 0
    said = [line for line in (done.stdout + done.stderr).splitlines() if "bad_setting" in line]
    assert len(said) == 1 and all(word in said[0] for word in words), done.stderr


def test_a_plugin_that_cannot_be_opened_ends_it(new_stack, tmp_path):
    broken = tmp_path / "build"
    shutil.copytree(BUILD, broken, ignore=shutil.ignore_patterns("obj", "asan", "test", "gen"))
    (broken / "muster_plugin.so").write_bytes(b"this is no library")
    stack = new_stack(BUILD=str(broken))
    stack.start(ready=False)
    wait_for("it ends", 60, stack.ended, every=0.2)
    assert stack.process.returncode != 0
    assert not stack.pids()


# ---- data -------------------------------------------------------------------------------------------


def test_a_database_that_cannot_start_says_why(new_stack):
    stack = new_stack()
    os.makedirs(os.path.join(stack.folder, "db"))
    with open(os.path.join(stack.folder, "db/.created"), "w", encoding="ascii"):
        pass  # taken for a database, but there is nothing in it
    stack.start(ready=False)
    wait_for("the reason", 40, lambda: "muster: the database does not answer: " in stack.log())
    line = next(line for line in stack.log().splitlines() if "does not answer" in line)
    assert re.search(r"does not answer: \S.* All it said: /\S+/db\.log$", line), line


def dumps(folder, people="tiny"):
    """A folder in the original's layout, generated."""
    subprocess.run([os.path.join(BUILD, "test_db/generate"), "--size", people, "--out", str(folder)], check=True,
                   capture_output=True, timeout=60)
    return folder


def test_a_corrupt_dump_is_a_clear_error_and_pages_say_so(new_stack, tmp_path):
    folder = dumps(tmp_path / "data")
    path = folder / "load_titles.dump"
    text = path.read_text()
    path.write_text(text[:len(text) // 2])
    stack = new_stack(FIXTURE=str(folder))
    stack.start(ready=False)
    wait_for("the failure is in the log", 60, lambda: "could not be loaded" in stack.log())
    assert "titles" in stack.log()
    wait_for("it is served", 10, lambda: stack.status("/healthz") == 200)
    told = wait_for("/readyz says what is wrong", 10, lambda: stack.get("/readyz").json())
    assert told["status"] == "not ready" and "titles" in told["reason"]
    page = stack.get("/show", headers={"Accept": "text/html"})
    assert page.status_code == 503 and "titles" in page.text and "failed" in page.text
    path.write_text(text)
    stack.stop()
    stack.start()
    assert len(Tables(stack.page("/show")).tables[0]) == 9, "mended, it loads"


def test_the_real_rows_load_and_show(new_stack):
    folder = os.path.join(REAL, "real-1k")
    if not os.path.isfile(os.path.join(folder, "employees.sql")):
        pytest.skip(f"the real rows are not at {folder}; set MUSTER_REAL_DATA to where they are")
    stack = new_stack(FIXTURE=folder).start()
    assert stack.get("/readyz").status_code == 200
    first, last = stack.sql("SELECT first_name, last_name FROM employees ORDER BY emp_no LIMIT 1")[0]
    assert f"{first} {last}" in stack.page("/employees")
    for (number,) in stack.sql("SELECT emp_no FROM employees ORDER BY RAND(1) LIMIT 20"):
        assert stack.page(f"/employees/{number}")
    shown = Tables(stack.page("/show"))
    assert shown.tables[0] if shown.tables else "Nobody in this data set fits" in stack.page("/show")


def test_visitors_see_how_far_the_loading_is(new_stack):
    stack = new_stack(FIXTURE="100000")
    stack.start(ready=False)
    wait_for("nginx answers", 20, lambda: stack.status("/healthz") == 200, every=0.02)
    seen, told, unready = [], [], 0
    def look():
        nonlocal unready
        page = stack.get("/", headers={"Accept": "text/html"})
        if page.status_code == 200:
            return True
        assert page.status_code == 503 and page.headers["Retry-After"]
        unready += 1
        found = re.search(r"<h1>Loading, (\d+) %</h1>", page.text)
        if found:
            assert page.headers["Refresh"] == "2"
            assert f'<progress max="100" value="{found.group(1)}">' in page.text
            seen.append(int(found.group(1)))
        answer = stack.get("/readyz")
        if answer.status_code == 503 and "percent" in answer.json():
            told.append(answer.json()["percent"])
        assert stack.get("/healthz").status_code == 200
        return False
    wait_for("it is loaded", 120, look, every=0.1)
    wait_for("for every worker", 5, stack.ready)
    assert len(set(seen)) >= 2 and seen == sorted(seen), seen
    assert len(set(told)) >= 2 and told == sorted(told)
    log = stack.log()
    assert "phase=load " in log and "phase=ready " in log
    # A line every three seconds, and one at each change: however slow the machine is, the log does not fall silent.
    lines = [(datetime.fromisoformat(line.split()[0].rstrip("Z")), fields(line)) for line in log.splitlines() if " fixture phase=" in line]
    for (before, _), (after, line) in zip(lines, lines[1:]):
        assert (after - before).total_seconds() < 5, line
    for _, line in lines:
        assert line["phase"] != "load" or line["rows"] == "0" or line["table"], line
    assert totals(stack.page("/")) == int(stack.settings["FIXTURE"])


def totals(page):
    return int(re.search(r'<a href="/employees\?status=all">([\d,]+)</a>', page).group(1).replace(",", ""))


# ---- no database ------------------------------------------------------------------------------------


@pytest.fixture(name="bare")
def without_a_database(tmp_path):
    """uWSGI and nginx alone, as in a container that was started by itself: bare(settings) gives what asks it."""
    started = []

    def start(**settings):
        port = free_port()
        (tmp_path / "listen.conf").write_text(f"listen 127.0.0.1:{port} default_server;\n")
        places = {"MUSTER_RUN": tmp_path / "run", "MUSTER_CONF": f"{ROOT}/conf", "MUSTER_STATIC": f"{BUILD}/static",
                  "MUSTER_LIB": BUILD, "MUSTER_INIT": f"{BUILD}/muster-init", "MUSTER_CLI": f"{BUILD}/muster",
                  "MUSTER_LISTEN": tmp_path / "listen.conf"}
        script = '. "$MUSTER_CONF/prepare.sh"; prepare_run; exec "$MUSTER_INIT" -- supervisord -c "$MUSTER_CONF/supervisord.conf"'
        with open(tmp_path / "log", "wb") as log:
            # pylint: disable-next=consider-using-with
            started.append(subprocess.Popen(["sh", "-c", script], env=environment(**places, **settings), stdout=log, stderr=log))

        def ask(path):
            return requests.get(f"http://127.0.0.1:{port}{path}", headers={"Accept": "text/html"}, timeout=10)

        def up():
            try:
                return ask("/healthz").status_code == 200
            except requests.RequestException:
                return False
        wait_for("it answers", 20, up)
        return ask

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_without_a_database_a_page_explains_itself(bare):
    ask = bare()
    home = ask("/")
    assert home.status_code == 200
    assert "No database is configured" in home.text and "MYSQL_HOST" in home.text and "docker compose up" in home.text
    for path in ("/show", "/employees", "/departments"):
        assert ask(path).status_code == 503
        assert "No database is configured" in ask(path).text
    assert ask("/show.json").json()["status"] == 503
    assert ask("/health").json() == {"status": "unhealthy", "database": "disconnected"}
    ready = ask("/readyz")
    assert ready.status_code == 503 and ready.json()["reason"] == "no database is configured"
    assert ask("/nowhere").status_code == 404


def test_a_database_that_was_never_met_is_away(bare):
    ask = bare(MYSQL_SOCKET="/nowhere/mysql.sock", MYSQL_PASSWORD="x")
    for path in ("/", "/show", "/show.json", "/show.csv", "/employees", "/employees/10001", "/departments"):
        began = time.monotonic()
        answer = ask(path)
        assert time.monotonic() - began < 5
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0 and answer.headers["Cache-Control"] == "no-store"
        if path.endswith(".json"):
            assert answer.json()["status"] == 503
        else:
            assert "database is away" in answer.text and answer.headers["Refresh"] == "5"
            assert answer.headers["X-Request-Id"] in answer.text
        for word in ("sock", "nowhere", "mysql", "MySQL", "Can't connect", "sql/"):
            assert word not in answer.text, f"{path} tells internals: {word}"
    assert ask("/health").json() == {"status": "unhealthy", "database": "disconnected"}
