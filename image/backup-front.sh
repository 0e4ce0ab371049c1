# shellcheck shell=bash
# backup-front.sh: how ./backup.sh and ./restore.sh run muster-backup, once PLACE says where (where.sh).

complain() {
    echo "${0##*/}: $2" >&2
    exit "$1"
}

place_run() { # COMMAND WORDS…
    if [ "$PLACE" = native ]; then
        image/native/run.sh backup "$@"
        return
    fi
    # In the service's container where it runs, else in one of its own for this once.
    local -a how=(exec)
    [ -n "$($COMPOSE --profile backup ps -q --status running backup 2>/dev/null)" ] || how=(run --rm --no-deps)
    [ -t 0 ] || how+=(-T)
    $COMPOSE --profile backup "${how[@]}" backup muster-backup "$@" 2> >(grep -vE '^ *(Container|Network|Volume) ' >&2)
}
