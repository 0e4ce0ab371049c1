"""The stacks and servers that the tests share. Each is started when the first test asks for it and removed at the end."""

import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
from contract import CONTRACT  # noqa: E402
from private_db import GENERATE, PrivateDb  # noqa: E402
from stack import Stack  # noqa: E402


def is_whole(config):
    """Whether all tests of this folder were asked for, not some."""
    here = os.path.dirname(os.path.abspath(__file__))
    if config.option.collectonly:
        return False
    return not config.option.keyword and not config.option.markexpr and [os.path.abspath(one) for one in config.args] == [here]


def pytest_sessionfinish(session, exitstatus):
    """A whole run that is green and yet left an operation of the API out is not green."""
    if exitstatus == 0 and is_whole(session.config) and CONTRACT.left_out():
        print(f"\nno test had a good answer from these operations of the API: {', '.join(CONTRACT.left_out())}")
        session.exitstatus = 1


@pytest.fixture(scope="session")
def stack():
    """The nine people and no more."""
    made = Stack()
    try:
        yield made.start()
    finally:
        made.remove()


@pytest.fixture
def new_stack():
    """Makes stacks for one test: new_stack(FIXTURE="small"), not started yet."""
    made = []

    def make(**settings):
        made.append(Stack(**settings))
        return made[-1]

    yield make
    for one in made:
        one.remove()


@pytest.fixture(scope="module")
def db():
    """A server without people, for the tests of one file that leave it in order."""
    with PrivateDb() as server:
        yield server


@pytest.fixture
def folder(tmp_path):
    """A generated folder to damage."""
    subprocess.run([GENERATE, "--size", "tiny", "--out", tmp_path / "people"], check=True, capture_output=True)
    return tmp_path / "people"
