"""Sets of people beside those in use: the loader's --aside, --switch and --undo, on a server of their own."""

import os
import re
import signal
import subprocess
import threading
import time

import pytest

from private_db import LOAD, PrivateDb, plain_environment

TABLES = ["departments", "dept_emp", "dept_manager", "employees", "salaries", "titles"]
TRIGGER = "CREATE TRIGGER employees.{} AFTER INSERT ON employees.titles FOR EACH ROW SET @seen = 1"


@pytest.fixture(name="db")
def tiny(db):
    """Thirty people in use, nothing beside them, and a table of our own with a row."""
    db.query("DROP DATABASE IF EXISTS employees_previous; DROP DATABASE IF EXISTS muster_previous; DROP DATABASE IF EXISTS muster")
    assert db.load("--size", "tiny").returncode == 0
    db.query("CREATE TABLE muster.own (a INT); INSERT INTO muster.own VALUES (42)")
    return db


def people(db, schema="employees"):
    return int(db.one(f"SELECT COUNT(*) FROM {schema}.employees"))


def schemas(db):
    """What is there besides the set in use."""
    return {row[0] for row in db.query("SHOW DATABASES") if re.match("(employees|muster)_", row[0])}


def record(db):
    return db.query("SELECT name, complete, people, loaded_at FROM muster.fixture")[0]


def said(done):
    return done.stderr.splitlines()[-1]


def test_a_load_aside_takes_the_place_of_the_people_in_use(db):
    before = record(db)
    done = db.load("--size", "small", "--aside")
    assert done.returncode == 0, done.stderr
    assert record(db)[:3] == ["generated small", "1", "1000"] and people(db) == 1000
    assert people(db, "employees_previous") == 30
    assert db.query("SELECT name, complete, people, loaded_at FROM muster_previous.fixture") == [before]
    assert schemas(db) == {"employees_previous", "muster_previous"}
    assert db.load("--verify-only").returncode == 0
    assert db.query("SELECT a FROM muster.own") == [["42"]]
    # What belongs together has moved together; views see the new people.
    keys = db.query("SELECT DISTINCT table_schema, referenced_table_schema, COUNT(*) FROM information_schema.key_column_usage "
                    "WHERE referenced_table_name IS NOT NULL GROUP BY 1, 2 ORDER BY 1")
    assert keys == [["employees", "employees", "6"], ["employees_previous", "employees_previous", "6"]]
    assert db.one("SELECT COUNT(DISTINCT emp_no) FROM employees.current_dept_emp") == "1000"
    db.query("DELETE FROM employees.employees WHERE emp_no = 10001")
    assert db.one("SELECT COUNT(*) FROM employees.salaries WHERE emp_no = 10001") == "0"
    assert db.one("SELECT COUNT(*) > 0 FROM employees_previous.salaries WHERE emp_no = 10001") == "1"


def test_undo_goes_back_and_forth_and_keeps_changes(db):
    before = record(db)
    assert said(db.load("--undo")) == "load: there is no previous set to go back to"
    assert db.load("--size", "small", "--aside").returncode == 0
    db.query("UPDATE employees.employees SET first_name = 'Changed' WHERE emp_no = 10001")
    for count in (30, 1000, 30):
        began = time.monotonic()
        done = db.load("--undo")
        assert done.returncode == 0 and time.monotonic() - began < 2, done.stderr
        assert people(db) == count == int(record(db)[2]) and schemas(db) == {"employees_previous", "muster_previous"}
    assert record(db) == before and db.query("SELECT a FROM muster.own") == [["42"]]
    assert db.one("SELECT first_name FROM employees_previous.employees WHERE emp_no = 10001") == "Changed"


def test_only_the_set_before_is_kept(db):
    for size in ("small", "40", "50"):
        assert db.load("--people" if size.isdigit() else "--size", size, "--aside").returncode == 0
    assert people(db) == 50 and people(db, "employees_previous") == 40
    assert schemas(db) == {"employees_previous", "muster_previous"}


