"""README and docs/ against the files they speak of: links, commands, paths, settings. Needs no stack."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from stack import BUILD

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()

# What a path in the text may begin with to be one of this repository.
TOP = r"(?:app|conf|docs|image|mysql-init|test_db|tests)"
# Made by a build or by a command: named in the text, but in no clone.
MADE = re.compile(r"test_db/(real|generate|load)\b|docs/benchmarks\.md")
# Written by `make bench`.
WRITTEN = ROOT / "docs/benchmarks.md"
# Named in the example of "how to add a page": to be written by the reader.
EXAMPLES = {"app/model/anniversary.h", "app/model/anniversary.c", "app/pages/anniversaries.c",
            "app/tmpl/anniversary_list.html", "app/pages/present.c"}


def name(page):
    return str(page.relative_to(ROOT))


def every_page(function):
    return pytest.mark.parametrize("page", PAGES, ids=name)(function)


def links(text):
    """Targets of [text](target), without those to other sites."""
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def headings(text):
    """The anchors of a page, as hosting sites make them."""
    found = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in found}


def commands(text):
    """What stands in code: blocks, and between single backticks."""
    blocks = re.findall(r"```[^\n]*\n(.*?)```", text, re.S)
    return "\n".join(blocks + re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S)))


def make_targets(text):
    """X of each "make X"; options and NAME=value words before it are passed over."""
    return set(re.findall(r"\bmake(?: [A-Z_]+=\S+| -\S+)* ([a-z][a-z0-9_-]*)", commands(text)))


def makefile_targets():
    made = set()
    for line in (ROOT / "Makefile").read_text().splitlines():
        match = re.match(r"([a-zA-Z0-9_ -]+):(?!=)", line)
        if match:
            made |= set(match[1].split())
    return made


def paths(text):
    """Paths of this repository that the text names, without patterns and places to be filled in."""
    found = re.findall(rf"(?<![\w./:$}}-])({TOP}/[\w./*<>{{}}…-]*)", commands(text))
    plain = {path.rstrip("./") for path in found if not re.search(r"[*<>{}…]|NNNN", path)}
    return {path for path in plain if not MADE.match(path)} - EXAMPLES


def settings(text):
    """Names of settings in a page: in backticks or assigned in a command."""
    return set(re.findall(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|FIXTURE|DEBUG|HSTS|TZ|VERSION|REVISION|CREATED)\b", commands(text)))


def documented_settings():
    return set(re.findall(r"^#([A-Z][A-Z0-9_]*)=", EXAMPLE, re.M))


# ---- the checks ------------------------------------------------------------------------------------


@every_page
def test_links_lead_somewhere(page):
    for target in links(page.read_text()):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists() or there == WRITTEN, f"{name(page)}: {target}"
        assert ROOT in there.parents or there == ROOT, f"{name(page)}: {target} leads out of the repository"
        if anchor:
            assert anchor in headings(there.read_text()), f"{name(page)}: {target}: no such heading"


@every_page
def test_commands_of_make_exist(page):
    assert not make_targets(page.read_text()) - makefile_targets()


@every_page
def test_paths_exist(page):
    missing = {path for path in paths(page.read_text()) if not (ROOT / path).exists()}
    assert not missing


@every_page
def test_pages_are_about_the_product_only(page):
    """No place of one machine, no line that is cut off."""
    text = page.read_text()
    assert not re.search(r"/(?:home|Users|work)/", text)
    assert text.count("```") % 2 == 0, "a code block does not end"
    assert text.endswith("\n")


def test_every_page_is_in_the_index():
    index = (ROOT / "docs/index.md").read_text()
    listed = {target for target in links(index) if "/" not in target}
    assert listed == {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"} | {WRITTEN.name}


def test_every_setting_of_the_example_is_explained_in_the_docs():
    """Image names, tags and labels are explained where they stand; all else has a page."""
    told_in_place = {"MUSTER_IMAGE", "MUSTER_MYSQL_IMAGE", "VERSION", "REVISION", "CREATED", "PROJECT_URL", "USER_ID", "GROUP_ID",
                     "COMPOSE_PROJECT_NAME"}
    # The generated table does not count: it has every name by itself.
    told = set().union(*(settings(page.read_text()) for page in PAGES if page.name != "settings.md"))
    assert not documented_settings() - told - told_in_place


def test_settings_that_commands_use_exist():
    """NAME=value before a command, and in PowerShell: one that nothing reads is a mistake in the text."""
    known = documented_settings() | set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", COMPOSE))
    for source in ["Makefile", "image/native/run.sh", "image/native/dev.sh", "image/app/entrypoint.sh",
                   "image/mysql/docker-entrypoint.sh", "tests/live/people_compare.py"]:
        known |= set(re.findall(r"\b([A-Z][A-Z0-9_]+)\b", (ROOT / source).read_text()))
    for page in PAGES:
        used = set(re.findall(r"(?:^|\s|\$env:)([A-Z][A-Z0-9_]+)=\S*(?=.*\b(?:make|docker)\b)", commands(page.read_text()), re.M))
        used |= set(re.findall(r"make [^\n]*?\b([A-Z][A-Z0-9_]+)=", commands(page.read_text())))
        assert not used - known, name(page)


# What was promised to be told, by page: words of it.
TOLD = {
    "README.md": ["12factor.net", "docs.docker.com/compose", "supervisord.org", "docker compose build && docker compose up -d"],
    "docs/compose.md": ["frontend", "backend (internal)", "/var/lib/docker/volumes", "docker-compose 1.29", "**`docker compose down --volumes"],
    "docs/architecture.md": ["browser ── nginx", "## Decisions", "## Where promises contradicted each other"],
    "docs/app.md": ["docker history muster", "about 60 MB", "## TLS", "8443", "## Logs", "kept for 5 s"],
    "docs/mysql.md": ["about 470 MB", "412 MB", "docker compose exec db mysql -u root -p", "mysql:8.4"],
    "docs/newcomer.md": ["**layer**", "docker history", "docker image ls", "What it writes there is lost", "docker run -d -p 5123:8080 --name muster-app muster",
                         "docker build -t muster -f image/app/Dockerfile .", "| `-d` |", "| `-p 5123:8080` |", "| `-v NAME:PATH` |",
                         "Windows, in PowerShell", "Linux and macOS, a path", "docker volume create", "hyphens, not underscores"],
    "docs/operations.md": ["docker compose down --volumes --remove-orphans", "There is no way back", "docker system prune", "docker compose logs -f",
                           "docker compose pull", "make clean"],
    "docs/benchmarks.md": ["Memory"],
    "docs/security.md": ["| measure | see it |", "CapEff", "Internal", "make scan", "make doctor"],
    "docs/shipping.md": ["make bump-base", "docker buildx imagetools inspect ubuntu:26.04", "Every week: security updates", "--no-cache", "make push REGISTRY="],
    "docs/vm.md": ["#cloud-config", "ufw", "certbot", "docker-compose.override.yml"],
    "docs/flask.md": ["request.args", "jsonify", "abort(404)", "render_template", "session", "before_request", "SQLAlchemy"],
}


@pytest.mark.parametrize("page", TOLD)
def test_what_is_promised_to_be_told_is_told(page):
    text = (ROOT / page).read_text()
    assert not [words for words in TOLD[page] if words not in text]


def code(begin):
    """The one block of the README that begins so."""
    found = [block for block in re.findall(r"```[a-z]+\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
             if block.startswith(begin)]
    assert len(found) == 1, begin
    return found[0]


def put_before(path, mark, text):
    before = path.read_text()
    assert mark in before, f"{path.name} has no {mark}"
    path.write_text(before.replace(mark, text + mark, 1))


def test_the_example_of_how_to_add_a_page_compiles(tmp_path):
    """As the README tells it, step by step, on a copy; warnings are mistakes."""
    app, gen = tmp_path / "app", tmp_path / "gen"
    shutil.copytree(ROOT / "app", app)
    shutil.copytree(pathlib.Path(BUILD) / "gen", gen, ignore=shutil.ignore_patterns("*.o", "*.stamp"))
    (app / "model/anniversary.h").write_text(code("/* anniversary.h"))
    (app / "model/anniversary.c").write_text(code('#include "model/anniversary.h"'))
    (app / "tmpl/anniversary_list.html").write_text(code("{{# anniversary_list"))
    (app / "pages/anniversaries.c").write_text(code('#include "ask/directory.h"'))
    put_before(app / "pages/views.h", "struct error_view {", code("struct anniversary_list_view"))
    put_before(app / "pages/views.h", '#include "model/company.h"', '#include "model/anniversary.h"\n')
    put_before(app / "pages/pages.h", "route_handler department_list_page;", "route_handler anniversary_list_page;\n")
    put_before(app / "routes.c", '    {HTTP_GET, "/healthz"', code("    {HTTP_GET"))
    subprocess.run([os.path.join(BUILD, "tools/tmplc"), "-o", gen, *sorted((app / "tmpl").glob("*.html"))], check=True)
    done = subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{app}",
                           f"-I{gen}", app / "model/anniversary.c", app / "pages/anniversaries.c", app / "routes.c",
                           gen / "tmpl.gen.c"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_route_in_twenty_lines_compiles(tmp_path):
    """docs/flask.md: its handler and its row, compiled into a copy, without warnings."""
    page = (ROOT / "docs/flask.md").read_text()
    handler, row = (re.search(rf"```c\n({begin}.*?)```", page, re.S)[1] for begin in (r"/\* app/pages/present\.c", r" +\{HTTP_GET, \"/present"))
    body = handler[handler.index("{\n") + 2 : handler.rindex("}")]
    assert len(body.splitlines()) <= 20
    app = tmp_path / "app"
    shutil.copytree(ROOT / "app", app)
    (app / "pages/present.c").write_text(handler)
    put_before(app / "pages/pages.h", "route_handler department_list_page;", "route_handler present_json;\n")
    put_before(app / "routes.c", '    {HTTP_GET, "/healthz"', row)
    done = subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{app}",
                           f"-I{BUILD}/gen", app / "pages/present.c", app / "routes.c"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_flask_md_names_exists():
    """Functions, types and files of the table are those of the code."""
    page = (ROOT / "docs/flask.md").read_text()
    code = "\n".join(path.read_text() for path in [*(ROOT / "app").glob("*/*.h"), ROOT / "app/routes.c"])
    named = set(re.findall(r"`(?:struct |enum )?((?:resp|problem|db|log|json|route|roll)_[a-z_]+)\b", page))
    assert len(named) > 6
    assert not [name for name in named if not re.search(rf"\b{name}\b", code)]
    statement = re.search(r"```sql\n(.*?)```", page, re.S)[1]
    assert statement == (ROOT / "app/sql/fixture/find.sql").read_text()


# ---- the checks, checked ---------------------------------------------------------------------------


def test_what_is_wrong_would_be_found():
    text = ("See [a](docs/nowhere.md#x) and [b](https://example.com). `make nowhere`, `make -j2 BUILD=x elsewhere`,\n"
            "`app/base/nowhere.h` and `app/sql/<entity>/<name>.sql`, but `test_db/real` is made.\n"
            "```sh\nNOWHERE=1 make run\n```\n")
    assert links(text) == ["docs/nowhere.md#x"]
    assert make_targets(text) == {"nowhere", "elsewhere", "run"}
    assert {"nowhere", "elsewhere"} == make_targets(text) - makefile_targets()
    assert paths(text) == {"app/base/nowhere.h"}
    assert "NOWHERE" not in documented_settings() and "HTTP_PORT" in documented_settings()
    assert headings("# The app container\n```\n# no heading\n```\n## What is in it, and why\n") == {
        "the-app-container", "what-is-in-it-and-why"}
