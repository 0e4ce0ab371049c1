"""Room to grow: workers behind the first container's nginx, updates, and what happens when something ends (J7, 11 and 12).

One stack of tiny data, on which each step goes on where the one before has ended. Needs the images of the suite under one
tag (MUSTER_APP_IMAGE, MUSTER_MYSQL_IMAGE: muster:test and muster-mysql:test by default).
"""

import collections
import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time

import pytest

import app_image
import engine
import mysql_image
from app_image import ask
from test_stack import Stack, clone  # noqa: F401

pytestmark = [app_image.NEEDED, mysql_image.NEEDED]

APP, TAG = app_image.IMAGE.rsplit(":", 1)
MYSQL = mysql_image.IMAGE.rsplit(":", 1)[0]
NEXT = f"next-{engine.RUN}"
QUOTA = 90
LOAD = 5000  # requests that a reload or an update has to serve without losing one


class Load:
    """Visitors who keep asking, some over connections that they keep, until the block ends and `at_least` are answered."""

    PATHS = ("/show", "/employees", "/employees.json", "/")

    def __init__(self, port, at_least=LOAD, threads=4, limit=90):
        self.port, self.at_least, self.threads, self.end = port, at_least, threads, time.monotonic() + limit
        self.done, self.failed, self.slowest = 0, [], 0.0
        self.stop, self.lock = threading.Event(), threading.Lock()

    def one(self, number, count, connection):
        path = self.PATHS[count % len(self.PATHS)]
        began = time.monotonic()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.monotonic() - began
        with self.lock:
            self.done += 1
            self.slowest = max(self.slowest, seconds)
            if not answer.getheader("X-Request-Id"):
                # No answer of ours: while a port changes hands, what else is on the way may speak.
                self.failed.append((number, "connection", f"{answer.status} by {answer.getheader('Server')}: {body[:80]}"))
            elif answer.status != 200 or not body:
                self.failed.append((number, path, answer.status))

    def visitor(self, number):
        count, connection = 0, None
        while time.monotonic() < self.end and not (self.stop.is_set() and self.done >= self.at_least):
            try:
                # A connection is asked for 20 requests; half of the visitors take a new one each time.
                if connection is None or number % 2 or count % 20 == 0:
                    if connection:
                        connection.close()
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                self.one(number, count, connection)
            except (OSError, http.client.HTTPException) as problem:
                with self.lock:
                    self.failed.append((number, "connection", repr(problem)))
                connection = None
                time.sleep(0.05)
            count += 1

    def __enter__(self):
        self.visitors = [threading.Thread(target=self.visitor, args=(number,)) for number in range(self.threads)]
        for visitor in self.visitors:
            visitor.start()
        return self

    def __exit__(self, kind, *_):
        self.stop.set()
        if kind:
            self.end = 0
        for visitor in self.visitors:
            visitor.join()
        print(f"{self.done} answered, {len(self.failed)} failed, slowest {self.slowest:.3f} s")

    def check(self):
        assert self.done >= self.at_least
        assert not self.failed, (len(self.failed), self.done, self.failed[:5])