def test_reset_puts_our_tables_aside_and_undo_brings_them_back(db):
    done = db.load("--size", "small", "--aside", "--reset")
    assert done.returncode == 0, done.stderr
    assert sorted(row[0] for row in db.query("SHOW TABLES FROM muster")) == ["fixture", "fixture_table"]
    assert db.load("--undo").returncode == 0
    assert db.query("SELECT a FROM muster.own") == [["42"]] and people(db) == 30


def test_triggers_of_ours_do_not_stand_in_the_way_and_others_are_named(db):
    db.query(TRIGGER.format("muster_titles_insert"))
    assert db.load("--size", "small", "--aside").returncode == 0
    assert db.query("SHOW TRIGGERS FROM employees") == [] and people(db) == 1000
    db.query(TRIGGER.format("theirs"))
    done = db.load("--size", "tiny", "--aside")
    assert done.returncode == 1
    assert said(done) == "load: a table of schema employees has the trigger theirs, which is not Muster's: drop it first"
    assert people(db) == 1000 and people(db, "employees_previous") == 30
    assert schemas(db) == {"employees_previous", "muster_previous"}
    db.query("DROP TRIGGER employees.theirs")


def test_a_set_made_by_others_is_put_in_place_when_it_is_whole(db):
    """As a restore does it: schemas of any name, with all of muster."""
    refused = db.load("--switch", "restored")
    assert said(refused) == "load: schema employees_restored has no table departments"
    assert db.load("--size", "small", "--schema", "employees_restored").returncode == 0  # the record says small now
    db.query("CREATE DATABASE muster_restored; CREATE TABLE muster_restored.own AS SELECT 43 AS a")
    for table in ("fixture", "fixture_table"):
        db.query(f"CREATE TABLE muster_restored.{table} LIKE muster.{table}; INSERT INTO muster_restored.{table} SELECT * FROM muster.{table}")
    db.query("UPDATE muster_restored.fixture SET complete = 0; CREATE TABLE muster.newer (b INT)")
    refused = db.load("--switch", "restored")
    assert said(refused) == "load: schema muster_restored does not say that the people of employees_restored are whole"
    assert people(db) == 30
    db.query("UPDATE muster_restored.fixture SET complete = 1")
    assert db.load("--switch", "restored", "--reset").returncode == 0
    assert people(db) == 1000 and db.query("SELECT a FROM muster.own") == [["43"]]
    assert db.query("SHOW TABLES FROM muster LIKE 'newer'") == [] and schemas(db) == {"employees_previous", "muster_previous"}
    assert db.load("--undo").returncode == 0
    assert people(db) == 30 and db.query("SELECT a FROM muster.own") == [["42"]]
    assert db.query("SHOW TABLES FROM muster LIKE 'newer'") == [["newer"]]


@pytest.mark.parametrize("name", ["", "Next", "a_b", "x`y", "muchtoolong"])
def test_a_name_that_is_none_is_refused(db, name):
    assert "not a name for a set" in said(db.load("--switch", name))


def test_who_reads_sees_one_set_or_the_other(db):
    """Rows and record in one statement, while sets change places."""
    assert db.load("--size", "small", "--aside").returncode == 0
    text = ("SELECT (SELECT COUNT(*) FROM employees.employees), people, (SELECT COUNT(DISTINCT emp_no) FROM employees.dept_emp),"
            " complete FROM muster.fixture")
    stop, seen, wrong = threading.Event(), set(), []

    def read():
        while not stop.is_set():
            done = db.client(text)
            row = tuple(done.stdout.split())
            seen.add(row)
            if done.returncode or row not in {("30", "30", "30", "1"), ("1000", "1000", "1000", "1")}:
                wrong.append((row, done.stderr))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    undone = [db.load("--undo").returncode for _ in range(10)]
    stop.set()
    for reader in readers:
        reader.join()
    assert undone == [0] * 10
    assert not wrong and len(seen) == 2, (wrong[:3], seen)


