#!/bin/sh
# Makes a base image where no image registry can be reached: a minimal system from the distribution's own mirror.
#
#   make-base.sh NAME [SUITE]     e.g. make-base.sh muster-base:sid
#
# An image NAME that exists already is left as it is. The mirror is the first one in the host's own apt sources, in
# either form; MIRROR=url gives another, APT_DIR another place than /etc/apt. SUITE: on Debian sid by default (the
# stable releases carry no MySQL), on Ubuntu the host's own release.
# Needs root, debootstrap and docker. Exit: 0 made or there already, 1 with one line that says what is wrong.
set -eu

fail() {
    echo "make-base: $*" >&2
    exit 1
}

# mirror_of_host SUITE: "URIs: url" in a .sources file, or "deb [options] url suite …" in a .list file. Only entries that
# offer main of exactly this suite count: security updates and other vendors' repositories name other suites.
mirror_of_host() {
    for file in "$apt_dir"/sources.list "$apt_dir"/sources.list.d/*; do
        [ -r "$file" ] || continue
        case $file in
        *.sources)
            awk -v suite="$1" '
                function has(list, word) { return index(" " list " ", " " word " ") }
                function flush() {
                    if (enabled && has(suites, suite) && has(components, "main")) print uri
                    uri = suites = components = ""; enabled = 1
                }
                BEGIN { flush() }
                { key = tolower($1); value = $0; sub(/^[^ \t]*[ \t]*/, "", value) }
                NF == 0 { flush() }
                key == "uris:" { uri = $2 }
                key == "suites:" { suites = value }
                key == "components:" { components = value }
                key == "enabled:" && tolower($2) == "no" { enabled = 0 }
                END { flush() }' "$file"
            ;;
        *.list)
            awk -v suite="$1" '
                $1 == "deb" {
                    line = $0; sub(/\[[^]]*\]/, "", line); split(line, part, " ")
                    if (part[3] == suite && line ~ / main( |$)/) print part[2]
                }' "$file"
            ;;
        esac
    done | grep -E '^(https?|ftp|file):' | head -n 1
}

name=${1-}
apt_dir=${APT_DIR:-/etc/apt}
[ -n "$name" ] || fail "the name of the image is missing: make base-image BASE_IMAGE=muster-base:sid"
command -v docker >/dev/null || fail "docker is not installed"
docker version >/dev/null 2>&1 || fail "docker does not answer; is its daemon running?"
if docker image inspect "$name" >/dev/null 2>&1; then
    echo "make-base: $name exists already; remove it (docker image rm $name) to have it made again"
    exit 0
fi
[ "$(id -u)" = 0 ] || fail "debootstrap needs root; run it with sudo"
command -v debootstrap >/dev/null || fail "debootstrap is not installed: apt-get install debootstrap"

# shellcheck source=/dev/null
. /etc/os-release
case "$ID ${ID_LIKE-}" in
ubuntu* | *ubuntu*) suite=${2:-${UBUNTU_CODENAME:-$VERSION_CODENAME}} components=main,universe ;; # MySQL's server is in main, nginx and uWSGI are in universe
*debian*) suite=${2:-sid} components=main ;;
*) fail "the host is neither Debian nor Ubuntu; make the image elsewhere and load it with docker load" ;;
esac
mirror=${MIRROR:-$(mirror_of_host "${UBUNTU_CODENAME:-${VERSION_CODENAME:-sid}}")}
[ -n "$mirror" ] || fail "no mirror is named in $apt_dir; give one: MIRROR=url make base-image BASE_IMAGE=$name"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
trap 'exit 1' INT TERM
echo "make-base: making $name from $suite, mirror $mirror"
debootstrap --variant=minbase --components="$components" "$suite" "$root/system" "$mirror" >"$root/log" 2>&1 || {
    tail -n 5 "$root/log" >&2
    fail "debootstrap of $suite from $mirror failed (its last lines are above)"
}
# A mirror may be a frozen copy, whose index files are past their date; their signatures are still checked.
echo 'Acquire::Check-Valid-Until "false";' >"$root/system/etc/apt/apt.conf.d/99check-valid-until"
# A package that is installed in a build must not try to start a service.
printf '#!/bin/sh\nexit 101\n' >"$root/system/usr/sbin/policy-rc.d"
chmod 0755 "$root/system/usr/sbin/policy-rc.d"
rm -rf "$root"/system/var/cache/apt/archives/*.deb "$root"/system/var/lib/apt/lists/* "$root"/system/var/log/*
tar -C "$root/system" --numeric-owner -c . | docker import \
    --change 'CMD ["/bin/bash"]' --message "debootstrap of $suite" - "$name" >/dev/null ||
    fail "docker import failed"
echo "make-base: $name is ready: $(docker image inspect --format '{{.Size}}' "$name" | awk '{printf "%.0f MB", $1 / 1e6}')"
