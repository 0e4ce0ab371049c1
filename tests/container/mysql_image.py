"""The MySQL container, as its tests start it and ask it.

Needs an engine and the image (MUSTER_MYSQL_IMAGE, muster-mysql:test by default). The fixture clean is imported by name.
"""

import os

import pytest

import engine

IMAGE = os.environ.get("MUSTER_MYSQL_IMAGE", "muster-mysql:test")
SHARED = "/run/muster-shared"
DATA = "/var/lib/mysql"
# Time zones take a second of each first start and have a test of their own.
QUICK = {"MYSQL_INITDB_SKIP_TZINFO": "1"}
ROOT = {"MYSQL_ROOT_PASSWORD": "plain-root-word", **QUICK}
STACK = {"MUSTER_SHARED": SHARED, "FIXTURE": "tiny", **QUICK}
HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
TMPFS = ("/tmp", "/run/mysqld")
# The image asks every five seconds; here a second less is a second less for every test.
OFTEN = ("--health-interval", "1s")

NEEDED = pytest.mark.skipif(
    not engine.available() or not engine.has_image(IMAGE), reason=f"needs an engine and the image {IMAGE}"
)


@pytest.fixture(scope="module", autouse=True)
def clean():
    yield
    engine.cleanup()


def start(env, **options):
    words = (*OFTEN, *options.pop("options", ()))
    return engine.run(IMAGE, *options.pop("command", ()), env=env, options=words, **options)


def query(box, statement, user="root", password=ROOT["MYSQL_ROOT_PASSWORD"], more=(), check=True):
    """Runs a statement inside the container and returns the lines of its answer."""
    result = box.exec(
        "sh", "-c", 'MYSQL_PWD="$0" exec mysql -N -B "$@"', password, f"--user={user}", *more, "-e", statement, check=False
    )
    if check:
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines()
    return result
