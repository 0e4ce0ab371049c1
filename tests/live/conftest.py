"""The stacks that the tests share. Each is started when the first test asks for it and removed at the end."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from stack import Stack  # noqa: E402 pylint: disable=wrong-import-position


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
