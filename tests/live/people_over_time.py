"""What app/roll/stats_*.h and diff.h promise, counted from the rows of the tables one person and one day after the other.

Written from the text of those headers. Who passes the parts of a filter that last for life is for people_sql.py, so for SQL;
here are the parts that hold on some days and not on others, and what is counted.
"""

import collections
import datetime
import functools

from people_random import shift

OVER_TIME = ("department", "title", "pay_min", "pay_max", "manager", "status")
AMOUNTS = ["people", "mean", "min", "lower_quartile", "median", "upper_quartile", "max"]
CHANGES = ["before", "after", "joined", "left", "came", "went", "moved", "promoted", "raised", "cut", "managed"]
KNOWN_MAX = 36525  # days of a stay
MONTHS_MAX = 1200

# From a day on: all departments, titles and pay of somebody, and the department and title of their line.
State = collections.namedtuple("State", "day depts titles pay dept title")
NOTHING = State("", frozenset(), frozenset(), (), None, None)


def rank(values, part, whole):
    """The smallest that at least this part of the values do not pass."""
    return sorted(values)[-(-len(values) * part // whole) - 1]


def years_between(begin, end):
    return max(int(end[:4]) - int(begin[:4]) - (end[5:] < begin[5:]), 0)


def days_between(begin, end):
    return (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(begin)).days


def one_of(has, values, none, state):
    """Whether somebody has one of these then, or none of them."""
    return bool(getattr(state, has) & values) != none


class OverTime:
    """The rows of one state of the tables."""

    def __init__(self, sql, people):
        """`last` is the last day on which anything is recorded to have happened, up to today."""
        self.sql = sql
        self.people = people
        self.asked = {}
        rows = {table: collections.defaultdict(list) for table in ("dept_emp", "titles", "salaries")}
        until = "COALESCE(to_date, '9999-01-01')"
        for table, column in (("dept_emp", "dept_no"), ("titles", "title"), ("salaries", "salary")):
            value = "CAST(title AS BINARY)" if column == "title" else column  # in the database's order, by its own bytes
            some = "salary > 0" if column == "salary" else "emp_no > 0"
            for no, *row in sql(f"SELECT emp_no, {value}, from_date, {until} FROM {table} WHERE emp_no > 0 AND {some} "
                                f"ORDER BY emp_no, from_date DESC, {until} DESC, {column}"):
                rows[table][int(no)].append(tuple(row))
        self.depts = rows["dept_emp"]
        self.lives = {int(no): self._life(*(rows[table][int(no)] for table in rows))
                      for (no,) in sql("SELECT emp_no FROM employees WHERE emp_no > 0")}
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        dates = [("employees", "birth_date"), ("employees", "hire_date"), *((table, column) for table in rows for column in
                                                                            ("from_date", "to_date"))]
        self.last = max(day for table, column in dates for (day,) in sql(
            f"SELECT COALESCE(MAX({column}), '0001-01-01') FROM {table} WHERE emp_no > 0 AND {column} <= '{today}'"))

    @staticmethod
    def _life(depts, titles, pay):
        """The states of somebody, each with its first day."""
        states = []
        for day in sorted({day for row in (*depts, *titles, *pay) for day in row[1:]}):
            held = [[value for value, begin, end in rows if begin <= day < end] for rows in (depts, titles, pay)]
            states.append(State(day, frozenset(held[0]), frozenset(held[1]), tuple(map(int, held[2])),
                                next(iter(held[0]), None), next(iter(held[1]), None)))
        return states

    def led_by(self, manager, day):
        return {dept for (dept,) in self.sql(f"SELECT dept_no FROM dept_manager WHERE emp_no = {manager} AND from_date <= '{day}' "
                                             f"AND to_date > '{day}'")}

    # ---- who ---------------------------------------------------------------------------------------

    def members(self, q, day):
        """Who matches on a day."""
        self.people.go_to(day)
        key = (day, tuple(sorted(q.items())))
        if key not in self.asked:
            self.asked[key] = sorted(self.people.ask(q)[""])
        return self.asked[key]

    def chosen(self, q, day):
        """Who passes the parts that last for life."""
        return self.members({name: value for name, value in q.items() if name not in OVER_TIME} | {"status": "all"}, day)

    def conditions(self, q, day):
        """The other parts, as functions of a state, by what they are of."""
        found = {}
        for name, has in (("department", "depts"), ("title", "titles")):
            if name in q:
                found[name] = functools.partial(one_of, has, set(q[name].lstrip("!").split(",")), q[name][0] == "!")
        if "pay_min" in q or "pay_max" in q:
            low, high = int(q.get("pay_min", 1)), int(q.get("pay_max", 2**31))
            found["pay"] = lambda state: any(low <= one <= high for one in state.pay)
        if "manager" in q:
            led = self.led_by(q["manager"], day)
            found["manager"] = lambda state: bool(state.depts & led)
        return found

    # ---- one day -----------------------------------------------------------------------------------

    def _groups(self, members):
        """Whom a table of a day counts in which row."""
        groups = collections.defaultdict(list)
        for no in members:
            for dept in self.people.has["depts"][no]:
                groups["department", dept].append(no)
            for title in self.people.has["titles"][no]:
                groups["title", title].append(no)
        return groups

    def pay(self, q, day):
        """Rows by what they are of."""
        members = self.members(q, day)
        groups = {("all", ""): members} | self._groups(members)
        rows = {}
        for key, numbers in groups.items():
            pay = sorted(self.people.lines[no][0]["salary"] or 0 for no in numbers)
            pay = [one for one in pay if one]
            if pay:
                mean = (200 * sum(pay) + len(pay)) // (2 * len(pay)) / 100
                quarters = [rank(pay, k, 4) for k in (1, 2, 3)]
                rows[key] = dict(zip(AMOUNTS, [len(pay), mean, pay[0], *quarters, pay[-1]]))
        return rows

    def gender(self, q, day):
        """Women and men by what they are of."""
        members = self.members(q, day)
        groups = self._groups(members)
        for no in members:
            pay = self.people.lines[no][0]["salary"]
            groups["pay", str(min(pay // 10000, 31) * 10000) if pay else "none"].append(no)
        return {key: tuple(sum(self.people.lines[no][0]["gender"] == one for no in numbers) for one in "FM")
                for key, numbers in groups.items()}

    def ages(self, q, day):
        """Pairs of years and gender: of age, and of tenure."""
        found = {"age": [], "tenure": []}
        for no in self.members(q, day):
            line = self.people.lines[no][0]
            for by, since in (("age", line["birth_date"]), ("tenure", line["hire_date"])):
                if since <= day:
                    found[by].append((years_between(since, day), line["gender"]))
        return found

    # ---- months ------------------------------------------------------------------------------------

    def events(self, q, day):
        """Who joined, left, moved in and out of the group, by day."""
        conditions = self.conditions(q, day).values()
        found = collections.defaultdict(lambda: [0, 0, 0, 0])
        for no in self.chosen(q, day):
            was_here = was_in = False
            for state in self.lives[no]:
                here = bool(state.depts)
                inside = here and all(one(state) for one in conditions)
                if inside and not was_in:
                    found[state.day][2 if was_here else 0] += 1
                elif was_in and not inside:
                    found[state.day][3 if here else 1] += 1
                was_here, was_in = here, inside
        return found

    def months(self, q, day):
        """As /statistics/headcount.json has them."""
        events = self.events(q, day)
        rows = [row for rows in self.depts.values() for row in rows if row[1] < row[2]]
        first = min((row[1] for row in rows), default=day)
        last = max((one for row in rows for one in row[1:] if one <= day), default=day)
        if first > day:
            first = last = day
        place = max(int(first[:4]) * 12 + int(first[5:7]) - 1, int(last[:4]) * 12 + int(last[5:7]) - MONTHS_MAX)
        months, until = [], ""
        count = 0
        while until < last:
            begin = f"{place // 12:04}-{place % 12 + 1:02}-01"
            if not months:
                count = sum(n[0] + n[2] - n[1] - n[3] for one, n in events.items() if one < begin)
            place += 1
            until = min(last, shift(f"{place // 12:04}-{place % 12 + 1:02}-01", -1) if place // 12 < 10000 else last)
            sums = [sum(n[k] for one, n in events.items() if begin <= one <= until) for k in range(4)]
            count += sums[0] + sums[2] - sums[1] - sums[3]
            months.append({"from": begin, "to": until, "people": count, "joined": sums[0], "left": sums[1],
                           "moved_in": sums[2], "moved_out": sums[3]})
        return months

    @staticmethod
    def years(months):
        """As /statistics/turnover.json has them."""
        found = []
        for year in dict.fromkeys(month["from"][:4] for month in months):
            own = [month for month in months if month["from"][:4] == year]
            sums = {name: sum(month[name] for month in own) for name in ("joined", "left", "moved_in", "moved_out")}
            mean = sum(month["people"] for month in own) / len(own)
            found.append({"year": int(year), **sums, "people_at_end": own[-1]["people"], "mean_people": mean,
                          "turnover": (sums["left"] + sums["moved_out"]) / mean if mean else 0})
        return found

    # ---- stays -------------------------------------------------------------------------------------

    def stays(self, q, day):
        """As /statistics/stays.json has them."""
        known = min(day, self.last)
        conditions = self.conditions(q, known).values()
        stays = []
        for no in self.chosen(q, day):
            begin = next((state for state in self.lives[no] if state.depts), None)
            if begin is None or begin.day > known or not all(one(begin) for one in conditions):
                continue
            end = next(state.day for state in self.lives[no] if state.day > begin.day and not state.depts)
            stays.append((min(days_between(begin.day, min(end, known)), KNOWN_MAX), end <= known))
        points, share, ended = [], 1.0, 0
        over = collections.Counter(length for length, gone in stays if gone)
        for days in range(max((length for length, _ in stays), default=-1) + 1):
            lasted = sum(length >= days for length, _ in stays) if over[days] else 0
            share *= 1 - over[days] / lasted if lasted else 1
            ended += over[days]
            if days == len(points) * 36525 // 400:
                points.append({"years": len(points) / 4, "days": days, "lasted": sum(length >= days for length, _ in stays),
                               "ended": ended, "share": share})
                ended = 0
        return points

    # ---- changes -----------------------------------------------------------------------------------

    def changes(self, q, day, kind):
        """Pairs of year and waiting time of every change, by from and to. Nobody need be present who is asked nothing else."""
        conditions = self.conditions(q, day)
        own = [conditions.pop(name) for name in (["title"] if kind == "title" else ["department", "manager"]) if name in conditions]
        line, has = ("title", "titles") if kind == "title" else ("dept", "depts")
        found = collections.defaultdict(list)
        for no in self.chosen(q, day):
            was, since = None, None
            for state in self.lives[no]:
                now = getattr(state, line)
                if was == now:
                    continue
                alone = [NOTHING._replace(**{has: frozenset([value])}) for value in (was, now)]
                if was and now and state.day <= day and any(all(one(each) for one in own) for each in alone) and (
                        not conditions or (state.depts and all(one(state) for one in conditions.values()))):
                    found[was, now].append((int(state.day[:4]), days_between(since, state.day)))
                was, since = now, state.day
        return found

    # ---- two days ----------------------------------------------------------------------------------

    def difference(self, q, days):
        """The numbers of people behind each change, by place: "" for all, a department, or a department and a title."""
        here, lines, led = [], [], []
        for day in days:
            here.append(self.members(q | {"status": "present"}, day))
            lines.append({no: line for no, (line, _) in self.people.lines.items() if line["status"] == "present"})
            managers = {}
            for dept, no in self.sql(f"SELECT dept_no, emp_no FROM dept_manager WHERE from_date <= '{day}' AND to_date > '{day}' "
                                     "AND emp_no > 0 ORDER BY from_date DESC, to_date DESC, emp_no"):
                managers.setdefault(dept, no)
            led.append(managers)
        found = collections.defaultdict(lambda: {change: set() for change in CHANGES})
        places = [{no: ("", line["department"], (line["department"], line["title"] or "")) for no, line in those.items()}
                  for those in lines]
        for side, change in enumerate(("before", "after")):
            for no in here[side]:
                for place in places[side][no]:
                    found[place][change].add(no)
        for numbers in found.values():
            old, new = numbers["before"], numbers["after"]
            numbers["joined"], numbers["left"] = new - set(lines[0]), old - set(lines[1])
            numbers["came"], numbers["went"] = (new & set(lines[0])) - old, (old & set(lines[1])) - new
        for no in set(here[0]) & set(here[1]):
            a, b = lines[0][no], lines[1][no]
            true = {"moved": a["department"] != b["department"],
                    "promoted": bool(a["title"] and b["title"] and a["title"] != b["title"]),
                    "raised": bool(a["salary"] and b["salary"] and a["salary"] < b["salary"]),
                    "cut": bool(a["salary"] and b["salary"] and a["salary"] > b["salary"]),
                    "managed": a["department"] == b["department"] and led[0].get(a["department"]) != led[1].get(a["department"])}
            for change, holds in true.items():
                if holds:
                    for place in places[1][no]:
                        found[place][change].add(no)
        return found, lines
