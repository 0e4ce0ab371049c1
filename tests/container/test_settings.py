""".env.example says what can be set: no more and no less than the files that read settings know. Needs no engine."""

import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def documented():
    """{name: default} of .env.example, where each setting is a commented line."""
    found = {}
    for line in (ROOT / ".env.example").read_text().splitlines():
        match = re.fullmatch(r"#([A-Z][A-Z0-9_]*)=(.*)", line)
        if match:
            assert match[1] not in found, f"{match[1]} is there twice"
            found[match[1]] = match[2]
    return found


def used():
    """{name: defaults} of the compose file; one without a default has ''."""
    found = {}
    for name, default in re.findall(r"\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}", (ROOT / "docker-compose.yml").read_text()):
        found.setdefault(name, set()).add(default)
    return found


def test_every_setting_is_documented_and_every_documented_one_is_used():
    assert set(documented()) == set(used())


def test_defaults_are_those_that_count():
    # Where the file has no default of its own, the comment in .env.example says what happens.
    told_otherwise = {"FIXTURE": {"", "./test_db"}, "DEBUG": {""}, "DEBUG_APP": {""}, "COMPOSE_PROJECT_NAME": {"muster"}}
    mine = documented()
    for name, defaults in used().items():
        assert defaults == told_otherwise.get(name, {mine[name]}), name


def test_every_setting_has_an_explanation():
    lines = (ROOT / ".env.example").read_text().splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#[A-Z][A-Z0-9_]*=", line):
            above = [text for text in lines[:number] if not re.match(r"#[A-Z][A-Z0-9_]*=", text)][-1]
            assert above.startswith("# ") and not above.startswith("# --"), line


def test_the_containers_settings_are_in_the_docs():
    entrypoint = (ROOT / "image/app/entrypoint.sh").read_text()
    listed = re.search(r"for name in (MYSQL_HOST.*?); do", entrypoint, re.S)[1].replace("\\\n", " ").split()
    page = (ROOT / "docs/app.md").read_text()
    missing = [name for name in listed if f"`{name}`" not in page]
    assert not missing


# ---- the entrypoint, without its container ---------------------------------------------------------


def entrypoint(folder, **settings):
    """What the entrypoint says of the settings; what it would start says nothing."""
    env = {"PATH": os.environ["PATH"], "MUSTER_CONF": str(ROOT / "conf"), "MUSTER_RUN": str(folder / "run"), "MUSTER_DATA": str(folder),
           "MUSTER_STATIC": str(folder), "MUSTER_LIB": str(folder), "MUSTER_SHARED": str(folder), "MUSTER_CLI": "/bin/true",
           "MUSTER_INIT": "/bin/true", "MYSQL_HOST": "db"}
    return subprocess.run(["sh", ROOT / "image/app/entrypoint.sh", "supervisord"], env=env | settings, capture_output=True, text=True,
                          check=False, timeout=60)


HTTP = {"CORS_ORIGINS": "https://a.example, http://[::1]:3000", "RATE_LIMIT_API": "600/min", "RATE_LIMIT_PAGES": "20/s",
        "PUBLIC_URL": "https://people.example.org", "TRUSTED_PROXIES": "10.0.0.7,172.16.0.0/12", "METRICS_ALLOW": "loopback,10.9.0.0/16"}
HTTP_DEFAULTS = {"CORS_ORIGINS": "(none)", "RATE_LIMIT_API": "600000/min", "RATE_LIMIT_PAGES": "off", "PUBLIC_URL": "(none)",
                 "TRUSTED_PROXIES": "(none)", "METRICS_ALLOW": "loopback"}


def test_the_start_tells_how_http_is_set(tmp_path):
    for given, want in ((HTTP, HTTP), ({}, HTTP_DEFAULTS), (dict.fromkeys(HTTP, ""), HTTP_DEFAULTS)):
        done = entrypoint(tmp_path, **given)
        assert (done.returncode, done.stderr) == (0, "")
        told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[1:])
        assert {name: told[name] for name in want} == want
        line = json.loads(entrypoint(tmp_path, LOG_FORMAT="json", **given).stdout)
        assert {name: line[name] for name in want} == want


def test_nginx_gets_the_proxies_and_the_origins(tmp_path):
    assert entrypoint(tmp_path, **HTTP).returncode == 0
    proxies = (tmp_path / "run/nginx/realip.conf").read_text()
    assert re.findall("set_real_ip_from (.*);", proxies) == ["10.0.0.7", "172.16.0.0/12"]
    origins = (tmp_path / "run/nginx/cors.conf").read_text()
    assert re.findall('"(https?:[^"]*)" "([^"]*)";', origins) == [("https://a.example",) * 2, ("http://[::1]:3000",) * 2]
    assert entrypoint(tmp_path).returncode == 0, "and when they are gone"
    assert (tmp_path / "run/nginx/realip.conf").read_text() == ""
    assert "example" not in (tmp_path / "run/nginx/cors.conf").read_text()


@pytest.mark.parametrize("settings, place", [
    ({"HTTPS_REDIRECT": "on"}, "https://$host$request_uri"),
    ({"HTTPS_REDIRECT": "on", "HTTPS_PORT": "8443"}, "https://$host:8443$request_uri"),
    ({"HTTPS_REDIRECT": "on", "PUBLIC_URL": "https://people.example/"}, "https://people.example$request_uri"),
    ({"HTTPS_REDIRECT": "on", "PUBLIC_URL": "http://people.example"}, "https://$host$request_uri"),
    ({"HTTPS_REDIRECT": "off"}, None), ({}, None)])
def test_nginx_gets_the_way_to_tls(tmp_path, settings, place):
    assert entrypoint(tmp_path, **settings).returncode == 0
    sent = re.findall(r"return 308 (\S+);", (tmp_path / "run/nginx/redirect.conf").read_text())
    assert sent == ([place] if place else [])


@pytest.mark.parametrize("value, linked", [("", "hsts-off.conf"), ("auto", "hsts-off.conf"), ("off", "hsts-off.conf"), ("on", "hsts-on.conf")])
def test_browsers_are_told_to_insist_on_tls_by_setting(tmp_path, value, linked):
    assert entrypoint(tmp_path, HSTS=value).returncode == 0
    assert os.path.basename(os.readlink(tmp_path / "run/nginx/hsts.conf")) == linked


@pytest.mark.parametrize("name, value", [
    ("HTTPS_REDIRECT", "yes"), ("HTTPS_PORT", "443x"), ("HSTS", "1"),
    ("PUBLIC_URL", "example.org"), ("PUBLIC_URL", "https://example.org/people"), ("PUBLIC_URL", "https://a\nb"),
    ("TRUSTED_PROXIES", "proxy.example"), ("TRUSTED_PROXIES", "10.0.0.1;x"), ("CORS_ORIGINS", "https://a.example\";evil"),
    ("CORS_ORIGINS", "https://a.example\n;evil"), ("LOG_FORMAT", "xml"), ("METRICS_ALLOW", "prometheus"),
    ("METRICS_ALLOW", "all;"), ("METRICS_ALLOW", "1.2.3.4/5/6")])
def test_a_wrong_one_is_named_and_ends_the_start(tmp_path, name, value):
    done = entrypoint(tmp_path, **{name: value})
    assert done.returncode == 1 and done.stderr.startswith("muster: ") and name in done.stderr
    assert "settings:" not in done.stdout, "nothing goes on behind it"


def test_what_muster_itself_refuses_ends_the_start_too(tmp_path):
    done = entrypoint(tmp_path, MUSTER_CLI="/bin/false")
    assert done.returncode == 1 and "settings:" not in done.stdout
