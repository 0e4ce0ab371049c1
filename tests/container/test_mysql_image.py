"""The MySQL container: the official image's contract, first starts and later ones.

What Muster adds to it is in test_mysql_stack.py.
"""

import bz2
import gzip
import json
import lzma
import subprocess

import pytest

import engine
from mysql_image import (  # noqa: F401
    DATA, HARDENED, IMAGE, NEEDED, OFTEN, QUICK, ROOT, SHARED, STACK, TMPFS, clean, query, start)

INIT = "/docker-entrypoint-initdb.d/"

pytestmark = NEEDED


# --- what the image is ------------------------------------------------------------------------------------------------


def test_clock_is_utc():
    _, out, _ = engine.run_to_end(IMAGE, "+%Z", options=("--entrypoint", "date"))
    assert out == "UTC\n"


def test_no_password_in_the_image():
    script = r"""
        cut -d: -f2 /etc/shadow | grep -v '^[!*]*$'
        ls -A /var/lib/mysql /run/muster-shared
        ls /etc/mysql/debian.cnf /root/.my.cnf 2>/dev/null
        echo looked
    """
    _, out, _ = engine.run_to_end(IMAGE, "-c", script, options=("--entrypoint", "sh", "--user", "0"))
    assert out.split() == ["/run/muster-shared:", "/var/lib/mysql:", "looked"]
    history = engine.engine("history", "--no-trunc", IMAGE).stdout
    assert "IDENTIFIED" not in history and "PASSWORD=" not in history


@pytest.mark.parametrize("options", [(), ("--user", "0")])
def test_another_command_runs_as_it_is_and_in_silence(options):
    status, out, err = engine.run_to_end(IMAGE, "echo", "a  b", options=options)
    assert (status, out, err) == (0, "a  b\n", "")


def test_image_tells_what_it_is():
    config = json.loads(engine.engine("image", "inspect", IMAGE).stdout)[0]["Config"]
    assert config["User"] == "mysql"
    assert list(config["Volumes"]) == [DATA]
    assert list(config["ExposedPorts"]) == ["3306/tcp"]
    assert config["StopSignal"] == "SIGTERM"
    assert config["Healthcheck"]["Test"] == ["CMD", "healthcheck.sh"]
    for label in "title description licenses version revision created base.name documentation vendor".split():
        assert config["Labels"][f"org.opencontainers.image.{label}"]


def test_image_has_no_compiler_and_nobody_can_become_root():
    script = r"""
        for tool in cc gcc clang make ld; do command -v $tool; done
        find / -xdev -type f -perm /6000
        mysql --version >/dev/null && muster-fixture-load --help >/dev/null && id -u mysql
    """
    _, out, err = engine.run_to_end(IMAGE, "-c", script, options=("--entrypoint", "sh", "--user", "0"))
    assert out == "999\n", err


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(env, *command, **options):
    """Runs a container that must refuse; returns its last line."""
    status, _, err = engine.run_to_end(IMAGE, *command, env=env, **options)
    assert status == 1
    return err.splitlines()[-1]


def test_refuses_without_a_password():
    line = refused({})
    for name in ("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"):
        assert name in line


def test_refuses_a_variable_together_with_its_file():
    for name in ("MYSQL_ROOT_PASSWORD", "MYSQL_DATABASE", "MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_ROOT_HOST"):
        line = refused({**ROOT, name: "x1", f"{name}_FILE": "/etc/hostname"})
        assert f"both {name} and {name}_FILE are set" in line


def test_refuses_files_that_give_nothing():
    assert "MYSQL_ROOT_PASSWORD_FILE names /nowhere" in refused({"MYSQL_ROOT_PASSWORD_FILE": "/nowhere"})
    assert "which is empty" in refused({"MYSQL_ROOT_PASSWORD_FILE": "/dev/null"})


def test_refuses_placeholders_by_name():
    assert 'MYSQL_ROOT_PASSWORD is the placeholder "changeme"' in refused({"MYSQL_ROOT_PASSWORD": "changeme"})
    assert "MYSQL_PASSWORD is the placeholder" in refused({**ROOT, "MYSQL_PASSWORD": "<your password>"})
    assert "SECRET_KEY is the placeholder" in refused({**STACK, "SECRET_KEY": "ChangeMe"})