def test_a_reader_in_the_middle_is_waited_for(db):
    """A transaction that has read the tables keeps them where they are, and nobody waits long behind the switch."""
    assert db.load("--size", "small", "--aside").returncode == 0
    with subprocess.Popen(["mariadb" if os.path.exists("/usr/bin/mariadb") else "mysql", "--no-defaults", "-uroot", f"--socket={db.socket}",
                           "-NBe", "START TRANSACTION; SELECT COUNT(*) FROM employees.titles; DO SLEEP(6); SELECT COUNT(*) FROM "
                           "employees.titles; COMMIT"], stdout=subprocess.PIPE, text=True, env=plain_environment()) as reader:
        time.sleep(0.5)
        with subprocess.Popen([LOAD, "--socket", db.socket, "--undo"], env=plain_environment()) as undo:
            slowest = 0
            while undo.poll() is None:
                began = time.monotonic()
                assert db.client("SELECT COUNT(*) FROM employees.departments", timeout=10).stdout == "9\n"
                slowest = max(slowest, time.monotonic() - began)
        assert undo.returncode == 0 and slowest < 3, slowest
        first, second = reader.stdout.read().split()
        assert first == second and int(first) > 1000
    assert people(db) == 30


@pytest.mark.parametrize("old, new, words", [
    ("(10002,", "(10001,", "table employees: a row of employee 10001 has its key twice"), (";", "", "breaks off")])
def test_a_damaged_folder_leaves_the_people_in_use(db, folder, old, new, words):
    before = record(db)
    dump = folder / "load_employees.dump"
    dump.write_text(new.join(dump.read_text().rsplit(old, 1)))
    done = db.load("--dir", str(folder), "--aside")
    assert done.returncode == 1 and words in said(done), done.stderr
    assert record(db) == before and people(db) == 30 and schemas(db) == set()


def test_rows_that_come_out_different_are_not_put_in_place(db, folder):
    """What the server made of a row is not what was read: the verification finds it, the people in use stay."""
    before = record(db)
    script = folder / "employees.sql"
    script.write_text(script.read_text().replace("salary      INT ", "salary      DECIMAL(10,1) "))
    done = db.load("--dir", str(folder), "--aside")
    assert done.returncode == 1 and "table salaries" in said(done), done.stderr
    assert record(db) == before and people(db) == 30 and schemas(db) == set()


def test_killed_in_the_middle_and_tried_again(db):
    before = record(db)
    with subprocess.Popen([LOAD, "--people", "60000", "--aside", "--socket", db.socket], stderr=subprocess.PIPE, text=True,
                          env=plain_environment()) as loader:
        for line in loader.stderr:
            if "phase=load" in line:
                break
        second = db.load("--size", "tiny", "--aside")
        assert second.returncode == 1 and said(second) == "load: another load is running on this server"
        time.sleep(0.3)
        loader.send_signal(signal.SIGKILL)
        loader.wait()
    assert record(db) == before and people(db) == 30
    end = time.monotonic() + 30
    while (done := db.load("--size", "small", "--aside")).returncode and "another load" in said(done) and time.monotonic() < end:
        time.sleep(0.2)
    assert done.returncode == 0 and people(db) == 1000 and schemas(db) == {"employees_previous", "muster_previous"}


@pytest.mark.skipif(os.getuid() != 0, reason="a small file system to fill needs root")
def test_a_full_disk_leaves_the_people_in_use(tmp_path):
    (tmp_path / "disk").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=220m", "muster", tmp_path / "disk"], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        with PrivateDb("--innodb-log-file-size=8M", data=str(tmp_path / "disk")) as server:
            assert server.load("--size", "tiny").returncode == 0
            disk = os.statvfs(tmp_path / "disk")
            filler = tmp_path / "disk" / "filler"
            filler.write_bytes(b"x" * max(0, disk.f_bavail * disk.f_frsize - 6_000_000))
            done = server.load("--people", "20000", "--aside")
            assert done.returncode == 1 and "the disk of the database is full" in said(done)
            assert people(server) == 30 and record(server)[1] == "1" and schemas(server) == set()
            filler.unlink()
            assert server.load("--people", "20000", "--aside").returncode == 0 and people(server) == 20000
    finally:
        subprocess.run(["umount", "-l", tmp_path / "disk"], check=True)
