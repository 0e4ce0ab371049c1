#!/bin/sh
# nginx, told where its files are, so that `docker compose exec app nginx -t` checks what runs.
# supervisord's own command says so already.
case ${1:-} in
-e) exec /usr/sbin/nginx "$@" ;;
*) exec /usr/sbin/nginx -e stderr -p "$MUSTER_RUN/nginx/" -c "$MUSTER_RUN/nginx/nginx.conf" "$@" ;;
esac
