"""A container engine for the tests: start, watch and remove containers, volumes and networks.

Everything made here carries the label `muster-test=<this run>`, and `cleanup()` removes exactly that: other runs on the
same engine, and whatever else is there, stay untouched. Nothing waits without a limit; a wait that is not fulfilled
fails with the container's log. The engine's command is `docker`, or what MUSTER_ENGINE says.
"""

import io
import json
import os
import socket
import subprocess
import tarfile
import time
import uuid

ENGINE = os.environ.get("MUSTER_ENGINE", "docker")
RUN = uuid.uuid4().hex[:10]
LABEL = f"muster-test={RUN}"
STARTED = []  # the containers of this run, oldest first


def engine(*arguments, check=True, timeout=120, **options):
    """Runs the engine's command; the result has returncode, stdout and stderr as text."""
    result = subprocess.run([ENGINE, *arguments], capture_output=True, text=True, timeout=timeout, check=False, **options)
    if check and result.returncode != 0:
        raise AssertionError(f"{ENGINE} {' '.join(arguments)}: {result.stderr.strip()}")
    return result


def available():
    """True when an engine answers."""
    try:
        return engine("version", check=False, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def has_image(image):
    return engine("image", "inspect", image, check=False).returncode == 0


def free_port():
    """A port of this host that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unique(name):
    return f"muster-test-{RUN}-{name}-{uuid.uuid4().hex[:6]}"


def volume(name="data"):
    """Makes an empty named volume."""
    return engine("volume", "create", "--label", LABEL, unique(name)).stdout.strip()


def network(name="net", internal=False):
    """Makes a bridge network on which containers find each other by name."""
    made = unique(name)
    engine("network", "create", "--label", LABEL, *(["--internal"] if internal else []), made)
    return made


def eventually(condition, seconds, what, interval=0.2):
    """Waits until condition() is true and returns its value; fails after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds} s still not: {what() if callable(what) else what}")
        time.sleep(interval)


def _archive(files):
    """A tar of {path: text, bytes or (text or bytes, mode)}, all owned by root."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path, content in files.items():
            content, mode = content if isinstance(content, tuple) else (content, 0o644)
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(data), mode
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def run(image, *command, env=None, files=None, volumes=None, tmpfs=(), options=(), name="box"):
    """Starts a container in the background.

    env: {name: value}; files: {path: content or (content, mode)}, laid down before the start; volumes: {volume: place};
    tmpfs: places; options: further words of `docker run`.
    """
    words = ["create", "--name", unique(name), "--label", LABEL]
    for key, value in (env or {}).items():
        words += ["-e", f"{key}={value}"]
    for source, place in (volumes or {}).items():
        words += ["-v", f"{source}:{place}"]
    for place in tmpfs:
        words += ["--tmpfs", place]
    ident = engine(*words, *options, image, *command).stdout.strip()
    if files:
        subprocess.run([ENGINE, "cp", "-", f"{ident}:/"], input=_archive(files), check=True, capture_output=True)
    container = Container(ident)
    STARTED.append(container)
    engine("start", ident)
    return container


def run_to_end(image, *command, timeout=60, **options):
    """Runs a container until it ends; returns (exit status, standard output, standard error)."""
    container = run(image, *command, **options)
    status = container.wait(timeout)
    out, err = container.output()
    container.remove()
    return status, out, err


def cleanup():
    """Removes what this run made; safe to call at any time and more than once."""
    for kind, listing, removal in (
        ("container", ("ps", "-aq"), ("rm", "-fv")),
        ("network", ("network", "ls", "-q"), ("network", "rm")),
        ("volume", ("volume", "ls", "-q"), ("volume", "rm", "-f")),
        ("image", ("images", "-q"), ("rmi", "-f")),
    ):
        found = engine(*listing, "--filter", f"label={LABEL}", check=False).stdout.split()
        if found:
            engine(*removal, *sorted(set(found)), check=False)
            print(f"removed {len(set(found))} {kind}(s)")


class Container:
    """One container of this run, running or not."""

    def __init__(self, ident):
        self.id = ident

    def inspect(self):
        return json.loads(engine("inspect", self.id).stdout)[0]

    @property
    def running(self):
        return self.inspect()["State"]["Running"]

    @property
    def exit_code(self):
        return self.inspect()["State"]["ExitCode"]

    @property
    def health(self):
        """starting, healthy, unhealthy; '' without a health check."""
        return self.inspect()["State"].get("Health", {}).get("Status", "")

    def address(self, net="bridge"):
        return self.inspect()["NetworkSettings"]["Networks"][net]["IPAddress"]

    def output(self):
        """(standard output, standard error) so far."""
        result = engine("logs", self.id, check=False)
        return result.stdout, result.stderr

    def logs(self):
        return "".join(self.output())

    def exec(self, *command, check=True, options=(), timeout=60):
        """Runs a command inside; returns returncode, stdout and stderr."""
        return engine("exec", *options, self.id, *command, check=check, timeout=timeout)

    def read(self, path):
        return self.exec("cat", path).stdout

    def start(self):
        engine("start", self.id)

    def stop(self, limit=10):
        """Asks for a stop, kills after `limit` seconds as the engine does; returns (seconds taken, exit status)."""
        began = time.monotonic()
        engine("stop", "-t", str(limit), self.id, timeout=limit + 30)
        return time.monotonic() - began, self.exit_code

    def kill(self, signal="KILL"):
        engine("kill", "-s", signal, self.id)

    def wait(self, timeout=60):
        """Waits for the end; returns the exit status."""
        eventually(lambda: not self.running, timeout, lambda: f"the container has ended:\n{self.logs()}")
        return self.exit_code

    def wait_log(self, text, timeout=60):
        def look():
            log = self.logs()
            if text not in log and not self.running:
                raise AssertionError(f"ended without '{text}' in its log:\n{self.logs()}")
            return text in log

        eventually(look, timeout, lambda: f"'{text}' in the log:\n{self.logs()}")

    def wait_healthy(self, timeout=90):
        def look():
            state = self.inspect()["State"]
            if not state["Running"]:
                raise AssertionError(f"ended with {state['ExitCode']}:\n{self.logs()}")
            return state["Health"]["Status"] == "healthy"

        eventually(look, timeout, lambda: f"healthy:\n{self.logs()}", interval=0.5)

    def remove(self):
        engine("rm", "-fv", self.id, check=False)
