#!/bin/bash
# run.sh start|stop|renew|reload|undo|backup|doctor|status: Muster without Docker: database, uWSGI and
# nginx under supervisord, with the files of conf/ that the containers use.
#
#   RUN_DIR       where everything lies that a run makes (.run); remove it to begin again
#   HTTP_PORT     8080        HTTP_BIND  127.0.0.1
#   FIXTURE       full, medium, small, tiny, a number of people, or a folder in the original's layout;
#                 unset: what is there already, else the fetched real data, else full
#   BUILD         build: where `make` has put the programs
#
# start stays in the foreground until Ctrl-C, `stop` or the loss of a program, and exits with its
# status. renew, after a build, lets the new programs take over from those that run; the database and
# nginx go on. The database listens on a Unix socket only.
#
# reload [--reset] replaces the people while it runs by what FIXTURE says, or by what was loaded last
# anew; with --reset Muster's own tables, too. undo goes back, or forth again. Exit 1: nothing has changed.
# backup COMMAND… runs image/mysql/backup/muster-backup on its database; doctor is `muster doctor` for it.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
RUN_DIR=${RUN_DIR:-$root/.run}
BUILD=${BUILD:-build}
case $RUN_DIR in /*) ;; *) RUN_DIR=$PWD/$RUN_DIR ;; esac
case $BUILD in /*) ;; *) BUILD=$root/$BUILD ;; esac
PATH=$PATH:/usr/sbin

fail() {
    echo "muster: $*" >&2
    exit 1
}
say() { echo "== $*"; }

# ---- places ----------------------------------------------------------------------------------------

# A Unix socket's path holds 107 bytes. From a deep folder the sockets move to /tmp.
short=$RUN_DIR
if [ ${#RUN_DIR} -gt 80 ]; then
    short=/tmp/muster-$(id -u)-$(printf %s "$RUN_DIR" | cksum | cut -d' ' -f1)
fi
HTTP_PORT=${HTTP_PORT:-8080}
HTTP_BIND=${HTTP_BIND:-127.0.0.1}
export MUSTER_RUN=$short/run MUSTER_SHARED=$RUN_DIR/shared MUSTER_CONF=$root/conf
export MUSTER_STATIC=$BUILD/static MUSTER_LIB=$BUILD MUSTER_INIT=$BUILD/muster-init
export MUSTER_LOGS=$RUN_DIR/logs
export MUSTER_CLI=$BUILD/muster MUSTER_LISTEN=$RUN_DIR/listen.conf
export MUSTER_FIXTURE_LOAD=$BUILD/test_db/load MUSTER_FIXTURE_DIR=${MUSTER_FIXTURE_DIR:-$root/test_db}
export MYSQL_SOCKET=$short/mysql.sock MYSQL_DATABASE=${MYSQL_DATABASE:-employees}
export MYSQL_USER=${MYSQL_USER:-muster}
unset MYSQL_HOST MYSQL_PASSWORD MYSQL_PASSWORD_FILE MYSQL_READ_PASSWORD MYSQL_READ_PASSWORD_FILE \
    MYSQL_ROOT_PASSWORD MYSQL_ROOT_PASSWORD_FILE MYSQL_PWD
pid_file=$RUN_DIR/muster.pid
data=$RUN_DIR/db
# A starting MariaDB empties the folder of temporary tables, whoever else has some there.
database_tmp=$RUN_DIR/db-tmp
marker=$data.provisioned # holds what was loaded

running_pid() {
    [ -r "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null && cat "$pid_file"
}

# ---- checks ----------------------------------------------------------------------------------------

check_fixture() {
    case ${FIXTURE:-} in
    '' | tiny | small | medium | full) ;;
    *[!0-9]*)
        [ -r "$FIXTURE/employees.sql" ] ||
            fail "FIXTURE is '$FIXTURE': neither a size (tiny, small, medium, full), nor a number of" \
                "people, nor a folder with an employees.sql"
        FIXTURE=$(cd "$FIXTURE" && pwd)
        ;;
    *)
        [ "${#FIXTURE}" -le 7 ] && [ "$FIXTURE" -ge 9 ] && [ "$FIXTURE" -le 5000000 ] ||
            fail "FIXTURE is '$FIXTURE': a number of people is from 9 to 5000000"
        ;;
    esac
}

check_settings() {
    case $HTTP_PORT in
    *[!0-9]* | '') fail "HTTP_PORT is '$HTTP_PORT': it takes a number from 1 to 65535" ;;
    esac
    [ "$HTTP_PORT" -ge 1 ] && [ "$HTTP_PORT" -le 65535 ] ||
        fail "HTTP_PORT is '$HTTP_PORT': it takes a number from 1 to 65535"
    check_fixture
    if running_pid >/dev/null; then
        fail "it runs already (pid $(running_pid)); \`make stop\` ends it"
    fi
    /usr/bin/python3 - "$HTTP_BIND" "$HTTP_PORT" <<'PY' || exit 1
import socket, sys
host, port = sys.argv[1], int(sys.argv[2])
try:
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, port))
except OSError as e:
    sys.exit("muster: cannot listen on %s port %d: %s. Another one: make run HTTP_PORT=%d"
             % (host, port, e.strerror, port + 1 if port < 65535 else 8081))
PY
}

# ---- the database ----------------------------------------------------------------------------------

server=$(command -v mariadbd || command -v mysqld || true)
client=$(command -v mariadb || command -v mysql || true)
as_user=()
[ "$(id -u)" != 0 ] || as_user=(--user=root)

database_create() {
    [ ! -e "$data/.created" ] || return 0
    rm -rf "$data" "$marker"
    mkdir -p "$data"
    if [ "${server##*/}" = mariadbd ]; then
        # --force: a machine whose own name cannot be looked up has no less of a Unix socket.
        TMPDIR=$database_tmp mariadb-install-db --no-defaults --force --datadir="$data" --skip-test-db \
            --auth-root-authentication-method=normal "${as_user[@]}" >"$RUN_DIR/db-create.log" 2>&1
    else
        "$server" --no-defaults --initialize-insecure --datadir="$data" \
            --tmpdir="$database_tmp" "${as_user[@]}" \
            >"$RUN_DIR/db-create.log" 2>&1
    fi || fail "the database could not be made; $RUN_DIR/db-create.log says why"
    touch "$data/.created"
}

