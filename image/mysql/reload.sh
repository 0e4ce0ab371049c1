#!/bin/bash
# muster-reload: the people of this database replaced while it serves; `make reload` runs it.
#
#   muster-reload [reload] [--reset]   loads what FIXTURE names (mysql-init/10-fixture.sh) beside the people in use,
#                                      verifies every row and switches; --reset: Muster's own tables begin anew, too
#   muster-reload undo                 back to what was in use before; once more: and forth
#   muster-reload stop                 ends one that runs; nothing has changed then
#   muster-reload receive NAME         takes a folder of people from standard input, as a tar; FIXTURE=received is it
#
# Exit: 0 done; 1 nothing has changed, the last line says why.
set -euo pipefail

export MUSTER_SHARED=${MUSTER_SHARED:-}
export MUSTER_MYSQL_SOCKET=${MUSTER_MYSQL_SOCKET:-/run/mysqld/mysqld.sock}
data=${MUSTER_DATADIR:-/var/lib/mysql}
received=$data/.muster-tmp/received
group_file=/run/mysqld/muster-reload.pid

fail() {
    echo "muster-reload: $*" >&2
    exit 1
}

password_find() {
    local file=${MYSQL_ROOT_PASSWORD_FILE:-$MUSTER_SHARED/mysql_root_password}
    [ -n "${MYSQL_ROOT_PASSWORD:-}" ] || [ ! -r "$file" ] || MYSQL_ROOT_PASSWORD=$(<"$file")
    export MYSQL_ROOT_PASSWORD=${MYSQL_ROOT_PASSWORD:-}
}

receive() {
    case ${1:-} in '' | .* | */*) fail "receive takes the folder's name" ;; esac
    rm -rf "$received"
    mkdir -p "$received/$1"
    tar -C "$received/$1" -xf - || {
        rm -rf "$received"
        fail "the folder did not arrive whole"
    }
}

# In a process group of its own, so that `stop` ends all of it.
reload() {
    if [ "${FIXTURE:-}" = received ]; then
        FIXTURE=$(echo "$received"/*/)
        export FIXTURE=${FIXTURE%/}
    fi
    export MUSTER_LOAD_OPTIONS="--aside $*"
    set -m
    bash /docker-entrypoint-initdb.d/10-fixture.sh &
    echo $! >"$group_file"
    local status=0
    wait $! || status=$?
    rm -rf "$group_file" "$received"
    return "$status"
}

stop() {
    [ ! -r "$group_file" ] || kill -TERM -- "-$(<"$group_file")" 2>/dev/null || true
    rm -f "$group_file"
}

[ "${1:-reload}" != --reset ] || set -- reload "$@"
command=${1:-reload}
shift || true
case $command in
receive) receive "$@" ;;
stop) stop ;;
reload)
    [ "$*" = "" ] || [ "$*" = --reset ] || fail "reload takes --reset or nothing, not '$*'"
    password_find
    reload "$@"
    ;;
undo)
    password_find
    MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec muster-fixture-load --undo --schema "${MYSQL_DATABASE:-employees}" \
        --socket "$MUSTER_MYSQL_SOCKET"
    ;;
*) fail "there is no '$command'; it takes reload, undo, stop or receive" ;;
esac
