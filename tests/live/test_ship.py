"""What a release is made with: labels, push, bill of materials, scan, base digest, .env, volumes, service. Needs no stack and no engine.

A stand-in takes docker's place: it writes down what it is asked and answers as told. That the images themselves are right is the
container suite's.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "image"))
import sbom  # noqa: E402
import scan  # noqa: E402

DIGEST = "sha256:" + "ab" * 32
LABELS = ("title", "description", "source", "url", "documentation", "version", "revision", "created", "licenses", "vendor", "base.name")
STAND_IN = r"""#!/usr/bin/env python3
import json, os, re, sys
line = " ".join(sys.argv[1:]).replace("\\\n", "")
with open(os.environ["DOCKER_LOG"], "a") as log:
    log.write(line + "\n")
for pattern, status, answer in json.load(open(os.environ["DOCKER_ANSWERS"])):
    if re.search(pattern, line):
        sys.stdout.write(answer) if status == 0 else sys.stderr.write(answer)
        sys.exit(status)
"""


def text(path):
    return (ROOT / path).read_text()


class Docker:
    """The stand-in: `answers` are (pattern of the command line, status, answer); what fits none is silent and good."""

    def __init__(self, folder, *answers):
        self.folder, self.log = folder, folder / "docker.log"
        (folder / "bin").mkdir(exist_ok=True)
        program = folder / "bin/docker"
        program.write_text(STAND_IN)
        program.chmod(0o755)
        (folder / "answers.json").write_text(json.dumps(answers))
        self.env = {"PATH": f"{folder}/bin:/usr/bin:/bin", "HOME": str(folder), "DOCKER_LOG": str(self.log),
                    "DOCKER_ANSWERS": str(folder / "answers.json")}

    def run(self, *words, cwd=ROOT, **more):
        return subprocess.run(words, cwd=cwd, env=self.env | more.pop("env", {}), capture_output=True, text=True, check=False, timeout=60,
                              **more)

    def asked(self):
        return self.log.read_text().splitlines() if self.log.exists() else []


# ---- what images say of themselves -------------------------------------------------------------------


@pytest.mark.parametrize("path", ["image/app/Dockerfile", "image/mysql/Dockerfile"])
def test_both_images_carry_every_label(path):
    last = text(path)[text(path).rindex("\nLABEL ") :]
    found = dict(re.findall(r'org\.opencontainers\.image\.([a-z.]+)="([^"]*)"', last))
    assert set(LABELS) <= set(found) and all(found.values())
    # What a build decides comes from its arguments, and those are passed on by Compose.
    for name, argument in {"version": "VERSION", "revision": "REVISION", "created": "CREATED", "url": "PROJECT_URL"}.items():
        assert found[name] == f"${argument}"
        assert text("docker-compose.yml").count(f"        {argument}: ${{{argument}:-") == 2


def test_the_version_is_the_same_everywhere():
    version = re.search(r"^VERSION := (\d+\.\d+\.\d+)$", text("Makefile"), re.M)[1]
    assert set(re.findall(r"\$\{VERSION:-([^}]*)\}", text("docker-compose.yml"))) == {version}
    assert f"#VERSION={version}\n" in text(".env.example")
    assert f"## [{version}]" in text("CHANGELOG.md")


def test_make_image_tells_the_labels_what_git_knows():
    done = subprocess.run(["make", "-n", "-C", ROOT, "image", "COMPOSE=env >/dev/null; echo $$REVISION/$$CREATED; :"],
                          capture_output=True, text=True, check=True, env=os.environ | {"LC_ALL": "C"})
    assert "env" in done.stdout
    ran = subprocess.run(["make", "-s", "--no-print-directory", "-C", ROOT, "image", "COMPOSE=printenv REVISION CREATED; :"],
                         capture_output=True, text=True, check=True)
    if (ROOT / ".git").exists():
        assert re.search(r"^[0-9a-f]{40}\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", ran.stdout, re.M), ran.stdout


# ---- .dockerignore -----------------------------------------------------------------------------------


def ignored(path, patterns):
    """As docker reads .dockerignore: the last pattern that fits the path or one of its folders decides."""
    verdict = False
    for pattern in patterns:
        keep, plain = pattern.startswith("!"), pattern.lstrip("!").strip("/")
        form = re.escape(plain).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
        if re.fullmatch(f"{form}(/.*)?", path):
            verdict = not keep
    return verdict


SECRET = [".env", ".env.local", ".env.example", ".aws/credentials", ".ssh/id_ed25519", "tls/tls.key", "conf/site.pem"]
HISTORY = [".git/config", ".gitignore", ".gitattributes", ".dockerignore", ".vscode/settings.json", ".DS_Store", "app/.DS_Store"]
MADE = ["build/muster", ".run/db/ibdata1", "coverage/index.html", "tests/live/__pycache__/x.pyc", "venv/bin/python", "env/bin/python",
        ".venv/pyvenv.cfg", "node_modules/x/index.js", "compile_commands.json", "test_db/real/employees.sql"]
PAPERS = ["README.md", "CHANGELOG.md", "docs/app.md", "docker-compose.yml", "docker-compose.dev.yml", "image/app/Dockerfile",
          "image/mysql/Dockerfile", "tests/live/stack.py"]
NEEDED = ["Makefile", "app/plugin.c", "app/static/muster.css", "conf/uwsgi.ini", "conf/nginx/nginx.conf", "image/app/entrypoint.sh",
          "image/app/init/muster-init.c", "mysql-init/30-grants.sh", "test_db/load.c"]


def test_what_dockerignore_keeps_out():
    patterns = [line for line in text(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert not [path for path in SECRET + HISTORY + MADE + PAPERS if not ignored(path, patterns)]
    assert not [path for path in NEEDED if ignored(path, patterns)]
    # Each pattern is needed by one of these, and the reading of patterns is not just always true.
    for pattern in (".env", "build", "**/*.key", "docs"):
        rest = [one for one in patterns if one != pattern]
        assert [path for path in SECRET + MADE + PAPERS if not ignored(path, rest)]


# ---- the base ----------------------------------------------------------------------------------------

NAMES_BASE = ("image/app/Dockerfile", "image/mysql/Dockerfile", "docker-compose.yml", "Makefile", ".env.example")


def bases(root):
    found = set()
    for path in NAMES_BASE:
        some = re.findall(r"BASE_IMAGE(?: \?=|=|:-) ?([a-z0-9./-]+:[0-9][\w.:@-]*)", (root / path).read_text())
        assert some, path
        found |= set(some)
    return found


def test_the_base_is_named_in_one_place():
    """Five files must name it; one command writes them all, so they agree."""
    (base,) = bases(ROOT)
    assert re.fullmatch(r"ubuntu:\d\d\.04(@sha256:[0-9a-f]{64})?", base)
    files = re.search(r"^files=\((.*)\)$", text("image/base/bump.sh"), re.M)[1].split()
    assert sorted(files) == sorted(NAMES_BASE)


def test_bump_writes_the_newest_digest(tmp_path):
    for path in (*NAMES_BASE, "image/base/bump.sh"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, tmp_path / path)
    docker = Docker(tmp_path, ("imagetools inspect ubuntu:", 0, DIGEST + "\n"))
    bump = tmp_path / "image/base/bump.sh"
    (old,) = bases(tmp_path)
    done = docker.run(bump)
    assert done.returncode == 0, done.stderr
    tag = old.split("@")[0]
    assert bases(tmp_path) == {f"{tag}@{DIGEST}"} and f"{tag}@{DIGEST}" in done.stdout
    assert "is the newest" in docker.run(bump).stdout
    assert docker.run(bump, "ubuntu:28.04").returncode == 0
    assert bases(tmp_path) == {f"ubuntu:28.04@{DIGEST}"}
    for words in (["ubuntu"], ["ubuntu:latest"], ["ubuntu:26.04; rm x"]):
        refused = docker.run(bump, *words)
        assert refused.returncode == 1 and "is not NAME:TAG" in refused.stderr
    before = {path: (tmp_path / path).read_bytes() for path in NAMES_BASE}
    for status, answer in ((1, "no such host"), (0, "<html>sign in</html>")):
        assert Docker(tmp_path, ("imagetools", status, answer)).run(bump).returncode == 1
    assert {path: (tmp_path / path).read_bytes() for path in NAMES_BASE} == before


# ---- push --------------------------------------------------------------------------------------------


def images(version="1.2.3", base=f"ubuntu:26.04@{DIGEST}"):
    return (("image inspect --format .*base.name", 0, base + "\n"), ("image inspect --format .*version", 0, version + "\n"))


def test_push_tags_and_pushes_both_images(tmp_path):
    docker = Docker(tmp_path, *images())
    assert docker.run("image/push.sh", "registry.example.org/people/", "1.2.3").returncode == 0
    names = [f"registry.example.org/people/{image}:{tag}" for image in ("muster", "muster-mysql") for tag in ("1.2.3", "1.2", "latest")]
    assert [line for line in docker.asked() if line.startswith("push")] == [f"push {name}" for name in names]
    assert [line.split()[-1] for line in docker.asked() if line.startswith("tag")] == names


def test_push_can_be_tried_dry_and_by_make(tmp_path):
    docker = Docker(tmp_path, *images(re.search(r"^VERSION := (.*)$", text("Makefile"), re.M)[1]))
    done = docker.run("make", "-s", "push", "REGISTRY=docker.io/someone", "DRY_RUN=1")
    assert done.returncode == 0 and done.stdout.count("docker push docker.io/someone/muster") == 6, done.stderr
    assert not [line for line in docker.asked() if re.match("push|tag", line)]


def test_a_version_before_the_release_moves_no_other_tag(tmp_path):
    docker = Docker(tmp_path, *images("1.3.0-rc1"))
    assert docker.run("image/push.sh", "localhost:5000", "1.3.0-rc1").returncode == 0
    assert [line for line in docker.asked() if line.startswith("push")] == [
        "push localhost:5000/muster:1.3.0-rc1", "push localhost:5000/muster-mysql:1.3.0-rc1"]


@pytest.mark.parametrize("answers, words, told", [
    (images(), ["", "1.2.3"], "REGISTRY is ''"),
    (images(), ["https://x", "1.2.3"], "it takes a host and a path"),
    (images(), ["localhost", "1.2"], "it takes X.Y.Z"),
    (images("1.2.2"), ["localhost", "1.2.3"], "says of itself that it is '1.2.2'"),
    (images(base="ubuntu:26.04"), ["localhost", "1.2.3"], "without a digest"),
    ((("image inspect muster:1.2.3", 1, ""),), ["localhost", "1.2.3"], "there is no image muster:1.2.3"),
])
def test_push_refuses_what_is_not_a_release(tmp_path, answers, words, told):
    docker = Docker(tmp_path, *answers)
    done = docker.run("image/push.sh", *words)
    assert done.returncode == 1 and done.stderr.startswith("push: ") and told in done.stderr
    assert not [line for line in docker.asked() if re.match("push|tag", line)]


def test_a_push_that_fails_is_a_failure(tmp_path):
    docker = Docker(tmp_path, *images(), ("^push .*muster-mysql:1.2.3", 1, "denied"))
    done = docker.run("image/push.sh", "localhost", "1.2.3")
    assert done.returncode == 1 and "localhost/muster-mysql:1.2.3 was not pushed" in done.stderr
    assert Docker(tmp_path, *images(base="x:1")).run("image/push.sh", "localhost", "1.2.3", env={"UNPINNED": "1"}).returncode == 0


# ---- bill of materials, known holes ------------------------------------------------------------------

PACKAGES = ("ii \tlibssl3t64\t3.6.0-1\tamd64\topenssl\t3.6.0-1\nii \tnginx\t1.28.0-2+b1\tamd64\tnginx\t1.28.0-2\n"
            "rc \tgone\t1\tamd64\tgone\t1\nii \tapt\t3.1.0\tamd64\tapt\t3.1.0\n")
INSPECTED = json.dumps([{"Config": {"Labels": {"org.opencontainers.image.created": "2026-11-27T12:00:00Z", "other": "x"}}}])
IMAGE = (("^image inspect", 0, INSPECTED), ("os-release", 0, 'ID=debian\nVERSION_CODENAME=sid\n'),
         ("dpkg-query", 0, PACKAGES))


def test_the_sbom_lists_packages_and_sources(tmp_path):
    docker = Docker(tmp_path, *IMAGE)
    done = docker.run("image/sbom.py", "1.2.3", "--out", str(tmp_path / "out"), "registry.example.org/muster:1.2.3")
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "out/muster.cdx.json").read_text()
    document = json.loads(written)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["timestamp"] == "2026-11-27T12:00:00Z"
    own, *packages = document["components"]
    assert [(one["name"], one["version"]) for one in packages] == [("apt", "3.1.0"), ("libssl3t64", "3.6.0-1"), ("nginx", "1.28.0-2+b1")]
    assert packages[2]["purl"] == "pkg:deb/debian/nginx@1.28.0-2%2Bb1?arch=amd64&distro=debian-sid"
    assert own["licenses"] == [{"license": {"id": "MIT"}}]
    files = {one["name"]: one["hashes"][0]["content"] for one in own["components"]}
    plugin = subprocess.run(["sha256sum", ROOT / "app/plugin.c"], capture_output=True, text=True, check=True).stdout.split()[0]
    assert files["app/plugin.c"] == plugin and "README.md" not in files and len(files) > 300
    # The same again gives the same; it checks what it has written.
    docker.run("image/sbom.py", "1.2.3", "--out", str(tmp_path / "out"), "registry.example.org/muster:1.2.3")
    assert (tmp_path / "out/muster.cdx.json").read_text() == written
    assert docker.run("image/sbom.py", "--check", str(tmp_path / "out/muster.cdx.json")).returncode == 0


@pytest.mark.parametrize("change, told", [
    (lambda d: d.update(specVersion="1.5"), "it is not CycloneDX 1.6"),
    (lambda d: d.update(serialNumber="urn:uuid:7"), "the serial number is no UUID"),
    (lambda d: d.update(version="1"), "the version is not a number from 1 on"),
    (lambda d: d["metadata"].update(timestamp="today"), "the timestamp is none"),
    (lambda d: d["components"][1].update(type="package"), "components[1] nginx: the type 'package' is none"),
    (lambda d: d["components"][1].pop("version"), "components[1] nginx: no version"),
    (lambda d: d["components"][1].update(purl="nginx"), "components[1] nginx: 'nginx' is no package URL"),
    (lambda d: d["components"][0]["components"][0]["hashes"][0].update(content="ab"), "components[0] muster.components[0] x: a hash that is none"),
    (lambda d: d["dependencies"][0]["dependsOn"].append("elsewhere"), "the dependency 'elsewhere' leads nowhere"),
    (lambda d: d["components"].append(dict(d["components"][1])), "the bom-ref 'n' is there twice"),
])
def test_a_bill_that_is_none_is_refused(change, told):
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:" + "12345678-1234-1234-1234-123456789012",
                "version": 1, "metadata": {"timestamp": "2026-11-27T12:00:00Z", "component": {"type": "container", "bom-ref": "i", "name": "i"}},
                "components": [{"type": "application", "bom-ref": "m", "name": "muster", "components": [
                    {"type": "file", "name": "x", "hashes": [{"alg": "SHA-256", "content": "0" * 64}]}]},
                    {"type": "library", "bom-ref": "n", "name": "nginx", "version": "1", "purl": "pkg:deb/debian/nginx@1"}],
                "dependencies": [{"ref": "i", "dependsOn": ["m", "n"]}]}
    assert not sbom.mistakes(document)
    change(document)
    assert sbom.mistakes(document) == [told]


def test_without_an_engine_or_an_image_it_says_so(tmp_path):
    done = Docker(tmp_path, ("image inspect", 1, "Error: No such image: muster:9.9.9\n")).run("image/sbom.py", "9.9.9", "muster:9.9.9")
    assert done.returncode == 69 and done.stderr == "sbom: docker image: Error: No such image: muster:9.9.9\n"


HOLES = {
    "openssl": {"CVE-2026-0001": {"releases": {"sid": {"status": "open", "urgency": "high"}}},
                "CVE-2026-0002": {"releases": {"sid": {"status": "resolved", "fixed_version": "3.6.0-2", "urgency": "high**"}}},
                "CVE-2026-0003": {"releases": {"sid": {"status": "resolved", "fixed_version": "3.5.9-1", "urgency": "high"}}}},
    "nginx": {"CVE-2026-0004": {"releases": {"sid": {"status": "open", "urgency": "low"}}}},
    "gone": {"CVE-2026-0005": {"releases": {"sid": {"status": "open", "urgency": "high"}}}},
}


def scanned(tmp_path, accepted="", **env):
    (tmp_path / "holes.json").write_text(json.dumps(HOLES))
    (tmp_path / "accepted.txt").write_text("# none\n" + accepted)
    docker = Docker(tmp_path, *IMAGE)
    return docker.run("image/scan.py", "--accepted", str(tmp_path / "accepted.txt"), "muster:1.2.3",
                      env={"SCAN_DATA": str(tmp_path / "holes.json")} | env)


def test_scan_reports_holes_with_their_time_limits(tmp_path):
    done = scanned(tmp_path)
    assert done.returncode == 1
    assert re.findall(r"CVE-\S+", done.stdout) == ["CVE-2026-0001", "CVE-2026-0002"]
    assert "openssl 3.6.0-1, no fix yet" in done.stdout and "openssl 3.6.0-1, fixed in 3.6.0-2" in done.stdout
    assert "muster:1.2.3: 2 critical or high to be dealt with; of less weight: 1 low" in done.stdout
    listed = "CVE-2026-0001 9999-01-01 not reached from outside\nCVE-2026-0002 {} the fix builds tonight\n"
    done = scanned(tmp_path, listed.format("9999-01-01"))
    assert done.returncode == 0 and "accepted until 9999-01-01: not reached from outside" in done.stdout
    done = scanned(tmp_path, listed.format("2026-01-01"))
    assert done.returncode == 1 and "the time for it was over on 2026-01-01" in done.stdout
    done = scanned(tmp_path, "CVE-2026-0001 soon because\n")
    assert done.returncode == 1 and "line 2 of the list of known holes" in done.stderr


def test_a_scanner_that_is_installed_is_asked(tmp_path):
    for name, answer in (("trivy", {"Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "CRITICAL", "PkgName": "p",
                                                                       "InstalledVersion": "1", "FixedVersion": "2"}]}]}),
                         ("grype", {"matches": [{"vulnerability": {"id": "CVE-1", "severity": "Critical", "fix": {"versions": ["2"]}},
                                                 "artifact": {"name": "p", "version": "1"}}]})):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bin").mkdir()
        program = tmp_path / name / "bin" / name
        program.write_text(f"#!/bin/sh\ncat <<'E'\n{json.dumps(answer)}\nE\n")
        program.chmod(0o755)
        done = scanned(tmp_path / name)
        assert done.returncode == 1 and f"as {name} tells" in done.stdout and "critical  CVE-1             p 1, fixed in 2" in done.stdout


def test_with_nothing_to_scan_with_it_says_so(tmp_path):
    done = scanned(tmp_path, SCAN_DATA="/nowhere/holes.json")
    assert done.returncode == 69 and "neither trivy nor grype is installed, and /nowhere/holes.json cannot be read" in done.stderr


@pytest.mark.skipif(not shutil.which("dpkg"), reason="no dpkg to compare with")
def test_versions_compare_as_dpkg_compares_them():
    versions = ["0", "1.0", "1.0-1", "1.0~rc1-1", "1:0.9", "1.0-1~deb12u1", "2.36-9+deb12u10", "2.36-9", "1.0a", "10.1", "9.9", "1.0-1.1", "1.2.3~"]
    for one, two in zip(versions, versions[1:] + versions[:1]):
        below = subprocess.run(["dpkg", "--compare-versions", one, "lt", two], check=False).returncode == 0
        assert (scan.compare(one, two) < 0) == below, (one, two)
        assert scan.compare(two, one) == -scan.compare(one, two) and scan.compare(one, one) == 0


def test_the_list_of_known_holes_can_be_read():
    scan.accepted(text("image/known-holes.txt"))


# ---- .env, volumes, the database's client ------------------------------------------------------------


def test_env_makes_strong_values_once(tmp_path):
    script = ROOT / "image/env.sh"
    done = subprocess.run([script], cwd=tmp_path, capture_output=True, text=True, check=True)
    file = tmp_path / ".env"
    values = dict(line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#"))
    assert list(values) == ["MYSQL_DATABASE", "MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD", "SECRET_KEY"]
    secrets = [values[name] for name in ("MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD", "SECRET_KEY")]
    assert len(set(secrets)) == 3 and all(re.fullmatch("[A-Za-z0-9_-]{32,}", value) for value in secrets)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [value for value in secrets if value in done.stdout + done.stderr]
    again = subprocess.run([script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert again.returncode == 1 and "is there already" in again.stderr
    assert dict(line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#")) == values
    assert os.listdir(tmp_path) == [".env"]


def test_an_encrypted_env_file_is_unlocked_as_told(tmp_path):
    """The two commands of docs/security.md; the second one's last part is Compose's."""
    lock, unlock = (re.search(rf"^{name} .*$", text("docs/security.md"), re.M)[0] for name in (
        "openssl enc -aes-256-cbc", "openssl enc -d"))
    unlock, compose = unlock.split(" | ")
    assert compose == "docker compose --env-file /dev/stdin up -d"
    (tmp_path / ".env").write_text("MYSQL_PASSWORD=a-word-of-mine\n")
    environment = os.environ | {"ENV_KEY": "correct horse"}
    subprocess.run(["sh", "-c", lock], cwd=tmp_path, env=environment, check=True)
    assert b"a-word-of-mine" not in (tmp_path / ".env.enc").read_bytes()
    shown = subprocess.run(["sh", "-c", unlock], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert shown == "MYSQL_PASSWORD=a-word-of-mine\n"
    wrong = subprocess.run(["sh", "-c", unlock], cwd=tmp_path, env=environment | {"ENV_KEY": "x"}, check=False, capture_output=True)
    assert wrong.returncode != 0


def test_a_volume_goes_into_an_archive_and_back(tmp_path):
    """The stand-in runs what the container would, on a folder in the volume's place."""
    volume = tmp_path / "volume"
    volume.mkdir()
    (volume / "tls.key").write_text("kept")
    (volume / "tls.key").chmod(0o600)
    docker = Docker(tmp_path)
    (tmp_path / "bin/docker").write_text(f"""#!/bin/sh
case "$1 $2" in
"volume inspect") [ "$3" = muster_appdata ] ;;
"run --rm")
    while [ "$1" != --entrypoint ]; do [ "$1" != -v ] || [ "$2" = muster_appdata:/volume ] || exit 9; shift; done
    program=$2; shift 3
    exec "$program" $(printf '%s ' "$@" | sed 's|/volume|{volume}|') ;;
esac
""")
    env = {"COMPOSE_PROJECT_NAME": "muster"}
    file = tmp_path / "appdata.tar.gz"
    done = docker.run("make", "-s", "export-volume", "VOLUME=appdata", f"FILE={file}", env=env)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    refused = docker.run("image/volume.sh", "import", "appdata", str(file), env=env)
    assert refused.returncode == 1 and "is not empty" in refused.stderr
    (volume / "tls.key").unlink()
    assert docker.run("make", "-s", "import-volume", "VOLUME=appdata", f"FILE={file}", env=env).returncode == 0
    assert (volume / "tls.key").read_text() == "kept" and (volume / "tls.key").stat().st_mode & 0o777 == 0o600
    (volume / "tls.key").unlink()
    file.write_bytes(file.read_bytes()[:40])
    broken = docker.run("image/volume.sh", "import", "appdata", str(file), env=env)
    assert broken.returncode == 1 and "not a whole one" in broken.stderr and not list(volume.iterdir())
    missing = docker.run("image/volume.sh", "export", "nothing", str(tmp_path / "x"), env=env)
    assert missing.returncode == 1 and "there is no volume muster_nothing" in missing.stderr
    assert docker.run("image/volume.sh", "export", "appdata").returncode == 64


