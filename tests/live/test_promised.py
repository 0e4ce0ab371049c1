"""Promises that no other suite proves: migrations run once, DEBUG shows itself."""

import concurrent.futures
import os
import subprocess

import pytest
from stack import BUILD, ROOT, Stack

MIGRATIONS = os.path.join(ROOT, "app/sql/migrations")


@pytest.fixture(scope="module", name="site")
def fixture_site():
    made = Stack(DEBUG="1")
    try:
        yield made.start()
    finally:
        made.remove()


def test_debug_shows_a_banner(site, stack):
    for path in ("/", "/employees", "/show"):
        assert "Debug mode is on" in site.page(path)
        assert "Debug mode is on" not in stack.page(path)


def test_migrations_run_once_however_many_start(site):
    """As when several containers start with a new version: one takes the lock, the others find nothing left to do."""
    before = site.sql("SELECT id FROM muster.installation")
    done = site.sql("SELECT * FROM muster.migration ORDER BY 1")
    assert len(done) == len([name for name in os.listdir(MIGRATIONS) if name.endswith(".sql")])
    site.sql("DELETE FROM muster.migration; DROP TABLE muster.touched")
    environment = os.environ | {"MYSQL_SOCKET": site.folder + "/mysql.sock", "MUSTER_SHARED": site.folder + "/shared",
                                "MYSQL_USER": "muster", "MYSQL_DATABASE": "employees"}

    def migrate(_):
        return subprocess.run([os.path.join(BUILD, "muster"), "migrate"], env=environment, capture_output=True, text=True,
                              check=False, timeout=60)

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(migrate, range(6)))
    assert [run.returncode for run in runs] == [0] * 6, [run.stderr for run in runs]
    assert [row[0] for row in site.sql("SELECT * FROM muster.migration ORDER BY 1")] == [row[0] for row in done]
    assert site.sql("SELECT id FROM muster.installation") == before
    site.sql("SELECT COUNT(*) FROM muster.touched")
    marks = site.sql("SELECT * FROM muster.migration ORDER BY 1")
    assert migrate(0).returncode == 0
    assert site.sql("SELECT * FROM muster.migration ORDER BY 1") == marks