def test_refuses_root_as_the_user():
    assert "MYSQL_USER must not be root" in refused({**ROOT, "MYSQL_USER": "root", "MYSQL_PASSWORD": "pw"})


def test_refuses_settings_the_server_does_not_know():
    line = refused(ROOT, "--no-such-option")
    assert "mysqld refuses its settings" in line and "no-such-option" in line


def test_refuses_a_volume_with_other_things_in_it():
    data = engine.volume()
    engine.run_to_end(IMAGE, "touch", f"{DATA}/letters.txt", volumes={data: DATA})
    assert "is not empty and holds no MySQL data" in refused(ROOT, volumes={data: DATA})
    _, out, _ = engine.run_to_end(IMAGE, "ls", DATA, volumes={data: DATA})
    assert out == "letters.txt\n"


# --- the official image's contract ------------------------------------------------------------------------------------


def test_basics():
    database, user, password = "my cool mysql database", "0123456789012345", "my cool mysql password"
    net = engine.network()
    server = start(
        {**ROOT, "MYSQL_DATABASE": database, "MYSQL_USER": user, "MYSQL_PASSWORD": password}, options=("--network", net)
    )
    server.wait_healthy()
    script = 'MYSQL_PWD="$1" mysql --host="$2" --user="$3" --silent "$4" -e "$5"'
    steps = "CREATE TABLE test (a INT, b INT, c VARCHAR(255)); INSERT INTO test VALUES (1, 2, 'hello'); SELECT c FROM test; DROP TABLE test"
    host = server.inspect()["Name"].lstrip("/")
    status, out, err = engine.run_to_end(
        IMAGE, "sh", "-c", script, "sh", password, host, user, database, steps, options=("--network", net)
    )
    assert (status, out) == (0, "hello\n"), err
    status, _, err = engine.run_to_end(
        IMAGE, "sh", "-c", script, "sh", "wrong", host, user, database, "SELECT 1", options=("--network", net)
    )
    assert status == 1 and "Access denied" in err


def test_init_sql_of_a_derived_image_runs_in_the_database(tmp_path):
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nCOPY initdb.sql {INIT}\n")
    (tmp_path / "initdb.sql").write_text("CREATE TABLE test (c TEXT); INSERT INTO test VALUES ('goodbye!');")
    derived = engine.unique("derived")
    engine.engine("build", "-q", "--label", engine.LABEL, "-t", derived, str(tmp_path))
    env = {**ROOT, "MYSQL_DATABASE": "scratch", "MYSQL_USER": "initdb", "MYSQL_PASSWORD": "word of initdb"}
    server = engine.run(derived, env=env, options=OFTEN)
    server.wait_healthy()
    script = 'MYSQL_PWD="$1" mysql --host=mysql --user=initdb --silent scratch -e "SELECT c FROM test"'
    status, out, err = engine.run_to_end(
        derived, "sh", "-c", script, "sh", env["MYSQL_PASSWORD"], options=("--link", f"{server.id}:mysql")
    )
    assert (status, out) == (0, "goodbye!\n"), err
    # The temporary server has no port: a client that waits for TCP meets the filled database only.
    assert "port: 0" in server.logs().split("initdb.sql")[0]


def test_arguments_go_to_the_server_and_root_may_come_from_anywhere():
    server = start(ROOT, command=("--log-bin=foo", "--server-id=7"))
    server.wait_healthy()
    script = 'MYSQL_PWD="$1" mysql --host="$2" --user=root --silent -e "SELECT @@server_id, @@log_bin_basename; SHOW BINARY LOG STATUS"'
    status, out, err = engine.run_to_end(IMAGE, "sh", "-c", script, "sh", ROOT["MYSQL_ROOT_PASSWORD"], server.address())
    assert status == 0, err
    assert out.split()[:2] == ["7", f"{DATA}/foo"] and "foo.0" in out


# One server with awkward names and all kinds of init files, in the narrowest surroundings.

