# shellcheck shell=bash
# restore.sh: a backup back into the server: beside the data first, always, and then in their place.
#
# A set is a pair of schemas, PEOPLE_NAME and muster_NAME. A backup is loaded into the set `scratch` or
# `restore`; counts and checksums of each table are compared with those in the file; only an equal set
# may take the place of the data, by the loader's switch (test_db/switch.h), which keeps what was there
# as the set `previous`.

# Checks a file: its checksum, its compression, its end. Sets FROM, the people's schema in it, and
# leaves the sums in $WORK/expected.
archive_check() { # PATH
    local path=$1 folder=${1%/*} name=${1##*/}
    : >"$WORK/errors"
    [ -r "$path.sha256" ] || fail 65 "$name has no checksum beside it ($name.sha256)"
    if [ "$(sha256sum <"$path" | cut -d' ' -f1)" != "$(cut -d' ' -f1 "$path.sha256")" ]; then
        fail 65 "$name is damaged: its checksum is not the one in $name.sha256"
    fi
    zstd -dcq "$path" 2>>"$WORK/errors" | tail -c 100000 | grep -a '^-- muster ' >"$WORK/trailer"
    FROM=$(sed -n 's/^-- muster schema //p' "$WORK/trailer")
    grep -q '^-- muster complete ' "$WORK/trailer" && [ -n "$FROM" ] || fail 65 "$folder/$name is damaged: its end is missing"
    sed -n 's/^-- muster table //p' "$WORK/trailer" >"$WORK/expected"
}

set_statements() { # drop|make NAME
    local schema
    for schema in "${PEOPLE}_$2" "${OURS}_$2"; do
        printf 'DROP DATABASE IF EXISTS `%s`;\n' "$schema"
        [ "$1" = drop ] || printf 'CREATE DATABASE `%s` CHARACTER SET utf8mb4;\n' "$schema"
    done
}

set_drop() { set_statements drop "$1" | sql 2>/dev/null; }

# The dump with the schemas of a set in place of its own; views belong to whoever restores. Rows cannot
# begin like these lines: a line break in a value is written as \n.
archive_text() { # PATH NAME
    zstd -dcq "$1" | sed -e '/^CREATE DATABASE /d' \
        -e "s/^USE \`$FROM\`;\$/USE \`${PEOPLE}_$2\`;/" -e "s/^USE \`$OURS\`;\$/USE \`${OURS}_$2\`;/" \
        -e 's/^\/\*!\([0-9]*\) DEFINER=[^ ]* SQL SECURITY/\/*!\1 SQL SECURITY/'
}

