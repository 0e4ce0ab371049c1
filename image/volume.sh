#!/bin/bash
# volume.sh export VOLUME FILE: writes what is in a volume of this project into one archive, FILE (.tar.gz), mode 600.
# volume.sh import VOLUME FILE: fills a volume that is empty, or that there is not yet, from such an archive.
#
# VOLUME is the name in docker-compose.yml: appdata, dbdata, shared. Owners and modes are kept. A database must not run while
# its volume is copied: docker compose stop db first (or make a backup instead, which needs no stop).
# Exit: 0 done, 1 with one line that says why not, 64 wrong use.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "volume: $*" >&2
    exit 1
}

what=${1:-} volume=${2:-} file=${3:-}
case $what in
export | import) ;;
*) what='' ;;
esac
if [ -z "$what" ] || [ -z "$volume" ] || [ -z "$file" ]; then
    echo "usage: volume.sh export|import VOLUME FILE (make export-volume VOLUME=appdata FILE=appdata.tar.gz)" >&2
    exit 64
fi

project=${COMPOSE_PROJECT_NAME:-$(basename "$PWD" | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9_-')}
image=${MUSTER_MYSQL_IMAGE:-muster-mysql}:${VERSION:-$(sed -n 's/^VERSION := //p' Makefile)}
# Nothing but tar, as root of the container, with the few rights that owners and modes need.
inside=(docker run --rm -i --network none --read-only --user 0 --cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE
    --cap-add FOWNER -v "${project}_$volume:/volume" --entrypoint)

if [ "$what" = export ]; then
    docker volume inspect "${project}_$volume" >/dev/null 2>&1 || fail "there is no volume ${project}_$volume"
    [ -z "$(docker ps -q --filter "volume=${project}_$volume")" ] || [ "$volume" != dbdata ] ||
        fail "the database runs; docker compose stop db first, or make a backup"
    umask 077
    trap 'rm -f "$file.part"' EXIT
    "${inside[@]}" tar "$image" -C /volume -czf - --numeric-owner . >"$file.part" || fail "tar failed; nothing was written"
    mv "$file.part" "$file"
else
    [ -r "$file" ] || fail "$file cannot be read"
    tar -tzf "$file" >/dev/null || fail "$file is no archive, or not a whole one"
    [ -z "$("${inside[@]}" find "$image" /volume -mindepth 1 -print -quit)" ] || fail "the volume ${project}_$volume is not empty"
    "${inside[@]}" tar "$image" -C /volume -xzpf - --numeric-owner <"$file" || fail "tar failed; the volume is not whole"
fi
echo "volume: ${project}_$volume, $what: $(du -h "$file" | cut -f1) in $file"
