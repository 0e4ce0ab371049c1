#!/bin/bash
# dev.sh: a native run for developers: sanitizers, port 8081, small data in a folder of its own. When a
# source file is saved the program is built again and takes over; an error of the compiler leaves the
# old one. Ctrl-C ends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
export RUN_DIR=${RUN_DIR:-$PWD/.run/dev} HTTP_PORT=${HTTP_PORT:-8081} FIXTURE=${FIXTURE:-small} DEBUG=1
# Relative, as `make test-unit` has it: what make has noted about headers then holds for both.
export BUILD=build/asan
# uWSGI itself is built without them, so their library comes first.
MUSTER_PRELOAD=$(${CC:-cc} -print-file-name=libasan.so)
export MUSTER_PRELOAD
# The server keeps memory on purpose; `make leak` looks for what grows.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1

build() { make --no-print-directory -s -j2 all SAN=1 BUILD="$BUILD"; }

build
stamp=$(mktemp)
image/native/run.sh start &
runner=$!
trap 'kill -TERM $runner 2>/dev/null || true' INT TERM
trap 'rm -f "$stamp"' EXIT
while kill -0 $runner 2>/dev/null; do
    sleep 0.5
    if [ -n "$(find app Makefile -newer "$stamp" -type f ! -name '.*' -print -quit)" ]; then
        touch "$stamp"
        if ! build; then
            echo "== not built; the old program goes on" >&2
        elif image/native/run.sh renew; then
            echo "== built and reloaded"
        fi
    fi
done
status=0
wait $runner || status=$?
exit $status
