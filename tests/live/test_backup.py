"""./backup.sh and ./restore.sh beside `make run`: the same program as in the stack, with the database of this machine."""

import os
import subprocess

import pytest

from stack import ROOT, RUN, Stack, environment, wait_for


@pytest.fixture(name="stack", scope="module")
def tiny():
    made = Stack()
    try:
        yield made.start()
    finally:
        made.remove()


def script(stack, name, *words, cwd="/", **settings):
    """A script as it is called from another folder; (status, standard output, standard error)."""
    done = subprocess.run([os.path.join(ROOT, name), *words], cwd=cwd, env=environment(RUN_DIR=stack.folder, WHERE="native", **settings),
                          capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def status(stack):
    with open(os.path.join(stack.folder, "shared/backup.status"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("=", 1) for line in file)


def backups(stack):
    folder = os.path.join(stack.folder, "backups")
    return sorted(name for name in os.listdir(folder) if name.endswith(".zst"))


def test_made_proven_carried_away_and_restored(stack, tmp_path):
    code, out, err = script(stack, "backup.sh", "--prove")
    assert code == 0 and "are equal" in out, err
    name, = backups(stack)
    path = os.path.join(stack.folder, "backups", name)
    assert os.stat(path).st_mode & 0o777 == 0o600 and os.stat(path + ".sha256").st_mode & 0o777 == 0o600
    assert status(stack)["result"] == "ok" and status(stack)["proof_file"] == name
    code, out, err = script(stack, "backup.sh", "--copy", "out", cwd=tmp_path)
    assert code == 64 and "--copy takes a folder" in err
    (tmp_path / "out").mkdir()
    code, out, err = script(stack, "backup.sh", "--copy", "out", cwd=tmp_path)
    assert code == 0 and (tmp_path / "out" / name).exists(), err

    before = stack.get("/employees/10001.json").json()
    stack.sql("UPDATE employees.employees SET first_name = 'Nobody'")
    wait_for("the change", 10, lambda: stack.get("/employees/10001.json").json()["first_name"] == "Nobody")
    code, out, err = script(stack, "restore.sh", "--for-real")
    assert code == 64 and "nobody to ask" in err
    os.remove(path)
    code, out, err = script(stack, "restore.sh", "--yes")
    assert code == 66 and "there is no backup" in err
    # The copy that was carried away, named from where one stands.
    code, out, err = script(stack, "restore.sh", f"./out/{name}", "--yes", cwd=tmp_path)
    assert code == 0 and "restored in" in out, err
    wait_for("all as before", 10, lambda: stack.get("/employees/10001.json").json() == before)
    assert status(stack)["restore_file"] == name and backups(stack) == [name]


def test_a_failure_has_a_status_of_its_own(stack):
    kept = backups(stack)
    code, _, err = script(stack, "backup.sh", BACKUP_DIR="/proc/nowhere")
    assert code == 73 and "cannot be written" in err
    assert status(stack)["result"] == "failed" and "cannot be written" in status(stack)["failure_reason"]
    code, out, _ = script(stack, "backup.sh", "--status")
    assert code == 1 and "the newest attempt failed" in out
    # That an older one is good does not make up for it.
    proof = subprocess.run([RUN, "backup", "prove", kept[0]], env=environment(RUN_DIR=stack.folder), check=False, timeout=120)
    assert proof.returncode == 0 and status(stack)["result"] == "failed"
    code, _, err = script(stack, "restore.sh", kept[0], BACKUP_TIME="25:00")
    assert code == 64 and "BACKUP_TIME is '25:00'" in err
    with open(os.path.join(stack.folder, "backups", kept[0]), "r+b") as file:
        file.seek(-300, os.SEEK_END)
        file.write(b"damage")
    code, _, err = script(stack, "restore.sh", kept[0])
    assert code == 65 and "is damaged" in err
    assert script(stack, "backup.sh")[0] == 0 and status(stack)["result"] == "ok"
    assert backups(stack)[0] == kept[0] and len(backups(stack)) == 2


@pytest.mark.parametrize("name", ["backup.sh", "restore.sh"])
def test_help_and_unknown_words(stack, name):
    code, out, _ = script(stack, name, "--help")
    assert code == 0 and f"./{name}" in out and "Exit: 0" in out
    code, _, err = script(stack, name, "--quickly")
    assert code == 64 and "--quickly" in err
