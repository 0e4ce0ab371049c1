#!/bin/bash
# setup.sh: a Docker engine, Compose 2 and a base image for the container suite, on a bare Debian 12 or
# newer, Debian sid or Ubuntu, as root. Does nothing where they are there. The base is BASE_IMAGE, else
# ubuntu:26.04 where it can be had, else muster-base:sid, made from the distribution's own mirror. Its name
# goes to build/base-image.
set -euo pipefail
cd "$(dirname "$0")/../.."
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
have_image() { docker image inspect "$1" >/dev/null 2>&1; }
choose_base() {
    local wanted=${BASE_IMAGE:-ubuntu:26.04}
    have_image "$wanted" || timeout 120 docker pull -q "$wanted" >/dev/null 2>&1 || {
        wanted=${BASE_IMAGE:-muster-base:sid}
        image/base/make-base.sh "$wanted" >&2
    }
    echo "$wanted"
}
base=$(choose_base)
mkdir -p build
echo "$base" >build/base-image
echo "base image $base"
docker version --format 'engine {{.Server.Version}}'
docker compose version
