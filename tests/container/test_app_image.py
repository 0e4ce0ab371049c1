"""The app container on its own: what is in the image, how it starts, ends, refuses and recovers.

What visitors meet at its front door is in test_app_front.py.
"""

import concurrent.futures
import json
import re
import socket
import ssl
import subprocess
import time

import pytest

import engine
from app_image import HARDENED, IMAGE, NEEDED, TMPFS, App, answers, app, ask, clean, refused, start  # noqa: F401

pytestmark = NEEDED


# --- what the image is ------------------------------------------------------------------------------------------------


def test_labels_user_ports_and_health():
    image = json.loads(engine.engine("image", "inspect", IMAGE).stdout)[0]["Config"]
    assert image["User"] == "1000:1000"
    assert set(image["ExposedPorts"]) == {"8080/tcp", "8443/tcp"}
    assert image["Healthcheck"]["Test"] == ["CMD", "muster", "probe"]
    assert image["StopSignal"] == "SIGTERM" and image["WorkingDir"] == "/app"
    for name in ("title", "description", "version", "revision", "created", "licenses", "vendor", "source",
                 "documentation", "base.name"):
        assert image["Labels"][f"org.opencontainers.image.{name}"]
    assert not [value for value in image["Env"] if re.search("PASSWORD|SECRET|KEY|FRONTEND", value)]


def test_nothing_to_build_with_and_nothing_to_rise_with():
    script = r"""
        for tool in cc gcc clang ld as make pkg-config g++ perl-config; do command -v $tool; done
        find / -xdev -type f -perm /6000
        find / -xdev -name '*.h' -path '/usr/include/*'
        find /app /usr/lib/muster /usr/local /etc \( ! -user root -o -perm -o+w \) ! -type l
        echo looked
    """
    _, out, err = engine.run_to_end(IMAGE, "-c", script, options=("--entrypoint", "sh", "--user", "0"))
    assert (out, err) == ("looked\n", "")


def test_no_secret_is_in_the_layers():
    history = engine.engine("history", "--no-trunc", IMAGE).stdout
    assert not re.search(r"PASSWORD=|BEGIN [A-Z ]*PRIVATE KEY|SECRET_KEY=", history)
    script = "find / -xdev -name '*.key' -o -xdev -name 'id_rsa*' -o -xdev -name '.env*' | grep -v /usr/share; echo looked"
    _, out, _ = engine.run_to_end(IMAGE, "-c", script, options=("--entrypoint", "sh", "--user", "0"))
    assert out == "looked\n"


def test_it_runs_as_1000_with_no_capability_and_writes_nowhere(app):
    status = app.box.read("/proc/1/status")
    assert re.search(r"^Uid:\s+1000\s+1000\s", status, re.M) and re.search(r"^Gid:\s+1000\s", status, re.M)
    assert re.search(r"^CapEff:\s+0+$", status, re.M) and re.search(r"^CapBnd:\s+0+$", status, re.M)
    for place in ("/usr/x", "/app/x", "/etc/x", "/usr/lib/muster/x", "/run/x", "/var/lib/x"):
        assert app.box.exec("touch", place, check=False).returncode != 0, place
    for place in ("/run/muster/x", "/tmp/x", "/var/lib/muster/x"):
        assert app.box.exec("touch", place, check=False).returncode == 0, place


def test_processes_have_readable_names(app):
    names = engine.engine("top", app.box.id, "-o", "pid,args").stdout
    for name in ("muster-init", "supervisord", "muster uWSGI master", "muster uWSGI worker 4", "nginx: master process"):
        assert name in names


# --- starting ---------------------------------------------------------------------------------------------------------


def test_plain_docker_run_serves_a_page_that_explains_itself():
    plain = start().up()
    page = ask(plain.port)
    assert page.status == 200
    assert "No database is configured" in page.body and "MYSQL_HOST" in page.body
    assert ask(plain.port, "/employees").body.count("No database is configured")
    seconds, status = plain.box.stop()
    assert status == 0 and seconds < 10


@pytest.mark.parametrize("user", ["4321", "4321:1000", "0"])
def test_any_user_will_do(user):
    other = start(*HARDENED, "--user", user, tmpfs=TMPFS).up()
    assert ask(other.port, tls=False).status == 200
    assert ask(other.tls_port, tls=True).status == 200
    assert "CRIT" not in other.box.logs() and "WARN " not in other.box.logs()


def test_a_read_only_root_without_a_place_to_write_is_named():
    line = refused(options=("--read-only",))
    assert "/run/muster" in line and "tmpfs" in line


