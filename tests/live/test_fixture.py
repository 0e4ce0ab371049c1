"""The people data: generated, loaded, verified; what is damaged is named and never served as whole."""

import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from private_db import GENERATE, LOAD, ROOT, PrivateDb, find, plain_environment

REAL = os.environ.get("MUSTER_REAL_DATA") or os.path.join(os.path.dirname(ROOT), "shared", "test_db")
INIT = os.path.join(ROOT, "mysql-init")
FETCH = os.path.join(ROOT, "test_db", "fetch.sh")
TABLES = ["departments", "employees", "dept_emp", "dept_manager", "titles", "salaries"]
NINE = ["Chiranjit Dredge", "Dannz Zhang", "Fun Seiwald", "Henk Anger", "Hiroyasu Provine", "Kagan Dredge", "Koldo Luit",
        "Make Olivero", "Snehasis Muhlberg"]
CHALLENGE = """SELECT CONCAT(first_name, ' ', last_name) FROM employees.employees WHERE gender = 'M'
    AND birth_date = '1965-02-01' AND hire_date > '1990-01-01' ORDER BY first_name, last_name"""


def state(db):
    """complete and problem, as the application reads them."""
    return db.query("SELECT complete, problem FROM muster.fixture WHERE id = 1")[0]


def counts(db):
    """Rows of each table."""
    return {table: int(db.one(f"SELECT COUNT(*) FROM employees.{table}")) for table in TABLES}


def change(file, old, new):
    """Replaces a piece of a file that must be in it."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


# ---- the generator ---------------------------------------------------------------------------------


def test_generate_writes_the_same_bytes_each_time(tmp_path):
    for name in "ab":
        subprocess.run([GENERATE, "--people", "500", "--seed", "7", "--out", tmp_path / name], check=True, capture_output=True)
    files = sorted(os.listdir(tmp_path / "a"))
    assert files == ["checksums.txt", "employees.sql", "load_departments.dump", "load_dept_emp.dump", "load_dept_manager.dump",
                     "load_employees.dump", "load_salaries1.dump", "load_salaries2.dump", "load_salaries3.dump",
                     "load_titles.dump", "show_elapsed.sql"]
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize("options, words", [
    (["--size", "huge", "--out", "x"], "not a size: huge"), (["--people", "8", "--out", "x"], "not a size: 8"),
    (["--seed", "x", "--out", "x"], "not a seed: x"), (["--size", "tiny"], "--out is missing"),
    (["--out", "x", "y"], "unexpected: y")])
def test_generate_refuses_by_name(options, words, tmp_path):
    done = subprocess.run([GENERATE, *options], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 64 and words in done.stderr
    assert os.listdir(tmp_path) == []


def test_generate_says_where_it_cannot_write(tmp_path):
    done = subprocess.run([GENERATE, "--size", "tiny", "--out", tmp_path / "no" / "where"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 73 and "no/where cannot be made: No such file" in done.stderr


def test_generate_on_a_full_disk():
    """/dev/full takes no byte: the file's name and the reason are said."""
    os.makedirs("/tmp/muster-full", exist_ok=True)
    try:
        os.symlink("/dev/full", "/tmp/muster-full/load_titles.dump")
        done = subprocess.run([GENERATE, "--size", "small", "--out", "/tmp/muster-full"], capture_output=True, text=True,
                              check=False)
        assert done.returncode == 73 and "load_titles.dump cannot be written: No space left on device" in done.stderr
    finally:
        shutil.rmtree("/tmp/muster-full")


# ---- loading what is right ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["tiny", "small", "9"])
def test_generated_people_load_and_are_complete(db, size, tmp_path):
    done = db.load("--fixture", size, "--progress", tmp_path / "progress")
    assert done.returncode == 0, done.stderr
    assert state(db) == ["1", ""]
    assert db.query("SELECT name, people FROM muster.fixture") == [
        [f"generated {size}", {"tiny": "30", "small": "1000"}.get(size, size)]]
    assert [row[0] for row in db.query(CHALLENGE)] == NINE
    found = counts(db)
    for table, expected, have, md5_expected, md5_found in db.query("SELECT * FROM muster.fixture_table"):
        assert int(expected) == int(have) == found[table] and md5_expected == md5_found
    progress = dict(line.split("=", 1) for line in (tmp_path / "progress").read_text().splitlines())
    assert progress["phase"] == "ready" and progress["percent"] == "100"
    assert int(progress["rows"]) == int(progress["rows_total"]) == sum(found.values())


