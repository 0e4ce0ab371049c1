#!/bin/bash
# push.sh REGISTRY VERSION [--dry-run]: publishes both images, as X.Y.Z, X.Y and latest. A version with a word behind it
# (1.2.0-rc1) goes out under its own name only.
#
#   push.sh registry.example.org/people 0.1.0
#   push.sh docker.io/someone 0.1.0 --dry-run     says what it would do
#
# The images are those of `make image`. Before anything leaves, it looks whether they are what they are called: the label
# with the version, and a base that is fixed by its digest (UNPINNED=1 lets another one pass). MUSTER_IMAGE and
# MUSTER_MYSQL_IMAGE give other names than muster and muster-mysql.
# Exit: 0 pushed, 1 refused or failed, with one line that says why, 64 wrong use.
set -euo pipefail

usage() {
    echo "usage: push.sh REGISTRY VERSION [--dry-run]" >&2
    exit 64
}
fail() {
    echo "push: $*" >&2
    exit 1
}

[ $# -ge 2 ] && [ $# -le 3 ] || usage
registry=${1%/} version=$2 run=()
[ "${3:---dry-run}" = --dry-run ] || usage
[ $# = 2 ] || run=(echo)
[[ $registry =~ ^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$ ]] ||
    fail "REGISTRY is '$registry': it takes a host and a path, such as registry.example.org/people"
[[ $version =~ ^([0-9]+\.[0-9]+)\.[0-9]+(-[0-9a-z.]+)?$ ]] || fail "the version is '$version': it takes X.Y.Z"
tags=("$version")
[ -n "${BASH_REMATCH[2]}" ] || tags+=("${BASH_REMATCH[1]}" latest)

label() { # IMAGE NAME
    docker image inspect --format "{{index .Config.Labels \"org.opencontainers.image.$2\"}}" "$1"
}

images=("${MUSTER_IMAGE:-muster}" "${MUSTER_MYSQL_IMAGE:-muster-mysql}")
for image in "${images[@]}"; do
    docker image inspect "$image:$version" >/dev/null 2>&1 || fail "there is no image $image:$version; make image builds it"
    told=$(label "$image:$version" version)
    [ "$told" = "$version" ] || fail "$image:$version says of itself that it is '$told'; build it anew: make image"
    base=$(label "$image:$version" base.name)
    [[ $base == *@sha256:* ]] || [ "${UNPINNED:-0}" = 1 ] ||
        fail "$image:$version is built from '$base', without a digest: make bump-base, then make image (or UNPINNED=1)"
done

for image in "${images[@]}"; do
    for tag in "${tags[@]}"; do
        "${run[@]}" docker tag "$image:$version" "$registry/${image##*/}:$tag"
    done
done
# The moving tags last: whoever follows latest gets what is there under its number.
for image in "${images[@]}"; do
    for tag in "${tags[@]}"; do
        "${run[@]}" docker push "$registry/${image##*/}:$tag" || fail "$registry/${image##*/}:$tag was not pushed"
    done
done
