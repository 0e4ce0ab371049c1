#!/bin/sh
# nginx, told where its files are, so that `docker compose exec app nginx -t` checks what runs.
exec /usr/sbin/nginx -e stderr -p "$MUSTER_RUN/nginx/" -c "$MUSTER_RUN/nginx/nginx.conf" "$@"
