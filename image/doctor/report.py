"""What the checks found: one line each for people, one object for programs (docs/security.md has the form)."""

import json

DOCS = "docs/security.md#"
ORDER = ("pass", "skip", "fail")


class Report:
    """Findings by name, "SERVICE.check" or "check". A check that is looked at twice, from inside and from outside, ends as the worse."""

    def __init__(self):
        self.found = {}

    def tell(self, name, result, detail):
        known = self.found.get(name)
        if known is None or ORDER.index(result) > ORDER.index(known[0]):
            self.found[name] = (result, detail)

    def say(self, name, good, right, wrong):
        """A check that passes or fails; the sentences of both."""
        self.tell(name, "pass" if good else "fail", right if good else wrong)

    def take(self, text, prefix=""):
        """The findings of `muster doctor --json`."""
        for check in json.loads(text)["checks"]:
            self.tell(prefix + check["check"], check["result"], check["detail"])

    def count(self, result):
        return sum(1 for found, _ in self.found.values() if found == result)

    def lines(self):
        wide = max((len(name) for name in self.found), default=0)
        for name, (result, detail) in self.found.items():
            yield f"{result}  {name:<{wide}}  {detail} ({docs(name)})"
        yield f"{self.count('pass')} pass, {self.count('fail')} fail, {self.count('skip')} skip"

    def json(self):
        checks = [
            {"check": name, "result": result, "detail": detail, "docs": docs(name)} for name, (result, detail) in self.found.items()
        ]
        return json.dumps({
            "version": 1, "passed": self.count("pass"), "failed": self.count("fail"), "skipped": self.count("skip"), "checks": checks,
        })


def docs(name):
    """Where a check is explained: its name, without the service, is a heading there."""
    return DOCS + name.rpartition(".")[2]