AWKWARD = {
    **ROOT,
    "MYSQL_ROOT_PASSWORD": "a'b\"c\\d #e%",
    "MYSQL_DATABASE": "my_db `x",
    "MYSQL_USER": "o'ne\\il",
    "MYSQL_PASSWORD": "p\\'w \"#;",
    "MYSQL_ONETIME_PASSWORD": "",
    "MYSQL_ROOT_HOST": "localhost",
}


def insert(text):
    return f"INSERT INTO seen (word) VALUES ('{text}');\n"


@pytest.fixture(scope="module")
def filled():
    zstd = subprocess.run(["zstd", "-qc"], input=insert("70 zst").encode(), capture_output=True, check=True).stdout
    files = {
        "10-run.sh": ("#!/bin/sh\n[ -z \"$BASH\" ] && echo \"10 run as a program: $MYSQL_USER\" >&2\nexit 0\n", 0o755),
        "20-source.sh": ("[ -n \"$BASH\" ] && mysql_note \"20 sourced\"\n"
                         "docker_process_sql --database=\"$MYSQL_DATABASE\" <<<'CREATE TABLE seen (n INT AUTO_INCREMENT PRIMARY KEY, word TEXT)'\n"),
        "30-plain.sql": insert("30 sql"),
        "40.sql.gz": gzip.compress(insert("40 gz").encode()),
        "50.sql.bz2": bz2.compress(insert("50 bz2").encode()),
        "60.sql.xz": lzma.compress(insert("60 xz").encode()),
        "70.sql.zst": zstd,
        "80-notes.txt": "not for the server",
        # The layout of the sample database: a script that names its files relative to itself.
        "90-employees.sql": "SELECT 'LOADING rows' AS INFO;\nsource load_rows.dump ;\n",
        "load_rows.dump": insert("90 source"),
        "99-key.sh": ("#!/bin/bash\nMYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql -uroot -e 'SELECT 1' >/dev/null && echo '99 password works' >&2\n", 0o755),
    }
    # Init files can only be copied into a container that may be written to; a volume brings them into one that may not.
    init = engine.volume("init")
    engine.run(IMAGE, "true", files={INIT + name: content for name, content in files.items()}, volumes={init: INIT})
    box = start(AWKWARD, volumes={init: f"{INIT}:ro"}, tmpfs=TMPFS, options=HARDENED)
    box.wait_healthy()
    return box


def test_init_files_run_in_the_order_of_their_names(filled):
    words = query(filled, "SELECT word FROM `my_db ``x`.seen ORDER BY n", password=AWKWARD["MYSQL_ROOT_PASSWORD"])
    assert words == ["30 sql", "40 gz", "50 bz2", "60 xz", "70 zst", "90 source"]
    log = filled.logs()
    marks = ["10 run as a program: o'ne\\il", "20 sourced", "30-plain.sql", "skipped", "80-notes.txt", "90-employees.sql",
             "99 password works"]
    places = [log.find(mark) for mark in marks]
    assert -1 not in places and places == sorted(places), log
    assert "first start is complete after" in log


def test_names_and_passwords_may_hold_any_character(filled):
    user, password = AWKWARD["MYSQL_USER"], AWKWARD["MYSQL_PASSWORD"]
    assert query(filled, "SELECT CURRENT_USER()", user, password) == ["o'ne\\\\il@%"]
    query(filled, "CREATE TABLE `my_db ``x`.own (i INT)", user, password)
    # Were the underscore not escaped, it would stand for any character.
    denied = query(filled, "CREATE DATABASE `myxdb ``x`", user, password, check=False)
    assert "Access denied" in denied.stderr


def test_root_host_localhost_keeps_root_at_home(filled):
    hosts = query(filled, "SELECT host FROM mysql.user WHERE user = 'root'", password=AWKWARD["MYSQL_ROOT_PASSWORD"])
    assert hosts == ["localhost"]
    accounts = "SELECT COUNT(*) FROM mysql.user WHERE user = '' OR (authentication_string = '' AND account_locked = 'N')"
    assert query(filled, accounts, password=AWKWARD["MYSQL_ROOT_PASSWORD"]) == ["0"]