def test_settings_are_told_and_secrets_are_not():
    env = {"MYSQL_HOST": "db.invalid", "MYSQL_PASSWORD": "word-of-the-owner", "SECRET_KEY": "k" * 40, "UWSGI_WORKERS": "2"}
    told = start(env=env).up()
    log = told.box.logs()
    assert re.search(r"^  MYSQL_HOST +db\.invalid$", log, re.M)
    assert re.search(r"^  MYSQL_PASSWORD +\(given\)$", log, re.M)
    assert re.search(r"^  MYSQL_READ_PASSWORD +\(from /run/muster-shared\)$", log, re.M)
    assert re.search(r"^  UWSGI_WORKERS +2$", log, re.M)
    # What an exec starts has the container's settings anyway; these are the container's own processes.
    own = [1, *(told.pid(name) for name in (r"\S*python3 ", "/usr/local/bin/muster-init -- nginx", "nginx: worker"))]
    assert all(own)
    environments = told.box.exec("sh", "-c", "; ".join(f"cat /proc/{pid}/environ" for pid in own)).stdout
    arguments = told.box.exec("sh", "-c", "; ".join(f"cat /proc/{pid}/cmdline" for pid in own)).stdout
    assert "MYSQL_PASSWORD_FILE=" in environments
    for secret in ("word-of-the-owner", "k" * 40):
        for place in (log, environments, arguments):
            assert secret not in place
    assert told.box.exec("stat", "-c", "%a", "/run/muster/secrets/MYSQL_PASSWORD").stdout == "600\n"
    assert told.box.read("/run/muster/secrets/MYSQL_PASSWORD") == "word-of-the-owner"


@pytest.mark.parametrize(
    "env, words",
    [
        ({"LOG_FORMAT": "xml"}, ["LOG_FORMAT", "'xml'", "text or json"]),
        ({"UWSGI_WORKERS": "many"}, ["UWSGI_WORKERS", "'many'", "auto"]),
        ({"UWSGI_WORKERS": "0"}, ["UWSGI_WORKERS", "'0'"]),
        ({"UWSGI_WORKERS": "100"}, ["UWSGI_WORKERS", "'100'"]),
        ({"MYSQL_PORT": "65536"}, ["MYSQL_PORT", "65535"]),
        ({"MYSQL_PORT": "0"}, ["MYSQL_PORT", "'0'"]),
        ({"MYSQL_PORT": "3306x"}, ["MYSQL_PORT", "'3306x'"]),
        ({"MYSQL_HOST": "db; rm"}, ["MYSQL_HOST", "'db; rm'"]),
        ({"MYSQL_DATABASE": "a`b"}, ["MYSQL_DATABASE", "a`b"]),
        ({"MYSQL_USER": "x" * 65}, ["MYSQL_USER", "64"]),
        ({"DEBUG": "yes"}, ["DEBUG", "'yes'", "0 or 1"]),
        ({"DEBUG": "0", "DEBUG_APP": "1"}, ["DEBUG", "DEBUG_APP"]),
        ({"APP_ENV": "prod"}, ["APP_ENV", "'prod'", "production"]),
        ({"PUBLIC_URL": "example.org"}, ["PUBLIC_URL", "'example.org'", "https://"]),
        ({"TZ": "Mars/Olympus"}, ["TZ", "'Mars/Olympus'"]),
        ({"MYSQL_PASSWORD": "changeme"}, ["MYSQL_PASSWORD", "placeholder"]),
        ({"SECRET_KEY": "<Secret>"}, ["SECRET_KEY", "placeholder"]),
        ({"MYSQL_PASSWORD": "a", "MYSQL_PASSWORD_FILE": "/b"}, ["MYSQL_PASSWORD and MYSQL_PASSWORD_FILE"]),
        ({"SECRET_KEY": "a", "SECRET_KEY_FILE": "/b"}, ["SECRET_KEY and SECRET_KEY_FILE"]),
        ({"MYSQL_READ_PASSWORD_FILE": "/no/such"}, ["MYSQL_READ_PASSWORD_FILE", "/no/such"]),
        ({"MYSQL_PASSWORD_FILE": "/dev/null"}, ["MYSQL_PASSWORD_FILE", "empty"]),
    ],
)
def test_wrong_settings_are_named(env, words):
    line = refused(env)
    for word in words:
        assert word in line


def test_a_setting_of_two_lines_is_refused():
    status, out, err = engine.run_to_end(IMAGE, env={"PUBLIC_URL": "https://example.org\nhttps://example.org"})
    assert status == 1 and (out + err).startswith("muster: PUBLIC_URL is ")


