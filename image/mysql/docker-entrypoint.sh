#!/bin/bash
# Entrypoint of the MySQL container: keeps the contract of the official image, and provisions Muster.
#
#   docker-entrypoint.sh [mysqld] [options]   the first start makes and fills the data directory, then mysqld is PID 1
#   docker-entrypoint.sh COMMAND …            anything else runs as it is, in silence
#
# The variables are described in docs/mysql.md. A first start that was interrupted is never taken for a finished
# one: .muster-init-started is the first file in the data directory, .muster-init-complete the last.
# Exit: 0 stopped by a signal, 1 refused or failed (the last line says why), else mysqld's own status.
set -eo pipefail
shopt -s nullglob
LC_COLLATE=C

readonly INIT_DIR=/docker-entrypoint-initdb.d
readonly PREPARED=/usr/share/muster/prepared
readonly SECRET_VARS='MYSQL_ROOT_PASSWORD MYSQL_PASSWORD MYSQL_READ_PASSWORD MYSQL_BACKUP_PASSWORD SECRET_KEY'
readonly FILE_VARS="MYSQL_ROOT_HOST MYSQL_DATABASE MYSQL_USER $SECRET_VARS"
readonly APP_GID=${MUSTER_APP_GID:-1000}
# What a half-made data directory contains is thrown away anyway, so loading need not wait for the disk; the clean
# stop at the end writes everything. The loader holds the data in memory beside the server, which therefore takes
# less: together they must fit where later the server lives alone.
readonly LOAD_OPTIONS=(--skip-networking --loose-mysqlx=0 --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF
    --innodb-buffer-pool-size=128M)

note() { printf '%(%FT%TZ)T [Entrypoint] %s\n' -1 "$*" >&2; }
fail() {
    note "error: $*"
    exit 1
}

# The names that init files written for the official image may call.
mysql_note() { note "$@"; }
mysql_warn() { note "warning: $*"; }
mysql_error() { fail "$@"; }
docker_process_sql() { client "$@"; }

# --- settings ---------------------------------------------------------------------------------------------------------

# Fills each variable from the file that VAR_FILE names. Empty counts as not given: compose passes unset ones so.
settings_read() {
    local name file
    for name in $FILE_VARS; do
        file=${name}_FILE
        [ -n "${!file:-}" ] || continue
        [ -z "${!name:-}" ] || fail "both $name and $file are set; give only one of them"
        [ -r "${!file}" ] || fail "$file names ${!file}, which cannot be read"
        printf -v "$name" '%s' "$(<"${!file}")"
        [ -n "${!name}" ] || fail "$file names ${!file}, which is empty"
    done
}

# A placeholder that was never replaced is no secret: everybody knows it.
placeholders_refuse() {
    local name value
    for name in $SECRET_VARS; do
        value=${!name:-}
        case ${value,,} in
        changeme | change-me | change_me | 'change me' | changeit | change-it | replaceme | replace-me | replace_me | \
            placeholder | example | password | secret | yourpassword | your-password | your_password | xxx | todo | \
            '<'*'>')
            fail "$name is the placeholder \"$value\"; set a password of your own, or none to have one generated" \
                "(generated only where MUSTER_SHARED is set)"
            ;;
        esac
    done
}

random_secret() { head -c "$1" /dev/urandom | base64 -w 0 | tr '+/' '-_'; }

# secret_take VARIABLE FILE MODE BYTES: environment first, then the shared file, then a new one; afterwards the two
# agree, and CHANGED names the variables whose file was written.
secret_take() {
    local name=$1 file=$MUSTER_SHARED/$2 mode=$3 bytes=$4
    if [ -z "${!name:-}" ] && [ -s "$file" ]; then
        printf -v "$name" '%s' "$(<"$file")"
        return
    fi
    if [ -z "${!name:-}" ]; then
        printf -v "$name" '%s' "$(random_secret "$bytes")"
        note "$name was generated; it is in $file"
    elif [ -s "$file" ] && [ "$(<"$file")" = "${!name}" ]; then
        return
    fi
    rm -f "$file.new"
    (umask 077 && printf '%s' "${!name}" >"$file.new") || fail "$file cannot be written"
    chmod "$mode" "$file.new"
    mv -f "$file.new" "$file"
    CHANGED="$CHANGED $name"
}

