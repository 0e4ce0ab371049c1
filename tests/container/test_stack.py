"""The two containers together, as a newcomer meets them (journey J1); the operator is in test_journey_operator.py.

Everything happens in a copy of this repository as git would clone it, with no .env, under a project of its own on free ports; it is all
removed afterwards. Settings of the tests:
  MUSTER_TEST_FIXTURE   what is loaded: a size, a number of people, or a folder (default full)
  MUSTER_TEST_COMPOSE   the command, "docker compose" or "docker-compose" (default: the first)
  BASE_IMAGE            what the images are built from (default muster-base:sid)
The tests of a class are steps: each goes on where the one before has ended.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

import pytest

import engine
from app_image import ask

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURE = os.environ.get("MUSTER_TEST_FIXTURE", "full")
COMPOSE = os.environ.get("MUSTER_TEST_COMPOSE", "docker compose").split()
BASE = os.environ.get("BASE_IMAGE", "muster-base:sid")
SIZES = ("tiny", "small", "medium", "full")
GENERATED = FIXTURE in SIZES or FIXTURE.isdigit()
# The first load, on half a processor of a busy machine.
LOAD_SECONDS = 1200

pytestmark = pytest.mark.skipif(not engine.available(), reason="needs an engine")


class Stack:
    """A compose project in a clone of the repository."""

    def __init__(self, folder, name, images, **settings):
        self.folder, self.project = folder, f"muster-test-{engine.RUN}-{name}"
        self.port, self.tls_port = engine.free_port(), engine.free_port()
        keep = {key: os.environ[key] for key in ("PATH", "HOME", "DOCKER_HOST") if key in os.environ}
        self.environment = {
            **keep,
            "BASE_IMAGE": BASE,
            "COMPOSE_PROJECT_NAME": self.project,
            "MUSTER_IMAGE": f"{images}-app",
            "MUSTER_MYSQL_IMAGE": f"{images}-mysql",
            "HTTP_BIND": "127.0.0.1",
            "HTTP_PORT": str(self.port),
            "HTTPS_PORT": str(self.tls_port),
            **settings,
        }

    def compose(self, *words, check=True, timeout=300, text=None):
        result = subprocess.run(
            [*COMPOSE, *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=timeout,
            check=False, input=text,
        )
        if check:
            assert result.returncode == 0, f"{words}: {result.stdout}{result.stderr}"
        return result

    def exec(self, service, *command, check=True):
        return self.compose("exec", "-T", service, *command, check=check)

    def container(self, service):
        ident = self.compose("ps", "-a", "-q", service).stdout.strip()
        return engine.Container(ident) if ident else None

    def logs(self, service):
        return self.compose("logs", "--no-color", service).stdout

    def query(self, statement, account="root", password_file="mysql_root_password"):
        """Runs a statement in the database's container, as root."""
        script = 'MYSQL_PWD=$(cat "/run/muster-shared/$0") exec mysql -N -B -u "$1" -e "$2"'
        return self.exec("db", "sh", "-c", script, password_file, account, statement).stdout.splitlines()

    def secrets(self):
        names = ("mysql_root_password", "mysql_password", "mysql_read_password", "mysql_backup_password", "secret_key")
        return {name: self.exec("db", "cat", f"/run/muster-shared/{name}").stdout for name in names}

    def ready(self, seconds):
        def look():
            try:
                return ask(self.port, "/readyz", timeout=5).status == 200
            except OSError:
                return False

        engine.eventually(look, seconds, lambda: f"ready:\n{self.logs('app')[-3000:]}\n{self.logs('db')[-3000:]}", 0.5)

    def left(self):
        """What the engine still holds of this project."""
        label = f"label=com.docker.compose.project={self.project}"
        return [
            line
            for kind in (("ps", "-aq"), ("volume", "ls", "-q"), ("network", "ls", "-q"))
            for line in engine.engine(*kind, "--filter", label).stdout.split()
        ]

    def remove(self):
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5", check=False)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The repository as a newcomer has it: all that git does not ignore, or without git what no build makes."""
    folder = tmp_path_factory.mktemp("clone") / "muster"
    if (ROOT / ".git").exists():
        listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split("\0"):
            if name and (ROOT / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
    else:
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build", ".run", ".env", "__pycache__"))
    assert not (folder / ".env").exists()
    return folder


@pytest.fixture(scope="module")
def images(clone):
    """Builds both images, as the first step of J1 does; the prefix of their names."""
    prefix = f"muster-test-{engine.RUN}"
    builder = Stack(clone, "build", prefix)
    builder.compose("build", timeout=1800)
    yield prefix
    engine.engine("rmi", "-f", f"{prefix}-app:0.1.0", f"{prefix}-mysql:0.1.0", check=False)


@pytest.fixture(scope="module")
def stack(clone, images):
    made = Stack(clone, "main", images, FIXTURE=os.path.abspath(FIXTURE) if "/" in FIXTURE else FIXTURE)
    yield made
    made.remove()


def numbers(page):
    """The whole numbers of a page, however their thousands are set apart."""
    text = re.sub(r"<[^>]*>", " ", page)
    return {int(re.sub(r"\D", "", found)) for found in re.findall(r"\d(?:[\d,.' \u2009\u202f\u00a0]*\d)?", text)}


class TestNewcomer:
    """J1, step by step."""

    def test_1_a_second_build_takes_seconds(self, stack):
        began = time.monotonic()
        stack.compose("build")
        assert time.monotonic() - began < 60

    def test_2_up_needs_nothing(self, stack):
        began = time.monotonic()
        stack.compose("up", "-d")
        assert time.monotonic() - began < 60
        assert len(stack.compose("ps", "-q").stdout.split()) == 2

    def test_3_a_page_is_there_at_once(self, stack):
        engine.eventually(lambda: stack.container("app").running, 10, "running")

        def page():
            # For a moment nobody is there, then nginx alone, which says that the application is starting.
            try:
                answer = ask(stack.port, "/")
            except OSError:
                return None
            return answer if answer.status != 502 else None

        first = engine.eventually(page, 20, lambda: f"a page:\n{stack.logs('app')}")
        assert ask(stack.port, "/healthz").status == 200
        if FIXTURE != "full":
            return
        assert ask(stack.port, "/readyz").status == 503
        assert re.search(r"<h1>Loading, \d+ %</h1>", first.body), first.body
        assert stack.container("db").health == "starting"
        shown = set()
        engine.eventually(
            lambda: shown.update(re.findall(r"<h1>Loading, (\d+) %", ask(stack.port).body)) or len(shown) >= 3,
            300,
            lambda: f"three different percentages: {shown}",
            1,
        )
        assert re.search(r"rows", stack.logs("db"))

    def test_4_home_counts_the_people(self, stack):
        stack.ready(LOAD_SECONDS)
        page = ask(stack.port)
        assert page.status == 200, page.body
        people = int(stack.query("SELECT COUNT(*) FROM employees.employees")[0])
        assert {people, 9} <= numbers(page.body)
        if FIXTURE == "full":
            assert people == 300024
        assert stack.query("SELECT complete, problem FROM muster.fixture") == ["1\t"]

    def test_5_show_me_the_data(self, stack):
        assert 'href="/show"' in ask(stack.port).body
        page = ask(stack.port, "/show")
        assert page.status == 200, page.body
        if not GENERATED:
            return  # the real cuts of 10,000 and 1,000 people hold none of the nine
        head = re.findall(r"<th[^>]*>(?:<[^>]*>)*([^<]+)", page.body)
        for column in ("Employee#", "Birth Date", "Name", "Surname", "Gender", "Hired in"):
            assert column in head
        rows = re.findall(r"<tr>(.*?)</tr>", page.body.split("<tbody>")[1], re.S)
        assert len(rows) == 9
        texts = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]
        assert "Chiranjit Dredge" in texts[0] and "Snehasis Muhlberg" in texts[8]
        assert all("1965-02-01" in text for text in texts)

    def test_6_show_for_programs(self, stack):
        people = json.loads(ask(stack.port, "/show.json").body)
        assert len(people) == (9 if GENERATED else len(people))
        csv = ask(stack.port, "/show.csv")
        assert csv.status == 200, csv.body
        lines = csv.body.splitlines()
        assert len(lines) == len(people) + 1
        assert "," in lines[0] and not re.search(r"\d", lines[0])

    def test_7_down_and_up_without_a_second_load(self, stack):
        loaded = stack.query("SELECT loaded_at FROM muster.fixture")
        stack.query("CREATE TABLE muster.kept (a INT); INSERT INTO muster.kept VALUES (42)")
        before = stack.secrets()
        stack.compose("down")
        stack.compose("up", "-d")
        stack.ready(60)
        assert stack.query("SELECT loaded_at FROM muster.fixture") == loaded
        assert stack.query("SELECT a FROM muster.kept") == ["42"]
        assert stack.secrets() == before
        stack.query("DROP TABLE muster.kept")
        assert "load_salaries" not in stack.logs("db")


