"""Pages that are made from a source: promises and settings. They are fresh, and what is wrong in the source is found. Needs no stack."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/docs"))
import promises  # noqa: E402
import settings  # noqa: E402

SOURCE = (ROOT / promises.SOURCE).read_text()


def test_every_promise_has_code_and_tests_that_exist():
    assert not promises.mistakes(SOURCE)


def test_the_page_of_promises_is_what_its_source_says():
    assert (ROOT / promises.PAGE).read_text() == promises.page(SOURCE), "make promises"


def test_nothing_is_in_work_that_is_done():
    """A row that is listed as being made, and is made, has to leave the list."""
    rows = {row.ident: row for _, some in promises.read(SOURCE)[0] for row in some}
    assert promises.IN_WORK == {ident for ident, row in rows.items() if row.work}


ROW = "S000-2 One file makes the whole stack.\n  code: docker-compose.yml\n  test: tests/live/test_docs.py::test_paths_exist\n"


def found(text):
    """The mistakes of a source that has nothing but this text, without those about missing ids."""
    return [line.split(": ", 1)[1] for line in promises.mistakes(text, in_work={"S000-3"}) if not line.endswith(" is missing")]


@pytest.mark.parametrize("text, told", [
    (ROW, []),
    (ROW.replace("  code: docker-compose.yml\n", ""), ["S000-2 has no code"]),
    (ROW.replace("  test: tests/live/test_docs.py::test_paths_exist\n", ""), ["S000-2 has no test"]),
    (ROW.replace("docker-compose.yml", "docker-compose.yaml"), ["S000-2 names docker-compose.yaml, which does not exist"]),
    (ROW.replace("paths_exist", "paths_are"), ["S000-2 names tests/live/test_docs.py::test_paths_are: there is no such test"]),
    (ROW.replace("test_docs.py", "test_dogs.py"), ["S000-2 names tests/live/test_dogs.py, which does not exist"]),
    (ROW.replace("tests/live/test_docs.py::test_paths_exist", "tests/unit/base/test_log.c::json_lines"), []),
    (ROW.replace("tests/live/test_docs.py::test_paths_exist", "tests/unit/base/test_log.c::json"),
     ["S000-2 names tests/unit/base/test_log.c::json: there is no such test"]),
    (ROW + ROW, ["S000-2 is there twice"]),
    (ROW.replace("S000-2", "S000-99"), ["S000-99 is no promise of the papers"]),
    ("S000-1 It is an application.\n  waits: to-dos: not there yet\n", []),
    ("S000-1 It is an application.\n  waits: tomorrow: no time\n",
     ["S000-1 waits for 'tomorrow: no time': it may wait for accounts, to-dos, feeds, with the reason behind a colon"]),
    ("S000-3 It is made.\n  work: soon\n", []),
    ("S000-4 It is made.\n  work: soon\n", ["S000-4 is in work, but not in the list of those that may be"]),
    (ROW + "  tests: x\n", ["neither a promise nor one of its lines:   tests: x"]),
])
def test_a_row_that_is_wrong_is_found(text, told):
    assert found(text) == told


def test_a_promise_that_is_left_out_is_found():
    assert [line for line in promises.mistakes(SOURCE.replace("\nS001-26 ", "\nS001-25 "))] == [
        f"{promises.SOURCE}: S001-26 is missing", f"{promises.SOURCE}: S001-25 is there twice"]


def test_the_command_says_what_is_stale(tmp_path):
    for part in (promises.SOURCE, promises.PAGE, "tests/docs/promises.py"):
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / part).write_text((ROOT / part).read_text())
    (tmp_path / promises.PAGE).write_text("old\n")
    done = subprocess.run([sys.executable, tmp_path / "tests/docs/promises.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "docs/promises.md is not what docs/promises.txt says: make promises"


# ---- settings ----------------------------------------------------------------------------------------


def test_the_table_of_settings_has_every_one_that_is_read():
    assert not settings.mistakes()
    assert len(settings.read_by_programs()) > 40


def test_the_page_of_settings_is_what_its_sources_say():
    assert (ROOT / settings.PAGE).read_text() == settings.page(), "make settings"
    # Each name once, as its own code, in the first column.
    named = re.findall(r"`([A-Z][A-Z0-9_]*)`(?=<br>| \| [n`])", (ROOT / settings.PAGE).read_text())
    assert {one.name for one in settings.all_settings()} <= set(named)


@pytest.fixture(name="copy")
def fixture_copy(tmp_path):
    """The files that settings are read from."""
    for part in ("app", "conf", "image", "mysql-init", "test_db"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("real", "*.html", "*.sql"))
    for part in ("Makefile", "docker-compose.yml", ".env.example", "docs/settings.txt"):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / part, tmp_path / part)
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("seeds", "__pycache__"))
    return tmp_path


@pytest.mark.parametrize("path, old, new, told", [
    ("app/cli/main.c", 'getenv("DEBUG")', 'getenv("CHATTER")', ["CHATTER is read, but neither in"]),
    ("docker-compose.yml", "${TZ:-UTC}", "${ZONE:-UTC}", ["ZONE is read, but neither in"]),
    (".env.example", "#UWSGI_WORKERS=4", "#UWSGI_WORKERS=4\n#UWSGI_WORKERS=4", ["UWSGI_WORKERS is there twice"]),
    ("docs/settings.txt", "#T=", "#T=\n#NOBODY_" "READS=1", ["NOBODY_" "READS is read by nobody"]),
    ("docs/settings.txt", '# Words for pytest, such as "-k show".\n#T=', "\n#T=", ["T has no meaning"]),
])
def test_a_setting_that_is_wrong_is_found(copy, path, old, new, told):
    text = (copy / path).read_text()
    assert old in text
    (copy / path).write_text(text.replace(old, new))
    found = settings.mistakes(copy)
    assert len(found) == len(told) and all(line.startswith(begin) for line, begin in zip(found, told)), found