secrets_prepare() {
    CHANGED=
    [ -n "$MUSTER_SHARED" ] || return 0
    [ -d "$MUSTER_SHARED" ] || fail "MUSTER_SHARED names $MUSTER_SHARED, which is no directory; mount a volume there"
    [ -w "$MUSTER_SHARED" ] ||
        fail "$MUSTER_SHARED cannot be written by uid $(id -u); let it belong to that uid and to gid $APP_GID, mode 2750"
    if [ -z "$MYSQL_ALLOW_EMPTY_PASSWORD" ]; then
        secret_take MYSQL_ROOT_PASSWORD mysql_root_password 0400 24
    fi
    secret_take MYSQL_PASSWORD mysql_password 0440 24
    secret_take MYSQL_READ_PASSWORD mysql_read_password 0440 24
    secret_take MYSQL_BACKUP_PASSWORD mysql_backup_password 0400 24
    secret_take SECRET_KEY secret_key 0440 48
}

settings_check() {
    if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
        fail "the data directory is empty and no password is given for root; set one of MYSQL_ROOT_PASSWORD," \
            "MYSQL_ROOT_PASSWORD_FILE, MYSQL_RANDOM_ROOT_PASSWORD or MYSQL_ALLOW_EMPTY_PASSWORD"
    fi
    [ "$MYSQL_USER" != root ] || fail "MYSQL_USER must not be root; root's password is MYSQL_ROOT_PASSWORD"
    if [ -n "$MYSQL_USER" ] && [ -z "$MYSQL_PASSWORD" ]; then
        mysql_warn "MYSQL_USER is set without MYSQL_PASSWORD; the account is not made"
    elif [ -z "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
        mysql_warn "MYSQL_PASSWORD is set without MYSQL_USER; it is not used"
    fi
}

# --- progress -------------------------------------------------------------------------------------------------------

# progress PHASE PERCENT [MESSAGE]: what the app's loading page shows. What the loader wrote at its end stays.
progress() {
    [ -n "$MUSTER_SHARED" ] || return 0
    if [ "$1" != starting ] && grep -qsxE "phase=(failed|$1)" "$MUSTER_SHARED/progress"; then
        return 0
    fi
    local new=$MUSTER_SHARED/progress.new
    if ! { printf 'phase=%s\npercent=%s\nmessage=%s\n' "$1" "$2" "${3//$'\n'/ }" >"$new" && chmod 0640 "$new" &&
        mv -f "$new" "$MUSTER_SHARED/progress"; }; then
        mysql_warn "$MUSTER_SHARED/progress cannot be written"
    fi
}

# --- the data directory ---------------------------------------------------------------------------------------------

# mysqld itself knows best which files, options and defaults make up its settings; bad ones end here.
server_settings() {
    local all
    if ! mysqld "$@" --validate-config 2>"$RUN_DIR/check"; then
        cat "$RUN_DIR/check" >&2
        fail "mysqld refuses its settings: $(sed -n 's/.*\[ERROR\] //p' "$RUN_DIR/check" | head -n 1)"
    fi
    all=$(mysqld "$@" --verbose --help 2>/dev/null)
    # The values are in the table below the dashes; the words occur above it too.
    DATADIR=$(awk '/^-----/ {on = 1} on && $1 == "datadir" {sub(/\/$/, "", $2); print $2}' <<<"$all")
    SOCKET=$(awk '/^-----/ {on = 1} on && $1 == "socket" {print $2}' <<<"$all")
}

# Sets STATE to empty, complete, unfinished (ours, interrupted) or foreign (a data directory made elsewhere).
data_look() {
    local entries
    mkdir -p "$DATADIR" 2>/dev/null || true
    if ! [ -w "$DATADIR" ] || ! [ -x "$DATADIR" ]; then
        fail "$DATADIR cannot be written by uid $(id -u); let it belong to that uid, or start the container as root once"
    fi
    entries=$(find "$DATADIR" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name '.muster-*' -printf x)
    if [ -e "$DATADIR/.muster-init-complete" ]; then
        STATE=complete
    elif [ -e "$DATADIR/.muster-init-started" ]; then
        STATE=unfinished
    elif [ -d "$DATADIR/mysql" ]; then
        STATE=foreign
    elif [ -z "$entries" ]; then
        STATE=empty
    else
        fail "$DATADIR is not empty and holds no MySQL data; nothing was touched. Give an empty volume"
    fi
}

# Large sorts go to a place of their own on the data's disk: /tmp is memory, and small.
sort_place_make() {
    SORT_PLACE=$DATADIR/.muster-tmp
    rm -rf "$SORT_PLACE"
    mkdir -m 0700 "$SORT_PLACE"
}

# The marker goes last: a wipe that is interrupted goes on at the next start.
data_wipe() {
    find "$DATADIR" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .muster-init-started -exec rm -rf {} +
}

# Sets KIND to what of the image's prepared parts (prepare.sh) this first start can begin with: people, system, or
# nothing. Who gives the server options or files of his own may mean another kind of data directory.
prepared_look() {
    local own=(/etc/mysql/conf.d/*)
    KIND=
    if [ $# != 0 ] || [ ${#own[@]} != 0 ] || [ -n "$MYSQL_INITDB_SKIP_TZINFO" ] ||
        [ "$(cat "$PREPARED/version" 2>/dev/null)" != "$(mysqld --version)" ]; then
        return
    fi
    KIND=system
    [ -n "$MUSTER_PROVISION" ] && [ "$MYSQL_DATABASE" = employees ] || return 0
    case $FIXTURE in
    full) KIND=people ;;
    '') [ -e /fixture/real/.verified ] || [ -e /fixture/employees.sql ] || KIND=people ;;
    esac
}

# The files of a new server: unpacked, or made.
data_make() {
    if [ -z "$KIND" ]; then
        exec mysqld "$@" --initialize-insecure
    fi
    zstd -dcq "$PREPARED/$KIND.tar.zst" | tar -x -C "$DATADIR"
    [ "$KIND" = people ] || return 0
    local file
    for file in "$PREPARED"/*.ibd.zst; do
        file=${file##*/}
        zstd -dqf "$PREPARED/$file" -o "$DATADIR/employees/${file%.zst}"
    done
}

# --- talking to the temporary server --------------------------------------------------------------------------------

# Option files and SQL share backslash escapes, so that quotes, spaces, # and line breaks mean themselves.
escaped() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//\'/\\\'}
    printf '%s' "${text//$'\n'/\\n}"
}
sql_text() { printf "'%s'" "$(escaped "$1")"; }
sql_name() { printf '\x60%s\x60' "${1//\`/\`\`}"; }
# In a GRANT, _ and % would stand for any character.
sql_grant_name() {
    local name=${1//\\/\\\\}
    name=${name//_/\\_}
    sql_name "${name//%/\\%}"
}

client_cnf() { (umask 077 && printf '[client]\npassword="%s"\n' "$(escaped "$1")" >"$RUN_DIR/client.cnf"); }

# As root on the socket; the password is in a private file, never in an argument. From 9.x on the client refuses
# `source` in a script unless told --commands; older ones do not know the option.
client() {
    mysql --defaults-extra-file="$RUN_DIR/client.cnf" --protocol=socket --socket="$SOCKET" --user=root \
        --comments ${CLIENT_COMMANDS:+"$CLIENT_COMMANDS"} "$@"
}

# The whole text first: a pipe that grep -q closes early would, at times, look like an old client.
client_look() {
    local help
    help=$(mysql --no-defaults --help)
    CLIENT_COMMANDS=
    [[ $help != *$'\n'*' --commands'* ]] || CLIENT_COMMANDS=--commands
}

# Statements of our own: with a known sql_mode, so that escapes mean what they say, and never in a binary log.
client_own() { { printf 'SET SESSION sql_mode = "", SESSION sql_log_bin = 0;\n' && cat; } | client --database=mysql; }

timezones_load() {
    [ -z "$MYSQL_INITDB_SKIP_TZINFO" ] && [ -d /usr/share/zoneinfo ] || return 0
    step "loading the time zone tables"
    mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | client_own
}

accounts_make() {
    step "making the accounts"
    if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ] && [ -z "$MYSQL_ROOT_PASSWORD" ]; then
        MYSQL_ROOT_PASSWORD=$(random_secret 24)
        note "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
    fi
    local password
    password=$(sql_text "$MYSQL_ROOT_PASSWORD")
    {
        if [ -n "$MYSQL_ROOT_HOST" ] && [ "$MYSQL_ROOT_HOST" != localhost ]; then
            echo "CREATE USER 'root'@$(sql_text "$MYSQL_ROOT_HOST") IDENTIFIED BY $password;"
            echo "GRANT ALL ON *.* TO 'root'@$(sql_text "$MYSQL_ROOT_HOST") WITH GRANT OPTION;"
        fi
        echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $password;"
        echo "DROP DATABASE IF EXISTS test;"
    } | client_own
    client_cnf "$MYSQL_ROOT_PASSWORD"
    {
        if [ -n "$MYSQL_DATABASE" ]; then
            echo "CREATE DATABASE IF NOT EXISTS $(sql_name "$MYSQL_DATABASE");"
        fi
        if [ -n "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
            echo "CREATE USER $(sql_text "$MYSQL_USER")@'%' IDENTIFIED BY $(sql_text "$MYSQL_PASSWORD");"
            [ -z "$MYSQL_DATABASE" ] ||
                echo "GRANT ALL ON $(sql_grant_name "$MYSQL_DATABASE").* TO $(sql_text "$MYSQL_USER")@'%';"
        fi
        echo "SELECT 1;"
    } | client_own >/dev/null
}

# The health check reads one table through an account that may do nothing else.
health_account_make() {
    local password
    [ "$(client -N -e "SELECT COUNT(*) FROM information_schema.tables
        WHERE table_schema = 'muster' AND table_name = 'fixture'")" = 1 ] || return 0
    password=$(random_secret 24)
    {
        echo "CREATE USER IF NOT EXISTS 'muster_health'@'localhost' IDENTIFIED BY '$password';"
        echo "ALTER USER 'muster_health'@'localhost' IDENTIFIED BY '$password';"
        echo "GRANT SELECT ON muster.fixture TO 'muster_health'@'localhost';"
    } | client_own
    (umask 077 && printf '[client]\nuser=muster_health\npassword="%s"\n' "$password" >"$DATADIR/.muster-health.cnf")
}

# --- the first start ------------------------------------------------------------------------------------------------

# step TEXT: what is being done, for the log and for the last line if it fails.
step() {
    printf '%s' "$*" >"$RUN_DIR/step"
    note "$*"
}

init_sql() { (cd "$(dirname "$1")" && "${@:2}" <"$1" | client ${MYSQL_DATABASE:+--database="$MYSQL_DATABASE"}); }

init_file() {
    case $1 in
    *.sh)
        if [ -x "$1" ]; then
            "$1"
        else
            # shellcheck source=/dev/null
            . "$1"
        fi
        ;;
    *.sql) init_sql "$1" cat ;;
    *.sql.gz) init_sql "$1" gzip -dc ;;
    *.sql.bz2) init_sql "$1" bzip2 -dc ;;
    *.sql.xz) init_sql "$1" xz -dc ;;
    *.sql.zst) init_sql "$1" zstd -dcq ;;
    esac
}