def test_structure_is_the_originals(db):
    assert db.load("--size", "tiny").returncode == 0
    columns = {table: [row[0] + " " + row[1] for row in db.query(f"DESCRIBE employees.{table}")] for table in TABLES}
    assert [re.sub(r"int\(11\)", "int", c) for c in columns["employees"]] == [
        "emp_no int", "birth_date date", "first_name varchar(14)", "last_name varchar(16)", "gender enum('M','F')",
        "hire_date date"]
    keys = db.query("""SELECT table_name, referenced_table_name, delete_rule FROM information_schema.referential_constraints
        WHERE constraint_schema = 'employees' ORDER BY 1, 2""")
    assert keys == [[t, r, "CASCADE"] for t, r in [("dept_emp", "departments"), ("dept_emp", "employees"),
                    ("dept_manager", "departments"), ("dept_manager", "employees"), ("salaries", "employees"),
                    ("titles", "employees")]]
    assert int(db.one("SELECT COUNT(*) FROM employees.current_dept_emp")) == 30


@pytest.mark.skipif(not os.path.isdir(REAL), reason="the real rows are not on this machine")
@pytest.mark.parametrize("name, people, rows", [("real-1k", 1000, (1103, 16, 1470, 9488)),
                                                ("real-10k", 10000, (11051, 24, 14782, 94917))])
def test_real_rows_load_untouched(db, name, people, rows):
    done = db.load("--dir", os.path.join(REAL, name))
    assert done.returncode == 0, done.stderr
    assert state(db) == ["1", ""] and db.one("SELECT name FROM muster.fixture") == f"folder {name}"
    found = counts(db)
    assert found["employees"] == people and found["departments"] == 9
    assert (found["dept_emp"], found["dept_manager"], found["titles"], found["salaries"]) == rows
    assert db.query("SELECT salary FROM employees.salaries WHERE emp_no = 10001 ORDER BY from_date LIMIT 1") == [["60117"]]


def test_a_generated_folder_loads_and_its_checksums_are_those_of_memory(db, folder):
    assert db.load("--size", "tiny").returncode == 0
    direct = db.query("SELECT table_name, md5_found FROM muster.fixture_table ORDER BY 1")
    assert db.load("--fixture", folder).returncode == 0
    assert db.query("SELECT table_name, md5_found FROM muster.fixture_table ORDER BY 1") == direct
    assert db.one("SELECT name FROM muster.fixture") == "folder people"


