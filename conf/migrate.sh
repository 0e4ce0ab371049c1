#!/bin/sh
# migrate.sh: brings our own schema up to date and ends; supervisord starts it beside the server.
# `muster migrate` takes a lock, so several containers may do this at once. While the database is
# away, still being loaded, or refuses, it tries again; the pages say meanwhile what is missing.
set -u

if [ -z "${MYSQL_HOST:-}${MYSQL_SOCKET:-}" ]; then
    exit 0
fi
until "$MUSTER_CLI" migrate --wait 60; do
    sleep 5
done