init_files_run() {
    local file files=("$INIT_DIR"/*) number=0 began
    for file in "${files[@]}"; do
        number=$((number + 1))
        case $file in
        *.sh | *.sql | *.sql.gz | *.sql.bz2 | *.sql.xz | *.sql.zst) ;;
        *)
            note "skipped $file: neither .sh nor .sql, .sql.gz, .sql.bz2, .sql.xz, .sql.zst"
            continue
            ;;
        esac
        step "running $file ($number of ${#files[@]})"
        began=$SECONDS
        init_file "$file"
        note "done with $file in $((SECONDS - began)) s"
    done
}

# Everything that needs the temporary server, in a process group of its own so that a stop can end it at once.
init_job() {
    client_cnf ''
    [ -n "$KIND" ] || timezones_load
    accounts_make
    # shellcheck disable=SC2086,SC2163
    [ "$KIND" != people ] || export MUSTER_LOAD_OPTIONS=--in-place
    # shellcheck disable=SC2086,SC2163
    export $FILE_VARS MUSTER_SHARED MUSTER_PROVISION MUSTER_MYSQL_SOCKET="$SOCKET" MUSTER_CLIENT_CNF="$RUN_DIR/client.cnf"
    init_files_run
    step "closing the first start"
    health_account_make
    if [ -n "$MYSQL_ONETIME_PASSWORD" ]; then
        echo "ALTER USER 'root'@$(sql_text "${MYSQL_ROOT_HOST:-localhost}") PASSWORD EXPIRE;" | client_own
    fi
    # A sourced file that says `exit 0` must not pass for the end of the list.
    : >"$RUN_DIR/finished"
}

# job_wait PID: its status, unless a signal asks us to stop, which ends all that runs.
job_wait() {
    local status=0
    [ -z "$STOPPING" ] || stop_now
    wait "$1" || status=$?
    [ -z "$STOPPING" ] || stop_now
    return "$status"
}

# Nothing of an unfinished first start is kept, so a server that takes long to stop is ended.
stop_now() {
    [ -z "$INIT_PID" ] || kill -KILL -- "-$INIT_PID" 2>/dev/null || true
    if [ -n "$SERVER_PID" ]; then
        kill -TERM "$SERVER_PID" 2>/dev/null || true
        for _ in {1..50}; do
            kill -0 "$SERVER_PID" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$SERVER_PID" 2>/dev/null || true
    fi
    rm -rf "$RUN_DIR"
    note "stopped during the first start; the next start begins it again"
    exit 0
}

# A killed server leaves its lock, a process number that by now may be anybody's; no other server uses this socket, and
# the data directory has a lock of its own.
socket_free() { rm -f "$SOCKET" "$SOCKET.lock"; }

server_start() {
    socket_free
    set -m
    mysqld --tmpdir="$SORT_PLACE" "$@" "${LOAD_OPTIONS[@]}" --socket="$SOCKET" </dev/null &
    SERVER_PID=$!
    set +m
    local began=$SECONDS
    until mysqladmin --no-defaults --protocol=socket --socket="$SOCKET" --user=root ping >/dev/null 2>&1; do
        [ -z "$STOPPING" ] || stop_now
        [ $((SECONDS - began)) -lt 120 ] || return 1
        kill -0 "$SERVER_PID" 2>/dev/null || return 1
        sleep 0.2
    done
}

# A failure ends with one clear line; the half-made data go, for they would only fill the disk.
init_failed() {
    local what why=''
    what=$(cat "$RUN_DIR/step" 2>/dev/null || true)
    if [ "$(df --output=avail -k "$DATADIR" | tail -n 1)" -lt 20480 ]; then
        why="; the disk that holds $DATADIR is full"
    fi
    if [ -n "$SERVER_PID" ]; then
        kill -KILL -- "-$SERVER_PID" 2>/dev/null || true
        wait "$SERVER_PID" 2>/dev/null || true
    fi
    data_wipe
    progress failed 0 "The first start failed while $what$why."
    rm -rf "$RUN_DIR"
    fail "the first start failed while $what$why. Nothing of it is kept; the next start begins again"
}

first_start() {
    STOPPING='' INIT_PID='' SERVER_PID=''
    trap 'STOPPING=1; [ -z "$INIT_PID" ] || kill -TERM -- "-$INIT_PID" 2>/dev/null || true' TERM INT
    local began=$SECONDS
    : >"$DATADIR/.muster-init-started"
    progress starting 0 'The database server is being set up.'
    step "making the data directory $DATADIR"
    sort_place_make
    prepared_look "$@"
    set -m
    data_make "$@" </dev/null &
    INIT_PID=$!
    set +m
    job_wait "$INIT_PID" || init_failed
    step "starting the temporary server"
    server_start "$@" || init_failed
    set -m
    init_job </dev/null &
    INIT_PID=$!
    set +m
    job_wait "$INIT_PID" || init_failed
    [ -e "$RUN_DIR/finished" ] || init_failed
    INIT_PID=''
    step "stopping the temporary server"
    kill -TERM "$SERVER_PID"
    job_wait "$SERVER_PID" || init_failed
    : >"$DATADIR/.muster-init-complete"
    sync "$DATADIR" "$DATADIR/.muster-init-complete"
    progress ready 100
    [ -z "$STOPPING" ] || exit 0
    note "the first start is complete after $((SECONDS - began)) s; the server starts for good"
}

# --- later starts ---------------------------------------------------------------------------------------------------

# A password that differs from the one these data were made with (a new one in the environment, or a lost shared
# volume) is set by the server itself before anyone can sign in.
passwords_renew() {
    local user host pair statements=''
    for pair in MYSQL_ROOT_PASSWORD:root "MYSQL_PASSWORD:$MYSQL_USER" "MYSQL_READ_PASSWORD:${MYSQL_READ_USER:-muster_read}"; do
        case " $CHANGED " in *" ${pair%%:*} "*) ;; *) continue ;; esac
        user=${pair#*:}
        local name=${pair%%:*}
        for host in localhost '%' "$MYSQL_ROOT_HOST"; do
            statements+="ALTER USER IF EXISTS $(sql_text "$user")@$(sql_text "$host") IDENTIFIED BY $(sql_text "${!name}");"
            statements+=$'\n'
        done
        note "$name differs from the one these data were made with; the account $user gets it"
    done
    case " $CHANGED " in *' MYSQL_BACKUP_PASSWORD '*)
        note "the account of the backups is made, or gets a new password"
        statements+=$(MYSQL_BACKUP_PASSWORD=$MYSQL_BACKUP_PASSWORD MYSQL_DATABASE=$MYSQL_DATABASE MUSTER_PROVISION=1 \
            bash "$INIT_DIR/30-grants.sh" print-backup)$'\n'
        ;;
    esac
    [ -n "$statements" ] || return 0
    RENEW_FILE=$(dirname "$SOCKET")/renew.sql
    (umask 077 && printf 'SET SESSION sql_mode = "";\nSET SESSION sql_log_bin = 0;\n%s' "$statements" >"$RENEW_FILE")
}

# --- main -----------------------------------------------------------------------------------------------------------

# As root: make the places ours, then go on as mysql.
step_down() {
    local place
    for place in /var/lib/mysql /run/mysqld; do
        mkdir -p "$place"
        find "$place" \! -user mysql -exec chown mysql:mysql {} +
    done
    if [ -n "$MUSTER_SHARED" ] && [ -d "$MUSTER_SHARED" ]; then
        chown "mysql:$APP_GID" "$MUSTER_SHARED"
        chmod 2750 "$MUSTER_SHARED"
    fi
    exec setpriv --reuid=mysql --regid=mysql --init-groups --inh-caps=-all --no-new-privs "$0" "$@"
}

only_asks() {
    local option
    for option in "$@"; do
        case $option in --help | '-?' | --version | -V | --print-defaults | --validate-config) return 0 ;; esac
    done
    return 1
}

main() {
    case ${1-} in '' | -*) set -- mysqld "$@" ;; esac
    if [ "$1" != mysqld ] || only_asks "$@"; then
        exec "$@"
    fi
    shift
    [ "$(id -u)" != 0 ] || step_down mysqld "$@"

    # PID 1 has no default action: without this, a stop in the first second would be lost.
    trap 'exit 0' TERM INT
    settings_read
    placeholders_refuse
    MUSTER_PROVISION=${MUSTER_SHARED:+1}
    MUSTER_PROVISION=${MUSTER_PROVISION:-${FIXTURE:+1}}
    if [ -n "$MUSTER_SHARED" ]; then
        : "${MYSQL_DATABASE:=employees}" "${MYSQL_USER:=muster}" "${MYSQL_ROOT_HOST:=localhost}"
    fi
    : "${MYSQL_ROOT_HOST:=%}"
    RUN_DIR=$(mktemp -d /run/mysqld/start.XXXXXX 2>/dev/null) ||
        fail "/run/mysqld cannot be written by uid $(id -u); mount a tmpfs there"
    trap 'rm -rf "$RUN_DIR"' EXIT
    server_settings "$@"
    data_look
    client_look

    case $STATE in
    unfinished)
        note "the first start was interrupted; its unfinished data in $DATADIR are removed and it begins again"
        data_wipe
        ;;
    foreign) note "$DATADIR holds data made elsewhere; they are used as they are" ;;
    esac
    case $STATE in
    empty | unfinished)
        secrets_prepare
        settings_check
        first_start "$@"
        ;;
    complete)
        secrets_prepare
        passwords_renew
        set -- "$@" ${RENEW_FILE:+"--init-file=$RENEW_FILE"}
        ;;
    esac

    rm -rf "$RUN_DIR"
    sort_place_make
    socket_free
    # shellcheck disable=SC2086
    unset $SECRET_VARS
    exec mysqld --tmpdir="$SORT_PLACE" "$@"
}

main "$@"
