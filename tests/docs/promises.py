"""The table of promises: docs/promises.txt, read, checked, and written as docs/promises.md.

    promises.py            writes docs/promises.md
    promises.py --check    says what is wrong, one line each; status 1 when something is

Every promise of the papers that Muster grew from has its id here. A row without code or without a test, with a path or a
test that does not exist, or an id that is missing, is a mistake.
"""

import ast
import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = "docs/promises.txt"
PAGE = "docs/promises.md"
# How many promises each paper has.
PAPERS = {"S000": 52, "S001": 65, "S002": 21, "S003": 19, "S004": 35}
# What a promise may wait for, and nothing else.
MAY_WAIT = ("accounts", "to-dos", "feeds")
# Being made now: these rows may do without code and test. Empty in a release.
IN_WORK = set()

HEAD = """# Promises

<!-- Made by `make promises` from docs/promises.txt. Change that file. -->

Muster grew from five papers about web applications in containers. Each made promises, {count} in all. This table says how
Muster keeps each of them, where in the code, and which test fails when it does not. Where two papers contradict each
other, [architecture.md](architecture.md) has the decision. {kept} are kept. {waiting} wait for parts that this release
does not have: accounts, to-dos and feeds.{working}
"""


class Row:
    """One promise: id, what holds, code, tests; or what it waits for."""

    def __init__(self, ident, text, line):
        self.ident, self.text, self.line = ident, text, line
        self.code, self.tests, self.waits, self.work = [], [], "", ""


def read(text):
    """([(title, [Row])], [mistake]) of the source."""
    parts, wrong, row = [], [], None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            parts.append((line[3:], []))
        elif not line.strip() or line.startswith("#"):
            continue
        elif match := re.match(r"(S\d{3}-\d+) (\S.*)", line):
            row = Row(match[1], match[2], number)
            if not parts:
                parts.append(("", []))
            parts[-1][1].append(row)
        elif (match := re.match(r"  (code|test|waits|work): (\S.*)", line)) and row:
            if match[1] == "code":
                row.code += match[2].split()
            elif match[1] == "test":
                row.tests += match[2].split()
            else:
                setattr(row, match[1], match[2])
        else:
            wrong.append(f"{SOURCE}:{number}: neither a promise nor one of its lines: {line}")
    return parts, wrong


@functools.lru_cache(maxsize=None)
def tests_of(path):
    """The tests of a file: name or Class::name in Python, the functions of a cmocka program in C."""
    text = path.read_text()
    if path.suffix == ".c":
        return set(re.findall(r"^static void (\w+)\(void \*\*", text, re.M))
    found = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found |= {f"{node.name}::{one.name}" for one in node.body
                      if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}
    return found


def expected():
    return [f"{paper}-{number}" for paper, count in PAPERS.items() for number in range(1, count + 1)]


def row_mistakes(row, root, in_work):
    if row.waits:
        what = row.waits.split(":")[0]
        if what not in MAY_WAIT or ":" not in row.waits:
            yield f"waits for '{row.waits}': it may wait for {', '.join(MAY_WAIT)}, with the reason behind a colon"
        return
    if row.work:
        if row.ident not in in_work:
            yield "is in work, but not in the list of those that may be"
        return
    if not row.code:
        yield "has no code"
    if not row.tests:
        yield "has no test"
    for path in row.code:
        if not (root / path).exists():
            yield f"names {path}, which does not exist"
    for test in row.tests:
        path, _, name = test.partition("::")
        if not (root / path).is_file():
            yield f"names {path}, which does not exist"
        elif name not in tests_of(root / path):
            yield f"names {test}: there is no such test"


def mistakes(text, root=ROOT, in_work=None):
    """What is wrong with the source, one line each."""
    in_work = IN_WORK if in_work is None else in_work
    parts, wrong = read(text)
    rows = [row for _, some in parts for row in some]
    for row in rows:
        wrong += [f"{SOURCE}:{row.line}: {row.ident} {what}" for what in row_mistakes(row, root, in_work)]
    idents = [row.ident for row in rows]
    wrong += [f"{SOURCE}: {ident} is missing" for ident in expected() if ident not in idents]
    wrong += [f"{SOURCE}: {ident} is no promise of the papers" for ident in sorted(set(idents) - set(expected()))]
    wrong += [f"{SOURCE}: {ident} is there twice" for ident in sorted(set(idents)) if idents.count(ident) > 1]
    return wrong


def link(path):
    return f"[{path.rsplit('/', 1)[-1]}](../{path})"


def test_links(tests):
    """The tests of a row, by file."""
    files = {}
    for test in tests:
        path, _, name = test.partition("::")
        files.setdefault(path, []).append(name.replace("::", "."))
    return "; ".join(f"{link(path)}: {', '.join(f'`{name}`' for name in names)}" for path, names in files.items())


def line_of(row):
    text = row.text.replace("|", "\\|")
    if row.waits:
        what, _, why = row.waits.partition(":")
        return f"| {row.ident} | {text} | **waits for {what}**:{why} | |"
    if row.work:
        return f"| {row.ident} | {text} | **in work**: {row.work} | |"
    return f"| {row.ident} | {text} | {', '.join(map(link, row.code))} | {test_links(row.tests)} |"


def page(text):
    """The page for readers."""
    parts, _ = read(text)
    rows = [row for _, some in parts for row in some]
    waiting, working = sum(bool(row.waits) for row in rows), sum(bool(row.work) for row in rows)
    out = [HEAD.format(count=len(rows), kept=len(rows) - waiting - working, waiting=waiting,
                       working=f" {working} are being made." if working else "")]
    for title, some in parts:
        out.append(f"## {title}\n\n| id | what holds | code | tests |\n| --- | --- | --- | --- |")
        out += map(line_of, some)
        out.append("")
    return "\n".join(out)


def main(words):
    text = (ROOT / SOURCE).read_text()
    wrong = mistakes(text)
    if words == ["--check"]:
        if not (ROOT / PAGE).exists() or (ROOT / PAGE).read_text() != page(text):
            wrong.append(f"{PAGE} is not what {SOURCE} says: make promises")
    elif words:
        sys.exit("usage: promises.py [--check]")
    else:
        (ROOT / PAGE).write_text(page(text))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
