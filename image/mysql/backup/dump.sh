# shellcheck shell=bash
# dump.sh: makes one backup, whole or not at all.
#
# What is in a file: mysqldump's text of both schemas, tables and views, without triggers (the
# application makes its own), then comments that begin "-- muster ": the name of the people's schema,
# and for each table the rows and a checksum of them, taken in the same moment as the dump. The last
# line says "-- muster complete". For that moment all tables are locked against writes, some tenths
# of a second, until both transactions have begun; if somebody holds a transaction open so that the lock
# is not to be had within LOCK_SECONDS, the backup is made without it, and says "snapshot near".

LOCK_SECONDS=10

# Statements that print NAME, rows and checksum of each table of the schemas given as NAME=SCHEMA:
# sums over rows do not depend on their order, nor on how a server stores them.
sums_statements() {
    local pair
    echo 'SET SESSION group_concat_max_len = 1000000;'
    for pair in "$@"; do
        cat <<SQL
SELECT CONCAT('SELECT ''${pair%%=*}.', t.table_name, ''', COUNT(*), LOWER(HEX(BIT_XOR(CAST(CONV(LEFT(SHA2(CONCAT_WS('','',',
    GROUP_CONCAT(CONCAT('QUOTE(\`', REPLACE(c.column_name, '\`', '\`\`'), '\`)') ORDER BY c.ordinal_position),
    '), 256), 16), 16, 10) AS UNSIGNED)))) FROM \`${pair#*=}\`.\`', REPLACE(t.table_name, '\`', '\`\`'), '\`;')
FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
WHERE t.table_schema = '${pair#*=}' AND t.table_type = 'BASE TABLE' GROUP BY t.table_name ORDER BY t.table_name;
SQL
    done
}

# The sums of a pair of schemas as they are now, one table a line.
sums_of() { # PEOPLE OURS
    sums_statements "people=$1" "ours=$2" | sql | sql | tr '\t' ' '
}

lock_statement() {
    sql -e "SET SESSION group_concat_max_len = 1000000; SELECT GROUP_CONCAT(CONCAT('\`', table_schema, '\`.\`',
        REPLACE(table_name, '\`', '\`\`'), '\` READ')) FROM information_schema.tables
        WHERE table_schema IN ('$PEOPLE', '$OURS') AND table_type = 'BASE TABLE'"
}

# ---- sessions: clients that stay, and are asked one statement after the other -----------------------

declare -A SESSION_IN SESSION_OUT

session_open() { # NAME
    local in out
    mkfifo "$WORK/$1.in" "$WORK/$1.out"
    sql --unbuffered <"$WORK/$1.in" >"$WORK/$1.out" 2>>"$WORK/errors" &
    exec {in}>"$WORK/$1.in" {out}<"$WORK/$1.out"
    SESSION_IN[$1]=$in SESSION_OUT[$1]=$out
}

# session_ask NAME SECONDS STATEMENTS: true when they have been done by then.
session_ask() {
    local word
    # A client that has ended must not end us.
    (trap '' PIPE && printf '%s\nSELECT 0;\n' "$3" >&"${SESSION_IN[$1]}") 2>/dev/null || return 1
    read -r -t "$2" word <&"${SESSION_OUT[$1]}" && [ "$word" = 0 ]
}

session_close() { # NAME
    local in=${SESSION_IN[$1]} out=${SESSION_OUT[$1]}
    exec {in}>&- {out}<&-
}

# ---- the dump --------------------------------------------------------------------------------------

# Options that only some releases of the program know: without the first, the dump of a server with GTIDs
# cannot be loaded back; the second would need rights on the system's tables.
dump_options() {
    local option known
    known=$("$DUMP" --no-defaults --help)
    for option in --set-gtid-purged=OFF --skip-masking-policies; do
        case $known in *"${option%%=*}"*) printf '%s\n' "$option" ;; esac
    done
    printf '%s\n' --single-transaction --quick --skip-triggers --hex-blob --no-tablespaces \
        --default-character-set=utf8mb4 --databases "$PEOPLE" "$OURS"
}

# Passes a dump on, and tells through $WORK/begun when its transaction has begun: the line that is
# waited for is written after it. Reads no further than that line before `cat` does the rest.
dump_pass() {
    local line word=no
    while IFS= read -r line; do
        printf '%s\n' "$line"
        case $line in '-- Current Database'*)
            word=yes
            break
            ;;
        esac
    done
    echo $word >"$WORK/begun"
    cat
}

dump_trailer() { # SNAPSHOT
    local table rows sum tables=0 all=0
    printf -- '-- muster backup 1\n-- muster made %s\n-- muster schema %s\n-- muster snapshot %s\n' \
        "$(date -d "@$(now)" +%FT%T%z)" "$PEOPLE" "$1"
    cat "$WORK/statements" >&"${SESSION_IN[sums]}"
    printf 'SELECT 0;\n' >&"${SESSION_IN[sums]}"
    while read -r table rows sum; do
        if [ "$table" = 0 ]; then
            printf -- '-- muster complete %s %s\n' "$tables" "$all"
            return
        fi
        printf -- '-- muster table %s %s %s\n' "$table" "$rows" "$sum"
        tables=$((tables + 1)) all=$((all + rows))
    done <&"${SESSION_OUT[sums]}"
    return 1
}

# Everything that goes into the file; on failure nothing after the point where it failed.
dump_text() { # SNAPSHOT
    local options
    mapfile -t options < <(dump_options)
    "$DUMP" --defaults-file="$WORK/client.cnf" "${options[@]}" 2>>"$WORK/errors" | dump_pass || return 1
    dump_trailer "$1"
}

# Both transactions begin while nobody can write. Sets SNAPSHOT; leaves the session `sums`, and the
# session `lock` with the lock.
snapshot_begin() {
    local tables
    SNAPSHOT=exact
    tables=$(lock_statement 2>>"$WORK/errors") || failed_by "$WORK/errors" "the tables cannot be listed"
    [ "$tables" != NULL ] || fail 70 "there are no tables in $PEOPLE and $OURS"
    sums_statements "people=$PEOPLE" "ours=$OURS" | sql >"$WORK/statements" 2>>"$WORK/errors" ||
        failed_by "$WORK/errors" "the tables cannot be listed"
    session_open lock
    session_open sums
    if ! session_ask lock $((LOCK_SECONDS + 5)) "SET SESSION lock_wait_timeout = $LOCK_SECONDS; LOCK TABLES $tables;"; then
        SNAPSHOT=near
        say "somebody holds a table: the backup is made without the lock"
    fi
    session_ask sums 30 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT;' ||
        failed_by "$WORK/errors" "the transaction cannot be begun"
}

# dump_write FILE: the pipe from the server to the file.
dump_write() {
    local begun=no status=0
    : >"$WORK/errors"
    snapshot_begin
    mkfifo "$WORK/begun"
    exec {begun_fd}<>"$WORK/begun" # for both directions, so that nobody waits for the other end
    set -m
    (dump_text "$SNAPSHOT" | zstd -q -3 -c >"$1" 2>>"$WORK/errors") &
    PIPE=$!
    set +m
    read -r -t 60 begun <&"$begun_fd"
    session_ask lock 10 'UNLOCK TABLES;'
    [ "$begun" = yes ] || [ "$begun" = no ] || fail 69 "the dump has not begun within a minute"
    wait "$PIPE" || status=$?
    PIPE=
    session_close lock
    session_close sums
    [ "$status" = 0 ] || failed_by "$WORK/errors" "the dump broke off"
    rm -f "$WORK"/*.in "$WORK"/*.out "$WORK/begun"
    exec {begun_fd}>&-
}

# Whole, on the disk, and with a checksum, before it has its name.
backup_make() { # KIND; sets MADE, MADE_BYTES, MADE_SECONDS, MADE_WHAT
    local began name part sum
    began=$SECONDS
    name=muster-$(date -d "@$(now)" +%F-%H%M%S)-$1.sql.zst
    part=$BACKUP_DIR/.partial
    dump_write "$part"
    zstd -dcq "$part" 2>>"$WORK/errors" | tail -c 100000 | grep -a '^-- ' >"$WORK/end"
    MADE_WHAT=$(sed -n 's/^-- muster complete //p' "$WORK/end")
    if ! grep -q '^-- Dump completed' "$WORK/end" || [ -z "$MADE_WHAT" ]; then
        failed_by "$WORK/errors" "the dump broke off: its last line is missing"
    fi
    sum=$(sha256sum <"$part") || fail 74 "$part cannot be read back"
    printf '%s  %s\n' "${sum%% *}" "$name" >"$part.sha256" 2>>"$WORK/errors" &&
        sync "$part" "$part.sha256" 2>>"$WORK/errors" || failed_by "$WORK/errors" "$part cannot be written"
    # The checksum first: no backup is ever without one.
    mv -f "$part.sha256" "$BACKUP_DIR/$name.sha256" && mv -f "$part" "$BACKUP_DIR/$name" && sync "$BACKUP_DIR" ||
        fail 74 "$BACKUP_DIR/$name cannot be written"
    MADE=$BACKUP_DIR/$name MADE_BYTES=$(stat -c %s "$BACKUP_DIR/$name") MADE_SECONDS=$((SECONDS - began))
}

# backup_run KIND PROVE: a backup with all that belongs to it.
backup_run() {
    FAILURE_COUNTS=1
    backup_make "$1"
    # With a proof still to come it is only half a success: the older ones stay until then.
    status_set result=ok "success_at=$(now)" "success_file=${MADE##*/}" "success_bytes=$MADE_BYTES" "success_seconds=$MADE_SECONDS"
    say "${MADE##*/}: $(numfmt --to=iec --suffix=B "$MADE_BYTES") in $MADE_SECONDS s; ${MADE_WHAT#* } rows in ${MADE_WHAT% *} tables"
    [ "$2" = 0 ] || prove "$MADE"
    retention_apply
}
