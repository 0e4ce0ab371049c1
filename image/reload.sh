#!/bin/bash
# reload.sh reload|undo: other people, or the same anew, while the site answers (`make reload`, `make reload-undo`).
#
#   FIXTURE   as for the first load; unset: what was loaded before (natively), what the container was made with (Docker)
#   RESET=1   Muster's own tables begin anew, too
#   WHERE     native or compose; unset: whichever runs here
#   COMPOSE   "docker compose"
#
# Exit: 0 done; 1 nothing has changed, the last line says why.
set -euo pipefail

cd "$(dirname "$0")/.."
# shellcheck source=image/where.sh
. image/where.sh

fail() {
    echo "muster: $*" >&2
    exit 1
}

# ---- the containers --------------------------------------------------------------------------------

in_db() { $COMPOSE exec -T "$@"; }

# A folder of this machine is not visible inside: its files go there through a pipe.
folder_send() {
    local files
    [ -r "$FIXTURE/employees.sql" ] ||
        fail "FIXTURE is '$FIXTURE': neither a size (tiny, small, medium, full), nor a number of people, nor a" \
            "folder with an employees.sql"
    files=$(cd "$FIXTURE" && find . -maxdepth 1 \( -name '*.sql' -o -name '*.dump' -o -name checksums.txt \
        -o -name .verified \) -printf '%f\n')
    # shellcheck disable=SC2086
    tar -C "$FIXTURE" -cf - $files | in_db db muster-reload receive "$(basename "$(realpath "$FIXTURE")")" ||
        fail "the folder $FIXTURE could not be copied into the container"
}

compose_reload() {
    local send=()
    case ${FIXTURE:-} in
    '') ;;
    tiny | small | medium | full) send=(-e "FIXTURE=$FIXTURE") ;;
    *[!0-9]*)
        folder_send
        send=(-e FIXTURE=received)
        ;;
    *) send=(-e "FIXTURE=$FIXTURE") ;;
    esac
    # What runs inside does not see our Ctrl-C.
    trap 'in_db db muster-reload stop; fail "stopped; the people in use are as they were"' INT TERM
    in_db ${send[@]+"${send[@]}"} db muster-reload "$@" &
    wait $!
}

# ---- what is asked ---------------------------------------------------------------------------------

case ${RESET:-} in
'' | 0) reset=() ;;
1)
    reset=(--reset)
    cat >&2 <<'EOF'
muster: RESET=1: Muster's own tables (schema muster) begin anew as well. What they hold now goes aside
        with the people; `make reload-undo` brings both back, until the next reload drops them for good.
EOF
    ;;
*) fail "RESET is '$RESET': it takes 1, or nothing" ;;
esac

place=$(where) || exit 1
case ${1:-}:$place in
reload:native) image/native/run.sh reload ${reset[@]+"${reset[@]}"} ;;
reload:compose) compose_reload reload ${reset[@]+"${reset[@]}"} ;;
undo:native) image/native/run.sh undo ;;
undo:compose) in_db db muster-reload undo ;;
*)
    echo "usage: reload.sh reload|undo" >&2
    exit 64
    ;;
esac || fail "nothing has changed: the people in use are as they were"
