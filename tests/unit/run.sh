#!/bin/bash
# run.sh NAME PROGRAM...: runs the unit test programs, two at a time, one line each, and counts their
# tests. A program that fails, or takes longer than five minutes, is shown with all that it said.
set -u
name=$1
shift
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export out

run_one() {
    local log
    log=$out/$(echo "$1" | tr / _)
    if timeout 300 "$1" >"$log" 2>&1; then
        printf '  ok    %3d  %s\n' "$(grep -c '^\[       OK \]' "$log")" "${1#*test/unit/}"
    else
        printf '  FAIL  status %d  %s\n' $? "${1#*test/unit/}"
        sed 's/^/        /' "$log"
        touch "$log.failed"
    fi
}
export -f run_one

printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'run_one "$1"' - {}
passed=$(cat "$out"/* 2>/dev/null | grep -c '^\[       OK \]')
failed=$(find "$out" -name '*.failed' | wc -l)
echo "unit tests in $name: $passed passed in $# programs, $failed of the programs failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