class Scaled(Stack):
    """The stack, with the images of the suite."""

    def __init__(self, folder):
        super().__init__(folder, "scale", "none", MUSTER_IMAGE=APP, MUSTER_MYSQL_IMAGE=MYSQL, VERSION=TAG, FIXTURE="tiny",
                         UWSGI_WORKERS="auto", RATE_LIMIT_API=f"{QUOTA}/h")

    def workers(self, count):
        self.compose("--profile", "scale", "up", "-d", "--no-build", "--scale", f"worker={count}")
        self.serve(count + 1)

    def serve(self, servers):
        """Waits until so many servers share the visitors."""
        self.shared(lambda found: found == servers, f"{servers} servers")

    def shared(self, is_right, what, seconds=90):
        engine.eventually(lambda: is_right(self.servers()), seconds, lambda: f"{what}: {self.servers()}\n{self.logs('worker')[-3000:]}")

    def servers(self):
        return self.exec("app", "cat", "/run/muster/nginx/upstream.conf").stdout.count("    server ")

    def replicas(self):
        """Their containers, by the name that their lines in the log have."""
        found = self.compose("--profile", "scale", "ps", "-q", "worker").stdout.split()
        return {ident[:12]: engine.Container(ident) for ident in found}

    def inside(self, service, command):
        return self.exec(service, "sh", "-c", command)

    def pid(self, pattern):
        """The first process in app whose command line matches; 0: there is none."""
        listing = self.inside("app", "for p in /proc/[0-9]*; do echo ${p#/proc/} $(tr '\\0' ' ' <$p/cmdline 2>/dev/null); done").stdout
        found = re.search(rf"^(\d+) {pattern}", listing, re.M)
        return int(found[1]) if found else 0

    def serves(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return ask(self.port, "/show", timeout=2).status == 200


@pytest.fixture(scope="module")
def stack(clone):  # noqa: F811
    made = Scaled(clone)
    made.compose("up", "-d", "--no-build")
    made.ready(300)
    yield made
    made.compose("--profile", "scale", "down", "--volumes", "--remove-orphans", "--timeout", "5", check=False)
    for image in (APP, MYSQL):
        engine.engine("rmi", f"{image}:{NEXT}", check=False)


def uwsgi_workers(stack):
    listing = stack.inside("app", "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'").stdout
    return len(set(re.findall(r"muster uWSGI worker (\d+)", listing)))


class TestAlone:
    """Before anybody has asked for more."""

    def test_1_two_containers_and_workers_by_the_processors(self, stack):
        assert len(stack.compose("--profile", "scale", "ps", "-q").stdout.split()) == 2
        # 0.75 of a processor is one: twice that, plus one.
        assert uwsgi_workers(stack) == 3
        assert stack.servers() == 1

    def test_2_reloads_under_traffic_lose_nothing(self, stack):
        old = stack.pid("muster uWSGI worker 1")
        with Load(stack.port) as load:
            time.sleep(0.5)
            stack.inside("app", "echo c >/run/muster/uwsgi.fifo")
            engine.eventually(lambda: stack.pid("muster uWSGI worker 1") not in (0, old), 30, "a new worker")
            for _ in range(3):
                stack.exec("app", "nginx", "-s", "reload")
                time.sleep(0.5)
        load.check()
        assert load.slowest <= 1

    @pytest.mark.parametrize("what", ["muster uWSGI master", "nginx: master", "muster uWSGI worker 1", ".*muster roll"])
    def test_3_what_is_killed_in_app_serves_again_within_5_s(self, stack, what):
        pid = stack.pid(what)
        began = time.monotonic()
        stack.inside("app", f"kill -9 {pid}")
        engine.eventually(lambda: stack.pid(what) not in (0, pid), 5, "another process")
        engine.eventually(stack.serves, 5 - (time.monotonic() - began), "serving")
        print(f"{what}: {time.monotonic() - began:.2f} s")

    @pytest.mark.parametrize("service, seconds", [("app", 15), ("db", 20)])
    def test_4_a_killed_container_is_back(self, stack, service, seconds):
        killed = stack.container(service)
        restarts = killed.inspect()["RestartCount"]
        began = time.monotonic()
        os.kill(killed.inspect()["State"]["Pid"], signal.SIGKILL)
        engine.eventually(lambda: killed.inspect()["RestartCount"] > restarts, seconds, "started again")
        engine.eventually(stack.serves, seconds - (time.monotonic() - began), "serving")
        if service == "db":
            stack.ready(seconds - (time.monotonic() - began))
        print(f"{service}: {time.monotonic() - began:.2f} s")


class TestWorkers:
    """docker compose --profile scale up -d --scale worker=2"""

    def test_1_all_get_traffic(self, stack):
        stack.workers(2)
        replicas = stack.replicas()

        def answered():
            return {name: len(re.findall(rf"request .*path=/show status=200 .*replica={name}", container.logs()))
                    for name, container in replicas.items()}

        def all_get_their_share():
            """nginx learns of a worker within a second or two of its being ready."""
            before = answered()
            for _ in range(60):
                assert ask(stack.port, "/show").status == 200
            return all(now - before[name] >= 10 for name, now in answered().items())

        assert len(replicas) == 2
        engine.eventually(all_get_their_share, 20, answered)
        assert "path=/show" in stack.logs("app")

    def test_2_nobody_else_reaches_them(self, stack):
        for container in stack.replicas().values():
            shown = container.inspect()
            assert not shown["HostConfig"]["PortBindings"] and not any(shown["NetworkSettings"]["Ports"].values())
            assert shown["HostConfig"]["ReadonlyRootfs"] and shown["HostConfig"]["CapDrop"] == ["ALL"]
            assert shown["HostConfig"]["Memory"] == 768 * 2**20 and shown["HostConfig"]["PidsLimit"] > 0
            networks = {name.rsplit("-", 1)[1]: net for name, net in shown["NetworkSettings"]["Networks"].items()}
            assert set(networks) == {"backend", "workers"}
            for network in networks.values():
                connect = f"timeout 2 bash -c '</dev/tcp/{network['IPAddress']}/3031'"
                assert stack.exec("db", "sh", "-c", connect, check=False).returncode != 0
            open_to_app = f"timeout 2 bash -c '</dev/tcp/{networks['workers']['IPAddress']}/3031'"
            assert stack.exec("app", "sh", "-c", open_to_app, check=False).returncode == 0
            assert stack.exec("app", "bash", "-c", open_to_app.replace(networks["workers"]["IPAddress"], networks["backend"]["IPAddress"]),
                              check=False).returncode != 0

    def test_3_a_limit_counts_once_for_all(self, stack):
        answers = [ask(stack.port, "/api/v1/employees") for _ in range(2 * QUOTA)]
        passed = sum(answer.status == 200 for answer in answers)
        assert QUOTA * 0.8 <= passed <= QUOTA, passed
        assert {answer.status for answer in answers} == {200, 429}
        assert answers[0].header("ratelimit-policy") == f'"api";q={QUOTA};w=3600'
        # Nobody can say that there are more of us, or that it is the front who asks.
        forged = ask(stack.port, "/api/v1/employees", headers={"MUSTER-SHARE": "1", "MUSTER_SHARE": "1", "MUSTER_ASK": "1"})
        assert forged.status == 429

    def test_4_an_edit_is_everywhere_within_2_s(self, stack):
        number = stack.query("SELECT MIN(emp_no) FROM employees.employees")[0]
        stack.query(f"UPDATE employees.employees SET last_name = 'Zweisekunden' WHERE emp_no = {number}")
        began = time.monotonic()
        time.sleep(2)
        pages = [ask(stack.port, f"/employees/{number}").body for _ in range(30)]
        assert all("Zweisekunden" in page for page in pages), time.monotonic() - began

    def test_5_stopped_or_killed_nobody_notices(self, stack):
        first, second = stack.replicas().values()
        with Load(stack.port) as load:
            time.sleep(1)
            seconds, status = first.stop(40)
            assert status == 0 and seconds < 15
            stack.serve(2)
            second.kill()
            stack.serve(1)
            stack.workers(2)
            stack.inside("app", f"kill -9 {stack.pid('muster uWSGI master')}")
            time.sleep(3)
        load.check()
        stack.serve(3)


class TestUpdate:
    """Another version, and back (J7, 12). The versions differ by their tags."""

    def update(self, stack, version, see=lambda line: None):
        """Runs the script; see() gets each line of its output as it comes."""
        stack.environment["VERSION"] = version
        with subprocess.Popen(["./update.sh", "--timeout", "120"], cwd=stack.folder, env=stack.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as script:
            said = []
            for line in script.stdout:
                said.append(line)
                see(line)
            complaint = script.stderr.read()
        return script.returncode, "".join(said), complaint

    def test_1_a_version_that_does_not_start_changes_nothing(self, stack):
        for image in (APP, MYSQL):
            engine.engine("tag", f"{image}:{TAG}", f"{image}:{NEXT}")
        before = {*stack.replicas(), stack.container("app").id}
        stack.environment["RATE_LIMIT_PAGES"] = "often"
        status, said, complaint = self.update(stack, NEXT)
        del stack.environment["RATE_LIMIT_PAGES"]
        assert status == 69 and "RATE_LIMIT_PAGES" in complaint, (status, said, complaint)
        assert {*stack.replicas(), stack.container("app").id} == before

    @pytest.mark.parametrize("version", [NEXT, TAG], ids=["update", "rollback"])
    def test_2_no_request_of_the_workers_fails(self, stack, version):
        old = set(stack.replicas())
        loaded = stack.query("SELECT loaded_at FROM muster.fixture")
        failed = {}
        with Load(stack.port, limit=240) as load:
            status, said, complaint = self.update(stack, version, lambda line: failed.setdefault(line, load.failed[:]))
        assert status == 0, (said, complaint)
        # While the workers were replaced nobody has noticed.
        assert failed["== Replaced 2 of 2 workers\n"] == []
        new = stack.replicas()
        assert len(new) == 2 and not set(new) & old
        assert stack.container("app").inspect()["Config"]["Image"] == f"{APP}:{version}"
        assert {one.inspect()["Config"]["Image"] for one in new.values()} == {f"{APP}:{version}"}
        # While the port changes hands: connections refused or cut, and for a moment the page that says so (502, 503).
        others = collections.Counter(what for _, kind, what in load.failed if kind != "connection")
        assert set(others) <= {502, 503}, others
        strangers = collections.Counter(what for _, kind, what in load.failed if kind == "connection")
        print(f"{others} and {strangers}")
        away = re.search(r"away for at most (\d+) tenths", said)
        # 21 s on two busy processors: requests in work are finished before the old one goes.
        assert away and int(away[1]) < 400, said
        assert load.done >= load.at_least
        assert stack.query("SELECT loaded_at FROM muster.fixture") == loaded
        assert json.loads(ask(stack.port, "/show.json").body)
        steps = stack.query("SELECT COUNT(*) - COUNT(DISTINCT number) FROM muster.migration")
        assert steps == ["0"]
        stack.serve(3)