# supervisord reads this beside the programs of conf/supervisord.conf.
database_program() {
    mkdir -p "$MUSTER_RUN/supervisor.d"
    cat >"$MUSTER_RUN/supervisor.d/10-db.conf" <<CONF
[program:db]
command = $server --no-defaults ${as_user[*]} --datadir=$data --tmpdir=$database_tmp --socket=$MYSQL_SOCKET --pid-file=$RUN_DIR/db.pid --skip-networking --skip-log-bin --loose-mysqlx=OFF --max-connections=100 --character-set-server=utf8mb4 --innodb-buffer-pool-size=256M --loose-innodb-log-file-size=256M --loose-innodb-redo-log-capacity=256M --loose-performance-schema=OFF
priority = 5
startsecs = 1
startretries = 3
autorestart = true
stopsignal = TERM
stopwaitsecs = 60
stdout_logfile = $RUN_DIR/db.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 2
redirect_stderr = true
CONF
}

sql() { "$client" --no-defaults --socket="$MYSQL_SOCKET" --user=root "$@"; }

# The first thing that its last start complained of.
database_problem() {
    awk '/[Ss]tarting .* as process/ {found = ""}
        /\[ERROR\]/ && found == "" {sub(/.*\[ERROR\] */, ""); found = ": " $0}
        END {print found}' "$RUN_DIR/db.log" 2>/dev/null
}

# It may take its time; one that has given up three times will not come.
database_wait() {
    local end=$((SECONDS + 60)) given_up
    while [ "$SECONDS" -lt "$end" ]; do
        if sql -e 'SELECT 1' >/dev/null 2>&1; then
            return 0
        fi
        given_up=$(grep -c '\[ERROR\].*Aborting' "$RUN_DIR/db.log" 2>/dev/null) || true
        [ "${given_up:-0}" -lt 3 ] || break
        sleep 0.1
    done
    fail "the database does not answer$(database_problem). All it said: $RUN_DIR/db.log"
}

secret() { # FILE: 32 random characters, made once
    [ -s "$MUSTER_SHARED/$1" ] || head -c 24 /dev/urandom | base64 | tr '+/' 'xy' | tr -d '\n' \
        >"$MUSTER_SHARED/$1"
    cat "$MUSTER_SHARED/$1"
}

secrets() {
    mkdir -p "$MUSTER_SHARED"
    chmod 700 "$MUSTER_SHARED"
    umask 077
    secret mysql_password >/dev/null
    secret mysql_read_password >/dev/null
    secret secret_key >/dev/null
    umask 022
}