def test_workers_follow_the_processors_it_may_use():
    few = start("--cpus", "0.5", env={"UWSGI_WORKERS": "auto"}).up()
    assert re.search(r"^  UWSGI_WORKERS +3$", few.box.logs(), re.M)
    assert few.pid("muster uWSGI worker 3") and not few.pid("muster uWSGI worker 4")


def test_other_commands():
    status, out, err = engine.run_to_end(IMAGE, "echo", "a  b")
    assert (status, out, err) == (0, "a  b\n", "")
    status, out, _ = engine.run_to_end(IMAGE, "version")
    assert status == 0 and re.fullmatch(r"muster \d+\.\d+\.\d+\n", out)
    status, _, err = engine.run_to_end(IMAGE, "no-such-command")
    assert status not in (0, 126, 127) and "no-such-command" in err
    assert engine.run_to_end(IMAGE, "sh", "-c", "exit 9")[0] == 9


def test_nginx_checks_its_own_files(app):
    check = app.box.exec("nginx", "-t")
    assert "test is successful" in check.stderr and "warn" not in check.stderr


def test_json_logs_are_one_object_a_line():
    logged = start(env={"LOG_FORMAT": "json"}).up()
    ask(logged.port, "/static/nothing-here?secret=query", headers={"X-Request-Id": "test-json-0001"})
    ask(logged.port, "/", headers={"X-Request-Id": "test-json-0002"})
    logged.box.wait_log("test-json-0001", 10)
    engine.eventually(lambda: "program_running" in logged.box.logs(), 10, "the listener's line")
    ours = [json.loads(line) for line in logged.box.logs().splitlines() if line.startswith("{")]
    events = {line["event"] for line in ours}
    assert {"settings", "nginx", "request", "program_running"} <= events
    assert all({"time", "level", "event"} <= set(line) for line in ours)
    access = [line for line in ours if line.get("request_id") == "test-json-0001"]
    assert [(line["path"], line["status"]) for line in access] == [("/static/nothing-here", 404)]
    assert "secret=query" not in json.dumps(access)


# --- TLS --------------------------------------------------------------------------------------------------------------


def certificate_of(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as wrapped:
            return ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True)), wrapped.version()


def own_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=people.example",
         "-keyout", folder / "tls.key", "-out", folder / "tls.crt"],
        check=True,
        capture_output=True,
    )
    return (folder / "tls.crt").read_text(), (folder / "tls.key").read_text()


def test_a_generated_certificate_stays_the_same():
    data = engine.volume("appdata")
    first = start(*HARDENED, tmpfs=TMPFS, volumes={data: "/var/lib/muster"}).up()
    pem, version = certificate_of(first.tls_port)
    assert version == "TLSv1.3"
    assert first.box.exec("stat", "-c", "%a", "/var/lib/muster/tls/tls.key").stdout == "600\n"
    assert ask(first.tls_port, tls=True).header("strict-transport-security") == ""
    first.box.remove()
    second = start(*HARDENED, tmpfs=TMPFS, volumes={data: "/var/lib/muster"}).up()
    assert certificate_of(second.tls_port)[0] == pem


def test_an_own_certificate_is_used(tmp_path):
    crt, key = own_certificate(tmp_path)
    files = {"/etc/muster/tls/tls.crt": crt, "/etc/muster/tls/tls.key": key}
    own = start(files=files).up()
    assert certificate_of(own.tls_port)[0] == crt
    assert ask(own.tls_port, tls=True).header("strict-transport-security") == "max-age=63072000"
    assert ask(own.port).header("strict-transport-security") == ""


def test_an_own_certificate_that_cannot_be_used_is_named(tmp_path):
    crt, _ = own_certificate(tmp_path)
    _, other = own_certificate(tmp_path)
    assert "/etc/muster/tls/tls.key" in refused(files={"/etc/muster/tls/tls.crt": crt})
    files = {"/etc/muster/tls/tls.crt": crt, "/etc/muster/tls/tls.key": other}
    assert "is not the key of" in refused(files=files)
    files = {"/etc/muster/tls/tls.crt": "nonsense", "/etc/muster/tls/tls.key": other}
    assert "is not a certificate" in refused(files=files)