def test_plain_client_loads_a_generated_folder(db, folder):
    """What F2 promises, with whatever client is here: --commands is given to those that know it."""
    knows = "--commands" in subprocess.run([find("mariadb", "mysql"), "--no-defaults", "--help"], capture_output=True,
                                           text=True, check=True).stdout
    with open(folder / "employees.sql", encoding="utf-8") as script:
        done = db.client(None, *(["--commands"] if knows else []), stdin=script, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert db.load("--verify-only").returncode == 0
    assert [row[0] for row in db.query(CHALLENGE)] == NINE


def test_another_schema_leaves_employees_alone(db):
    assert db.load("--size", "tiny").returncode == 0
    assert db.load("--people", "12", "--schema", "my people").returncode == 0
    assert db.one("SELECT COUNT(*) FROM `my people`.employees") == "12"
    assert db.one("SELECT COUNT(*) FROM employees.employees") == "30"
    assert db.load("--size", "tiny").returncode == 0


def test_settings_of_the_server_are_as_before(db):
    wanted = "SELECT @@GLOBAL.local_infile, @@GLOBAL.innodb_stats_auto_recalc"
    for infile in "01":
        db.query(f"SET GLOBAL local_infile = {infile}")
        assert db.load("--size", "tiny").returncode == 0
        assert db.query(wanted) == [[infile, "1"]]


def test_where_files_are_not_taken_rows_go_in_by_insert(db):
    """An account that may not change settings, on a server that refuses LOAD DATA LOCAL."""
    db.query("""SET GLOBAL local_infile = 0; CREATE USER plain@localhost;
        GRANT ALL ON employees.* TO plain@localhost; GRANT ALL ON muster.* TO plain@localhost""")
    try:
        before = int(db.query("SHOW GLOBAL STATUS LIKE 'Com_insert'")[0][1])
        done = db.load("--size", "small", "--user", "plain")
        assert done.returncode == 0, done.stderr
        assert state(db) == ["1", ""] and counts(db)["employees"] == 1000
        assert int(db.query("SHOW GLOBAL STATUS LIKE 'Com_insert'")[0][1]) - before >= len(TABLES)
    finally:
        db.query("SET GLOBAL local_infile = 1; DROP USER plain@localhost")


# ---- what is wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file, old, new, words", [
    ("load_salaries2.dump", None, "cut", "load_salaries2.dump:104: the file breaks off"),
    ("load_titles.dump", "),\n", ")\n", "load_titles.dump:2: table titles: ',' or ';' is missing"),
    ("load_dept_emp.dump", ",'9999-01-01')", ")", "table dept_emp: a row has only 3 columns"),
    ("load_employees.dump", "'1965-02-01'", "'1965-02-29'", "birth_date '1965-02-29' is not a day of the calendar"),
    ("load_departments.dump", "INSERT INTO `departments`", "DELETE FROM `departments`", "not 'DELETE'"),
    ("load_departments.dump", "'Sales'", "'Sails'", "table departments: the rows are not those of checksums.txt"),
    ("employees.sql", "source load_titles.dump", "source ../titles.dump", "titles.dump"),
    ("employees.sql", "flush", "GRANT ALL ON *.* TO x; flush", "a statement that does not belong here: GRANT"),
    ("load_titles.dump", "(10001,", "(9999,", "table titles: there is no employee 9999"),
])
def test_a_damaged_folder_touches_nothing(db, folder, file, old, new, words, tmp_path):
    assert db.load("--size", "9").returncode == 0
    if new == "cut":
        text = (folder / file).read_text()
        (folder / file).write_text(text[: len(text) - 30])
    else:
        change(folder / file, old, new)
    done = db.load("--dir", folder, "--progress", tmp_path / "progress")
    assert done.returncode == 1 and words in done.stderr.splitlines()[-1]
    assert "phase=failed\n" in (tmp_path / "progress").read_text() and words in (tmp_path / "progress").read_text()
    assert state(db) == ["1", ""] and counts(db)["employees"] == 9


@pytest.mark.parametrize("fixture, words", [
    ("/nowhere", "not a fixture folder: /nowhere/employees.sql cannot be read: No such file"),
    ("/etc", "not a fixture folder: /etc/employees.sql"), ("8", "9 to 5000000"), ("fulll", "nor a folder: fulll")])
def test_a_bad_fixture_is_named(db, fixture, words):
    done = db.load("--fixture", fixture)
    assert done.returncode in (1, 64) and words in done.stderr


def test_a_folder_that_nobody_may_read(db, folder):
    if os.getuid() == 0:
        os.chmod(folder, 0o700)
        os.chmod(folder.parent, 0o755)
        os.chown(folder, 12345, 12345)
        done = subprocess.run(["setpriv", "--reuid=54321", "--clear-groups", LOAD, "--dir", folder, "--socket", db.socket],
                              capture_output=True, text=True, check=False, env=plain_environment())
    else:
        os.chmod(folder, 0)
        done = db.load("--dir", folder)
        os.chmod(folder, 0o700)
    assert done.returncode == 1 and "employees.sql cannot be read" in done.stderr


def test_no_server_is_said():
    done = subprocess.run([LOAD, "--size", "tiny", "--socket", "/nowhere/s"], capture_output=True, text=True, check=False,
                          env=plain_environment())
    assert done.returncode == 1 and "no connection to the server" in done.stderr


@pytest.mark.parametrize("statement, words", [
    ("DELETE FROM employees.salaries WHERE emp_no = 10001 LIMIT 1", r"table salaries: (\d+) rows, (\d+) expected"),
    ("UPDATE employees.titles SET to_date = '2001-01-01' WHERE emp_no = 10001 LIMIT 1", "table titles: the checksum"),
    ("UPDATE employees.employees SET last_name = 'X' WHERE emp_no = 10030", "table employees: the checksum"),
    ("DELETE FROM employees.dept_manager LIMIT 1", "table dept_manager: 8 rows, 9 expected")])
def test_verify_only_finds_a_changed_row_and_records_it(db, statement, words):
    assert db.load("--size", "tiny").returncode == 0
    assert db.load("--verify-only").returncode == 0
    db.query(statement)
    done = db.load("--verify-only")
    assert done.returncode == 1 and re.search(words, done.stderr.splitlines()[-1])
    complete, problem = state(db)
    assert complete == "0" and re.search(words, problem)


