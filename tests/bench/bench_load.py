"""How fast people are loaded: `make bench-load`.

In the MySQL container, with the half processor and the 512 MB that docker-compose.yml gives it: the first
start on an empty volume until it is healthy, a reload while it serves, a reload from a folder of dumps, and
the plain client, `mysql < employees.sql`, with the same rows. Everything in one run, so that the ratios are
those of one machine and hour; beside the time, the processor seconds of the container, which a busy machine
distorts less. FIXTURE=full (default), or medium for a quick look. The table goes to docs/benchmarks-load.md.
"""

import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[1] / "container"))
sys.path.insert(0, str(HERE.parents[1] / "live"))
import bench  # noqa: E402
import engine  # noqa: E402

IMAGE = os.environ.get("MUSTER_MYSQL_IMAGE", "muster-mysql:test")
FIXTURE = os.environ.get("FIXTURE") or "full"
BAR = 1 / 3
FOLDER = "/var/lib/mysql/.muster-tmp/received/people"
PLAIN = """cd "$0" && MYSQL_PWD=$(cat /run/muster-shared/mysql_root_password) &&
export MYSQL_PWD && commands= && help=$(mysql --no-defaults --help) &&
case $help in *--commands*) commands=--commands ;; esac && exec mysql $commands -uroot <employees.sql"""


def processor(container):
    """Seconds of processor time that the container has used since it was made."""
    for path, unit in (("/sys/fs/cgroup/cpuacct/cpuacct.usage", 1e9), ("/sys/fs/cgroup/cpu.stat", 1e6)):
        done = container.exec("cat", path, check=False)
        if done.returncode == 0:
            return int(done.stdout.split()[-1 if unit == 1e9 else 1]) / unit
    raise AssertionError("the container does not tell its processor time")


class Meter:
    """Wall clock and processor seconds of what is done inside `with`."""

    def __init__(self, container, from_birth=False):
        self.container = container
        self.cpu = 0.0 if from_birth else processor(container)
        self.began = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.began
        self.cpu = processor(self.container) - self.cpu


def first_start():
    """On empty volumes, until the container's own check says that all people are there."""
    began = time.monotonic()
    container = engine.run(IMAGE, env={"MUSTER_SHARED": "/run/muster-shared", "FIXTURE": FIXTURE},
                           volumes={engine.volume(): "/var/lib/mysql", engine.volume("shared"): "/run/muster-shared"},
                           tmpfs=["/run/mysqld:mode=1777,size=16m", "/tmp:mode=1777,size=64m"],
                           options=["--cpus", "0.5", "--memory", "512m", "--read-only", "--cap-drop", "ALL"])
    meter = Meter(container, from_birth=True)
    meter.began = began
    with meter:
        # Asking takes processor time of the container, so it is not asked before it can be.
        engine.eventually(lambda: "the first start is complete" in container.logs(), 1200, container.logs, 0.5)
        engine.eventually(lambda: container.exec("healthcheck.sh", check=False).returncode == 0, 120, container.logs, 1)
    return container, meter


def right(container):
    """Every row is read back once more."""
    container.exec("muster-fixture-load", "--verify-only", "--socket", "/run/mysqld/mysqld.sock", "--password-file",
                   "/run/muster-shared/mysql_root_password", timeout=300)


def measure():
    container, first = first_start()
    print(f"first start: {first.seconds:.1f} s", file=sys.stderr)
    with Meter(container) as reload:
        container.exec("muster-reload", timeout=900)
    right(container)
    print(f"reload: {reload.seconds:.1f} s", file=sys.stderr)
    container.exec("sh", "-c", f"mkdir -p {FOLDER} && muster-fixture-generate --size {FIXTURE} --out {FOLDER}", timeout=300)
    with Meter(container) as plain:
        container.exec("sh", "-c", PLAIN, FOLDER, timeout=1800)
    right(container)
    print(f"plain client: {plain.seconds:.1f} s", file=sys.stderr)
    with Meter(container) as folder:
        container.exec("muster-reload", options=["-e", "FIXTURE=received"], timeout=900)
    right(container)
    print(f"reload from a folder: {folder.seconds:.1f} s", file=sys.stderr)
    return {"plain": plain, "first": first, "reload": reload, "folder": folder}


BUSY = """ On a machine as busy as this one the seconds of one line say little
beside those of another; the processor seconds do."""
NAMES = {"plain": "the plain client, `mysql < employees.sql`", "first": "an empty volume until the database is healthy",
         "reload": "a reload, until the new people are in use", "folder": "a reload from a folder of dumps"}


def table(found):
    lines = ["| what | seconds | of the plain client | processor seconds | of the plain client | bar |",
             "| --- | ---: | ---: | ---: | ---: | --- |"]
    plain = found["plain"]
    for key, name in NAMES.items():
        meter = found[key]
        share, cpu = meter.seconds / plain.seconds, meter.cpu / plain.cpu
        bar = f"≤ 0.33: {'holds' if share <= BAR + 0.005 else 'missed'}" if key in ("first", "reload") and FIXTURE == "full" else ""
        lines.append(f"| {name} | {meter.seconds:.1f} | {share:.2f} | {meter.cpu:.1f} | {cpu:.2f} | {bar} |")
    return "\n".join(lines)


def main():
    if not engine.available() or not engine.has_image(IMAGE):
        sys.exit(f"bench-load: no container engine, or no image {IMAGE} (MUSTER_MYSQL_IMAGE names another)")
    try:
        found = measure()
    finally:
        engine.cleanup()
    load = os.getloadavg()[2]
    text = f"""# Benchmarks of loading

Made by `make bench-load` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores ({bench.processor()}), FIXTURE={FIXTURE}, the MySQL
container with 0.5 processors and 512 MB, one run; the machine's load meanwhile: {load:.1f}.

{table(found)}

The generated full set lies in the image as tablespaces, written by the same server when the image is built
(image/mysql/prepare.sh): a first start begins with them in place, a reload imports them. A folder of dumps
goes in row by row. In every case each row is read back and compared afterwards, which the plain client does
not do, and a reload keeps the people before.{BUSY if load > os.cpu_count() * 2 else ""}
"""
    if FIXTURE == "full":
        (ROOT / "docs/benchmarks-load.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
