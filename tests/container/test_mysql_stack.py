"""What Muster adds to the MySQL container: generated passwords, people data, health.

The people data are not the subject here: where they take part, it is their smallest set.
"""

import json

import pytest

import engine
from mysql_image import DATA, HARDENED, IMAGE, NEEDED, QUICK, SHARED, STACK, TMPFS, clean, query, start  # noqa: F401

FILES = {"mysql_root_password": "400", "mysql_password": "440", "mysql_read_password": "440", "mysql_backup_password": "400",
         "secret_key": "440"}

pytestmark = NEEDED


def secrets_of(box):
    return {name: box.read(f"{SHARED}/{name}") for name in FILES}


@pytest.fixture(scope="module")
def stack():
    """The database as the stack starts it: nothing given, everything generated."""
    volumes = {engine.volume("shared"): SHARED, engine.volume(): DATA}
    box = start(STACK, volumes=volumes, tmpfs=TMPFS, options=HARDENED)
    box.volumes = volumes
    box.wait_healthy()
    return box


def test_passwords_are_generated_and_kept_from_sight(stack):
    secrets = secrets_of(stack)
    assert len(set(secrets.values())) == 5 and all(len(value) >= 32 for value in secrets.values())
    for name, mode in FILES.items():
        assert stack.exec("stat", "-c", "%a %u %g", f"{SHARED}/{name}").stdout == f"{mode} 999 1000\n"
    assert stack.exec("stat", "-c", "%a %u %g", SHARED).stdout == "2750 999 1000\n"
    seen = stack.logs() + json.dumps(stack.inspect())
    seen += stack.exec("sh", "-c", "cat /proc/[0-9]*/cmdline /proc/1/environ | tr '\\0' ' '").stdout
    seen += engine.engine("history", "--no-trunc", IMAGE).stdout
    assert not [name for name, value in secrets.items() if value in seen]


def test_the_app_reads_its_passwords_and_not_roots(stack):
    shared = next(iter(stack.volumes))
    script = f"cat {SHARED}/mysql_password >/dev/null && cat {SHARED}/progress >/dev/null && cat {SHARED}/mysql_root_password"
    status, out, err = engine.run_to_end(
        IMAGE, "-c", script, volumes={shared: f"{SHARED}:ro"}, options=("--user", "1000:1000", "--entrypoint", "sh")
    )
    assert status == 1 and out == "" and "mysql_root_password: Permission denied" in err


def test_accounts_of_the_stack(stack):
    secrets = secrets_of(stack)
    root = secrets["mysql_root_password"]
    assert query(stack, "SELECT host FROM mysql.user WHERE user = 'root'", password=root) == ["localhost"]
    assert "employees" in query(stack, "SHOW DATABASES", "muster", secrets["mysql_password"])
    assert query(stack, "SELECT CURRENT_USER()", "muster_read", secrets["mysql_read_password"]) == ["muster_read@%"]


def test_people_are_there_and_health_and_progress_say_so(stack):
    root = secrets_of(stack)["mysql_root_password"]
    assert query(stack, "SELECT complete, problem FROM muster.fixture", password=root) == ["1\t"]
    assert int(query(stack, "SELECT COUNT(*) FROM employees.employees", password=root)[0]) >= 9
    assert "phase=ready\n" in stack.read(f"{SHARED}/progress")
    assert stack.exec("healthcheck.sh").stdout == ""


def test_health_names_data_that_are_not_complete(stack):
    root = secrets_of(stack)["mysql_root_password"]
    query(stack, "UPDATE muster.fixture SET complete = 0, problem = 'salaries: 3 rows too few'", password=root)
    result = stack.exec("healthcheck.sh", check=False)
    assert (result.returncode, result.stdout) == (1, "the data are not complete: salaries: 3 rows too few\n")
    query(stack, "UPDATE muster.fixture SET complete = 1, problem = ''", password=root)
    assert stack.exec("healthcheck.sh", check=False).returncode == 0
    grants = query(stack, "SHOW GRANTS FOR muster_health@localhost", password=root)
    assert sorted(grants) == ["GRANT SELECT ON `muster`.`fixture` TO `muster_health`@`localhost`",
                              "GRANT USAGE ON *.* TO `muster_health`@`localhost`"]


def test_passwords_last_and_can_be_replaced(stack):
    before = secrets_of(stack)
    shared = next(iter(stack.volumes))
    stack.stop()
    # The app's password comes from the environment now, and the reader's file was lost.
    engine.run_to_end(IMAGE, "rm", "-f", f"{SHARED}/mysql_read_password", volumes={shared: SHARED})
    box = start({**STACK, "MYSQL_PASSWORD": "it's a new one"}, volumes=stack.volumes, tmpfs=TMPFS, options=HARDENED)
    box.wait_healthy()
    after = secrets_of(box)
    assert after["mysql_root_password"] == before["mysql_root_password"] and after["secret_key"] == before["secret_key"]
    assert after["mysql_password"] == "it's a new one" and after["mysql_read_password"] != before["mysql_read_password"]
    assert query(box, "SELECT 1", "muster", "it's a new one") == ["1"]
    assert query(box, "SELECT 1", "muster_read", after["mysql_read_password"]) == ["1"]
    assert query(box, "SELECT 1", "muster", before["mysql_password"], check=False).returncode == 1
    assert "making the data directory" not in box.logs() and "it's a new one" not in box.logs()


def test_passwords_given_by_file_are_the_ones_in_the_shared_directory():
    box = start(
        {**QUICK, "MUSTER_SHARED": SHARED, "FIXTURE": "tiny", "MYSQL_ROOT_PASSWORD_FILE": "/secrets/root", "SECRET_KEY_FILE": "/secrets/key"},
        files={"/secrets/root": "a root word of mine\n", "/secrets/key": "k" * 40}, volumes={engine.volume("shared"): SHARED},
    )
    box.wait_healthy()
    secrets = secrets_of(box)
    assert secrets["mysql_root_password"] == "a root word of mine" and secrets["secret_key"] == "k" * 40
    assert query(box, "SELECT 1", password="a root word of mine") == ["1"]