def test_db_shell_asks_the_database_of_the_stack(tmp_path):
    docker = Docker(tmp_path, ("^compose exec -T db", 0, "9\n"))
    done = docker.run("make", "-s", "db-shell", "Q=SELECT 9")
    assert (done.returncode, done.stdout) == (0, "9\n")
    (line,) = docker.asked()
    assert line.startswith("compose exec -T db sh -c ") and line.endswith(" SELECT 9")
    # The command as the container's shell runs it, with a client that shows its arguments.
    script = line.removeprefix("compose exec -T db sh -c ").removesuffix(" SELECT 9")
    (tmp_path / "mysql_root_password").write_text("rootsword")
    (tmp_path / "bin/mysql").write_text('#!/bin/sh\nprintf "%s|" "$MYSQL_PWD" "$@"\n')
    (tmp_path / "bin/mysql").chmod(0o755)
    ran = subprocess.run(["sh", "-c", script, "SELECT 9"], capture_output=True, text=True, check=True,
                         env=docker.env | {"MUSTER_SHARED": str(tmp_path)})
    assert ran.stdout == "rootsword|--user=root|--table|--execute=SELECT 9|employees|"
    assert docker.run("make", "-s", "db-shell").returncode == 0
    assert docker.asked()[1].startswith("compose exec db sh -c ")


