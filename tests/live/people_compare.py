"""The roll and plain SQL asked the same, on one stack."""

import datetime
import os
import random
import time
import urllib.parse

from people_random import Questions
from people_sql import Client, People
from stack import wait_for

MORE = float(os.environ.get("MUSTER_RANDOM") or 1)
SEED = int(os.environ.get("MUSTER_SEED") or random.SystemRandom().randrange(10**6))
FRESH = 2.0  # seconds within which a change by hand is visible
SLACK = 6.0  # a busy machine's


class Comparison:
    """One stack, its database, and questions to both."""

    def __init__(self, stack, seed=SEED):
        self.stack = stack
        self.sql = Client(os.path.join(stack.folder, "mysql.sock"))
        self.rng = random.Random(seed)
        self.seed = seed
        self.asked = 0
        self.generated = False
        self.renew()

    def renew(self):
        """After a change of the tables."""
        self.people = People(self.sql)
        self.questions = Questions(self.rng, self.people)
        self.seen = {}  # cursors by day, sort and order: where they were taken

    def ask(self, path, q):
        self.asked += 1
        path = f"{path}?{urllib.parse.urlencode(q)}"
        answer = self.stack.get(path)
        assert answer.status_code == 200, f"seed {self.seed}: {path}: {answer.text}"
        return answer.json(), f"MUSTER_SEED={self.seed}: {urllib.parse.unquote(path)}"

    def compare_rows(self, where, got, numbers):
        assert [one["emp_no"] for one in got["people"]] == numbers, where
        for one in got["people"]:
            want = self.people.lines[one["emp_no"]][0]
            assert one == want, f"{where}: {sorted(set(one.items()) ^ set(want.items()), key=str)} of {one['emp_no']}"

    def compare(self, day):
        """One question: total, facets, the first page, pages after it and back, and a page from another list's place."""
        q = self.questions.query(day)
        self.people.go_to(day or datetime.date.today().isoformat())
        found = self.people.ask(q)
        order = self.people.order(q.get("sort", "number"), q.get("order") == "desc")
        members = sorted(found[""], key=order.get)
        limit = q["limit"]
        got, where = self.ask("/employees.json", q)
        assert got["total"] == len(members), where
        want = self.people.facets(found)
        for name, counts in want.items():
            assert got["facets"][name] == counts, f"{where}: {name}"
        assert list(got["facets"]) == list(want), where
        self.compare_rows(where, got, members[:limit])
        assert not got["before"] and bool(got["after"]) == (len(members) > limit), where
        self.compare_pages(q, got, members, limit)
        self.compare_from_elsewhere(q, members, order, limit)
        return len(members)

    def compare_pages(self, q, got, members, limit):
        """On through the list and back again."""
        start = 0
        for _ in range(self.rng.choice([0, 1, 2, 3])):
            if not got["after"]:
                return
            key = (q.get("as_of"), q.get("sort"), q.get("order"))
            self.seen[key] = self.seen.get(key, []) + [(got["after"], members[start + len(got["people"]) - 1])]
            start += limit
            got, where = self.ask("/employees.json", q | {"after": got["after"]})
            self.compare_rows(where, got, members[start:start + limit])
            assert got["total"] == len(members) and got["before"], where
            assert bool(got["after"]) == (len(members) > start + limit), where
        if start:
            got, where = self.ask("/employees.json", q | {"before": got["before"]})
            self.compare_rows(where, got, members[start - limit:start])
            assert bool(got["before"]) == (start > limit) and got["after"], where

    def compare_from_elsewhere(self, q, members, order, limit):
        """From the place of somebody who need not be on this list at all."""
        places = self.seen.get((q.get("as_of"), q.get("sort"), q.get("order")))
        if not places or self.rng.random() < 0.5:
            return
        cursor, number = self.rng.choice(places)
        later = [one for one in members if order[one] > order[number]]
        earlier = [one for one in members if order[one] < order[number]]
        got, where = self.ask("/employees.json", q | {"after": cursor})
        self.compare_rows(where, got, later[:limit])
        got, where = self.ask("/employees.json", q | {"before": cursor})
        self.compare_rows(where, got, earlier[-limit:])

    def check(self, questions=10):
        """After a change that has been seen: a few questions about the tables as they are now."""
        self.renew()
        self.run(2 / MORE, questions)

    def run(self, days, each):
        """So many days, so many questions about each; today without as_of is one of them. How many lists had anybody."""
        met = 0
        for n in range(max(int(days * MORE), 1)):
            day = None if n == 0 else self.questions.day()
            met += sum(self.compare(day) > 0 for _ in range(each))
        return met

    def edit(self, statements):
        """One transaction by hand; returns how long it took to be seen."""
        mark = f"m{self.rng.randrange(10**9)}"
        statements = [*statements, f"UPDATE employees SET first_name = '{mark}' WHERE emp_no = {self.marked}"]
        self.sql("START TRANSACTION; " + "; ".join(statements) + "; COMMIT")
        began = time.monotonic()
        wait_for("an edit is seen", FRESH + SLACK, lambda: self.ask("/employees.json", {"first_name": mark})[0]["total"] == 1, 0.02)
        return time.monotonic() - began

    @property
    def marked(self):
        """Somebody whose name tells that an edit has come."""
        if not self.sql("SELECT 1 FROM employees WHERE emp_no = 5"):
            self.sql("INSERT INTO employees VALUES (5, '1960-01-01', 'm', 'mark', 'F', '1990-01-01')")
        return 5
