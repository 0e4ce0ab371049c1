"""The two containers as an operator meets them: journey J7, step by step, and the doctor.

One stack with few people and the images of `make test-container`; nothing is built here. The tests are steps: each goes on where the
one before has ended. The last one takes the measures away, one by one, and asks the doctor.
"""

import concurrent.futures
import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time

import pytest

import engine
from app_image import IMAGE as APP_IMAGE
from app_image import App, answers, ask
from mysql_image import IMAGE
from test_stack import ROOT, Stack, clone  # noqa: F401 (a fixture)

SECRETS = "/run/muster-shared"
# Everything that the last step takes away, by the check that must see it; "" is what visitors meet.
TAKEN_AWAY = {
    "app": {"user", "read-only-root", "capabilities", "no-new-privileges", "memory-limit", "cpu-limit", "pids-limit", "log-limits",
            "restart", "health", "ports", "mounts", "networks", "secrets", "secret-files", "no-compiler", "no-setuid", "socket-modes",
            "certificate", "data", "backup", "backup-proof"},
    "db": {"networks", "ports", "no-way-in", "no-way-out", "accounts", "health"},
    "": {"ready", "headers", "refusals", "tls-versions", "https-redirect", "hsts"},
}
# For all to be up again, on a busy machine.
READY_SECONDS = 180
ELSEWHERE = {"database"}  # shown by step 4, without a database

pytestmark = pytest.mark.skipif(
    not engine.available() or not engine.has_image(IMAGE) or not engine.has_image(APP_IMAGE),
    reason=f"needs an engine and the images {IMAGE} and {APP_IMAGE}",
)