def test_server_is_the_first_process_and_holds_no_password(filled):
    assert filled.read("/proc/1/comm") == "mysqld\n"
    assert filled.read("/proc/1/status").split("Uid:")[1].split()[0] == "999"
    seen = filled.exec("sh", "-c", "cat /proc/[0-9]*/cmdline /proc/1/environ | tr '\\0' ' '").stdout + filled.logs()
    assert AWKWARD["MYSQL_ROOT_PASSWORD"] not in seen and AWKWARD["MYSQL_PASSWORD"] not in seen
    assert filled.exec("find", "/run/mysqld", "/tmp", "-type", "f", "-name", "*.cnf").stdout == ""


def test_settings_of_our_own(filled):
    names = "innodb_buffer_pool_size max_connections local_infile skip_name_resolve character_set_server log_bin".split()
    answer = query(filled, "SELECT " + ", ".join(f"@@{name}" for name in names), password=AWKWARD["MYSQL_ROOT_PASSWORD"])
    assert answer == ["268435456\t100\t0\t1\tutf8mb4\t0"]


def test_stop_is_clean_and_data_stay_after_stop_and_kill(filled):
    password = AWKWARD["MYSQL_ROOT_PASSWORD"]
    query(filled, "CREATE DATABASE kept; CREATE TABLE kept.row_of (i INT); INSERT INTO kept.row_of VALUES (1)", password=password)
    seconds, status = filled.stop()
    assert status == 0 and seconds < 10
    filled.start()
    filled.wait_healthy()
    query(filled, "INSERT INTO kept.row_of VALUES (2)", password=password)
    filled.kill()
    assert filled.wait() == 137
    filled.start()
    filled.wait_healthy()
    assert query(filled, "SELECT i FROM kept.row_of", password=password) == ["1", "2"]
    assert filled.logs().count("making the data directory") == 1


def test_without_a_request_there_are_no_people(filled):
    assert query(filled, "SHOW DATABASES LIKE 'muster'", password=AWKWARD["MYSQL_ROOT_PASSWORD"]) == []
    assert query(filled, "SELECT COUNT(*) FROM mysql.user WHERE user LIKE 'muster%'", password=AWKWARD["MYSQL_ROOT_PASSWORD"]) == ["0"]


# --- first starts that do not go to their end ---------------------------------------------------------------------------

WAITING = {INIT + "10-wait.sh": "echo waiting >&2\nif [ ! -e /tmp/go ]; then sleep 600; fi\n",
           INIT + "20-row.sql": "CREATE DATABASE later; CREATE TABLE later.t (i INT);"}


def test_an_interrupted_first_start_begins_again():
    box = start(ROOT, files=WAITING)
    box.wait_log("waiting")
    assert box.exec("healthcheck.sh", check=False).stdout.startswith("the first start is still running")
    assert box.health != "healthy"
    box.exec("touch", "/tmp/go")
    box.kill()
    box.wait()
    box.start()
    box.wait_healthy()
    assert "the first start was interrupted" in box.logs()
    assert query(box, "SHOW TABLES FROM later") == ["t"]


def test_a_lock_left_by_a_killed_server_does_not_count():
    # In the next start the number in it may be some other process's.
    script = "sleep 60 & echo $! > /run/mysqld/mysqld.sock.lock; exec docker-entrypoint.sh mysqld"
    box = start(ROOT, command=("-c", script), options=("--entrypoint", "sh"))
    box.wait_healthy()


@pytest.mark.parametrize("moment", ["making the data directory", "starting the temporary server", "waiting"])
def test_stop_during_the_first_start_is_quick_and_clean(moment):
    box = start(ROOT, files=WAITING)
    box.wait_log(moment)
    seconds, status = box.stop()
    assert status == 0 and seconds < 9, box.logs()
    assert "stopped during the first start" in box.logs().splitlines()[-1]


