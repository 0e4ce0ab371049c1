#!/bin/bash
# dev.sh, in the container of docker-compose.dev.yml: builds with sanitizers into /build, starts what the container starts, and
# when a file under /src is saved builds again and lets the new program take over; an error of the compiler leaves the old one.
# `dev.sh debug` opens gdb on a worker that runs. image/native/dev.sh does the same without Docker.
set -euo pipefail

if [ "${1:-}" = debug ]; then
    exec gdb -q -p "$(pgrep -f 'muster uWSGI worker 1$')"
fi

# uWSGI itself is built without them, so their library comes first.
MUSTER_PRELOAD=$(cc -print-file-name=libasan.so)
export MUSTER_PRELOAD
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1
build() { make -C /src --no-print-directory -s -j2 plugin cli init static SAN=1 BUILD=/build; }

build
stamp=$(mktemp)
/src/image/app/entrypoint.sh supervisord &
main=$!
trap 'kill -TERM $main 2>/dev/null || true' INT TERM
trap 'rm -f "$stamp"' EXIT
while kill -0 $main 2>/dev/null; do
    sleep 0.5
    if [ -n "$(find /src/app /src/Makefile -newer "$stamp" -type f ! -name '.*' -print -quit)" ]; then
        touch "$stamp"
        if build; then
            # What is no worker is started again; the server is told to load itself anew.
            supervisorctl -s "unix://$MUSTER_RUN/supervisor.sock" -u local -p local restart migrate roll exports >/dev/null || true
            echo r >"$MUSTER_RUN/uwsgi.fifo"
            echo "== built and reloaded"
        else
            echo "== not built; the old program goes on" >&2
        fi
    fi
done
status=0
wait $main || status=$?
exit $status
