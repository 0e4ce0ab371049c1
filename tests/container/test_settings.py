""".env.example says what can be set: no more and no less than the files that read settings know. Needs no engine."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def documented():
    """{name: default} of .env.example, where each setting is a commented line."""
    found = {}
    for line in (ROOT / ".env.example").read_text().splitlines():
        match = re.fullmatch(r"#([A-Z][A-Z0-9_]*)=(.*)", line)
        if match:
            assert match[1] not in found, f"{match[1]} is there twice"
            found[match[1]] = match[2]
    return found


def used():
    """{name: defaults} of the compose file; one without a default has ''."""
    found = {}
    for name, default in re.findall(r"\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}", (ROOT / "docker-compose.yml").read_text()):
        found.setdefault(name, set()).add(default)
    return found


def test_every_setting_is_documented_and_every_documented_one_is_used():
    assert set(documented()) == set(used())


def test_defaults_are_those_that_count():
    # Where the file has no default of its own, the comment in .env.example says what happens.
    told_otherwise = {"FIXTURE": {"", "./test_db"}, "DEBUG": {""}, "DEBUG_APP": {""}, "COMPOSE_PROJECT_NAME": {"muster"}}
    mine = documented()
    for name, defaults in used().items():
        assert defaults == told_otherwise.get(name, {mine[name]}), name


def test_every_setting_has_an_explanation():
    lines = (ROOT / ".env.example").read_text().splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#[A-Z][A-Z0-9_]*=", line):
            above = [text for text in lines[:number] if not re.match(r"#[A-Z][A-Z0-9_]*=", text)][-1]
            assert above.startswith("# ") and not above.startswith("# --"), line


def test_the_containers_settings_are_in_the_docs():
    entrypoint = (ROOT / "image/app/entrypoint.sh").read_text()
    listed = re.search(r"for name in (MYSQL_HOST.*?); do", entrypoint, re.S)[1].replace("\\\n", " ").split()
    page = (ROOT / "docs/app.md").read_text()
    missing = [name for name in listed if f"`{name}`" not in page]
    assert not missing
