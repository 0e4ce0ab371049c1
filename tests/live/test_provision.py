"""Provisioning: the init files of a database, and the real set fetched from its repository or a stand-in of it."""

import os
import re
import shutil
import subprocess

import pytest

from private_db import LOAD, ROOT, find, plain_environment

INIT = os.path.join(ROOT, "mysql-init")
FETCH = os.path.join(ROOT, "test_db", "fetch.sh")

# ---- mysql-init ------------------------------------------------------------------------------------


def run_init(db, script, *before, **settings):
    """Sources an init file as the official entrypoint does, with set -e; then says that it goes on."""
    text = f"set -eo pipefail; {' '.join(before)} . {INIT}/{script}; echo went on"
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False, env=plain_environment(
        MYSQL_SOCKET=db.socket, MUSTER_FIXTURE_LOAD=LOAD, **settings))


@pytest.mark.parametrize("fixture, named, words", [
    ("tiny", "generated tiny", "generated, tiny, as FIXTURE says"), ("15", "generated 15", "generated, 15 people")])
def test_init_loads_what_fixture_says(db, fixture, named, words):
    done = run_init(db, "10-fixture.sh", FIXTURE=fixture)
    assert done.returncode == 0 and "went on" in done.stdout and words in done.stderr
    assert db.one("SELECT name FROM muster.fixture") == named


def test_init_takes_a_folder_by_its_name_or_where_it_is_mounted(db, folder):
    for settings in ({"FIXTURE": str(folder)}, {"FIXTURE": "../elsewhere", "MUSTER_FIXTURE_DIR": str(folder)},
                     {"MUSTER_FIXTURE_DIR": str(folder)}):
        db.query("UPDATE muster.fixture SET name = ''")
        done = run_init(db, "10-fixture.sh", **settings)
        assert done.returncode == 0, done.stderr
        assert db.one("SELECT name FROM muster.fixture") == "folder people"


def test_init_prefers_the_verified_real_set_and_trusts_only_its_rows(db, folder):
    """A folder that bears the marker must hold the real rows: a generated one does not."""
    home = folder.parent / "home"
    shutil.copytree(folder, home / "real")
    (home / "real" / ".verified").touch()
    done = run_init(db, "10-fixture.sh", MUSTER_FIXTURE_DIR=str(home))
    assert done.returncode == 1 and "went on" not in done.stdout
    assert "the real employees database, fetched and verified" in done.stderr
    assert "should be the real set but is not: table employees: 30 rows, 300024 expected" in done.stderr


def test_init_says_what_is_wrong_with_fixture(db):
    done = run_init(db, "10-fixture.sh", FIXTURE="nonsense")
    assert done.returncode == 1 and "went on" not in done.stdout
    assert "FIXTURE is 'nonsense': neither tiny" in done.stderr.splitlines()[-1]


def test_init_does_nothing_where_nothing_is_asked(db):
    db.query("UPDATE muster.fixture SET name = 'kept'")
    for script in ("10-fixture.sh", "30-grants.sh"):
        done = run_init(db, script, MUSTER_PROVISION="")
        assert done.returncode == 0 and "went on" in done.stdout
    assert db.one("SELECT name FROM muster.fixture") == "kept"


def test_init_leaves_the_entrypoints_shell_alone(db):
    """No option, variable, function or trap of ours stays behind."""
    look = "declare -p home what say >/dev/null 2>&1 && echo leaked; "
    done = run_init(db, "10-fixture.sh", FIXTURE="9")
    assert done.returncode == 0
    text = f"before=$(set; shopt; trap); . {INIT}/10-fixture.sh 2>/dev/null; after=$(set; shopt; trap); {look}" \
           "diff <(grep -vE '^(_|BASH_|PIPESTATUS|before|after|SECONDS|EPOCH|SRANDOM|RANDOM)' <<<\"$before\") " \
           "<(grep -vE '^(_|BASH_|PIPESTATUS|before|after|SECONDS|EPOCH|SRANDOM|RANDOM)' <<<\"$after\") && echo same"
    again = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False, env=plain_environment(
        MYSQL_SOCKET=db.socket, MUSTER_FIXTURE_LOAD=LOAD, FIXTURE="9"))
    assert "leaked" not in again.stdout and "same" in again.stdout, again.stdout