# set_load PATH NAME: the set made anew from a file, and compared with it. Sets SET_TABLES, SET_ROWS.
set_load() {
    local name=${1##*/} differs
    archive_check "$1"
    set_statements make "$2" | sql 2>>"$WORK/errors" || failed_by "$WORK/errors" "the schemas cannot be made"
    if ! archive_text "$1" "$2" 2>>"$WORK/errors" | sql 2>>"$WORK/errors"; then
        set_drop "$2"
        failed_by "$WORK/errors" "$name cannot be loaded"
    fi
    sums_of "${PEOPLE}_$2" "${OURS}_$2" >"$WORK/found" 2>>"$WORK/errors" || failed_by "$WORK/errors" "the tables cannot be read"
    if ! cmp -s "$WORK/expected" "$WORK/found"; then
        set_drop "$2"
        differs=$(diff "$WORK/expected" "$WORK/found" | grep '^[<>]' | head -n 2 | tr '\n' ' ')
        fail 65 "$name is not equal when restored (< in the backup, > restored): $differs"
    fi
    SET_TABLES=$(wc -l <"$WORK/found") SET_ROWS=$(awk '{n += $2} END {print n + 0}' "$WORK/found")
}

# prove PATH: restored into the scratch set, compared, recorded. An older backup that is proven makes up for no
# newer one that failed, so the result of the newest attempt stays.
prove() {
    local began=$SECONDS
    set_load "$1" scratch
    set_drop scratch
    status_set "proof_at=$(now)" "proof_file=${1##*/}" "proof_seconds=$((SECONDS - began))" \
        "proof_tables=$SET_TABLES" "proof_rows=$SET_ROWS"
    say "${1##*/}: restored into a scratch schema in $((SECONDS - began)) s; $SET_ROWS rows in $SET_TABLES tables are equal"
}

# ---- for real --------------------------------------------------------------------------------------

# A newer release's tables would make this one refuse to start.
release_check() {
    local here there
    here=$(sql -e "SELECT MAX(number) FROM $OURS.migration" 2>/dev/null)
    there=$(sql -e "SELECT MAX(number) FROM ${OURS}_restore.migration" 2>/dev/null)
    [[ $here =~ ^[0-9]+$ && $there =~ ^[0-9]+$ ]] || return 0
    if [ "$there" -gt "$here" ]; then
        set_drop restore
        fail 65 "the backup is of a newer release (its schema has number $there, this one $here): update Muster first"
    fi
}

confirm() { # SENTENCE
    local word
    if ! [ -t 0 ]; then
        set_drop restore
        fail 64 "there is nobody to ask: --yes says that it is meant"
    fi
    printf '%s Type yes to go on: ' "$1" >&2
    read -r word
    if [ "$word" != yes ]; then
        set_drop restore
        fail 64 "not restored; nothing was changed"
    fi
}

# Views stay where they are, and go on by name; those that are missing come from the set.
views_add() {
    local missing
    mapfile -t missing < <(sql -e "SELECT table_name FROM information_schema.views WHERE table_schema = '${PEOPLE}_restore'
        AND table_name NOT IN (SELECT table_name FROM information_schema.tables WHERE table_schema = '$PEOPLE')")
    [ ${#missing[@]} = 0 ] || "$DUMP" --defaults-file="$WORK/client.cnf" --no-tablespaces "${PEOPLE}_restore" "${missing[@]}" |
        sed -e 's/^\/\*!\([0-9]*\) DEFINER=[^ ]* SQL SECURITY/\/*!\1 SQL SECURITY/' | sql "$PEOPLE"
}

switch() {
    local -a way=(--user "${MYSQL_BACKUP_USER:-muster_backup}" --schema "$PEOPLE")
    local file=${MYSQL_BACKUP_PASSWORD_FILE:-${MUSTER_SHARED:+$MUSTER_SHARED/mysql_backup_password}}
    [ -z "$file" ] || ! [ -r "$file" ] || way+=(--password-file "$file")
    if [ -n "${MYSQL_SOCKET:-}" ]; then
        way+=(--socket "$MYSQL_SOCKET")
    else
        way+=(--host "${MYSQL_HOST:-localhost}" --port "${MYSQL_PORT:-3306}")
    fi
    "$LOADER" --switch restore --reset "${way[@]}"
}

restore_for_real() { # PATH YES
    local name=${1##*/} began=$SECONDS
    say "$name is loaded beside the data and compared"
    set_load "$1" restore
    release_check
    say "$name: $SET_ROWS rows in $SET_TABLES tables are equal; made $(sed -n 's/^-- muster made //p' "$WORK/trailer")"
    [ "$2" = 1 ] || confirm "It takes the place of all people and of all that Muster keeps; later changes are lost."
    views_add 2>>"$WORK/errors" || failed_by "$WORK/errors" "the views cannot be made"
    if ! switch 2>>"$WORK/errors"; then
        set_drop restore
        failed_by "$WORK/errors" "the tables cannot be switched; nothing was changed"
    fi
    status_set "restore_at=$(now)" "restore_file=$name"
    say "$name: restored in $((SECONDS - began)) s. What was there before is kept; \`make reload-undo\` brings it back"
}

restore_to_scratch() { # PATH KEEP
    set_load "$1" scratch
    column -t "$WORK/found" 2>/dev/null || cat "$WORK/found"
    say "${1##*/}: $SET_ROWS rows in $SET_TABLES tables, counts and checksums equal"
    if [ "$2" = 1 ]; then
        say "kept as the schemas ${PEOPLE}_scratch and ${OURS}_scratch, until the next proof"
    else
        set_drop scratch
        say "the scratch schemas are removed again; --for-real puts it in place"
    fi
}

restore_command() {
    local what=latest real=0 yes=0 keep=0 path
    while [ $# -gt 0 ]; do
        case $1 in
        --scratch) real=0 ;;
        --for-real) real=1 ;;
        --yes) real=1 yes=1 ;;
        --keep) keep=1 ;;
        -*) fail 64 "restore does not know '$1'; see --help" ;;
        *) what=$1 ;;
        esac
        shift
    done
    work_begin 30
    path=$(backup_find "$what") || exit
    if [ "$real" = 1 ]; then
        restore_for_real "$path" "$yes"
    else
        restore_to_scratch "$path" "$keep"
    fi
}
