"""The roll while things go wrong around it: whoever reads sees whole changes only, soon, and what SQL sees in the end.

MUSTER_RANDOM multiplies the number of kills and the length of the storms (1).
"""

import concurrent.futures
import contextlib
import os
import random
import signal
import subprocess
import threading
import time

import pytest
import requests
from people_compare import FRESH, MORE, SLACK, Comparison
from people_sql import Client
from stack import BUILD, Stack, children, environment, wait_for

TABLES = ["employees", "departments", "dept_emp", "dept_manager", "titles", "salaries"]
ONE, OTHER = 10001, 10002  # two people who change places
PAIR = f"/employees.json?as_of=2015-01-01&status=all&number_from={ONE}&number_to={OTHER}"


@pytest.fixture(scope="module")
def comparison():
    """A thousand people, on a stack that may suffer."""
    stack = Stack(FIXTURE="small", UWSGI_WORKERS=3)
    try:
        made = Comparison(stack.start())
        yield made
        made.sql.close()
    finally:
        stack.remove()


@pytest.fixture(name="sql")
def own_client(comparison):
    """A connection besides that of the comparison."""
    client = Client(os.path.join(comparison.stack.folder, "mysql.sock"))
    yield client
    client.close()


class Readers:
    """Threads that ask the same again and again and look at every answer; used by `with`."""

    def __init__(self, stack, path, look, count=2):
        self.url, self.look = stack.url + path, look
        self.count, self.answers, self.wrong = count, 0, []
        self.stopping = threading.Event()
        self.threads = []

    def read(self):
        with requests.Session() as session:
            while not self.stopping.is_set():
                try:
                    answer = session.get(self.url, timeout=20)
                    assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"
                    self.look(answer.json())
                    self.answers += 1
                except (AssertionError, requests.RequestException) as problem:
                    self.wrong.append(str(problem))
                time.sleep(0.005)

    def __enter__(self):
        self.threads = [threading.Thread(target=self.read) for _ in range(self.count)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def seen(comparison, path, what):
    """Waits until an answer is as told; how long it took."""
    began = time.monotonic()
    wait_for(f"{path} shows the change", FRESH + SLACK, lambda: what(comparison.stack.get(path).json()), 0.02)
    return time.monotonic() - began


def named(comparison, number):
    return comparison.stack.get(f"/employees.json?number_from={number}&number_to={number}").json()["people"][0]["first_name"]


def builder_back(stack, before):
    """The builder runs again, as another process."""
    return wait_for("the builder is started again", 20, lambda: (pid := stack.pid("roll")) not in (0, before) and pid)


# ---- whole changes ---------------------------------------------------------------------------------


class Pair:
    """Two people who exchange departments and share each raise, in one transaction each time."""

    def __init__(self, socket):
        self.sql = Client(socket)
        self.round = 0
        self.highest = 0
        for number, dept in ((ONE, "d001"), (OTHER, "d002")):
            self.sql(f"START TRANSACTION; DELETE FROM dept_emp WHERE emp_no = {number}; DELETE FROM salaries WHERE emp_no = {number}; "
                     f"INSERT INTO dept_emp VALUES ({number}, '{dept}', '2010-01-01', '9999-01-01'); "
                     f"INSERT INTO salaries VALUES ({number}, 50000, '2010-01-01', '9999-01-01'); COMMIT")

    def change(self):
        self.round += 1
        depts = ["d001", "d002"] if self.round % 2 == 0 else ["d002", "d001"]
        text = "START TRANSACTION; "
        for number, dept in zip((ONE, OTHER), depts):
            text += (f"UPDATE dept_emp SET dept_no = '{dept}' WHERE emp_no = {number}; "
                     f"UPDATE salaries SET salary = {50000 + self.round} WHERE emp_no = {number}; ")
        self.sql(text + "COMMIT")

    def look(self, answer):
        """Each answer shows a whole change, and none that is older than what was seen when it was asked for."""
        people = answer["people"]
        assert [one["emp_no"] for one in people] == [ONE, OTHER] and answer["total"] == 2, answer
        assert {one["department"] for one in people} == {"d001", "d002"}, answer
        assert answer["facets"]["department"] == {"d001": 1, "d002": 1}, answer
        assert people[0]["salary"] == people[1]["salary"], answer
        round_ = people[0]["salary"] - 50000
        assert people[0]["department"] == ("d002" if round_ % 2 else "d001"), answer
        self.highest = max(self.highest, round_)


@contextlib.contextmanager
def storm(comparison):
    """Changes of the pair as fast as the database takes them, and readers who look."""
    pair = Pair(os.path.join(comparison.stack.folder, "mysql.sock"))
    seen(comparison, PAIR, lambda answer: [one["salary"] for one in answer["people"]] == [50000, 50000])
    stopping = threading.Event()

    def write():
        while not stopping.is_set():
            pair.change()
            time.sleep(0.003)

    writer = threading.Thread(target=write)
    with Readers(comparison.stack, PAIR, pair.look) as readers:
        writer.start()
        try:
            yield pair, readers
        finally:
            stopping.set()
            writer.join()
            seen(comparison, PAIR, lambda answer: answer["people"][0]["salary"] == 50000 + pair.round)
    pair.sql.close()
    assert not readers.wrong, f"{len(readers.wrong)} of {readers.answers}: {readers.wrong[0]}"
    assert readers.answers > 20 and pair.highest > 0


def test_a_change_is_seen_whole_whenever_the_builder_is_killed(comparison):
    """At random moments, or while it has a file half written."""
    stack, rng = comparison.stack, comparison.rng
    half = os.path.join(stack.folder, "run/roll/new")
    with storm(comparison):
        pid = stack.pid("roll")
        for n in range(max(int(8 * MORE), 1)):
            time.sleep(rng.uniform(0, 1.5))
            end = time.monotonic() + (0.4 if n % 2 else 0)
            while time.monotonic() < end and not os.path.exists(half):
                pass
            os.kill(pid, signal.SIGKILL)
            pid = builder_back(stack, pid)
    comparison.check()


def test_a_change_is_seen_whole_while_everything_is_read_again(comparison, sql):
    """Between the tables that are read side by side there is no half change, either."""
    with storm(comparison):
        for _ in range(max(int(6 * MORE), 1)):
            sql("UPDATE muster.fixture SET loaded_at = loaded_at + INTERVAL 1 SECOND")
            time.sleep(1.3)
    assert comparison.stack.log().count("roll_loaded") >= 5
    comparison.check()


def test_workers_are_killed_while_they_read(comparison):
    """Only whom they were just answering may notice; the next request is answered."""
    stack = comparison.stack
    master = stack.pid("uwsgi")
    with concurrent.futures.ThreadPoolExecutor(4) as many:
        asked = [many.submit(stack.status, "/employees.json?q=geor&sort=pay") for _ in range(400)]
        for _ in range(5):
            victims = children(master)
            os.kill(random.choice(victims), signal.SIGKILL)
            time.sleep(0.3)
        lost = [one.result() for one in asked if one.result() != 200]
    assert set(lost) <= {0, 502} and len(lost) <= 5 * 4, lost
    assert all(stack.status("/employees.json") == 200 for _ in range(20))
    assert stack.pid("uwsgi") == master
    comparison.check(5)


# ---- transactions ----------------------------------------------------------------------------------


def test_a_transaction_that_commits_late_is_not_missed(comparison, sql):
    """Its mark has the smaller number and comes after the greater one; the same person is in both, and twice in one."""
    late, early = sql, comparison.sql
    late("START TRANSACTION; UPDATE employees SET first_name = 'Late' WHERE emp_no = 10003; "
         "UPDATE employees SET last_name = 'Twice' WHERE emp_no = 10003")
    early("UPDATE employees SET first_name = 'Early' WHERE emp_no = 10004")
    took = [seen(comparison, "/employees.json?first_name=Early", lambda answer: answer["total"] == 1)]
    assert named(comparison, 10003) != "Late"
    late("UPDATE employees SET first_name = 'Later' WHERE emp_no = 10004; COMMIT")
    took.append(seen(comparison, "/employees.json?number_from=10003&number_to=10004", lambda answer:
                     [one["first_name"] for one in answer["people"]] == ["Late", "Later"]))
    assert min(took) <= FRESH, took
    comparison.check(5)


def test_what_is_rolled_back_is_never_seen(comparison, sql):
    sql("START TRANSACTION; UPDATE employees SET first_name = 'Never' WHERE emp_no < 10100; DELETE FROM salaries WHERE emp_no < 10100")
    before = comparison.stack.get("/employees.json?number_to=10100").json()
    with Readers(comparison.stack, "/employees.json?first_name=Never", lambda answer: answer["total"] == 0 or pytest.fail()) as readers:
        time.sleep(0.6)
        sql("ROLLBACK; UPDATE employees SET first_name = 'After' WHERE emp_no = 10005")
        seen(comparison, "/employees.json?first_name=After", lambda answer: answer["total"] == 1)
    assert not readers.wrong
    after = comparison.stack.get("/employees.json?number_to=10100").json()
    assert after["facets"]["pay"] == before["facets"]["pay"]
    comparison.check(5)


def test_many_write_at_once_and_commit_in_any_order(comparison):
    """Six writers, long and short transactions, one in three rolled back."""
    socket = os.path.join(comparison.stack.folder, "mysql.sock")

    def write(n):
        rng, client = random.Random(comparison.seed + n), Client(socket)
        for _ in range(int(12 * MORE)):
            client("START TRANSACTION")
            for _ in range(rng.randrange(1, 5)):
                number = 10006 + 6 * rng.randrange(100) + n  # nobody waits for another one's rows
                client(rng.choice([f"UPDATE employees SET last_name = 'W{rng.randrange(99)}' WHERE emp_no = {number}",
                                   f"UPDATE salaries SET salary = salary + 1 WHERE emp_no = {number}",
                                   f"UPDATE titles SET to_date = from_date WHERE emp_no = {number}"]))
                time.sleep(rng.choice([0, 0.02, 0.3]))
            client(rng.choice(["COMMIT", "COMMIT", "ROLLBACK"]))
        client.close()

    with concurrent.futures.ThreadPoolExecutor(6) as many:
        list(many.map(write, range(6)))
    comparison.edit([])
    comparison.check()


def test_a_change_by_hand_is_visible_within_two_seconds(comparison):
    took = sorted(comparison.edit([]) for _ in range(15))
    assert took[len(took) * 2 // 3] <= FRESH, took


# ---- other data underneath -------------------------------------------------------------------------


def test_a_department_goes_with_all_its_rows(comparison):
    people = int(comparison.sql("SELECT COUNT(*) FROM dept_emp WHERE dept_no = 'd005'")[0][0])
    assert people > 100
    comparison.edit(["DELETE FROM departments WHERE dept_no = 'd005'"])
    assert "d005" not in comparison.stack.get("/employees.json").json()["facets"]["department"]
    comparison.check()
    comparison.edit(["INSERT INTO departments VALUES ('d000', 'Aaa'), ('d099', 'Zzz')",
                     "UPDATE departments SET dept_name = 'Mmm' WHERE dept_no = 'd001'",
                     "INSERT INTO dept_emp SELECT emp_no, 'd000', '1999-01-01', '9999-01-01' FROM employees WHERE emp_no % 3 = 0"])
    comparison.check()


def test_a_department_that_is_gone_while_its_rows_stay_is_known_by_its_number(comparison):
    comparison.edit(["SET FOREIGN_KEY_CHECKS = 0", "DELETE FROM departments WHERE dept_no = 'd007'",
                     "UPDATE employees SET last_name = 'Reread' WHERE emp_no % 5 = 0", "SET FOREIGN_KEY_CHECKS = 1"])
    people = comparison.stack.get("/employees.json?department=d007&limit=100").json()["people"]
    assert {one["department_name"] for one in people if one["department"] == "d007"} == {"d007"}
    comparison.check()
    os.kill(comparison.stack.pid("roll"), signal.SIGKILL)
    comparison.edit(["INSERT INTO departments VALUES ('d007', 'Again')"])
    comparison.check()


def keep(sql, keep_if="1"):
    """Copies of the tables, of some people only, to fill them from again."""
    sql("DROP DATABASE IF EXISTS kept; CREATE DATABASE kept")
    for table in TABLES:
        sql(f"CREATE TABLE kept.{table} AS SELECT * FROM {table} WHERE {'1' if table == 'departments' else keep_if}")


def refill(sql):
    return "; ".join(f"INSERT INTO {table} SELECT * FROM kept.{table}" for table in ["departments", "employees", *TABLES[2:]])


def same(comparison):
    """The roll has as many people as the database, and those without rows are the same, too."""
    sql = comparison.sql
    people = int(sql("SELECT COUNT(*) FROM employees WHERE emp_no > 0")[0][0])
    none = int(sql("SELECT COUNT(*) FROM employees WHERE emp_no > 0 AND emp_no NOT IN (SELECT emp_no FROM dept_emp)")[0][0])
    answer = comparison.stack.get("/employees.json?as_of=9999-12-31&status=all").json()
    return answer["total"] == people and answer["facets"]["status"]["future"] == none


@pytest.mark.parametrize("how", ["truncated", "truncated and filled", "deleted and filled", "dropped and made", "renamed"])
def test_other_data_are_put_underneath(comparison, sql, how):
    sql(f"SET FOREIGN_KEY_CHECKS = 0; {'' if how == 'truncated' else 'SELECT 1'}")
    keep(sql, "emp_no % 7 > 0")
    with Readers(comparison.stack, "/employees.json", lambda answer: None, 1) as readers:
        if how == "renamed":
            for table in TABLES:
                sql(f"DROP TABLE IF EXISTS next_{table}, old_{table}; CREATE TABLE next_{table} LIKE {table}; "
                    f"INSERT INTO next_{table} SELECT * FROM kept.{table}")
            sql("RENAME TABLE " + ", ".join(f"{table} TO old_{table}, next_{table} TO {table}" for table in TABLES))
        elif how == "dropped and made":
            for table in TABLES:
                sql(f"CREATE TABLE next_{table} LIKE {table}; DROP TABLE {table}; CREATE TABLE {table} LIKE next_{table}; "
                    f"DROP TABLE next_{table}")
            sql(refill(sql))
        else:
            emptied = "DELETE FROM {}" if how.startswith("deleted") else "TRUNCATE {}"
            text = "; ".join(emptied.format(table) for table in TABLES)
            sql(text if how == "truncated" else f"{text}; {refill(sql)}")
        wait_for("the roll has the new people", FRESH + SLACK, lambda: same(comparison))
        if how == "truncated":
            assert comparison.stack.get("/employees.json").json()["total"] == 0
            sql(refill(sql))
            wait_for("the roll has the people again", FRESH + SLACK, lambda: same(comparison))
    assert not readers.wrong, readers.wrong[0]
    comparison.edit([])  # the next change is followed
    comparison.check()


def test_rows_that_make_no_sense_do_not_keep_the_others_from_being_read(comparison):
    """Numbers below 1 are nobody's, pay below 1 is none."""
    comparison.edit(["INSERT INTO employees VALUES (-7, '1970-01-01', 'Minus', 'Seven', 'F', '1990-01-01')",
                     "INSERT INTO salaries VALUES (-7, 50000, '1990-01-01', '9999-01-01')",
                     "INSERT INTO titles VALUES (-7, 'Staff', '1990-01-01', NULL)",
                     f"REPLACE INTO salaries VALUES ({OTHER}, -5, '2014-01-01', '9999-01-01')"])
    assert comparison.stack.get("/employees.json?first_name=Minus").json()["total"] == 0
    comparison.check()
    comparison.edit(["SET sql_mode = ''", "INSERT INTO employees VALUES (6, '0000-00-00', 'No', 'Date', 'M', '1999-00-00')"])
    person = comparison.stack.get("/employees.json?number_from=6&number_to=6").json()["people"][0]
    assert (person["birth_date"], person["hire_date"]) == ("0001-01-01", "1999-01-01")
    os.kill(comparison.stack.pid("roll"), signal.SIGKILL)
    comparison.edit(["DELETE FROM employees WHERE emp_no IN (-7, 6)"])
    comparison.check(5)


# ---- the builder -----------------------------------------------------------------------------------


def test_what_changed_while_there_was_no_builder_is_found(comparison):
    stack = comparison.stack
    stack.supervisor("stop", "roll")
    before = named(comparison, 10007)
    comparison.sql("UPDATE employees SET first_name = 'Meanwhile' WHERE emp_no = 10007; DELETE FROM employees WHERE emp_no = 10008")
    assert named(comparison, 10007) == before
    stack.supervisor("start", "roll")
    seen(comparison, "/employees.json?number_from=10007&number_to=10008", lambda answer:
         [one["first_name"] for one in answer["people"]] == ["Meanwhile"])
    comparison.check(5)


def builder(stack, run, *before):
    """Another `muster roll` for the database of a stack, with a run folder of its own or not; not waited for."""
    with open(os.path.join(stack.folder, "shared/mysql_password"), encoding="ascii") as secret:
        settings = environment(MUSTER_RUN=run, MYSQL_SOCKET=stack.folder + "/mysql.sock", MYSQL_DATABASE="employees",
                               MYSQL_USER="muster", MYSQL_PASSWORD=secret.read())
    # pylint: disable-next=consider-using-with
    return subprocess.Popen([*before, os.path.join(BUILD, "muster"), "roll"], env=settings, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)


def test_a_second_builder_is_refused(comparison):
    stack = comparison.stack
    second = builder(stack, stack.folder + "/run")
    said = second.communicate(timeout=20)[0]
    assert second.returncode == 75
    assert said == f"muster: another `muster roll` keeps {stack.folder}/run/roll\n"
    comparison.edit([])
    comparison.check(5)


def test_two_builders_of_two_folders_do_not_disturb_each_other(comparison, tmp_path):
    """As two containers on one database have them."""
    second = builder(comparison.stack, str(tmp_path))
    try:
        wait_for("the second roll is there", 20, lambda: any(name.name.startswith("catalog.") for name in (tmp_path / "roll").glob("*")))
        comparison.edit([])
        comparison.check(5)
    finally:
        second.terminate()
        said = second.communicate(timeout=20)[0]
    assert second.returncode == 0 and "error" not in said


@pytest.mark.parametrize("options, reason", [("size=16k", "No space left on device"), ("ro", "Read-only file system")])
def test_a_folder_that_cannot_be_written_is_one_clear_line(comparison, tmp_path, options, reason):
    inside = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*inside, "mount", "-t", "tmpfs", "none", str(tmp_path)], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small folder (unshare --user --mount)")
    made = builder(comparison.stack, str(tmp_path), *inside, "sh", "-c",
                   f'mount -t tmpfs -o {options} none "$MUSTER_RUN" && exec "$@"', "sh")
    with contextlib.suppress(subprocess.TimeoutExpired):
        made.wait(4)
    made.terminate()
    lines = [line for line in made.communicate(timeout=20)[0].splitlines() if " info " not in line]
    assert len(lines) == 1 and f"{tmp_path}/roll" in lines[0] and reason in lines[0], lines
