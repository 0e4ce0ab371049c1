#!/bin/sh
# rotate.sh FOLDER: keeps nginx's log files small: what has passed 10 MB becomes .1, the .1 before it .2, and that is the end.
# Run by supervisord when LOG_FILES is 1; MUSTER_LOG_BYTES gives another size. nginx goes on writing to the file that it has open
# until it is told, so nothing is lost.
set -eu

folder=$1
limit=${MUSTER_LOG_BYTES:-10485760}
trap 'exit 0' TERM INT
while :; do
    sleep 5 &
    wait $! || true
    moved=''
    for file in "$folder/access.log" "$folder/error.log"; do
        [ -f "$file" ] && [ "$(stat -c %s "$file")" -gt "$limit" ] || continue
        [ ! -e "$file.1" ] || mv -f "$file.1" "$file.2"
        mv -f "$file" "$file.1"
        moved=1
    done
    # USR1: open the files anew.
    [ -z "$moved" ] || kill -USR1 "$(cat "$MUSTER_RUN/nginx/nginx.pid")" || true
done
