"""`make dev`: what is saved is seen, what does not compile changes nothing, Ctrl-C ends it."""

import os
import pathlib
import shutil
import signal
import subprocess

import pytest
import requests
from stack import ROOT, children, environment, free_port, wait_for

PARTS = ("app", "conf", "image", "mysql-init", "test_db", "Makefile")


@pytest.fixture
def copy(tmp_path):
    """A copy of this tree with what the sanitizers' build has made so far, so that little is left to build."""
    for part in PARTS:
        source = os.path.join(ROOT, part)
        place = shutil.copytree if os.path.isdir(source) else shutil.copy2
        place(source, tmp_path / part)
    built = os.path.join(ROOT, "build/asan")
    if os.path.isdir(built):
        shutil.copytree(built, tmp_path / "build/asan", ignore=shutil.ignore_patterns("test"))
    return tmp_path


@pytest.fixture
def dev(copy):
    """`make dev` in the copy, in a process group of its own as a terminal would have it, and its address."""
    port = free_port()
    said = copy / "said.log"
    with open(said, "wb") as output:
        # pylint: disable-next=consider-using-with
        process = subprocess.Popen(["make", "dev"], cwd=copy, env=environment(HTTP_PORT=port, FIXTURE="tiny"), stdout=output,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
    process.said = said
    process.url = f"http://127.0.0.1:{port}"
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def descendants(pid):
    found = children(pid)
    return found + [further for child in found for further in descendants(child)]


def test_saved_files_are_served_and_ctrl_c_ends_it(dev, copy):
    def page():
        assert dev.poll() is None, dev.said.read_text()
        try:
            answer = requests.get(dev.url + "/", timeout=10)
        except requests.RequestException:
            return ""
        return answer.text if answer.status_code == 200 else ""

    wait_for("the first page", 300, lambda: "Show me the data!" in page(), every=0.2)  # a cold build is part of it
    home = copy / "app/tmpl/home.html"
    text = home.read_text()
    home.write_text(text.replace("Show me the data!", "Show me what was saved!"))
    wait_for("the page with the saved text", 60, lambda: "Show me what was saved!" in page(), every=0.2)

    # What does not compile is named, and the last good program goes on.
    broken = copy / "app/pages/home.c"
    broken.write_text(broken.read_text() + "this is no C\n")
    wait_for("the compiler's complaint", 60, lambda: "not built; the old program goes on" in dev.said.read_text(), every=0.2)
    assert "app/pages/home.c" in dev.said.read_text()
    assert "Show me what was saved!" in page()

    everyone = descendants(dev.pid)
    assert len(everyone) > 8
    os.killpg(dev.pid, signal.SIGINT)
    dev.wait(60)
    wait_for("nothing goes on running", 10, lambda: not [pid for pid in everyone if pathlib.Path(f"/proc/{pid}").exists()])
    assert "AddressSanitizer" not in dev.said.read_text()
