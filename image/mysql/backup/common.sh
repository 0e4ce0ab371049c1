# shellcheck shell=bash
# common.sh: settings, messages, the status file, the lock and the way to the server.

BACKUP_DIR=${BACKUP_DIR:-/var/backups/muster}
PEOPLE=${MYSQL_DATABASE:-employees}
OURS=muster
LOADER=${MUSTER_FIXTURE_LOAD:-muster-fixture-load}
DUMP=$(command -v mysqldump || command -v mariadb-dump || true)
CLIENT=$(command -v mysql || command -v mariadb || true)

WORK=            # a private folder of this run, and
LOCK=            # … its hold on BACKUP_DIR, while it has one, and
PIPE=            # … a process group that works for it in the background
FAILURE_COUNTS=0 # whether a failure is one of the backups, and turns their status red

# ---- words -----------------------------------------------------------------------------------------

log_line() { # LEVEL TEXT…
    local level=$1 text
    shift
    if [ "${LOG_FORMAT:-text}" = json ]; then
        text=${*//\\/\\\\}
        text=${text//\"/\\\"}
        printf '{"time":"%(%FT%TZ)T","level":"%s","event":"backup","message":"%s"}\n' -1 "$level" "${text//[[:cntrl:]]/ }"
    elif [ "$level" = error ]; then
        printf 'muster-backup: error: %s\n' "$*"
    else
        printf 'muster-backup: %s\n' "$*"
    fi
}
say() { log_line info "$@"; }

# fail STATUS SENTENCE…: one line, the status file, the end of this shell.
fail() {
    local status=$1
    shift
    log_line error "$@" >&2
    [ "$FAILURE_COUNTS" = 0 ] || status_set result=failed "failure_at=$(now)" "failure_reason=$*"
    exit "$status"
}

# ---- time ------------------------------------------------------------------------------------------

# Seconds since 1970; a test has a clock of its own.
now() {
    cat "${BACKUP_CLOCK:-/nowhere}" 2>/dev/null || printf '%(%s)T\n' -1
}

# ---- backup.status, which app/model/backup_status.h describes ---------------------------------------

status_file() { printf '%s/backup.status' "$MUSTER_SHARED"; }

status_get() { # KEY
    [ -n "${MUSTER_SHARED:-}" ] && sed -n "s/^$1=//p" "$(status_file)" 2>/dev/null
}

status_set() { # KEY=VALUE…
    [ -n "${MUSTER_SHARED:-}" ] || return 0
    local file pair keys=''
    file=$(status_file)
    for pair in "$@"; do
        keys+="${keys:+|}${pair%%=*}"
    done
    if ! (
        umask 027
        grep -vE "^($keys)=" "$file" 2>/dev/null
        for pair in "$@"; do
            printf '%s\n' "${pair//[[:cntrl:]]/ }"
        done
    ) >"$file.new" || ! chmod 640 "$file.new" || ! mv -f "$file.new" "$file"; then
        log_line error "$file cannot be written" >&2
    fi
}

# ---- one run ---------------------------------------------------------------------------------------

work_end() {
    [ -z "$PIPE" ] || kill -- "-$PIPE" 2>/dev/null
    [ -z "$WORK" ] || rm -rf "$WORK"
    [ -z "$LOCK" ] || rm -rf "$BACKUP_DIR"/.partial*
}

# The folder and the lock: two at a time would share the scratch schemas.
work_begin() { # [SECONDS to wait for another one]
    mkdir -p "$BACKUP_DIR" 2>/dev/null
    if ! (: >>"$BACKUP_DIR/.lock") 2>/dev/null; then
        FAILURE_COUNTS=1
        fail 73 "$BACKUP_DIR cannot be written by uid $(id -u)"
    fi
    exec {LOCK}>>"$BACKUP_DIR/.lock"
    if ! flock -w "${1:-0}" "$LOCK"; then
        LOCK=
        fail 75 "another backup or restore is running"
    fi
    trap work_end EXIT
    trap 'exit 143' TERM
    trap 'exit 130' INT
    rm -rf "$BACKUP_DIR"/.partial*
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/muster-backup.XXXXXX") || fail 73 "no temporary folder can be made"
    if [ -z "$DUMP" ] || [ -z "$CLIENT" ]; then
        fail 69 "mysqldump or mysql is missing here (Debian: apt-get install mariadb-client)"
    fi
    connection_write
}

# Where the server is and who we are, in a private file: nothing of it stands on a command line.
connection_write() {
    local file=${MYSQL_BACKUP_PASSWORD_FILE:-${MUSTER_SHARED:+$MUSTER_SHARED/mysql_backup_password}} password
    {
        printf '[client]\nuser="%s"\n' "${MYSQL_BACKUP_USER:-muster_backup}"
        if [ -n "${MYSQL_SOCKET:-}" ]; then
            printf 'socket="%s"\n' "$MYSQL_SOCKET"
        else
            printf 'protocol=tcp\nhost="%s"\nport=%s\n' "${MYSQL_HOST:-localhost}" "${MYSQL_PORT:-3306}"
        fi
        if [ -n "$file" ] && [ -r "$file" ]; then
            password=$(<"$file")
            password=${password//\\/\\\\}
            printf 'password="%s"\n' "${password//\"/\\\"}"
        fi
    } >"$WORK/client.cnf"
}

sql() { "$CLIENT" --defaults-file="$WORK/client.cnf" --batch --skip-column-names --default-character-set=utf8mb4 "$@"; }

# failed_by FILE WHAT: ends as that file of error messages demands.
failed_by() {
    local all first
    all=$(grep -hvE '^$|Warning|Using a password' "$1" 2>/dev/null)
    first=${all%%$'\n'*}
    case $all in
    *'No space left'* | *'Disk quota'* | *'is full'*) fail 74 "the disk is full: $2 ($first)" ;;
    *'Access denied'* | *'command denied'*) fail 77 "the database refuses the backup account: $first" ;;
    *'connect to'* | *'Unknown MySQL server host'* | *'Unknown server host'* | *'Lost connection'* | *'gone away'* | *'shutdown'*)
        fail 69 "the database does not answer: $first"
        ;;
    *) fail 70 "$2${first:+: $first}" ;;
    esac
}

