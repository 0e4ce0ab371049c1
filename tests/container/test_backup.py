"""Backups as an operator meets them (journey J7, steps 7 to 9): made, refused, kept, proven, restored.

One stack with the service `backup` and the images of `make test-container`; nothing is built here. The tests of the class are steps:
each goes on where the one before has ended. The scheduler's clock is a file that the tests set.
"""

import datetime
import json
import os
import re
import subprocess
from zoneinfo import ZoneInfo

import pytest

import engine
from app_image import IMAGE as APP_IMAGE
from app_image import ask
from mysql_image import IMAGE, SHARED
from test_stack import Stack, clone  # noqa: F401 (a fixture)

FOLDER = "/var/backups/muster"
CLOCK = "/tmp/clock"
# Each day of these is 24 hours, but for the one on which Berlin's clocks are put back.
ZONE, FIRST_DAY, NIGHTS = "Europe/Berlin", datetime.date(2031, 10, 21), 9
# Half a processor is for years of quiet nights, not for nine of them within a test.
OVERRIDE = f"services: {{backup: {{environment: {{BACKUP_CLOCK: {CLOCK}}}, cpus: 2}}, db: {{cpus: 2}}}}\n"

pytestmark = pytest.mark.skipif(
    not engine.available() or not engine.has_image(IMAGE) or not engine.has_image(APP_IMAGE),
    reason=f"needs an engine and the images {IMAGE} and {APP_IMAGE}",
)


