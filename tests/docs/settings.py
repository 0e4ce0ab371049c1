"""Every setting in one table: .env.example and docs/settings.txt, read and written as docs/settings.md.

    settings.py            writes docs/settings.md
    settings.py --check    says what is wrong, one line each; status 1 when something is

Both sources have one form: comments that explain, then `#NAME=default`, several names under one comment, headings between. What
reads a setting is looked up in the files themselves.
"""

import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = (".env.example", "docs/settings.txt")
PAGE = "docs/settings.md"
# What reads settings; the first three that do are shown.
READERS = ("docker-compose.yml", "docker-compose.*.yml", "image/app/entrypoint.sh", "image/mysql/*.sh", "mysql-init/*.sh", "conf/prepare.sh",
           "app/*/*.c", "app/*.c", "image/native/*.sh", "image/app/Dockerfile", "image/mysql/Dockerfile", "Makefile", "test_db/*.sh",
           "tests/live/*.py", "tests/container/*.py")
# In upper case, but nobody's to set: what the entrypoints and make hand to their own programs, and the shell's.
INTERNAL = {"PATH", "MUSTER_CONTAINER", "MUSTER_RUN", "MYSQL_PWD", "MUSTER_PROVISION"}

HEAD = """# Settings

<!-- Made by `make settings` from .env.example and docs/settings.txt. Change those files. -->

Every setting that there is. None has to be given. With Docker, those of the first parts go into a file `.env` beside
`docker-compose.yml` (`cp .env.example .env`), natively into the environment: `make run HTTP_PORT=8088`. A wrong value ends
the start with one line that names it. What the start found is the first thing in the log, secrets masked.
"""


class Setting:
    """One name: default, meaning, the heading it stands under."""

    def __init__(self, name, default, meaning, part):
        self.name, self.default, self.meaning, self.part = name, default, meaning, part


def read(text):
    """The settings of a source, in its order."""
    found, part, comment, fresh = [], "", [], True
    for line in text.splitlines():
        if match := re.match(r"# -+ (.*?) -+$", line):
            part, comment = match[1], []
        elif match := re.fullmatch(r"#([A-Z][A-Z0-9_]*)=(.*)", line):
            found.append(Setting(match[1], match[2], " ".join(comment), part))
            fresh = True
        elif line.startswith("# "):
            comment = [line[2:]] if fresh else [*comment, line[2:]]
            fresh = False
        else:
            comment, fresh = [], True
    return found


def all_settings(root=ROOT):
    return [one for source in SOURCES for one in read((root / source).read_text())]


@functools.lru_cache(maxsize=4)
def files(root):
    """[(path, text)] of what reads settings, by the order of READERS."""
    return [(str(path.relative_to(root)), path.read_text(errors="replace")) for pattern in READERS for path in sorted(root.glob(pattern))]


def readers(name, root=ROOT):
    """The files that name it, by the order of READERS."""
    # A short name is a word in many a comment.
    used = rf"\$[({{]{name}\b" if len(name) < 3 else rf"(?<![A-Z0-9_]){name}(?![A-Z0-9_])"
    found = [path for path, text in files(root) if re.search(used, text)]
    return [path for path in found if not path.startswith("tests/")] or found


def read_by_programs(root=ROOT):
    """Names that the program and the entrypoints read; each is somebody's to set."""
    names = set()
    for path in (*root.glob("app/*/*.c"), *root.glob("app/*.c"), *root.glob("test_db/*.c")):
        names |= set(re.findall(r'getenv\("([A-Z][A-Z0-9_]+)"\)', path.read_text()))
    listed = re.search(r"for name in (MYSQL_HOST.*?); do", (root / "image/app/entrypoint.sh").read_text(), re.S)
    names |= set(listed[1].replace("\\\n", " ").split())
    names |= set(re.findall(r"\$\{(MYSQL_[A-Z_]+|MUSTER_[A-Z_]+)", (root / "image/mysql/docker-entrypoint.sh").read_text()))
    names |= set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", (root / "docker-compose.yml").read_text()))
    names |= set(re.findall(r"^([A-Z][A-Z0-9_]*) +\?=", (root / "Makefile").read_text(), re.M))
    return names - INTERNAL


def mistakes(root=ROOT):
    settings = all_settings(root)
    names = [one.name for one in settings]
    wrong = [f"{name} is read, but neither in {' nor in '.join(SOURCES)}" for name in sorted(read_by_programs(root) - set(names))]
    wrong += [f"{name} is there twice" for name in sorted(set(names)) if names.count(name) > 1]
    wrong += [f"{one.name} has no meaning" for one in settings if not one.meaning]
    wrong += [f"{one.name} is read by nobody" for one in settings if not readers(one.name, root)]
    return wrong


def cell(text):
    return text.replace("|", "\\|")


def page(root=ROOT):
    """The page for readers: a table for each heading, names that share a meaning in one row."""
    out, part, rows = [HEAD], None, []
    for one in all_settings(root):
        if rows and (rows[-1][0].part, rows[-1][0].meaning) == (one.part, one.meaning):
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        if row[0].part != part:
            part = row[0].part
            out.append(("\n" if rows[0] is not row else "") + f"## {part[0].upper()}{part[1:]}\n\n| setting | default | meaning | read by |\n| --- | --- | --- | --- |")
        paths = list(dict.fromkeys(path for one in row for path in readers(one.name, root)))[:3]
        names = "<br>".join(f"`{one.name}`" for one in row)
        defaults = "<br>".join(f"`{one.default}`" if one.default else "none" for one in row)
        out.append(f"| {names} | {defaults} | {cell(row[0].meaning)} | {', '.join(f'`{path}`' for path in paths)} |")
    return "\n".join(out) + "\n"


def main(words):
    wrong = mistakes()
    if words == ["--check"]:
        if not (ROOT / PAGE).exists() or (ROOT / PAGE).read_text() != page():
            wrong.append(f"{PAGE} is not what its sources say: make settings")
    elif words:
        sys.exit("usage: settings.py [--check]")
    else:
        (ROOT / PAGE).write_text(page())
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