# What docker-entrypoint.sh does in the container: the account, then mysql-init/ in the order of names.
provision() {
    local wanted=${FIXTURE:-}
    if [ -e "$marker" ] && { [ -z "$wanted" ] || [ "$(cat "$marker")" = "$wanted" ]; }; then
        return 0
    fi
    rm -f "$marker"
    sql <<SQL
CREATE USER IF NOT EXISTS '$MYSQL_USER'@'localhost' IDENTIFIED BY '$(secret mysql_password)';
ALTER USER '$MYSQL_USER'@'localhost' IDENTIFIED BY '$(secret mysql_password)';
SQL
    export FIXTURE=${wanted:-}
    for file in "$root"/mysql-init/*; do
        case $file in
        *.sh) bash "$file" || return 1 ;;
        *.sql) sql <"$file" || return 1 ;;
        esac
    done
    printf %s "$wanted" >"$marker"
}

# ---- start, stop -----------------------------------------------------------------------------------

stop_all() {
    [ -n "${main_pid:-}" ] || return 0
    kill -TERM "$main_pid" 2>/dev/null || true
}

start() {
    [ -n "$server" ] && [ -n "$client" ] || fail "there is no database server; run: make deps"
    check_settings
    mkdir -p "$RUN_DIR" "$short" "$database_tmp"
    chmod 700 "$short"
    local began
    began=$(date +%s%N)
    printf 'listen %s:%s default_server;\n' "$HTTP_BIND" "$HTTP_PORT" >"$MUSTER_LISTEN"
    # shellcheck source=/dev/null
    . "$MUSTER_CONF/prepare.sh"
    prepare_run # before anything is made: a wrong setting ends it here
    secrets
    rm -f "$MUSTER_SHARED/progress" "$RUN_DIR/db.log"
    database_create
    database_program
    rm -f "$MUSTER_RUN/exit-status"
    "$MUSTER_INIT" --status-file "$MUSTER_RUN/exit-status" -- \
        supervisord -c "$MUSTER_CONF/supervisord.conf" &
    main_pid=$!
    echo "$main_pid" >"$pid_file"
    trap 'stopping=1; stop_all' INT TERM
    say "Muster is coming up at http://$HTTP_BIND:$HTTP_PORT (Ctrl-C ends it)"
    if (database_wait && provision && "$MUSTER_CLI" wait-db --timeout 60 >/dev/null); then
        local ms=$((($(date +%s%N) - began) / 1000000))
        say "Ready after $((ms / 1000)).$(printf %03d $((ms % 1000))) s: http://$HTTP_BIND:$HTTP_PORT"
    elif [ -z "${stopping:-}" ]; then
        echo "muster: the data could not be loaded; what is there goes on being served" >&2
    fi
    local status=0
    while kill -0 "$main_pid" 2>/dev/null; do
        status=0
        wait "$main_pid" || status=$?
    done
    rm -f "$pid_file"
    exit "$status"
}

stop() {
    local pid
    pid=$(running_pid) || {
        echo "Muster does not run here."
        return 0
    }
    kill -TERM "$pid"
    for _ in $(seq 700); do
        kill -0 "$pid" 2>/dev/null || {
            echo "Stopped."
            return 0
        }
        sleep 0.1
    done
    fail "pid $pid has not ended after 70 s"
}

renew() {
    running_pid >/dev/null || fail "it does not run"
    supervisorctl -s "unix://$MUSTER_RUN/supervisor.sock" -u local -p local restart migrate roll \
        >/dev/null || true # what fails is in the log of the run
    # The whole server: workers alone would keep the old plugin.
    echo r >"$MUSTER_RUN/uwsgi.fifo"
}

# The marker says what is loaded, so that the next `make run` does not load it again; the one before
# goes along for the way back.
reload() {
    running_pid >/dev/null || fail "it does not run; \`make run\` starts it"
    check_fixture
    export FIXTURE=${FIXTURE:-$(cat "$marker" 2>/dev/null)}
    MUSTER_LOAD_OPTIONS="--aside $*" bash "$root/mysql-init/10-fixture.sh" || return 1
    [ ! -e "$marker" ] || cp "$marker" "$marker.previous"
    printf %s "$FIXTURE" >"$marker"
}

undo() {
    running_pid >/dev/null || fail "it does not run; \`make run\` starts it"
    "$MUSTER_FIXTURE_LOAD" --undo --schema "$MYSQL_DATABASE" --socket "$MYSQL_SOCKET" || return 1
    [ -e "$marker.previous" ] || return 0
    mv "$marker" "$marker.swap"
    mv "$marker.previous" "$marker"
    mv "$marker.swap" "$marker.previous"
}

# What the service `backup` does in the stack; root needs no password on this socket.
backup() {
    running_pid >/dev/null || fail "it does not run; \`make run\` starts it"
    export BACKUP_DIR=${BACKUP_DIR:-$RUN_DIR/backups} MYSQL_BACKUP_USER=root MYSQL_BACKUP_PASSWORD_FILE=/dev/null
    exec "$root/image/mysql/backup/muster-backup" "$@"
}

case ${1:-} in
start) start ;;
stop) stop ;;
renew) renew ;;
reload | undo | backup) "$@" ;;
doctor)
    running_pid >/dev/null || fail "neither containers nor a native run are up: docker compose up -d, or make run"
    exec "$MUSTER_CLI" "$@"
    ;;
status) if running_pid >/dev/null; then echo "running, pid $(running_pid)"; else echo "not running"; fi ;;
*)
    echo "usage: run.sh start|stop|renew|reload|undo|backup|doctor|status" >&2
    exit 64
    ;;
esac
