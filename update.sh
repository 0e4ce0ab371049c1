#!/bin/bash
# Brings the running containers to the version whose images are there, or back to an older one.
#
#   docker compose build        # or: docker compose pull
#   ./update.sh
#   VERSION=0.1.0 ./update.sh   # back: the images of each version keep their tag
#
# 1. One worker of the new version is started and has to become ready: with this database, before any
#    visitor meets the new version. If it does not, it is removed again, and nothing has changed.
# 2. The workers that were there are replaced, one after the other, each when its successor answers.
#    No request fails.
# 3. The database's container, if it has changed; pages go on from memory meanwhile.
# 4. The container with the front door. A port of this host cannot be held by two containers, so for
#    the seconds between the old and the new one connections are refused; the script says how many. In the
#    first second of the new one a page may say that it is starting.
# 5. If no worker was there before, the one of step 1 goes.
#
#   --timeout SECONDS   how long one may take to become ready (300)
#
# Exit: 0 done; 64 wrong usage; 69 the new version does not become ready, nothing has changed; 70 it broke
# off on the way, and can be run again.
set -uo pipefail
cd "$(dirname "$0")" || exit 70
read -ra compose <<<"${COMPOSE:-docker compose}"
patience=300

complain() {
    echo "update: $2" >&2
    exit "$1"
}
say() { echo "== $*"; }

while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0"
        exit 0
        ;;
    --timeout)
        patience=${2:-}
        case $patience in '' | *[!0-9]* | ?????*) complain 64 "--timeout takes a number of seconds" ;; esac
        shift
        ;;
    *) complain 64 "there is no option '$1'; ./update.sh --help lists them" ;;
    esac
    shift
done

# Says nothing unless it fails.
quietly() {
    local said
    said=$("$@" 2>&1) || {
        echo "$said" >&2
        return 1
    }
}
# up WORD…: nothing is built here: what an older version's tag would get is not that version.
up() { quietly "${compose[@]}" --profile scale up -d --no-deps --no-build "$@"; }

# Containers of a service, one a line; those of an earlier version too.
running() { "${compose[@]}" --profile scale ps -q "$1"; }
workers() { "${compose[@]}" --profile scale ps -a -q worker; }

[ -n "$(running app)" ] || complain 64 "Muster does not run here; docker compose up -d starts it"

# healthy ID: waits until the container is; false when it ends, if only to be started again, or takes
# too long.
healthy() {
    local end=$((SECONDS + patience)) restarts
    restarts=$(docker inspect -f '{{.RestartCount}}' "$1" 2>/dev/null)
    while [ "$SECONDS" -lt "$end" ]; do
        case $(docker inspect -f '{{.State.Running}} {{.RestartCount}} {{.State.Health.Status}}' "$1" 2>/dev/null) in
        "true $restarts healthy") return 0 ;;
        "true $restarts "*) sleep 0.5 ;;
        *) return 1 ;;
        esac
    done
    return 1
}

# one_more: starts one worker of the new version beside the others, and waits for it. Its id is in $made.
one_more() {
    local before
    before=$(workers)
    up --no-recreate --scale "worker=$(($(wc -w <<<"$before") + 1))" worker || return 1
    made=$(comm -13 <(sort <<<"$before") <(workers | sort) | head -1)
    [ -n "$made" ] || return 1
    if healthy "$made"; then
        sleep 2 # the front asks once a second
        return 0
    fi
    docker logs --tail 20 "$made" >&2
    gone "$made"
    return 1
}

# gone ID: it takes leave of the front, finishes what it has, and is removed.
gone() { docker stop -t 40 "$1" >/dev/null && docker rm "$1" >/dev/null; }

mapfile -t old < <(workers)
say "Starting a worker of the new version"
one_more || complain 69 "the new version does not become ready; nothing has changed. Its last lines are above"
trial=$made
for worker in "${old[@]}"; do
    gone "$worker" || complain 70 "a worker could not be stopped"
    if [ "$worker" != "${old[-1]}" ]; then
        one_more || complain 70 "a further worker does not become ready"
    fi
done
[ ${#old[@]} = 0 ] || say "Replaced ${#old[@]} of ${#old[@]} workers"

up db || complain 70 "the database's container could not be replaced"
healthy "$(running db)" || complain 70 "the database does not become healthy"

before=$(running app)
began=$(date +%s%N)
up app || complain 70 "the front door could not be replaced"
if [ "$(running app)" != "$before" ]; then
    end=$((SECONDS + patience))
    until docker exec "$(running app)" muster probe http://127.0.0.1:8080/nginx-health >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || complain 70 "the front door does not answer"
        sleep 0.1
    done
    say "The front door was away for at most $((($(date +%s%N) - began) / 100000000)) tenths of a second"
fi
healthy "$(running app)" || complain 70 "the container with the front door does not become healthy"
if [ ${#old[@]} = 0 ]; then
    gone "$trial"
fi
say "Done: $(docker inspect -f '{{.Config.Image}}' "$(running app)")"