def test_grants_let_readers_read_and_strangers_go(db, tmp_path):
    assert db.load("--size", "tiny").returncode == 0
    db.query("CREATE USER IF NOT EXISTS muster@localhost; CREATE DATABASE IF NOT EXISTS test; CREATE USER IF NOT EXISTS ''@gone")
    password = "it's a \\ \"pass word\" %_"
    (tmp_path / "mysql_read_password").write_text(password)
    for _ in "12":
        done = run_init(db, "30-grants.sh", MUSTER_SHARED=str(tmp_path))
        assert done.returncode == 0 and "went on" in done.stdout, done.stderr

    def as_reader(sql):
        return subprocess.run([find("mariadb", "mysql"), "--no-defaults", "-umuster_read", f"--socket={db.socket}", "-NBe", sql],
                              capture_output=True, text=True, check=False, env=plain_environment(MYSQL_PWD=password))

    assert as_reader("SELECT COUNT(*) FROM employees.employees; SELECT complete FROM muster.fixture").stdout.split() == ["30", "1"]
    for refused in ("DELETE FROM employees.titles", "INSERT INTO muster.fixture SELECT * FROM muster.fixture",
                    "SELECT user FROM mysql.user", "CREATE TABLE employees.x (a INT)"):
        done = as_reader(refused)
        assert done.returncode != 0 and "denied" in done.stderr
    assert db.query("SELECT COUNT(*) FROM mysql.user WHERE user = ''") == [["0"]]
    assert db.query("SHOW DATABASES LIKE 'test'") == []
    grants = "\n".join(row[0] for row in db.query("SHOW GRANTS FOR muster@localhost"))
    assert "ALL PRIVILEGES ON `employees`.*" in grants and "ALL PRIVILEGES ON `muster`.*" in grants


def test_grants_without_a_password_make_no_reader(db):
    db.query("DROP USER IF EXISTS muster_read")
    done = run_init(db, "30-grants.sh")
    assert done.returncode == 0 and "the account is not made" in done.stderr
    assert db.query("SELECT COUNT(*) FROM mysql.user WHERE user = 'muster_read'") == [["0"]]


# ---- fetching the real set -----------------------------------------------------------------------------


@pytest.fixture
def stand_in(folder):
    """A repository with a small fixture, and the list of its blob ids."""
    def git(*words):
        return subprocess.run(["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@localhost", *words], check=True,
                              capture_output=True, text=True).stdout
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "data")
    files = [name for name in os.listdir(folder) if name.endswith((".sql", ".dump")) and name != "show_elapsed.sql"]
    blobs = folder.parent / "blobs"
    blobs.write_text("".join(f"{git('hash-object', name).strip()} {name}\n" for name in files))
    return {"TEST_DB_URL": f"file://{folder}", "TEST_DB_COMMIT": git("rev-parse", "HEAD").strip(),
            "TEST_DB_BLOBS": str(blobs), "TEST_DB_DIR": str(folder.parent / "real")}


def fetch(settings):
    """The fetcher: the finished process."""
    return subprocess.run([FETCH], capture_output=True, text=True, check=False, env=plain_environment(**settings))


def test_fetch_brings_verified_files_once(db, stand_in, folder):
    done = fetch(stand_in)
    assert done.returncode == 0, done.stderr
    real = stand_in["TEST_DB_DIR"]
    assert os.path.exists(real + "/.verified") and not os.path.exists(real + "/.git")
    assert sorted(os.listdir(folder.parent)) == ["blobs", "people", "real"]
    os.unlink(real + "/.verified")  # it vouches for the real rows, which these are not
    assert db.load("--dir", real).returncode == 0
    open(real + "/.verified", "w", encoding="utf-8").close()
    again = fetch(stand_in | {"TEST_DB_URL": "file:///nowhere"})
    assert again.returncode == 0 and "already" in again.stderr


def test_fetch_refuses_a_tampered_file_by_name(stand_in, folder):
    with open(stand_in["TEST_DB_BLOBS"], encoding="utf-8") as listed:
        text = listed.read()
    with open(stand_in["TEST_DB_BLOBS"], "w", encoding="utf-8") as listed:
        listed.write(re.sub(r"\w{40} load_titles", "0" * 40 + " load_titles", text))
    done = fetch(stand_in)
    assert done.returncode == 2 and "load_titles.dump is not the published one" in done.stderr
    assert sorted(os.listdir(folder.parent)) == ["blobs", "people"]


def test_fetch_misses_a_file_by_name(stand_in):
    with open(stand_in["TEST_DB_BLOBS"], "a", encoding="utf-8") as listed:
        listed.write("0" * 40 + " load_pets.dump\n")
    done = fetch(stand_in)
    assert done.returncode == 2 and "load_pets.dump is missing" in done.stderr


def test_fetch_finds_a_copy_that_was_changed_later_and_leaves_it(stand_in):
    assert fetch(stand_in).returncode == 0
    changed = os.path.join(stand_in["TEST_DB_DIR"], "load_titles.dump")
    with open(changed, "a", encoding="utf-8") as out:
        out.write("-- touched\n")
    done = fetch(stand_in)
    assert done.returncode == 2 and "load_titles.dump is not the published one" in done.stderr
    assert "Nothing was changed" in done.stderr and os.path.exists(changed)


def test_fetch_without_a_network_says_what_serves(stand_in, folder):
    done = fetch(stand_in | {"TEST_DB_URL": "file:///nowhere"})
    assert done.returncode == 3 and "the generated data serve" in done.stderr
    assert sorted(os.listdir(folder.parent)) == ["blobs", "people"]
