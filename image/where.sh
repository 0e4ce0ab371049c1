# shellcheck shell=bash
# where.sh: where Muster runs: the containers, or what `make run` has started. Sourced by the commands that do
# something with what runs (image/reload.sh, backup.sh, restore.sh); they stand in the repository's root.
#
#   WHERE     native or compose; unset: whichever runs here
#   COMPOSE   "docker compose"

COMPOSE=${COMPOSE:-docker compose}

native_runs() { [ "$(image/native/run.sh status)" != "not running" ]; }
compose_runs() { [ -n "$($COMPOSE ps -q --status running db 2>/dev/null || $COMPOSE ps -q db 2>/dev/null)" ]; }

# Prints native or compose; otherwise one line on standard error, and 64 or 69 as sysexits has them.
where() {
    local found=()
    case ${WHERE:-} in
    native | compose)
        echo "$WHERE"
        return
        ;;
    ?*)
        echo "muster: WHERE is '$WHERE': it takes native or compose" >&2
        return 64
        ;;
    esac
    ! native_runs || found+=(native)
    ! compose_runs || found+=(compose)
    case ${#found[@]} in
    0)
        echo "muster: nothing runs here: neither \`make run\` nor the containers (make up). Start one first" >&2
        return 69
        ;;
    1) echo "${found[0]}" ;;
    *)
        echo "muster: both a native run and the containers are up; say which: WHERE=native or WHERE=compose" >&2
        return 64
        ;;
    esac
}