class Operated(Stack):
    """The stack, and what an operator does with it."""

    def container(self, service):
        """As Stack's, by the name that compose gives, without the second that compose takes."""
        return engine.Container(f"{self.project}-{service}-1")

    def exec(self, service, *command, check=True):
        return self.container(service).exec(*command, check=check)

    def doctor(self, *words):
        """`make doctor` as it is typed, but for make; (exit status, output)."""
        done = subprocess.run([sys.executable, "-B", "image/doctor/doctor.py", *words], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=240, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    def findings(self):
        status, told = self.doctor("--json")
        told = json.loads(told)
        found = {check["check"]: check for check in told["checks"]}
        assert len(found) == len(told["checks"]) == told["passed"] + told["failed"] + told["skipped"]
        assert status == (1 if told["failed"] else 0)
        return found

    def restarts(self, service):
        return self.container(service).inspect()["RestartCount"]


@pytest.fixture(scope="module")
def stack(clone):  # noqa: F811
    tag = IMAGE.rpartition(":")
    assert APP_IMAGE.rpartition(":")[2] == tag[2]
    made = Operated(clone, "operator", "none", FIXTURE="tiny", LOG_FORMAT="json", VERSION=tag[2], MUSTER_IMAGE=APP_IMAGE.rpartition(":")[0],
                    MUSTER_MYSQL_IMAGE=tag[0])
    yield made
    made.remove()
    engine.cleanup()


def failing(found):
    return {name for name, check in found.items() if check["result"] == "fail"}


class TestOperator:
    def test_1_up_waits_for_health(self, stack):
        stack.compose("up", "-d", "--wait")
        for service in ("app", "db"):
            assert stack.container(service).health == "healthy"
        health = ask(stack.port, "/health")
        assert health.status == 200
        assert json.loads(health.body) == {"status": "healthy", "database": "connected"}

    def test_2_the_doctor_passes_everything(self, stack):
        status, told = stack.doctor()
        *lines, total = told.splitlines()
        assert status == 0 and re.fullmatch(r"\d+ pass, 0 fail, \d+ skip", total), told
        page = (ROOT / "docs/security.md").read_text()
        headings = set(re.findall(r"^### ([a-z0-9-]+)$", page, re.M))
        seen = set()
        for line in lines:
            match = re.fullmatch(r"(pass|skip)  (\S+)\s+(\S.*) \(docs/security\.md#([a-z0-9-]+)\)", line)
            assert match, line
            assert match[2].rpartition(".")[2] == match[4] and match[4] in headings, f"{match[4]} is not explained"
            seen.add(match[4])
        assert headings == seen, "what is explained is checked"
        assert seen == set().union(*TAKEN_AWAY.values(), ELSEWHERE), "what can pass is shown to fail"
        skipped = {line.split()[1] for line in lines if line.startswith("skip")}
        assert skipped == {"app.backup", "app.backup-proof", "https-redirect", "hsts"}, "nothing else does not apply"
        assert re.search(r"^pass  db\.memory-limit +512 MB", told, re.M) and re.search(r"^pass  app\.memory-limit +768 MB", told, re.M)
        assert re.search(r"^pass  db\.cpu-limit +50 %", told, re.M) and re.search(r"^pass  app\.cpu-limit +75 %", told, re.M)
        assert re.search(r"^pass  app\.user +uid 1000,", told, re.M)

    def test_3_nothing_can_be_written_and_nothing_reached(self, stack):
        for service in ("app", "db"):
            assert stack.exec(service, "touch", "/usr/x", check=False).returncode != 0
        app, db = stack.container("app").inspect(), stack.container("db").inspect()
        # From the host no MySQL server greets (a proxy on the way may accept any connection).
        greeting = b""
        try:
            address = db["NetworkSettings"]["Networks"][f"{stack.project}-backend"]["IPAddress"]
            with socket.create_connection((address, 3306), timeout=3) as connection:
                connection.settimeout(3)
                greeting = connection.recv(100)
        except OSError:
            pass
        assert greeting == b""
        # From the database there is no way into the other network, where the app reaches itself: no way out, whatever its
        # routes say (older engines set one).
        front = app["NetworkSettings"]["Networks"][f"{stack.project}-frontend"]["IPAddress"]
        knock = f"exec 3<>/dev/tcp/{front}/8080 && echo -e 'GET /healthz HTTP/1.0\\n' >&3 && head -c 4 <&3"
        assert stack.exec("app", "timeout", "10", "bash", "-c", knock).stdout == "HTTP"
        assert stack.exec("db", "timeout", "10", "bash", "-c", knock, check=False).stdout == ""
        # From the app to the database there is one.
        assert stack.exec("app", "bash", "-c", "head -c 5 </dev/tcp/db/3306 | wc -c").stdout.strip() == "5"

    def test_3_nobody_signs_in_without_a_password(self, stack):
        for account in ("root", "muster", "muster_read", "muster_backup", ""):
            refused = stack.exec("db", "mysql", "-u", account, "-e", "SELECT 1", check=False)
            assert refused.returncode != 0 and "denied" in refused.stderr

    def test_3_secrets_are_in_the_shared_volume_only(self, stack):
        secrets = stack.secrets()
        assert all(len(value) >= 32 for value in secrets.values()) and len(set(secrets.values())) == 5
        for service in ("app", "db"):
            container = stack.container(service)
            seen = json.dumps(container.inspect()) + container.logs()
            for pid in engine.engine("top", container.id, "-o", "pid").stdout.split()[1:]:
                for place in ("environ", "cmdline"):
                    try:
                        seen += pathlib.Path(f"/proc/{pid}/{place}").read_bytes().decode(errors="replace")
                    except (FileNotFoundError, PermissionError):
                        pass
            for name, value in secrets.items():
                assert value not in seen, f"{name} is seen in {service}"
        mounts = {mount["Destination"]: mount for mount in stack.container("app").inspect()["Mounts"]}
        assert not mounts[SECRETS]["RW"]
        assert stack.exec("app", "cat", f"{SECRETS}/mysql_root_password", check=False).returncode != 0

    def test_3_commands_for_operators(self, stack):
        assert "test is successful" in stack.exec("app", "nginx", "-t").stderr
        assert stack.exec("app", "muster", "migrate").returncode == 0
        assert "uwsgi" in stack.exec("app", "supervisorctl", "-c", "/app/conf/supervisord.conf", "status", check=False).stdout
        path = stack.exec("app", "muster", "doctor", "db").stdout
        assert re.search(r"^pass  database +it answers at db \([0-9.]+\) port 3306 and lets us in", path, re.M), path

    def test_4_the_database_away_and_back(self, stack):
        started = stack.container("app").inspect()["State"]["StartedAt"]
        stack.compose("stop", "db")
        engine.eventually(lambda: ask(stack.port, "/health").status == 503, 15, "unhealthy")
        assert json.loads(ask(stack.port, "/health").body)["status"] == "unhealthy"
        # People are read from the roll, which outlives the database.
        assert ask(stack.port, "/employees").status == 200
        notice = "The database has not answered for"
        engine.eventually(lambda: notice in ask(stack.port, "/employees").body, 20, "a notice of how old it is")
        assert ask(stack.port, "/readyz").status == 503
        assert ask(stack.port, "/healthz").status == 200
        told = stack.exec("app", "muster", "doctor", "db", "--json", check=False)
        assert told.returncode == 1
        assert [(check["check"], check["result"]) for check in json.loads(told.stdout)["checks"]] == [("database", "fail"), ("data", "fail")]
        stack.compose("start", "db")
        stack.ready(READY_SECONDS)
        engine.eventually(lambda: notice not in ask(stack.port, "/employees").body, 20, "no notice any more")
        assert stack.container("app").inspect()["State"]["StartedAt"] == started

    def test_5_a_server_that_is_killed_again_and_again(self, stack):
        """supervisord brings it back; when it gives up, the container ends with its status, and the engine starts it anew."""
        box, since = stack.container("app"), str(int(time.time()) - 1)
        killed = App(box).kill("muster uWSGI master")
        engine.eventually(lambda: App(box).pid("muster uWSGI master") not in (0, killed), 20, "back")
        engine.eventually(lambda: answers(stack.port), 20, "answering")
        assert stack.restarts("app") == 0
        last = """sed -n "s/.*spawned: 'uwsgi' with pid //p" /run/muster/supervisord.log | tail -n 1"""
        box.exec("sh", "-c", f"while :; do kill -KILL $({last}); sleep 0.2; done", options=["-d"])
        engine.eventually(lambda: stack.restarts("app") == 1, 120, lambda: f"started anew:\n{box.logs()[-2000:]}")
        ends = engine.engine("events", "--since", since, "--until", str(int(time.time()) + 1), "--filter", f"container={box.id}", "--filter",
                             "event=die", "--format", "{{.Actor.Attributes.exitCode}}").stdout.split()
        assert ends == [str(128 + 9)]
        stack.ready(READY_SECONDS)

    def test_6_a_stop_under_load_cuts_nobody_off(self, stack):
        stopping, answered, cut = threading.Event(), [], []

        def visit(path):
            while True:
                began_before = not stopping.is_set()
                connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
                try:
                    connection.request("GET", path)
                    response = connection.getresponse()
                except (OSError, http.client.HTTPException) as error:
                    # Refused, as it should be, when it came after the stop; the engine's proxy accepts and closes.
                    if began_before:
                        cut.append(repr(error))
                    return
                try:
                    answered.append((response.status, len(response.read())))
                except (OSError, http.client.HTTPException) as error:
                    cut.append(f"half an answer: {error!r}")
                    return
                finally:
                    connection.close()

        paths = ("/employees", "/statistics", "/employees.csv", "/api/v1/employees", "/", "/org")
        with concurrent.futures.ThreadPoolExecutor(len(paths)) as pool:
            visitors = [pool.submit(visit, path) for path in paths]
            engine.eventually(lambda: len(answered) > 60, 60, "load")
            stopping.set()
            began = time.monotonic()
            stack.compose("stop", "app")
            took = time.monotonic() - began
            assert all(visitor.result() is None for visitor in visitors)
        assert cut == [] and {status for status, _ in answered} == {200}
        assert took < 30 and stack.container("app").exit_code == 0
        stack.compose("start", "app")
        stack.ready(READY_SECONDS)

    def test_13_logs_are_json_and_numbers_are_there(self, stack):
        ask(stack.port, "/employees?q=some-name", headers={"X-Request-Id": "journey-13-test"})
        engine.eventually(lambda: "journey-13-test" in stack.container("app").logs(), 10, "the line")
        objects = [json.loads(line) for line in stack.container("app").logs().splitlines() if line.startswith("{")]
        assert all({"time", "level", "event"} <= set(line) for line in objects)
        line = next(line for line in objects if line.get("id") == "journey-13-test")
        assert (line["event"], line["path"], line["status"]) == ("request", "/employees", 200) and "some-name" not in json.dumps(line)
        assert ask(stack.port, "/metrics").status == 403, "not for everybody"
        numbers = stack.exec("app", "muster", "probe", "http://127.0.0.1:8080/metrics").stdout
        assert re.search(r"^muster_\w+(\{[^}]*\})? [0-9.e+-]+$", numbers, re.M), numbers[:500]

    def test_2_the_doctor_sees_each_measure_that_is_taken_away(self, stack, tmp_path):
        self.take_away(stack, tmp_path)
        found = stack.findings()
        expected = {f"{service}.{check}" if service else check for service, checks in TAKEN_AWAY.items() for check in checks}
        assert failing(found) == expected, {name: found[name]["detail"] for name in failing(found) ^ expected if name in found}

    @staticmethod
    def take_away(stack, folder):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "5", "-subj", "/CN=localhost", "-keyout",
                        folder / "tls.key", "-out", folder / "tls.crt"], check=True, capture_output=True)
        folder.chmod(0o755)
        (folder / "tls.key").chmod(0o644)
        secret = stack.secrets()["mysql_read_password"]
        (stack.folder / "docker-compose.override.yml").write_text(f"""
services:
  app:
    user: "0:0"
    read_only: false
    cap_add: [CHOWN, DAC_OVERRIDE, FOWNER]
    security_opt: !reset []
    mem_limit: 0
    cpus: 0
    pids_limit: -1
    logging: {{options: {{max-size: 100m}}}}
    restart: "no"
    healthcheck: {{disable: true}}
    networks: !override [frontend]
    ports: ["127.0.0.1:{engine.free_port()}:9000"]
    environment: {{LEAK: "{secret}", HTTPS_REDIRECT: "on", HTTPS_PORT: "{stack.tls_port}"}}
    volumes: ["shared:{SECRETS}", "{folder}:/etc/muster/tls:ro"]
  db:
    networks: !override [frontend]
    ports: ["127.0.0.1:{engine.free_port()}:3306"]
    healthcheck: {{disable: true}}
""")
        stack.compose("up", "-d", "--timeout", "20")
        stack.ready(READY_SECONDS)
        stack.query("CREATE USER ''@'localhost'; UPDATE muster.fixture SET complete = 0, problem = 'taken away'")
        # What only the image or the program decides is spoilt by hand, now that it can be.
        stack.exec("app", "sh", "-ec", f"""
            cp /bin/true /usr/bin/gcc
            cp /bin/true /usr/bin/rise && chmod u+s /usr/bin/rise
            chmod 666 /run/muster/uwsgi-stats.sock
            cd /app/conf/nginx
            sed -i '/nosniff/d' headers.conf
            sed -i 's/ssl_protocols.*/ssl_protocols TLSv1.2;/' listen-container.conf
            sed -i 's/large_client_header_buffers.*/large_client_header_buffers 4 64k;/' nginx.conf
            sed -i 's/max-age=[0-9]*/max-age=60/' hsts-on.conf
            : >/run/muster/nginx/redirect.conf
            printf 'result=failed\\nfailure_at=%s\\nfailure_reason=taken away\\nsuccess_at=1\\n' "$(date +%s)" >{SECRETS}/backup.status
            nginx -s reload""")
        engine.eventually(lambda: ask(stack.port, "/readyz").status == 503, 30, "not ready")
        engine.eventually(lambda: "x-content-type-options" not in ask(stack.port, "/").headers, 10, "nginx has read its files again")

    def test_nothing_is_left(self, stack):
        (stack.folder / "docker-compose.override.yml").unlink()
        stack.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
        assert stack.left() == []