# ---- the files -------------------------------------------------------------------------------------

# The names hold the time, so that they sort by it.
backups() { # KIND: newest first
    find "$BACKUP_DIR" -maxdepth 1 -type f -name "muster-*-${1:-*}.sql.zst" -printf '%f\n' | sort -r
}

backup_find() { # latest|FILE: its path
    local name=$1 path
    if [ "$name" = latest ]; then
        name=$(backups | head -n 1)
        [ -n "$name" ] || fail 66 "there is no backup in $BACKUP_DIR"
    fi
    for path in "$name" "$BACKUP_DIR/$name"; do
        case $path in */*) [ -f "$path" ] && printf '%s\n' "$path" && return ;; esac
    done
    fail 66 "there is no backup '$name' in $BACKUP_DIR; \`list\` shows them"
}

list_command() {
    local name
    for name in $(backups); do
        printf '%s  %s\n' "$name" "$(numfmt --to=iec --suffix=B "$(stat -c %s "$BACKUP_DIR/$name")")"
    done
}

export_command() { # FILE
    local path
    path=$(backup_find "${1:-latest}") || exit
    tar -cf - -C "${path%/*}" "${path##*/}" "${path##*/}.sha256"
}

# Copies that come back: two plain files with such names, checked, and only then among the others.
import_command() {
    local name
    work_begin 30
    mkdir "$BACKUP_DIR/.partial-import" && tar -xf - --no-same-owner -C "$BACKUP_DIR/.partial-import" || fail 74 "the copy cannot be taken in"
    name=$(cd "$BACKUP_DIR/.partial-import" && echo muster-*.sql.zst)
    [[ $name =~ ^muster-[0-9-]+-[a-z]+\.sql\.zst$ ]] || fail 65 "the copy is not named like a backup (muster-2026-11-27-030000-daily.sql.zst)"
    (cd "$BACKUP_DIR/.partial-import" && sha256sum --status -c "$name.sha256") || fail 65 "$name is damaged: its checksum is not the one in $name.sha256"
    mv -f "$BACKUP_DIR/.partial-import/$name.sha256" "$BACKUP_DIR/.partial-import/$name" "$BACKUP_DIR" || fail 74 "$name cannot be taken in"
    chmod 600 "$BACKUP_DIR/$name" "$BACKUP_DIR/$name.sha256"
}

moment() { date -d "@$1" '+%F %T %Z'; }

status_command() {
    local at reason
    at=$(status_get success_at)
    if [ -n "$at" ]; then
        say "last backup: $(moment "$at"), $(status_get success_file), $(status_get success_bytes) bytes in $(status_get success_seconds) s"
    else
        say "last backup: none yet"
    fi
    reason=$(status_get proof_at)
    [ -z "$reason" ] || say "last proven restore: $(moment "$reason"), $(status_get proof_file), $(status_get proof_rows) rows equal"
    reason=$(status_get failure_at)
    [ -z "$reason" ] || say "last failure: $(moment "$reason"): $(status_get failure_reason)"
    reason=$(status_get restore_at)
    [ -z "$reason" ] || say "last restored: $(moment "$reason"), $(status_get restore_file)"
    if [ "$(status_get result)" = failed ]; then
        say "the newest attempt failed"
        exit 1
    elif [ -n "$at" ] && [ $(($(now) - at)) -gt 93600 ]; then
        say "the last backup is older than 26 hours"
        exit 1
    fi
}