class Visitors:
    """Visitors who ask for pages until it is over; what was not answered with 200 is kept."""

    def __init__(self, port):
        self.port, self.asked, self.wrong = port, 0, []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.visit) for _ in range(3)]

    def visit(self):
        while not self.stopping.is_set():
            for path in ("/", "/employees", "/api/v1/employees", "/readyz", "/health"):
                try:
                    status = ask(self.port, path, timeout=20).status
                except OSError as problem:
                    status = problem
                self.asked += 1
                if status != 200:
                    self.wrong.append((path, status))
                time.sleep(0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class TestOperator:
    """J7, step 10, with all the people; the other steps are in test_journey_operator.py. The stack is the newcomer's."""

    def test_7_other_people_while_it_answers(self, stack):
        """A reload, the way back, and the first people anew: nobody notices, our own tables stay, every row is verified."""

        def command(word, **settings):
            return subprocess.run(["image/reload.sh", word], cwd=stack.folder, capture_output=True, text=True, timeout=600, check=False,
                                  env=stack.environment | {"WHERE": "compose", "COMPOSE": " ".join(COMPOSE)} | settings)

        def people():
            return json.loads(ask(stack.port, "/employees.json").body)["total"]

        verify = ("muster-fixture-load", "--verify-only", "--socket", "/run/mysqld/mysqld.sock", "--password-file",
                  "/run/muster-shared/mysql_root_password")
        before = people()
        stack.query("CREATE TABLE muster.kept (a INT); INSERT INTO muster.kept VALUES (42)")
        with Visitors(stack.port) as visitors:
            done = command("reload", FIXTURE="500")
            assert done.returncode == 0, done.stderr
            engine.eventually(lambda: people() not in (before, 0), 20, "the new people are shown")
            assert people() <= 500
            stack.exec("db", *verify)
            began = time.monotonic()
            assert command("undo").returncode == 0
            assert time.monotonic() - began < 15  # most of it is the engine's
            engine.eventually(lambda: people() == before, 60, "the people before are shown")
            done = command("reload", FIXTURE=FIXTURE)
            assert done.returncode == 0 and "prepared_unused" not in done.stderr, done.stderr
            stack.exec("db", *verify)
        assert not visitors.wrong and visitors.asked > 100, f"{len(visitors.wrong)} of {visitors.asked}: {visitors.wrong[:3]}"
        engine.eventually(lambda: people() == before, 60, "the same people anew")
        assert stack.query("SELECT a FROM muster.kept; DROP TABLE muster.kept") == ["42"]
        refused = command("reload", FIXTURE="/nowhere")
        assert refused.returncode == 1 and "FIXTURE is '/nowhere': neither a size" in refused.stderr


class TestSettings:
    """What a .env changes, right and wrong."""

    def test_given_passwords_and_names_count(self, clone, images):
        given = Stack(clone, "given", images, FIXTURE="tiny", MYSQL_DATABASE="people", MYSQL_USER="clerk",
                      MYSQL_PASSWORD="clerks-own-word", MYSQL_ROOT_PASSWORD="roots-own-word", SECRET_KEY="s" * 40)
        try:
            given.compose("up", "-d")
            given.ready(300)
            assert given.secrets()["mysql_password"] == "clerks-own-word"
            assert given.secrets()["secret_key"] == "s" * 40
            assert given.query("SELECT COUNT(*) > 8 FROM people.employees") == ["1"]
            assert given.query("SELECT CURRENT_USER()", "clerk", "mysql_password") == ["clerk@%"]
            app = given.container("app")
            assert "own-word" not in json.dumps(app.inspect()) + app.logs()
            assert ask(given.port, "/show").status == 200
        finally:
            given.remove()

    @pytest.mark.parametrize(
        "settings, service, words",
        [
            ({"LOG_FORMAT": "xml"}, "app", "LOG_FORMAT is 'xml': it takes text or json"),
            ({"UWSGI_WORKERS": "none"}, "app", "UWSGI_WORKERS is 'none'"),
            ({"MYSQL_PASSWORD": "changeme"}, "db", "MYSQL_PASSWORD is the placeholder"),
        ],
    )
    def test_a_wrong_setting_is_named_in_the_log(self, clone, images, settings, service, words):
        wrong = Stack(clone, "wrong", images, **{"FIXTURE": "tiny", **settings})
        try:
            wrong.compose("up", "-d")
            engine.eventually(lambda: words in wrong.logs(service), 20, lambda: wrong.logs(service))
            engine.eventually(lambda: wrong.container(service).inspect()["RestartCount"] > 0, 20, "ended, and started again")
        finally:
            wrong.remove()

    def test_a_port_in_use_is_named(self, clone, images):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            second = Stack(clone, "port", images, HTTP_PORT=str(port), FIXTURE="tiny")
            try:
                result = second.compose("up", "-d", check=False)
                assert result.returncode != 0
                assert re.search(rf"{port}.*(in use|already allocated)", result.stderr)
            finally:
                second.remove()


def test_both_spellings_read_the_file(clone):
    spellings = [["docker", "compose"], ["docker-compose"]]
    if not shutil.which("docker-compose"):
        pytest.skip("there is no docker-compose here")
    read = [
        subprocess.run([*words, "-p", "muster-test", "config", "--services"], cwd=clone, capture_output=True, text=True, check=True)
        for words in spellings
    ]
    assert {tuple(sorted(result.stdout.split())) for result in read} == {("app", "db")}
    assert not any(re.search("warn|obsolete", result.stderr, re.I) for result in read)
