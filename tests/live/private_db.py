"""A MariaDB or MySQL server of its own: an empty data directory, one socket, no network, gone at the end."""

import os
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(ROOT, "build")
LOAD = os.path.join(BUILD, "test_db", "load")
GENERATE = os.path.join(BUILD, "test_db", "generate")
PATH = os.environ["PATH"] + ":/usr/sbin"


def find(*names):
    """The first of these programs that is installed."""
    return next((found for found in (shutil.which(name, path=PATH) for name in names) if found), None)


def plain_environment(**settings):
    """Ours without the settings that would lead somewhere else."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MYSQL_", "MUSTER_", "FIXTURE", "TEST_DB_"))}
    return kept | {"PATH": PATH} | settings


class PrivateDb:
    """Started by `with`; root has no password. The socket's path is short, whatever pytest's folders are."""

    def __init__(self, *options, data=None):
        self.options = options
        self.data_parent = data
        self.process = None

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="mdb-", dir="/tmp")
        self.data = os.path.join(self.data_parent or self.dir, "data")
        self.socket = os.path.join(self.dir, "s")
        # Its own: a starting MariaDB removes the temporary tables of all that share the folder.
        temporary = os.path.join(self.dir, "tmp")
        os.mkdir(temporary)
        server = find("mariadbd", "mysqld")
        assert server, "no database server is installed: make deps"
        user = ["--user=root"] if os.getuid() == 0 else []
        if server.endswith("mariadbd"):
            make = [find("mariadb-install-db"), "--no-defaults", "--force", "--auth-root-authentication-method=normal"]
        else:
            make = [server, "--no-defaults", "--initialize-insecure"]
        with open(os.path.join(self.dir, "log"), "wb") as log:
            subprocess.run([*make, f"--datadir={self.data}", *user], check=True, stdout=log, stderr=log,
                           env=os.environ | {"TMPDIR": temporary})
            self.process = subprocess.Popen(
                [server, "--no-defaults", *user, f"--datadir={self.data}", f"--socket={self.socket}", f"--tmpdir={temporary}",
                 "--skip-networking", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", *self.options], stdout=log, stderr=log)
        end = time.monotonic() + 60
        while self.client("SELECT 1").returncode != 0:
            assert self.process.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)
        if self.data_parent:
            shutil.rmtree(self.data, ignore_errors=True)

    def log(self):
        """What the server said."""
        with open(os.path.join(self.dir, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def client(self, sql=None, *options, **how):
        """The mysql client: the finished process."""
        asked = ["-e", sql] if sql else []
        return subprocess.run([find("mariadb", "mysql"), "--no-defaults", "-uroot", f"--socket={self.socket}", "-NB",
                               *options, *asked], capture_output=True, text=True, check=False, env=plain_environment(), **how)

    def query(self, sql):
        """Rows as lists of texts."""
        done = self.client(sql)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def one(self, sql):
        """The first value."""
        return self.query(sql)[0][0]

    def load(self, *options, **settings):
        """The loader: the finished process."""
        return subprocess.run([LOAD, "--socket", self.socket, *map(str, options)], capture_output=True, text=True,
                              check=False, env=plain_environment(**settings), timeout=300)