# --- living and dying -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("victim", ["muster uWSGI master", "muster uWSGI worker 1", "nginx: master", "nginx: worker"])
def test_a_killed_program_is_back(victim):
    alive = start(*HARDENED, tmpfs=TMPFS).up()
    engine.eventually(lambda: "program=nginx" in alive.box.logs(), 10, "started")
    old = alive.kill(victim)
    engine.eventually(lambda: alive.pid(victim) not in (0, old), 5, lambda: f"back:\n{alive.box.logs()}")
    engine.eventually(lambda: answers(alive.port), 5, lambda: f"answering:\n{alive.box.logs()}")
    assert alive.box.running


def test_a_program_lost_for_good_ends_the_container_with_its_status():
    lost = start(*HARDENED, tmpfs=TMPFS).up()

    # From within, so that however busy the engine is it never lives long enough to count as up.
    last = """sed -n "s/.*spawned: 'uwsgi' with pid //p" /run/muster/supervisord.log | tail -n 1"""
    lost.box.exec("sh", "-c", f"while :; do kill -KILL $({last}); sleep 0.2; done", options=["-d"])
    assert lost.box.wait(90) == 128 + 9
    assert len(re.findall("program_lost program=uwsgi status=137", lost.box.logs())) == 1


def test_a_broken_plugin_ends_the_container_with_one_clear_line():
    broken = engine.run(IMAGE, files={"/usr/lib/muster/muster_plugin.so": "this is no shared object"})
    assert broken.wait(40) == 1
    lines = broken.logs().splitlines()
    assert len([line for line in lines if " error program_lost program=uwsgi status=1 " in line]) == 1
    assert any("muster_plugin.so" in line for line in lines)


def test_a_broken_nginx_file_ends_the_container_with_one_clear_line():
    broken = engine.run(IMAGE, files={"/app/conf/nginx/nginx.conf": "nonsense;\n"})
    assert broken.wait(40) == 1
    lines = broken.logs().splitlines()
    assert len([line for line in lines if " error program_lost program=nginx status=1 " in line]) == 1
    assert any('unknown directive "nonsense"' in line for line in lines)


def test_the_engine_starts_a_lost_container_again():
    again = start("--restart", "unless-stopped").up()
    again.kill(r"\S*python3 \S*supervisord")
    engine.eventually(lambda: again.box.inspect()["RestartCount"] >= 1, 20, lambda: f"restarted:\n{again.box.logs()}")
    engine.eventually(lambda: answers(App(again.box).port), 20, lambda: f"answering:\n{again.box.logs()}")


def test_orphans_are_reaped(app):
    app.box.exec("sh", "-c", "(sleep 0.3 &)")
    time.sleep(1)
    states = app.box.exec("sh", "-c", "cat /proc/[0-9]*/stat").stdout
    assert not re.findall(r"^\d+ \(.*\) Z", states, re.M)


def test_a_stop_finishes_the_request_in_work():
    stopping = start(*HARDENED, tmpfs=TMPFS).up()
    engine.eventually(lambda: "program=nginx" in stopping.box.logs(), 10, "started")
    body = b"a=" + b"b" * 30
    with socket.create_connection(("127.0.0.1", stopping.port), timeout=20) as slow:
        slow.sendall(
            b"POST /employees HTTP/1.1\r\nHost: a\r\nX-Request-Id: slow-upload-1\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        slow.sendall(body[:10])
        time.sleep(0.5)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            stop = pool.submit(stopping.box.stop, 20)
            engine.eventually(lambda: not answers(stopping.port), 10, "refusing new connections")
            slow.sendall(body[10:])
            received = b""
            while more := slow.recv(65536):
                received += more
            seconds, status = stop.result()
    assert status == 0 and seconds < 20
    head, _, page = received.partition(b"\r\n\r\n")
    assert b"x-request-id: slow-upload-1" in head.lower() and page
    # The application answered, not nginx.
    assert re.search(r"request id=slow-upload-1 method=POST path=/employees status=\d+", stopping.box.logs())


def test_a_chain_reload_refuses_nobody():
    reloading = start(*HARDENED, tmpfs=TMPFS).up()
    old = [reloading.pid(f"muster uWSGI worker {number}$") for number in range(1, 5)]
    reloading.box.exec("sh", "-c", "echo c >/run/muster/uwsgi.fifo")
    statuses = set()
    end = time.monotonic() + 30
    new = old
    while time.monotonic() < end and (set(new) & set(old) or not all(new)):
        for _ in range(50):
            statuses.add(ask(reloading.port, "/healthz").status)
        new = [reloading.pid(f"muster uWSGI worker {number}$") for number in range(1, 5)]
    assert statuses == {200}
    assert not set(new) & set(old) and all(new)
