"""doctor.py [--json] [--native]: checks every promise of a running Muster, inside and outside its containers.

One line a check, `pass`, `fail` or `skip` (where it does not apply), with the place that explains it; --json: one object
instead (docs/security.md). Exit: 0 when nothing fails, 1 when something does, 2 when nothing runs or it cannot be asked.
It changes nothing. Without containers of this project it looks at the native run, if there is one; --native: at that.
COMPOSE is the command ("docker compose"), RUN_DIR the native run's folder.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import containers
import site_check
from report import Report

ROOT = pathlib.Path(__file__).resolve().parents[2]


def published(front, inner):
    """(host, port) on this machine of a port of the front container; ("", 0) when it is not published."""
    there = front.published.get(inner)
    if not there:
        return "", 0
    host = there["HostIp"]
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host), int(there["HostPort"])


def containers_check(report, boxes):
    containers.check(report, boxes)
    front = next((box for box in boxes if box.service == containers.FRONT), None)
    if not front:
        return
    host, port = published(front, "8080/tcp")
    _, tls_port = published(front, "8443/tcp")
    own = any(mount["Destination"] == "/etc/muster/tls" for mount in front.data["Mounts"])
    told = front.environment.get("HSTS", "auto")
    site_check.check(report, site_check.Site(host, port, tls_port), redirect=front.environment.get("HTTPS_REDIRECT") == "on",
                     hsts=told == "on" or (own and told != "off"))


def native_check(report):
    run_dir = pathlib.Path(os.environ.get("RUN_DIR", ROOT / ".run"))
    inside = subprocess.run([ROOT / "image/native/run.sh", "doctor", "--json"], capture_output=True, text=True, check=False)
    if not inside.stdout:
        raise RuntimeError(inside.stderr.strip().removeprefix("muster: "))
    report.take(inside.stdout)
    listen = re.search(r"listen (\S+):(\d+)", (run_dir / "listen.conf").read_text())
    site_check.check(report, site_check.Site(listen[1].strip("[]"), int(listen[2])))


def main(words):
    unknown = set(words) - {"--json", "--native"}
    if unknown:
        print(f"muster: doctor takes --json and --native, not {unknown.pop()}", file=sys.stderr)
        return 2
    report = Report()
    try:
        boxes = [] if "--native" in words or not shutil.which("docker") else containers.project(os.environ.get("COMPOSE", "docker compose"))
        if boxes:
            containers_check(report, boxes)
        else:
            native_check(report)
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        print(f"muster: {error}", file=sys.stderr)
        return 2
    print(report.json() if "--json" in words else "\n".join(report.lines()))
    return 1 if report.count("fail") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
