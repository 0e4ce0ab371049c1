"""The statistics and the difference of two days against what the tables say: random filters and days, before and after edits.

MUSTER_RANDOM multiplies the number of questions (1), MUSTER_SEED repeats a run; the seed stands in every failure.
"""

import os
import urllib.parse

import pytest
from people_compare import MORE, Comparison
from people_over_time import AMOUNTS, CHANGES, OverTime
from people_random import Edits
from stack import ROOT, Stack

REAL = os.environ.get("MUSTER_REAL_DATA") or os.path.join(os.path.dirname(ROOT), "shared", "test_db")
EACH = max(int(30 * MORE), 1)
LIST = 100  # people on a page


@pytest.fixture(scope="module", params=["generated", "real-1k"])
def asked(request):
    """Each of the data sets; the real one where it is."""
    fixture = "1000" if request.param == "generated" else os.path.join(REAL, request.param)
    if request.param != "generated" and not os.path.isdir(fixture):
        pytest.skip(f"the real rows are not at {fixture}; set MUSTER_REAL_DATA to where they are")
    stack = Stack(FIXTURE=fixture)
    try:
        made = Asked(stack.start())
        yield made
        made.comparison.sql.close()
    finally:
        stack.remove()


class Asked:
    """A stack, what its tables say, and questions to both."""

    def __init__(self, stack):
        self.comparison = Comparison(stack)
        self.loaded_until = ""
        self.renew()
        self.loaded_until = self.said.last

    def renew(self):
        self.comparison.renew()
        self.said = OverTime(self.comparison.sql, self.comparison.people)
        # The roll remembers the last day of what it has loaded, even when an edit takes that day away, until it loads again.
        self.said.last = max(self.said.last, self.loaded_until)

    def question(self):
        """A filter without order and page, and a day."""
        questions = self.comparison.questions
        day = questions.day()
        q = {name: value for name, value in questions.query(day).items() if name not in ("sort", "order", "limit", "as_of")}
        if questions.rng.random() < 0.5:  # most filters leave few people: half of the questions have one part only
            q = dict(questions.rng.sample(sorted(q.items()), min(len(q), 1)))
        return q, day

    def rows(self, path, q):
        path = f"{path}.json?{urllib.parse.urlencode(q)}"
        answer = self.comparison.stack.get(path)
        where = f"MUSTER_SEED={self.comparison.seed}: {urllib.parse.unquote(path)}"
        assert answer.status_code == 200, f"{where}: {answer.text}"
        return answer.json()["rows"], where

    # ---- each of them; the answer is how many there are at all -------------------------------------

    def pay(self, q, day):
        got, where = self.rows("/statistics/pay", q | {"as_of": day})
        want = self.said.pay({"status": "present"} | q, day)
        assert {(row["by"], row["key"]): {name: row[name] for name in AMOUNTS} for row in got} == want, where
        return len(want)

    def gender(self, q, day):
        got, where = self.rows("/statistics/gender", q | {"as_of": day})
        want = self.said.gender({"status": "present"} | q, day)
        assert {(row["by"], row["key"]): row["people"] for row in got} == {key: sum(n) for key, n in want.items()}, where
        for by in ("department", "title", "pay"):
            hidden_by_hand(where, [(row, want[by, row["key"]]) for row in got if row["by"] == by])
        return len(want)

    def age(self, q, day):
        got, where = self.rows("/statistics/age", q | {"as_of": day})
        found = self.said.ages({"status": "present"} | q, day)
        for by, years in found.items():
            rows = [row for row in got if row["by"] == by]
            for row in rows:
                last = 9999 if row["years_to"] is None else row["years_to"]
                here = [gender for n, gender in years if row["years_from"] <= n <= last]
                assert (row["women"], row["men"]) == (here.count("F"), here.count("M")), f"{where}: {row}"
            assert sum(row["women"] + row["men"] for row in rows) == len(years), where
            assert all(a["years_to"] + 1 == b["years_from"] for a, b in zip(rows, rows[1:])), where
            assert not rows or all(row["women"] + row["men"] for row in (rows[0], rows[-1])), where
        return len(found["age"])

    def headcount(self, q, day):
        got, where = self.rows("/statistics/headcount", q | {"as_of": day})
        want = self.said.months(q, day)
        assert got == want, f"{where}: {[pair for pair in zip(got, want) if pair[0] != pair[1]][:2]}, {len(got)} and {len(want)}"
        years, where = self.rows("/statistics/turnover", q | {"as_of": day})
        for year, known in zip(years, self.said.years(want), strict=True):
            assert year == pytest.approx(known, abs=0.0051), where
        return sum(month["people"] for month in want)

    def stays(self, q, day):
        got, where = self.rows("/statistics/stays", q | {"as_of": day})
        want = self.said.stays(q, day)
        assert [row | {"share": 0} for row in got] == [row | {"share": 0} for row in want], where
        assert all(abs(a["share"] - b["share"]) < 1e-5 for a, b in zip(got, want)), where
        return len(want)

    def titles(self, q, day):
        got, where = self.rows("/statistics/titles", q | {"as_of": day})
        want = {pair: (len(all_), sorted(days for _, days in all_)[(len(all_) - 1) // 2]) for pair, all_ in
                self.said.changes(q, day, "title").items()}
        assert {(row["from"], row["to"]): (row["changes"], row["median_days"]) for row in got} == want, where
        return len(want)

    def transfers(self, q, day):
        got, where = self.rows("/statistics/transfers", q | {"as_of": day})
        want = {}
        for pair, all_ in self.said.changes(q, day, "department").items():
            for year, _ in all_:
                want[year, *pair] = want.get((year, *pair), 0) + 1
        assert {(row["year"], row["from"], row["to"]): row["transfers"] for row in got} == want, where
        return len(want)

    def diff(self, q, day):
        rng = self.comparison.rng
        q = {name: value for name, value in q.items() if name != "status"}
        days = sorted([day, self.comparison.questions.day()])
        asked = q | {"from": days[0], "to": days[1]}
        got, where = self.rows("/diff", asked)
        found, lines = self.said.difference(q, days)
        want = {place: {change: len(numbers) for change, numbers in all_.items()} for place, all_ in found.items()}
        places = {"all": lambda row: "", "department": lambda row: row["department"],
                  "department and title": lambda row: (row["department"], row["title"])}
        assert {places[row["by"]](row): {change: row[change] for change in CHANGES} for row in got} == want, where
        for place in rng.sample(sorted(found, key=str), min(2, len(found))):
            change = rng.choice([one for one in CHANGES if found[place][one]])
            self.diff_people(asked | {"change": change}, place, sorted(found[place][change]), lines)
        return len(want)

    def diff_people(self, asked, place, numbers, lines):
        """The list behind one number, page by page."""
        if isinstance(place, tuple):
            asked = asked | {"in": place[0]} | ({"in_title": place[1]} if place[1] else {})
        elif place:
            asked = asked | {"in": place}
        if isinstance(place, tuple) and not place[1]:
            return  # those without a title cannot be asked for
        while True:
            page, where = self.rows("/diff/people", asked | {"limit": LIST})
            assert [row["emp_no"] for row in page] == numbers[:LIST], where
            for row in page:
                for side, ending in ((0, "_before"), (1, "")):
                    line = lines[side].get(row["emp_no"], {"department": None, "title": None, "salary": None})
                    assert (row["department" + ending] or None, row["title" + ending] or None, row["salary" + ending]) == (
                        line["department"], line["title"], line["salary"]), f"{where}: {row}"
            numbers = numbers[LIST:]
            if not numbers:
                return
            asked = asked | {"after": page[-1]["emp_no"]}


def hidden_by_hand(where, rows):
    """stats_hide() of stats_cube.h: no group of one to four can be told, not even from the sums."""
    hidden = [any(0 < n < 5 for n in counts) for _, counts in rows]
    if any(hidden):
        while any(sum(counts[side] for (_, counts), away in zip(rows, hidden) if away) < 5 for side in (0, 1)):
            shown = [(sum(counts), n) for n, (_, counts) in enumerate(rows) if not hidden[n] and sum(counts)]
            if not shown:
                break
            hidden[min(shown)[1]] = True
    for (row, counts), away in zip(rows, hidden):
        assert (row["hidden"], row["women"], row["men"]) == (("yes", None, None) if away else ("no", *counts)), f"{where}: {row}"


WHAT = ["pay", "gender", "age", "headcount", "stays", "titles", "transfers", "diff"]


def ask_all(asked, questions):
    """Everything about each of so many filters and days; how often there was anything at all, by statistic."""
    met = dict.fromkeys(WHAT, 0)
    for _ in range(questions):
        q, day = asked.question()
        for what in WHAT:
            met[what] += getattr(asked, what)(q, day) > 0
    return met


def test_every_number_is_that_of_the_tables(asked):
    met = ask_all(asked, EACH)
    assert min(met.values()) > EACH // 5, f"too few of the questions are about anybody to prove anything: {met}"


def test_after_random_edits_every_number_is_that_of_the_tables(asked):
    for _ in range(3):
        edits = Edits(asked.comparison.rng, asked.comparison.sql)
        asked.comparison.edit([one for _ in range(60) for one in edits.statements()])
        asked.renew()
        ask_all(asked, max(EACH // 4, 1))