# ---- development, service, installation --------------------------------------------------------------


def test_the_development_file_adds_to_the_stack():
    class Loader(yaml.SafeLoader):
        """Compose's own tags are read as what they stand on."""

    Loader.add_constructor("!override", lambda loader, node: loader.construct_sequence(node))
    dev = yaml.load(text("docker-compose.dev.yml"), Loader)  # noqa: S506
    app, db = dev["services"]["app"], dev["services"]["db"]
    assert app["build"]["target"] == "dev" and re.search(r"^FROM toolchain AS dev$", text("image/app/Dockerfile"), re.M)
    assert app["image"].endswith(":dev"), "never the name of a release"
    assert ".:/src:ro" in app["volumes"] and app["cap_add"] == ["SYS_PTRACE"]
    published = [*app["ports"], *db["ports"]]
    assert published and all(port.startswith("127.0.0.1:") for port in published)
    assert "frontend" in db["networks"], "a network without a way out publishes nothing"
    assert text("image/app/Dockerfile").rindex("\nFROM ") > text("image/app/Dockerfile").index("FROM toolchain AS dev")


def unit(root=ROOT):
    return text("conf/systemd/muster.service").replace("@ROOT@", str(root))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_unit_is_one_and_keeps_its_program_small(tmp_path):
    (tmp_path / "muster.service").write_text(unit())
    verify = subprocess.run(["systemd-analyze", "verify", tmp_path / "muster.service"], capture_output=True, text=True, check=False)
    assert (verify.returncode, verify.stderr) == (0, "")
    # The lower, the less it may; 2.0 is far on the safe side of the tool's scale.
    rated = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager"]
    assert subprocess.run([*rated, tmp_path / "muster.service"], capture_output=True, check=False).returncode == 0
    (tmp_path / "muster.service").write_text(re.sub(r"(?m)^(Protect|Private|Restrict|SystemCall|Capability).*\n", "", unit()))
    assert subprocess.run([*rated, tmp_path / "muster.service"], capture_output=True, check=False).returncode != 0
    (tmp_path / "muster.service").write_text(unit("/nowhere"))
    assert subprocess.run(["systemd-analyze", "verify", tmp_path / "muster.service"], capture_output=True, check=False).returncode != 0