class Backups(Stack):
    """The stack, and what is done with backups in it."""

    known: dict = {}

    def script(self, name, *words, text=None):
        """Runs ./backup.sh or ./restore.sh as an operator does; with `text` on a terminal's place."""
        return subprocess.run([f"./{name}.sh", *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300,
                              check=False, input=text if text is not None else "")

    def backup(self, *words):
        result = self.script("backup", *words)
        assert result.returncode == 0, result.stdout + result.stderr
        return self.files()[0]

    def refused(self, status, words, *command):
        result = self.script(*command)
        assert result.returncode == status, result.stdout + result.stderr
        assert words in result.stderr, result.stderr

    def exec(self, service, *command, check=True):
        """As Stack's, without the second that compose takes."""
        self.known[service] = self.known.get(service) or self.container(service)
        return self.known[service].exec(*command, check=check, timeout=600)

    def inside(self, script, *words):
        return self.exec("backup", "bash", "-c", script, *words).stdout

    def files(self, kind="*"):
        """Newest first, without the checksums."""
        return [os.path.basename(path) for path in self.inside(f"ls -r {FOLDER}/muster-*-{kind}.sql.zst 2>/dev/null || true").split()]

    def sums(self):
        return self.inside(f"cd {FOLDER} && sha256sum *.zst")

    def status(self):
        return dict(line.split("=", 1) for line in self.inside(f"cat {SHARED}/backup.status").splitlines())

    def tables(self, people="employees", ours="muster"):
        """{table: its checksum by the server itself}, which has nothing to do with ours; marks come and go."""
        names = self.query(f"SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
                           f"AND table_schema IN ('{people}', '{ours}') AND table_name <> 'touched'")
        rows = (line.split("\t") for line in self.query(f"CHECKSUM TABLE {', '.join(names)}"))
        return {name.split(".")[1]: value for name, value in rows}

    def schemas(self):
        return set(self.query("SHOW DATABASES")) - {"information_schema", "mysql", "performance_schema", "sys"}

    def set_clock(self, moment):
        self.inside(f"echo {int(moment.timestamp())} >{CLOCK}.new && mv {CLOCK}.new {CLOCK}")

    def password(self, value):
        self.exec("db", "sh", "-c", 'cd "$0" && chmod 600 mysql_backup_password && printf %s "$1" >mysql_backup_password', SHARED, value)

    def beside(self, *command, files=None, options=()):
        """A container like the service's, but for what the test changes; (status, what it said)."""
        shared = f"{self.project}_shared"
        status, out, err = engine.run_to_end(
            IMAGE, *command, env={"MYSQL_HOST": "db", "MUSTER_SHARED": SHARED}, files=files, volumes={shared: SHARED},
            options=("--network", f"{self.project}-backend", *options))
        return status, out + err


@pytest.fixture(scope="module")
def site(clone):  # noqa: F811
    tag = IMAGE.rpartition(":")
    assert APP_IMAGE.rpartition(":")[2] == tag[2]
    (clone / "docker-compose.override.yml").write_text(OVERRIDE)
    made = Backups(clone, "backup", "none", FIXTURE="tiny", MUSTER_IMAGE=APP_IMAGE.rpartition(":")[0], MUSTER_MYSQL_IMAGE=tag[0],
                   VERSION=tag[2], COMPOSE_PROFILES="backup", TZ=ZONE)
    made.compose("up", "-d")
    made.ready(300)
    yield made
    made.remove()
    engine.cleanup()


class TestBackups:
    def test_0_before_the_first_one(self, site):
        result = site.script("backup", "--status")
        assert result.returncode == 0 and "none yet" in result.stdout
        site.refused(66, "there is no backup", "restore")
        site.refused(64, "no option '--fast'", "backup", "--fast")
        for name in ("backup", "restore"):
            help_text = site.script(name, "--help")
            assert help_text.returncode == 0 and f"./{name}.sh" in help_text.stdout and "Exit:" in help_text.stdout

    def test_1_a_backup_is_a_private_file_with_its_checksum(self, site):
        name = site.backup()
        assert re.fullmatch(r"muster-20\d\d-\d\d-\d\d-\d{6}-manual\.sql\.zst", name)
        assert site.inside(f"stat -c '%a %U' {FOLDER} {FOLDER}/{name} {FOLDER}/{name}.sha256").split("\n")[:3] == [
            "700 mysql", "600 mysql", "600 mysql"]
        assert site.inside(f"cd {FOLDER} && sha256sum -c {name}.sha256") == f"{name}: OK\n"
        text = site.inside(f"zstd -dcq {FOLDER}/{name}")
        for table in ("employees", "salaries", "fixture", "installation", "migration"):
            assert f"CREATE TABLE `{table}`" in text
        assert "INSERT INTO `employees` VALUES (10001," in text and "-- muster snapshot exact" in text
        status = site.status()
        assert status["result"] == "ok" and status["success_file"] == name and "proof_at" not in status
        assert int(status["success_bytes"]) == int(site.inside(f"stat -c %s {FOLDER}/{name}"))
        # The app's account reads it; the backups themselves are not its business.
        assert "success_file" in site.exec("app", "cat", f"{SHARED}/backup.status").stdout
        assert site.exec("app", "cat", f"{SHARED}/mysql_backup_password", check=False).returncode != 0
        assert "result=ok" in site.exec("app", "cat", f"{SHARED}/backup.status").stdout

    def test_2_a_failure_says_so_and_touches_no_older_one(self, site):
        before = site.sums()
        word = site.inside(f"cat {SHARED}/mysql_backup_password")
        site.password("not-the-word")
        site.refused(77, "refuses the backup account", "backup")
        assert site.sums() == before and site.status()["result"] == "failed"
        assert "refuses the backup account" in site.status()["failure_reason"]
        assert site.exec("backup", "muster-backup", "status", check=False).returncode == 1  # the container's health
        site.password(word)
        site.backup()
        assert site.status()["result"] == "ok" and site.exec("backup", "muster-backup", "status").returncode == 0

    def test_3_full_disk_and_broken_dumps(self, site):
        cut = '#!/bin/sh\n/usr/bin/mysqldump "$@" | case $* in *--help) cat ;; *) head -c 9000 ;; esac\n'
        script = f"""muster-backup now; echo status $?; ls -A {FOLDER}; cat {SHARED}/backup.status
            BACKUP_DIR=/tmp/a PATH=/opt/cut:$PATH muster-backup now; echo status $?; ls -A /tmp/a
            BACKUP_DIR=/tmp/a MYSQL_HOST=nowhere muster-backup now; echo status $?"""
        _, said = site.beside("sh", "-c", script, files={"/opt/cut/mysqldump": (cut, 0o755)},
                              options=("--tmpfs", f"{FOLDER}:size=8k,mode=700,uid=999"))
        assert re.search(r"^status 74\n\.lock\n(.*\n)*result=failed\n(.*\n)*failure_reason=the disk is full", said, re.M), said
        assert re.search(r"^status 70\n\.lock\nstatus 69\n", said, re.M), said
        assert "the dump broke off: its last line is missing" in said and "the database does not answer" in said
        site.backup()

    def test_4_taken_under_writes_and_proven(self, site):
        writes = "INSERT INTO muster.touched (emp_no, touched_at) VALUES (NULL, UTC_TIMESTAMP(3)); " \
                 "UPDATE employees.employees SET last_name = LEFT(UUID(), 16) WHERE emp_no = 10002;"
        loop = f'export MYSQL_PWD=$(cat {SHARED}/mysql_root_password); echo $$ >/tmp/writer; ' \
               f'while [ -e /tmp/writer ]; do echo "{writes}"; sleep 0.005; done | timeout 60 mysql -u root'
        last_name = "SELECT last_name FROM employees.employees WHERE emp_no = 10002"
        with subprocess.Popen([engine.ENGINE, "exec", site.container("db").id, "sh", "-c", loop]) as writer:
            try:
                before = site.query(last_name)
                engine.eventually(lambda: site.query(last_name) != before, 10, "somebody writes")
                name = site.backup("--prove")
                before = site.query(last_name)
                engine.eventually(lambda: site.query(last_name) != before, 10, "somebody still writes")
            finally:
                site.exec("db", "rm", "-f", "/tmp/writer")
                writer.wait(30)
        status = site.status()
        assert status["result"] == "ok" and status["proof_file"] == name and int(status["proof_rows"]) > 200
        assert site.schemas() == {"employees", "muster"}

    def test_5_a_night_in_the_service(self, site):
        at_three = datetime.datetime.combine(FIRST_DAY, datetime.time(3), ZoneInfo(ZONE))
        # Those of years were missed; that is made up for, once.
        site.set_clock(at_three - datetime.timedelta(seconds=1))
        engine.eventually(lambda: site.status().get("proof_file") == (site.files("daily") or ["none yet"])[0], 60, lambda: site.logs("backup"), 1)
        assert len(site.files("daily")) == 1
        site.set_clock(at_three)
        wanted = f"muster-{FIRST_DAY}-030000-daily.sql.zst"
        engine.eventually(lambda: site.status()["proof_file"] == wanted, 60, lambda: site.logs("backup"), 1)
        assert site.status()["success_file"] == site.files("daily")[0] == wanted
        assert int(site.status()["success_at"]) == at_three.timestamp()

    def test_6_nine_nights_leave_exactly_seven(self, site):
        days = [FIRST_DAY + datetime.timedelta(days=number) for number in range(NIGHTS)]
        turns = [int(datetime.datetime.combine(day, datetime.time(3), ZoneInfo(ZONE)).timestamp()) for day in days]
        steps = "".join(f"at {turn - 1}; sleep 0.5; seen {day} 0; at {turn}; seen {day} 1\n" for day, turn in zip(days, turns))
        script = f"""export BACKUP_DIR=/tmp/nights BACKUP_CLOCK=/tmp/nights/clock BACKUP_PROVE=0 MUSTER_SHARED=/tmp/nights
            mkdir /tmp/nights && cp {SHARED}/mysql_backup_password /tmp/nights
            at() {{ echo $1 >/tmp/nights/new && mv /tmp/nights/new /tmp/nights/clock; }}
            files() {{ ls /tmp/nights/muster-*.zst 2>/dev/null; }}
            seen() {{ for _ in $(seq $(($2 * 900 + 1))); do [ $(files | grep -c $1) = $2 ] && return; sleep 0.1; done; echo "no: $*"; }}
            at {turns[0] - 3600}
            muster-backup schedule >/tmp/nights/log & sleep 1
            {steps}
            until grep -q '{days[1]}.*removed' /tmp/nights/log; do sleep 0.1; done
            kill $!; wait $!; echo ended $?; files; ls /tmp/nights/*.sha256 | wc -l; rm -r /tmp/nights"""
        said = site.inside(script).splitlines()
        kept = [f"/tmp/nights/muster-{day}-030000-daily.sql.zst" for day in days[-7:]]
        assert said == ["ended 0", *kept, "7"]

    def test_7_damaged_backups_are_refused(self, site):
        name = site.files()[0]
        before = site.tables()
        first = site.query("SELECT first_name FROM employees.employees WHERE emp_no = 10001")[0]
        site.inside(f"cd {FOLDER} && cp {name} kept && printf X | dd of={name} bs=1 seek=900 conv=notrunc status=none")
        site.refused(65, "is damaged", "restore", name, "--yes")
        renew = f"sha256sum {name} >{name}.sha256"
        site.inside(f"cd {FOLDER} && head -c 2000 kept >{name} && {renew}")
        site.refused(65, "is damaged", "restore", name, "--yes")
        # All in order but for one value: only the comparison can tell.
        site.inside(f"cd {FOLDER} && zstd -dcq kept | sed '/^INSERT INTO `employees`/s/{first}/{first[:-1]}?/' | zstd -q >{name} && {renew}")
        site.refused(65, "is not equal when restored", "restore", name, "--yes")
        site.inside(f"rm {FOLDER}/{name}.sha256")
        site.refused(65, "has no checksum", "restore", name)
        site.inside(f"cd {FOLDER} && mv kept {name} && {renew}")
        assert site.tables() == before and site.schemas() == {"employees", "muster"}

    def test_8_restored_and_equal_after_changes(self, site, tmp_path):
        name = site.backup()
        then = site.tables()
        first = site.query("SELECT first_name FROM employees.employees WHERE emp_no = 10001")[0]
        scratch = site.script("restore", name)
        assert scratch.returncode == 0 and "counts and checksums equal" in scratch.stdout, scratch.stderr
        assert site.tables() == then
        site.query("DELETE FROM employees.departments WHERE dept_no = 'd005'; UPDATE employees.employees SET first_name = 'Nobody'; "
                   "INSERT INTO employees.salaries SELECT emp_no, 1, '1970-01-01', '1970-01-01' FROM employees.employees; "
                   "CREATE TABLE muster.later (id INT PRIMARY KEY)")
        engine.eventually(lambda: "Nobody" in ask(site.port, "/employees/10001").body, 60, "the change on the site")
        changed = site.tables()
        assert all(changed[table] != then[table] for table in ("departments", "dept_emp", "employees", "salaries"))
        site.refused(64, "nobody to ask", "restore", name, "--for-real")
        assert site.tables() == changed
        # From a copy that was carried elsewhere, as after the loss of a machine.
        assert site.script("backup", "--copy", str(tmp_path)).returncode == 0
        copies = sorted(path.name for path in tmp_path.iterdir())
        copied = copies[0]
        assert copies == [copied, f"{copied}.sha256"] and (tmp_path / copied).stat().st_mode & 0o777 == 0o600
        real = site.script("restore", name, "--yes")
        assert real.returncode == 0 and f"{name}: restored in" in real.stdout, real.stdout + real.stderr
        assert site.tables() == then
        engine.eventually(lambda: first in ask(site.port, "/employees/10001").body, 60, "the restored person on the site")
        engine.eventually(lambda: site.query("SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = 'employees'") == ["18"],
                          60, "the marks are made again")
        status = site.status()
        assert status["restore_file"] == name and ask(site.port, "/readyz").status == 200
        # A copy is taken in again.
        site.inside(f"rm {FOLDER}/{copied}*")
        again = site.script("restore", str(tmp_path / copied))
        assert again.returncode == 0 and copied in site.files(), again.stderr

    def test_9a_the_container_is_as_closed_as_the_others(self, site):
        host = site.container("backup").inspect()["HostConfig"]
        assert host["ReadonlyRootfs"] and host["CapDrop"] == ["ALL"] and host["Memory"] == 128 * 2**20 and host["PidsLimit"] == 64
        assert any(option.startswith("no-new-privileges") for option in host["SecurityOpt"])
        assert re.search(r"^Uid:\s+999\s", site.inside("cat /proc/1/status"), re.M)
        assert list(site.container("backup").inspect()["NetworkSettings"]["Networks"]) == [f"{site.project}-backend"]
        word = site.inside(f"cat {SHARED}/mysql_backup_password")
        assert word not in json.dumps(site.container("backup").inspect()) + site.logs("backup")

    def test_9b_an_older_database_gets_the_account(self, site):
        site.query("DROP USER muster_backup")
        site.exec("db", "rm", "-f", f"{SHARED}/mysql_backup_password")
        site.compose("restart", "-t", "20", "db")
        engine.eventually(lambda: site.script("backup").returncode == 0, 60, lambda: site.logs("db")[-2000:], 1)
