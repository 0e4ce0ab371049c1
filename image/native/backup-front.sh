# shellcheck shell=bash
# backup-front.sh: where ./backup.sh and ./restore.sh run muster-backup: in the compose stack, or beside what
# `make run` has started. Sourced with `root`, the repository's root, set.

complain() {
    echo "${0##*/}: $2" >&2
    exit "$1"
}

native_runs() {
    local pid
    pid=$(cat "${RUN_DIR:-$root/.run}/muster.pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null
}

# Sets PLACE, and SERVICE: whether the service `backup` runs. Both places at once is for the operator to
# decide.
place_find() {
    local native=0 services=
    read -r -a COMPOSE <<<"${COMPOSE:-docker compose}"
    SERVICE=0
    ! native_runs || native=1
    [ "${PLACE:-}" = native ] ||
        services=" $(cd "$root" && "${COMPOSE[@]}" --profile backup ps --services --filter status=running 2>/dev/null | tr '\n' ' ')"
    case $services in *' backup '*) SERVICE=1 ;; esac
    [ -z "${PLACE:-}" ] || return 0
    case $native$services in
    1*' db '*) complain 64 "both the containers and a native run are up: say --docker or --native" ;;
    1*) PLACE=native ;;
    *' db '*) PLACE=docker ;;
    *) complain 69 "no database runs here: docker compose up -d, or make run" ;;
    esac
}

place_run() { # COMMAND WORDS…
    if [ "$PLACE" = native ]; then
        "$root/image/native/run.sh" backup "$@"
    else
        # In the service's container where it runs, else in one of its own for this once.
        local -a how=(exec)
        [ "$SERVICE" = 1 ] || how=(run --rm --no-deps)
        [ -t 0 ] || how+=(-T)
        (cd "$root" && "${COMPOSE[@]}" --profile backup "${how[@]}" backup muster-backup "$@") \
            2> >(grep -vE '^ *(Container|Network|Volume) ' >&2)
    fi
}
