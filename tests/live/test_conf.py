"""The settings files hold what was promised of them: Compose, the Dockerfiles, nginx, uWSGI, MySQL. Needs no stack.

What can be seen from outside is asserted from outside, by the container suite; here are the numbers and the order of steps, which a
visitor meets only when it is too late.
"""

import os
import pathlib
import re
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKERFILES = ["image/app/Dockerfile", "image/mysql/Dockerfile"]


def text(path):
    return (ROOT / path).read_text()


def compose():
    return yaml.safe_load(text("docker-compose.yml"))


def default(value):
    """What Compose makes of a value when nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


# ---- the compose file --------------------------------------------------------------------------------


def long_running(stack):
    """The services of a plain `up`."""
    return {name: service for name, service in stack["services"].items() if not service.get("profiles")}


def compose_mistakes(stack):
    services, wrong = stack["services"], []

    def must(holds, what):
        if not holds:
            wrong.append(what)

    must(set(long_running(stack)) == {"app", "db"}, "a plain up starts app and db")
    for name, service in services.items():
        must("container_name" not in service, f"{name} has a name that is fixed")
        must(re.fullmatch("[a-z]+(-[a-z]+)*", name), f"{name} is not a name with hyphens")
        if name in ("app", "db", "worker"):
            must(re.fullmatch(r"muster(-mysql)?:\d+\.\d+\.\d+", default(service["image"])), f"{name}: image and version")
            must(service["build"]["context"] == "." and (ROOT / service["build"]["dockerfile"]).is_file(), f"{name}: build")
            must(service.get("healthcheck"), f"{name}: health check")
            must(service.get("mem_limit") and service.get("cpus") and service.get("pids_limit"), f"{name}: limits")
            must(service["restart"] == "unless-stopped", f"{name}: restart")
    app, db = services["app"], services["db"]
    must(app["depends_on"] == {"db": {"condition": "service_started"}}, "app depends on the start of db")
    ports = [default(port) for port in app["ports"]]
    must(ports == ["0.0.0.0:80:8080", "0.0.0.0:443:8443"], f"ports of app: {ports}")
    must(not [name for name, service in services.items() if name != "app" and service.get("ports")], "only app publishes ports")
    joined = {name: set(services[name]["networks"]) for name in ("app", "db", "worker")}
    must(joined == {"app": {"frontend", "backend", "workers"}, "db": {"backend"}, "worker": {"backend", "workers"}},
         "networks of the services")
    must([name for name, service in services.items() if "workers" in service.get("networks", ())] == ["app", "worker"], "who may ask the workers")
    nets = stack["networks"]
    must({name: net["driver"] for name, net in nets.items()} == dict.fromkeys(("frontend", "backend", "workers"), "bridge"), "bridges")
    must(all(net["name"].endswith(f"-{name}") for name, net in nets.items()), "the networks have names")
    must(nets["backend"].get("internal") is True and not nets["frontend"].get("internal"), "backend is internal")
    must(nets["workers"].get("internal") is True, "workers is internal")
    must({"dbdata", "appdata", "shared"} <= set(stack["volumes"]), "named volumes")
    must(all((volume or {}).get("driver") == "local" for volume in stack["volumes"].values()), "volumes of the local driver")
    must("dbdata:/var/lib/mysql" in db["volumes"], "the database's volume")
    must("appdata:/var/lib/muster" in app["volumes"] and "shared:/run/muster-shared:ro" in app["volumes"], "the app's volumes")
    bound = [one for service in services.values() for one in service.get("volumes", [])
             if (isinstance(one, dict) and one["type"] == "bind" and not one.get("read_only"))
             or (isinstance(one, str) and re.match("[./~]", one))]
    must(not bound, f"a folder of the host that is written to: {bound}")
    return wrong


def test_the_compose_file_is_the_whole_stack():
    assert not compose_mistakes(compose())


@pytest.mark.parametrize("change, told", [
    (lambda s: s["services"]["db"].update(ports=["3306:3306"]), "only app publishes ports"),
    (lambda s: s["services"]["app"].update(container_name="muster"), "app has a name that is fixed"),
    (lambda s: s["services"]["db"].pop("healthcheck"), "db: health check"),
    (lambda s: s["services"]["app"].update(image="muster:latest"), "app: image and version"),
    (lambda s: s["networks"]["backend"].update(internal=False), "backend is internal"),
    (lambda s: s["networks"]["workers"].update(internal=False), "workers is internal"),
    (lambda s: s["services"]["backup"].update(networks=["backend", "workers"]), "who may ask the workers"),
    (lambda s: s["volumes"].update(more=None), "volumes of the local driver"),
    (lambda s: s["services"].update(third={"image": "x"}), "a plain up starts app and db"),
    (lambda s: s["services"]["app"]["volumes"].append("./app:/app"), "a folder of the host that is written to: ['./app:/app']"),
])
def test_a_compose_file_that_breaks_a_promise_is_found(change, told):
    stack = compose()
    change(stack)
    assert compose_mistakes(stack) == [told]


# ---- the Dockerfiles ---------------------------------------------------------------------------------


def shipped(path):
    """The stages that the image consists of: the last, and what it builds on."""
    stages = {(re.match(r"\S+ AS (\w+)", stage) or [0, ""])[1]: stage for stage in re.split(r"^FROM ", text(path), flags=re.M)[1:]}
    found, name = "", ""
    while name in stages:
        found = stages[name] + found
        name = stages[name].split()[0]
    return found


def instructions(path):
    """[(instruction, whether a comment or a sibling of the same kind stands above it)]."""
    found, told, block = [], False, ""
    for line in text(path).split("\n"):
        if line.startswith("#"):
            told, block = True, "comment"
        elif not line.strip():
            told, block = False, ""
        elif re.match(r"[A-Z]+ ", line):
            # Lines without a gap between them share the comment above them.
            found.append((line, told))
            block = "instruction"
    return found


@pytest.mark.parametrize("path", DOCKERFILES)
def test_each_step_of_the_dockerfiles_has_its_reason(path):
    # WORKDIR of a build stage and the SHELL that repeats the first one go without.
    bare = [line for line, told in instructions(path) if not told and not line.startswith(("WORKDIR /src", "FROM", "SHELL"))]
    assert not bare
    assert len(instructions(path)) > 15
    assert instructions(path)[-1][0].startswith("LABEL")


@pytest.mark.parametrize("path", DOCKERFILES)
def test_packages_come_before_sources(path):
    """A changed source must not install packages again: in each stage that does both, they come first."""
    for stage in re.split(r"^FROM ", text(path), flags=re.M)[1:]:
        install, copy = stage.find("apt-get install"), re.search(r"^COPY (?!--from)", stage, re.M)
        if install >= 0 and copy:
            assert install < copy.start(), stage.split("\n", 1)[0]


@pytest.mark.parametrize("path", DOCKERFILES)
def test_dockerfiles_leave_no_caches_and_no_default_site(path):
    last = shipped(path)
    steps = re.findall(r"^RUN (?:.*\\\n)*.*", last, re.M)
    installing = [step for step in steps if "apt-get install" in step]
    assert len(installing) == 1, "one layer installs"
    for cache in ("/var/cache/apt", "/var/lib/apt/lists"):
        assert f"--mount=type=cache,target={cache}" in installing[0], f"{cache} stays out of the layer"
    for rest in ("/usr/share/doc/*", "/var/cache/debconf/*", "/var/log/*"):
        assert rest in installing[0]
    if path == "image/app/Dockerfile":
        assert re.search(r"rm -rf [^&]*/etc/nginx [^&]*/var/www", installing[0])


def test_the_account_of_the_app_has_no_shell():
    dockerfile = text("image/app/Dockerfile")
    made = re.search(r"useradd (.*?) www\b", dockerfile.replace("\\\n", " "), re.S)[1]
    assert "--no-create-home" in made and "--home-dir /nonexistent" in made and "--shell /usr/sbin/nologin" in made
    assert 'groupadd --gid "$GROUP_ID" www' in dockerfile


def test_exposed_ports_are_those_listened_on():
    exposed = re.search(r"^EXPOSE (.*)", text("image/app/Dockerfile"), re.M)[1].split()
    listened = re.findall(r"^listen (\d+)", text("conf/nginx/listen-container.conf"), re.M)
    published = [port.rsplit(":", 1)[1] for port in compose()["services"]["app"]["ports"]]
    assert exposed == listened == published == ["8080", "8443"]


# ---- nginx, uWSGI, supervisord, MySQL ----------------------------------------------------------------


def test_the_front_door_has_the_promised_numbers():
    nginx, uwsgi, host = text("conf/nginx/nginx.conf"), text("conf/nginx/uwsgi.conf"), text("conf/uwsgi.ini")
    assert re.search(r"worker_connections 1024;", nginx)
    assert re.search(r"^\s*keepalive_timeout 5s;", nginx, re.M)
    assert re.search(r"open_file_cache max=\d+", nginx)
    assert re.search(r"uwsgi_pass unix:uwsgi\.sock;", nginx) and re.search(r"^socket = uwsgi\.sock$", host, re.M)
    assert re.search(r"^harakiri = 60$", host, re.M) and re.search(r"^uwsgi_read_timeout 60s;", uwsgi, re.M)
    assert "TLSv1.2 TLSv1.3;" in text("conf/nginx/listen-container.conf")


def test_uwsgi_starts_before_nginx():
    """supervisord starts the lower priority first, and stops it last."""
    conf = text("conf/supervisord.conf") + text("conf/supervisor-front.conf")
    order = {name: int(re.search(rf"\[program:{name}\][^\[]*?^priority = (\d+)", conf, re.M)[1]) for name in ("uwsgi", "nginx")}
    assert order["uwsgi"] < order["nginx"]


def test_every_setting_of_mysql_has_its_reason():
    for path in ("conf/mysql/10-server.cnf", "conf/mysql/20-mysql.cnf"):
        # A pair may share its reason.
        for block in re.findall(r"(?m)(?:^[a-z]\w* *(?:=.*)?\n)+", text(path).split("[client]")[0]):
            assert block.count("\n") <= 2, block
        assert not re.search(r"(?m)^(?!#).*\n\n[a-z]", text(path)), path


def workers(tmp_path, **settings):
    """What the start makes of UWSGI_WORKERS: (number, error)."""
    script = f". {ROOT}/conf/prepare.sh; prepare_workers; echo $UWSGI_WORKERS"
    done = subprocess.run(["sh", "-c", script], env={"PATH": os.environ["PATH"], "MUSTER_RUN": str(tmp_path), **settings},
                          capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.stderr.strip()


def test_all_workers_find_a_connection(tmp_path):
    """One for each worker; others are the builder's, the exports' and tools'."""
    room = int(re.search(r"^max_connections = (\d+)", text("conf/mysql/10-server.cnf"), re.M)[1])
    most = int(re.search(r"a number from 1 to (\d+)", workers(tmp_path, UWSGI_WORKERS="0")[1])[1])
    assert room == 100 and most + 20 <= room
    assert workers(tmp_path, UWSGI_WORKERS=str(most)) == (str(most), "")
    assert workers(tmp_path, UWSGI_WORKERS=str(most + 1))[1].startswith("muster: UWSGI_WORKERS is '81'")
    # A machine with very many processors.
    (tmp_path / "nproc").write_text("#!/bin/sh\necho 96\n")
    (tmp_path / "nproc").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert workers(tmp_path, UWSGI_WORKERS="auto", PATH=path, MUSTER_CGROUP="/nowhere") == (str(most), "")
