"""The examples of docs/http.md: each command is run, and its answer is what the page says it is."""

import json
import pathlib
import re
import shlex
import subprocess

import pytest
from stack import Stack

PAGE = (pathlib.Path(__file__).resolve().parents[2] / "docs/http.md").read_text()
BASE = "http://127.0.0.1:8080"
# A block of commands, and the first block of an answer behind it.
EXAMPLES = [(command, answer) for commands, answer in re.findall(r"```sh\n(.*?)```.*?```http\n(.*?)```", PAGE, re.S)
            for command in commands.strip().splitlines()]


@pytest.fixture(scope="module", name="site")
def fixture_site():
    """As the page sets it."""
    told = dict(re.findall(r"[Ww]ith `([A-Z_]+)=(\S+)`", PAGE))
    assert set(told) == {"CORS_ORIGINS", "RATE_LIMIT_API"}
    made = Stack(**told)
    try:
        yield made.start()
    finally:
        made.remove()


def test_every_command_has_an_answer():
    assert PAGE.count("\ncurl ") == len(EXAMPLES) >= 9
    assert PAGE.count("```sh") == PAGE.count("```http")


def is_like(got, want):
    """Whether a line is what the page says, where … stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, want.split("…"))), got)


@pytest.mark.parametrize("command, answer", EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_the_answer_is_as_told(site, command, answer):
    assert BASE in command
    done = subprocess.run(shlex.split(command.replace(BASE, site.url)), capture_output=True, text=True, check=True, timeout=30)
    got, _, body = done.stdout.replace("\r\n", "\n").partition("\n\n")
    want, _, members = answer.partition("\n\n")
    for line in want.strip().splitlines():
        assert [one for one in got.splitlines() if is_like(one, line)], f"{line}\nis not in\n{got}"
    if members:
        told = json.loads(body)
        assert {name: told[name] for name in json.loads(members)} == json.loads(members)
    if "errors" in body:
        assert [one["field"] for one in json.loads(body)["errors"]] == ["size", "colour"]