def test_rows_that_the_server_changes_are_never_complete(db, folder):
    """A structure that stores something else than was sent: the read-back finds it, and says which table."""
    change(folder / "employees.sql", "first_name  VARCHAR(14)", "first_name  VARCHAR(3)")
    done = db.load("--dir", folder)
    assert done.returncode == 1
    assert re.search(r"table employees: the server took 30 of 30 rows, \d+ warnings", done.stderr.splitlines()[-1])
    complete, problem = state(db)
    assert complete == "0" and "table employees" in problem


def test_a_mismatch_is_recorded_with_its_table(db, folder):
    """A type that gives back 60117.0 for 60117: no warning on the way in, found by the checksum."""
    change(folder / "employees.sql", "salary      INT ", "salary      DECIMAL(10,1) ")
    done = db.load("--dir", folder)
    assert done.returncode == 1 and "table salaries: the checksum of its 313 rows is" in done.stderr.splitlines()[-1]
    assert state(db)[0] == "0" and "table salaries: the checksum" in state(db)[1]
    found = db.query("SELECT table_name FROM muster.fixture_table WHERE md5_expected <> md5_found")
    assert found == [["salaries"]]


def test_a_killed_load_is_not_complete_and_the_next_one_is(db):
    assert db.load("--size", "tiny").returncode == 0
    with subprocess.Popen([LOAD, "--people", "60000", "--socket", db.socket], stderr=subprocess.PIPE, text=True,
                          env=plain_environment()) as loader:
        for line in loader.stderr:
            if "phase=load" in line:
                break
        time.sleep(0.3)
        loader.send_signal(signal.SIGKILL)
        loader.wait()
    assert state(db) == ["0", "loading"]
    end = time.monotonic() + 30
    while (done := db.load("--size", "tiny")).returncode and "another load" in done.stderr and time.monotonic() < end:
        time.sleep(0.2)
    assert done.returncode == 0 and state(db) == ["1", ""]


def test_two_loads_at_once_are_refused(db):
    with subprocess.Popen([LOAD, "--people", "60000", "--socket", db.socket], stderr=subprocess.PIPE, text=True,
                          env=plain_environment()) as first:
        for line in first.stderr:
            if "phase=load" in line:
                break
        second = db.load("--size", "tiny")
        first.stderr.read()
    assert second.returncode == 1 and "another load is running" in second.stderr
    assert first.returncode == 0 and state(db) == ["1", ""] and counts(db)["employees"] == 60000
    assert db.load("--size", "tiny").returncode == 0


@pytest.mark.skipif(os.getuid() != 0, reason="a small file system to fill needs root")
def test_a_full_disk_is_one_clear_line(tmp_path):
    (tmp_path / "disk").mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "muster", tmp_path / "disk"], check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        with PrivateDb("--innodb-log-file-size=8M", data=str(tmp_path / "disk")) as server:
            disk = os.statvfs(tmp_path / "disk")
            with open(tmp_path / "disk" / "filler", "wb") as filler:
                filler.write(b"x" * max(0, disk.f_bavail * disk.f_frsize - 6_000_000))
            done = server.load("--people", "20000", "--progress", tmp_path / "progress")
            assert done.returncode == 1
            assert "the disk of the database is full" in done.stderr.splitlines()[-1]
            assert "phase=failed" in (tmp_path / "progress").read_text()
    finally:
        subprocess.run(["umount", "-l", tmp_path / "disk"], check=True)


def test_progress_goes_forward(db, tmp_path):
    seen, file = [], tmp_path / "progress"
    with subprocess.Popen([LOAD, "--people", "40000", "--socket", db.socket, "--progress", file], stderr=subprocess.DEVNULL,
                          env=plain_environment()) as loader:
        while loader.poll() is None:
            if file.exists():
                now = dict(line.split("=", 1) for line in file.read_text().splitlines())
                assert set(now) == {"phase", "table", "rows", "rows_total", "rows_per_second", "eta_seconds", "percent",
                                    "message"}
                seen.append((now["phase"], int(now["percent"])))
            time.sleep(0.05)
    assert loader.returncode == 0
    percents = [percent for _, percent in seen]
    assert percents == sorted(percents)
    assert {phase for phase, _ in seen} >= {"load", "verify"}
    assert not (tmp_path / "progress.new").exists()
