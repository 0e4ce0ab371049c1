#!/bin/sh
# leave.sh: does nothing until it is to end. Then it leaves the file that makes the server say that it
# wants no more requests (app/http/replica.h), and waits: the front asks each second, and its nginx takes
# a moment to read the new list. Only then does supervisord go on, and stop the server.
set -u
rm -f "$MUSTER_RUN/leaving"
trap ': >"$MUSTER_RUN/leaving"; sleep 3; exit 0' TERM
while :; do
    sleep 3600 &
    wait $!
done
