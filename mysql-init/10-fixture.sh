#!/bin/bash
# 10-fixture.sh: loads the people data when the server is provisioned.
#
# Run or sourced by docker-entrypoint.sh (ours and the official image's) and by `make run`.
#
#   FIXTURE              tiny, small, medium, full, a number of people, or a folder with employees.sql.
#                        Not set: the fetched real set if it is there and verified, else generated, full.
#   MUSTER_FIXTURE_DIR   default /fixture: where a container finds the folder that FIXTURE names, or
#                        real/ with the fetched set in it
#   MUSTER_FIXTURE_LOAD  the loader, default muster-fixture-load
#   MUSTER_PROVISION     set but empty: this server is for other things, nothing is loaded
#   MUSTER_PREPARED      default /usr/share/muster/prepared: where the MySQL image has the full set as
#                        tablespaces (test_db/prepared.h); without it, rows go in one by one
#   MUSTER_LOAD_OPTIONS  further options of the loader: a reload says --aside (image/mysql/reload.sh)
#   MUSTER_SHARED        where the progress is written for the app's loading page
#   MYSQL_DATABASE       the schema, default employees
#   MYSQL_ROOT_PASSWORD or MYSQL_PWD, MUSTER_MYSQL_SOCKET or MYSQL_SOCKET: how to reach the server
#
# Fails with one line when the data cannot be loaded or are not right afterwards.

# A subshell: whoever sources this keeps his variables, functions and options.
(
    say() { printf '%s\n' "people data: $*" >&2; }

    real_is_verified() { [ -r "$home/real/employees.sql" ] && [ -e "$home/real/.verified" ]; }

    # Sets `what`, the loader's arguments, and says which data serve and why.
    choose() {
        home=${MUSTER_FIXTURE_DIR:-/fixture}
        case ${FIXTURE:-} in
        tiny | small | medium | full)
            what=(--size "$FIXTURE")
            say "generated, $FIXTURE, as FIXTURE says"
            ;;
        *[!0-9]*)
            # In a container the name is the host's; the folder itself is mounted at $home.
            local folder
            for folder in "$FIXTURE" "$home"; do
                [ -r "$folder/employees.sql" ] || continue
                what=(--dir "$folder")
                say "the folder $FIXTURE, as FIXTURE says"
                return
            done
            say "FIXTURE is '$FIXTURE': neither tiny, small, medium, full, nor a number of people, nor" \
                "a folder with an employees.sql (looked in $FIXTURE and in $home)"
            return 1
            ;;
        ?*)
            what=(--people "$FIXTURE")
            say "generated, $FIXTURE people, as FIXTURE says"
            ;;
        *) choose_default ;;
        esac
    }

    choose_default() {
        if real_is_verified; then
            what=(--dir "$home/real")
            say "the real employees database, fetched and verified, from $home/real"
        elif [ -r "$home/employees.sql" ]; then
            what=(--dir "$home")
            say "the folder that is mounted at $home"
        else
            what=(--size full)
            say "generated, full: 300,024 made-up people. The real employees database is not here;" \
                "\`make test_db\` fetches it where there is a network"
        fi
    }

    load() {
        local prepared=${MUSTER_PREPARED:-/usr/share/muster/prepared}
        [ ! -d "$prepared" ] || what+=(--prepared "$prepared")
        local loader=${MUSTER_FIXTURE_LOAD:-muster-fixture-load} socket=${MUSTER_MYSQL_SOCKET:-${MYSQL_SOCKET:-}}
        if ! command -v "$loader" >/dev/null; then
            say "the loader $loader is not here; MUSTER_FIXTURE_LOAD names another place"
            return 1
        fi
        # shellcheck disable=SC2086
        MYSQL_PWD=${MYSQL_ROOT_PASSWORD:-${MYSQL_PWD:-}} "$loader" "${what[@]}" ${MUSTER_LOAD_OPTIONS:-} \
            --schema "${MYSQL_DATABASE:-employees}" ${socket:+--socket "$socket"} \
            ${MUSTER_SHARED:+--progress "$MUSTER_SHARED/progress"}
    }

    if [ -n "${MUSTER_PROVISION+set}" ] && [ -z "$MUSTER_PROVISION" ]; then
        say "none are asked for (neither FIXTURE nor MUSTER_SHARED is set)"
        exit 0
    fi
    what=()
    choose && load
)
