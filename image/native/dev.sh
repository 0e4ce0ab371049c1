#!/bin/bash
# dev.sh: a native run for developers: sanitizers, port 8081, small data in a folder of its own. When a
# source file is saved the program is built again and the server reloaded; an
# error of the compiler leaves the old ones.
set -euo pipefail
cd "$(dirname "$0")/../.."
export RUN_DIR=${RUN_DIR:-$PWD/.run/dev} HTTP_PORT=${HTTP_PORT:-8081} FIXTURE=${FIXTURE:-small} DEBUG=1
export BUILD=$PWD/build/asan
# uWSGI itself is built without them, so their library comes first.
MUSTER_PRELOAD=$(${CC:-cc} -print-file-name=libasan.so)
export MUSTER_PRELOAD
# The server keeps memory on purpose; `make leak` looks for what grows.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1

build() { make --no-print-directory -s -j2 all SAN=1 BUILD="$BUILD"; }

build
image/native/run.sh start &
runner=$!
trap 'kill -TERM $runner 2>/dev/null || true' INT TERM EXIT
stamp=$(mktemp)
while kill -0 $runner 2>/dev/null; do
    sleep 0.5
    if [ -n "$(find app Makefile -newer "$stamp" -type f -print -quit)" ]; then
        touch "$stamp"
        if build; then
            # A reload of the whole server: workers alone would keep the old plugin.
            echo r >"$RUN_DIR/run/uwsgi.fifo"
            echo "== built and reloaded"
        else
            echo "== not built; the old program goes on" >&2
        fi
    fi
done
rm -f "$stamp"
