"""The roll against plain SQL on the same database: random filters, days, orders and pages, the same answer every time.

MUSTER_RANDOM multiplies the number of questions (1), MUSTER_SEED repeats a run; the seed stands in every failure. How long a
run takes is for the number of questions to say: three thousand take about a minute.
"""

import os

import pytest
from people_compare import FRESH, MORE, Comparison
from people_random import Edits
from stack import ROOT, Stack

REAL = os.environ.get("MUSTER_REAL_DATA") or os.path.join(os.path.dirname(ROOT), "shared", "test_db")


@pytest.fixture(scope="module", params=["generated", "real-1k", "real-10k"])
def comparison(request):
    """Each of the data sets; the real ones where they are."""
    fixture = "1000"
    if request.param != "generated":
        fixture = os.path.join(REAL, request.param)
        if not os.path.isdir(fixture):
            pytest.skip(f"the real rows are not at {fixture}; set MUSTER_REAL_DATA to where they are")
    stack = Stack(FIXTURE=fixture)
    try:
        made = Comparison(stack.start())
        made.generated = request.param == "generated"
        yield made
        made.sql.close()
    finally:
        stack.remove()


def test_every_answer_is_that_of_sql(comparison):
    many = len(comparison.questions.numbers) > 5000
    days, each = (8, 25) if many else (45, 40) if comparison.generated else (24, 25)
    met = comparison.run(days, each)
    assert met > days * MORE * each / 4, "too few of the lists have anybody on them to prove anything"


def test_after_random_edits_every_answer_is_that_of_sql(comparison):
    """The last edit touches so many that the roll folds its overlay."""
    took = []
    rounds = max(int((3 if len(comparison.questions.numbers) > 5000 else 6) * MORE), 2)
    for n in range(rounds):
        edits = Edits(comparison.rng, comparison.sql)
        statements = [one for _ in range(comparison.rng.randrange(1, 40)) for one in edits.statements()]
        if n == rounds - 1:
            statements += ["UPDATE employees SET hire_date = hire_date + INTERVAL 1 DAY WHERE emp_no % 3 < 2"]
        took.append(comparison.edit(statements))
        comparison.renew()
        comparison.run(2 / MORE, 25)
    assert sorted(took)[len(took) // 2] <= FRESH, f"edits by hand were seen after {took} s"
