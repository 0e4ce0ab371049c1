"""People who come as tablespaces (test_db/prepared.h): taken when they are the very ones, verified like all others."""

import os
import subprocess
import time

import pytest

from private_db import GENERATE, find, plain_environment

TABLES = ["departments", "dept_emp", "dept_manager", "employees", "salaries", "titles"]


def export(db, folder):
    """What image/mysql/prepare.sh makes, of the people in use."""
    folder.mkdir()
    with subprocess.Popen([find("mariadb", "mysql"), "--no-defaults", "-uroot", f"--socket={db.socket}", "employees"], text=True,
                          stdin=subprocess.PIPE, env=plain_environment()) as client:
        client.stdin.write(f"FLUSH TABLES {', '.join(TABLES)} FOR EXPORT; DO 1;\n")
        client.stdin.flush()
        source = os.path.join(db.data, "employees")
        end = time.monotonic() + 30
        while not all(os.path.exists(f"{source}/{table}.cfg") for table in TABLES):
            assert time.monotonic() < end
            time.sleep(0.05)
        for table in TABLES:
            for ending in ("ibd", "cfg"):
                subprocess.run(["zstd", "-q", f"{source}/{table}.{ending}", "-o", folder / f"{table}.{ending}.zst"], check=True)
        client.stdin.write("UNLOCK TABLES;\n")
        client.stdin.close()
    server = db.one("SELECT CONCAT(@@version, ' ', @@innodb_page_size)")
    (folder / "about").write_text(f"people {db.one('SELECT people FROM muster.fixture')}\nseed 1\nserver {server}\n")


@pytest.fixture(name="prepared")
def small(db, tmp_path):
    """A folder with the thousand generated people; thirty others are in use."""
    db.query("DROP DATABASE IF EXISTS employees_previous; DROP DATABASE IF EXISTS muster_previous")
    assert db.load("--size", "small").returncode == 0
    folder = tmp_path / "prepared"
    export(db, folder)
    subprocess.run([GENERATE, "--size", "small", "--out", tmp_path / "people"], check=True, capture_output=True)
    (folder / "checksums.txt").write_bytes((tmp_path / "people" / "checksums.txt").read_bytes())
    assert db.load("--size", "tiny").returncode == 0
    return folder


def reload(db, folder, *people):
    return db.load(*(people or ("--size", "small")), "--aside", "--prepared", folder)


def in_use(db):
    return db.query("SELECT name, complete FROM muster.fixture") + [[db.one("SELECT COUNT(*) FROM employees.employees")]]


def test_prepared_people_take_their_place_and_are_verified(db, prepared):
    done = reload(db, prepared)
    assert done.returncode == 0 and "prepared_unused" not in done.stderr, done.stderr
    assert in_use(db) == [["generated small", "1"], ["1000"]]
    assert "phase=verify" in done.stderr and db.load("--verify-only").returncode == 0
    # The rows live like any others, under the same keys.
    db.query("DELETE FROM employees.departments WHERE dept_no = 'd005'; INSERT INTO employees.departments VALUES ('d005', 'Again')")
    assert db.one("SELECT COUNT(*) FROM employees.dept_emp WHERE dept_no = 'd005'") == "0"
    # They never were rows of this load: the server got files.
    assert db.load("--size", "tiny").returncode == 0
    (prepared / "titles.ibd.zst").unlink()
    assert "prepared_unused" in reload(db, prepared).stderr


def test_what_a_killed_import_has_left_does_not_stand_in_the_way(db, prepared):
    """Files in the schema's folder that no table of the server knows."""
    db.query("CREATE DATABASE employees_next; CREATE TABLE employees_next.titles (emp_no INT)")
    for name in ("salaries.ibd", "salaries.cfg", "titles.cfg"):
        with open(os.path.join(db.data, "employees_next", name), "wb") as left:
            left.write(b"half")
    for _ in "12":
        done = reload(db, prepared)
        assert done.returncode == 0 and in_use(db)[1] == ["1000"], done.stderr
        assert db.query("SHOW DATABASES LIKE 'employees_next'") == []


@pytest.mark.parametrize("people", [("--size", "tiny"), ("--people", "999"), ("--size", "small", "--seed", "2")])
def test_they_are_not_taken_for_others(db, prepared, people):
    done = reload(db, prepared, *people)
    assert done.returncode == 0 and "prepared_unused" not in done.stderr
    assert in_use(db)[1] != ["1000"] or people[2:] and db.load("--verify-only").returncode == 0


def test_another_server_makes_them_row_by_row(db, prepared):
    about = prepared / "about"
    about.write_text(about.read_text().replace("server ", "server 1."))
    (prepared / "titles.ibd.zst").unlink()  # would be missed if it were looked for
    done = reload(db, prepared)
    assert done.returncode == 0 and "prepared_unused" not in done.stderr and in_use(db)[1] == ["1000"]


@pytest.mark.parametrize("file", ["salaries.ibd.zst", "departments.ibd.zst"])
def test_a_damaged_file_is_not_taken(db, prepared, file):
    """Cut off: said in the log, and all rows go in one by one."""
    data = (prepared / file).read_bytes()
    (prepared / file).write_bytes(data[:len(data) // 2])
    done = reload(db, prepared)
    assert done.returncode == 0 and in_use(db) == [["generated small", "1"], ["1000"]]
    assert f"{file} cannot be put in place" in done.stderr and db.load("--verify-only").returncode == 0


def test_other_rows_in_a_sound_file_are_found(db, prepared, tmp_path):
    """Reading back is not spared: the people in use stay."""
    assert db.load("--size", "small").returncode == 0
    db.query("UPDATE employees.salaries SET salary = salary + 1 WHERE emp_no = 10001 LIMIT 1")
    export(db, tmp_path / "other")
    assert db.load("--size", "tiny").returncode == 0
    for ending in ("ibd", "cfg"):
        (prepared / f"salaries.{ending}.zst").write_bytes((tmp_path / "other" / f"salaries.{ending}.zst").read_bytes())
    done = reload(db, prepared)
    assert done.returncode == 1 and "table salaries: the checksum of its" in done.stderr.splitlines()[-1], done.stderr
    assert in_use(db) == [["generated tiny", "1"], ["30"]]