def test_install_and_uninstall(tmp_path):
    build = os.path.abspath(os.environ.get("BUILD") or ROOT / "build")
    words = ["make", "-s", "--no-print-directory", "-C", ROOT, f"DESTDIR={tmp_path}", "prefix=/opt/tools", f"BUILD={build}"]
    # Nothing is to be built here: what is installed is what the other tests use.
    subprocess.run([*words, "-o", "client", "install"], check=True, capture_output=True)
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {f"opt/tools/{name}" for name in ("bin/muster", "bin/muster-get", "share/man/man1/muster.1",
                                                      "share/bash-completion/completions/muster")}
    subprocess.run([*words, "-o", "all", "install-service"], check=True, capture_output=True)
    assert f"ExecStart={ROOT}/image/native/run.sh start" in (tmp_path / "etc/systemd/system/muster.service").read_text()
    subprocess.run([*words, "uninstall", "uninstall-service"], check=True, capture_output=True)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# ---- the repository, and a machine of one's own ------------------------------------------------------


def test_the_repository_has_what_people_look_for():
    for name in ("README.md", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "SECURITY.md", "SUPPORT.md",
                 ".editorconfig", ".gitattributes", ".gitignore", ".dockerignore", ".clang-format", ".env.example"):
        assert (ROOT / name).stat().st_size > 30, name


def test_the_cloud_init_snippet_is_one():
    blocks = re.findall(r"```yaml\n(#cloud-config\n.*?)```", text("docs/vm.md"), re.S)
    assert len(blocks) == 1
    config = yaml.safe_load(blocks[0])
    assert {"docker.io", "docker-compose-v2", "git", "ufw"} <= set(config["packages"])
    commands = [" ".join(one) if isinstance(one, list) else one for one in config["runcmd"]]
    opened = [int(port) for one in commands for port in re.findall(r"ufw allow (\d+)", one)]
    assert sorted(opened) == [22, 80, 443], "the database's port stays shut"
    assert commands.index("ufw --force enable") > max(i for i, one in enumerate(commands) if "ufw allow" in one), "or nobody gets in any more"
    assert "docker compose" in commands[-1]
    for file in config["write_files"]:
        assert set(file) >= {"path", "content"}
