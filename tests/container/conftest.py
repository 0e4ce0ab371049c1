"""What holds for every test of the container suite."""

import engine
import pytest

# Their assertions tell as much as those of the tests.
pytest.register_assert_rewrite("app_image", "mysql_image")


@pytest.fixture(autouse=True)
def nothing_stays_running():
    """A container that a test has started goes when the test ends; those of its module's fixtures, made before, stay."""
    before = len(engine.STARTED)
    yield
    for container in engine.STARTED[before:]:
        engine.engine("rm", "-fv", container.id, check=False)