def test_a_bad_init_file_ends_the_start_by_name():
    bad = {
        "30-bad.sql": "CREATE TABLE nowhere.t (i INT);",
        "30-program.sh": ("#!/bin/sh\nexit 3\n", 0o755),
        "30-sourced.sh": "false\n",
        "30-leaves.sh": "exit 0\n",
        "30-cut.sql.gz": gzip.compress(b"SELECT 1;" * 100)[:-9],
        "30-source.sql": "source no_such_file.dump ;\n",
    }
    # All at once: each takes a first start, and none needs the others.
    boxes = {name: start(ROOT, files={INIT + name: content}) for name, content in bad.items()}
    for name, box in boxes.items():
        assert box.wait(120) == 1, name
        last = box.output()[1].splitlines()[-1]
        assert f"the first start failed while running {INIT}{name}" in last and "begins again" in last


def test_after_a_failure_the_next_start_begins_again():
    once = {INIT + "50-once.sh": 'if [ ! -e /tmp/second ]; then touch /tmp/second; false; fi\n'}
    shared, data = engine.volume("shared"), engine.volume()
    box = start({"MUSTER_SHARED": SHARED, **QUICK, "FIXTURE": "tiny"}, files=once, volumes={shared: SHARED, data: DATA})
    assert box.wait() == 1
    _, progress, _ = engine.run_to_end(IMAGE, "cat", f"{SHARED}/progress", volumes={shared: SHARED})
    assert "phase=failed\n" in progress and "50-once.sh" in progress
    _, left, _ = engine.run_to_end(IMAGE, "ls", "-A", DATA, volumes={data: DATA})
    assert left == ".muster-init-started\n"
    box.start()
    box.wait_healthy()
    assert "phase=ready\n" in box.read(f"{SHARED}/progress")


def test_a_full_disk_is_named():
    fill = "CREATE TABLE big (b LONGBLOB);\n" + "INSERT INTO big VALUES (REPEAT('x', 15000000));\n" * 40
    status, _, err = engine.run_to_end(
        IMAGE, env={**ROOT, "MYSQL_DATABASE": "big"}, files={INIT + "big.sql": fill}, timeout=120,
        options=("--tmpfs", f"{DATA}:size=320m,uid=999,mode=0700"),
    )
    assert status == 1
    assert f"the disk that holds {DATA} is full" in err.splitlines()[-1]


# --- who may start it, and on which data --------------------------------------------------------------------------------


def test_started_as_root_it_steps_down():
    data = engine.volume()
    engine.run_to_end(IMAGE, "chown", "0:0", DATA, volumes={data: DATA}, options=("--user", "0"))
    box = start(ROOT, volumes={data: DATA}, options=("--user", "0"))
    box.wait_healthy()
    assert box.read("/proc/1/status").split("Uid:")[1].split()[:3] == ["999"] * 3


def test_any_uid_may_run_it_on_its_own_volume():
    box = start(ROOT, options=("--user", "4321:4321", "--tmpfs", f"{DATA}:uid=4321,mode=0700"))
    box.wait_healthy()
    assert box.read("/proc/1/status").split("Uid:")[1].split()[0] == "4321"
    assert "cannot be written by uid 4321" in refused(ROOT, options=("--user", "4321:4321"))


def test_data_made_elsewhere_are_used_as_they_are():
    data = engine.volume()
    env = {"MYSQL_ALLOW_EMPTY_PASSWORD": "1", "MYSQL_DATABASE": "before"}
    box = start(env, volumes={data: DATA})
    box.wait_healthy()
    assert int(query(box, "SELECT COUNT(*) FROM mysql.time_zone_name", password="")[0]) > 400
    box.stop()
    engine.run_to_end(IMAGE, "sh", "-c", f"rm {DATA}/.muster-*", volumes={data: DATA})
    again = start({}, volumes={data: DATA})
    again.wait_healthy()
    assert query(again, "SHOW DATABASES LIKE 'before'", password="") == ["before"]
    assert "data made elsewhere" in again.logs()


def test_random_root_password_is_told_once_and_expires_on_request():
    box = start({"MYSQL_RANDOM_ROOT_PASSWORD": "1", "MYSQL_ONETIME_PASSWORD": "1", "MYSQL_ROOT_HOST": "localhost", **QUICK})
    box.wait_healthy()
    password = box.logs().split("GENERATED ROOT PASSWORD: ")[1].split()[0]
    assert len(password) >= 32
    assert "expired-password" in query(box, "SELECT 1", password=password, check=False).stdout
