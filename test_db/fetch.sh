#!/bin/bash
# fetch.sh: fetches the real employees database into test_db/real (make test_db).
#
#   TEST_DB_URL     the repository to fetch from, default the one below
#   TEST_DB_COMMIT  the commit, default the pinned one
#   TEST_DB_BLOBS   a file with lines "blob-id file" in place of the list below
#   TEST_DB_DIR     where to put it, default real/ beside this script
#
# Every file's git blob id must be the listed one; a file that differs is named and nothing is
# changed. The files are gathered aside and renamed into place at the end, with the marker .verified
# among them, so test_db/real is either whole or not there.
#
# The data: by Fusheng Wang and Carlo Zaniolo, schema by Giuseppe Maxia, conversion by Patrick Crews;
# CC BY-SA 3.0. They are not part of Muster and are ignored by git.
#
# Exit: 0 there and verified; 1 something is wrong here; 2 a file is not what it should be; 3 the
# repository cannot be reached: the generated data serve then.
set -euo pipefail

readonly URL=${TEST_DB_URL:-https://github.com/datacharmer/test_db.git}
readonly COMMIT=${TEST_DB_COMMIT:-3c7fa05e04b4c339d91a43b7029a210212d48e6c}
readonly BLOBS='d87085dbb4f207fd68b6f2ef067e860030e502c5 employees.sql
56a3bade7fd7602ca48e6575b2b30f8507143fe9 load_departments.dump
02e2529f87a9bf4dee7333f222da8ee93e4125a8 load_dept_emp.dump
20436b963017a8957e993f4aac1560be6df5efaf load_dept_manager.dump
39824c5ded3f1304faec66eab1af476a5c364870 load_employees.dump
47d1ad6e1b4d29d379e28c8d2fb556d71270684a load_salaries1.dump
2d79c081672f7fae8535126cb48b72c6a696246c load_salaries2.dump
e1291465820a4826c45a427565dfdeb27ca82ebd load_salaries3.dump
cc8291781dafeaeb3ae313cac776da289c1bc05f load_titles.dump'
# employees.sql sources show_elapsed.sql last. It holds no data and has no published id: ours takes its
# place, so that no line that nobody has looked at is ever run.
readonly EXTRA="SELECT 'employees' AS loaded;"

home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${TEST_DB_DIR:-$home/real}

say() { printf '%s\n' "test_db: $*" >&2; }

blobs() { if [ -n "${TEST_DB_BLOBS:-}" ]; then cat "$TEST_DB_BLOBS"; else printf '%s\n' "$BLOBS"; fi; }

# verify FOLDER: names every file that is missing or differs.
verify() {
    local id file found bad=0
    while read -r id file; do
        [ -n "$id" ] || continue
        if ! [ -f "$1/$file" ]; then
            say "$file is missing"
            bad=1
        elif found=$(git hash-object --no-filters "$1/$file") && [ "$found" != "$id" ]; then
            say "$file is not the published one: its blob id is $found, not $id"
            bad=1
        fi
    done < <(blobs)
    return "$bad"
}

# No prompt for a password: a repository that asks for one is not the public one.
fetch() {
    git init -q "$1"
    GIT_TERMINAL_PROMPT=0 git -C "$1" fetch -q --depth 1 "$URL" "$COMMIT" || return 1
    git -C "$1" -c core.autocrlf=false checkout -q FETCH_HEAD
}

command -v git >/dev/null || {
    say "git is needed and not installed"
    exit 1
}
if [ -e "$target/.verified" ] && verify "$target"; then
    say "the real employees database is in $target already, and verified"
    exit 0
fi
if [ -e "$target" ]; then
    say "$target is there but not a verified copy; move it away to fetch again. Nothing was changed"
    exit 2
fi

aside=$(mktemp -d "$(dirname "$target")/.fetch.XXXXXX")
trap 'rm -rf "$aside"' EXIT
trap 'exit 1' INT TERM
say "fetching $COMMIT from $URL (about 170 MB)"
if ! fetch "$aside/repository"; then
    say "the repository cannot be reached; without it the generated data serve (FIXTURE=full)," \
        "which have the same tables and counts"
    exit 3
fi
if ! verify "$aside/repository"; then
    say "refused: what was fetched is not the published data. Nothing was changed"
    exit 2
fi
mkdir "$aside/real"
while read -r id file; do
    [ -z "$id" ] || cp "$aside/repository/$file" "$aside/real/$file"
done < <(blobs)
printf '%s\n' "$EXTRA" >"$aside/real/show_elapsed.sql"
printf 'commit %s\nfrom %s\n' "$COMMIT" "$URL" >"$aside/real/.verified"
mv -T "$aside/real" "$target"
say "the real employees database is in $target, every file verified; the next provisioning takes it"
