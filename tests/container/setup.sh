#!/bin/bash
# setup.sh: a Docker engine, Compose 2 and a base image for the container suite, on a bare Debian 12 or
# newer, Debian sid or Ubuntu, as root. Does nothing where they are there. BASE_IMAGE (muster-base:sid)
# is made from the distribution's own mirror when it is neither present nor to be pulled.
set -euo pipefail
cd "$(dirname "$0")/../.."
BASE_IMAGE=${BASE_IMAGE:-muster-base:sid}
export DEBIAN_FRONTEND=noninteractive

installed() { command -v "$1" >/dev/null 2>&1; }
engine_answers() { docker info >/dev/null 2>&1; }

install_engine() {
    installed dockerd && installed iptables && installed debootstrap && return 0
    apt-get update -q
    apt-get install -y -q --no-install-recommends docker.io iptables debootstrap
}

# Compose 2 and buildx: this release's packages where it has them, else the next Debian release's, by
# a source of low priority so that nothing else comes from there.
install_compose() {
    docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1 && return 0
    apt-get update -q
    if apt-cache show docker-compose-v2 >/dev/null 2>&1; then
        apt-get install -y -q --no-install-recommends docker-compose-v2 docker-buildx
        return 0
    fi
    local mirror
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1)
    [ -n "$mirror" ] || mirror=$(awk '$1 == "deb" {print $2; exit}' /etc/apt/sources.list)
    cat >/etc/apt/sources.list.d/muster-compose.sources <<S
Types: deb
URIs: $mirror
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
S
    printf 'Package: *\nPin: release n=trixie\nPin-Priority: 50\n' \
        >/etc/apt/preferences.d/muster-compose
    apt-get update -q
    apt-get install -y -q --no-install-recommends -t trixie docker-compose docker-buildx
}

start_engine() {
    engine_answers && return 0
    nohup dockerd >/var/log/muster-dockerd.log 2>&1 </dev/null &
    for _ in $(seq 60); do
        engine_answers && return 0
        sleep 1
    done
    tail -20 /var/log/muster-dockerd.log >&2
    echo "muster: the Docker engine does not come up" >&2
    return 1
}

install_engine
start_engine
install_compose
if ! docker image inspect "$BASE_IMAGE" >/dev/null 2>&1 &&
    ! docker pull -q "$BASE_IMAGE" >/dev/null 2>&1; then
    image/base/make-base.sh "$BASE_IMAGE"
fi
docker version --format 'engine {{.Server.Version}}'
docker compose version
