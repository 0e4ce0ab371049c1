#!/bin/bash
# bump.sh [IMAGE:TAG]: fixes the base image by its digest, the newest that the registry has for its tag, in every file that
# names the base. Without an argument the tag stays; with one it changes: bump.sh ubuntu:28.04. Needs docker with buildx and
# a registry that can be reached. Afterwards: look at the difference, build, test, commit.
# Exit: 0 written (or nothing to do), 1 with one line that says why not.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
    echo "bump: $*" >&2
    exit 1
}

# The first is where the name is taken from; all are written.
files=(image/app/Dockerfile image/mysql/Dockerfile docker-compose.yml Makefile .env.example)
name='[a-z0-9./-]+:[0-9][0-9a-z.-]*(@sha256:[0-9a-f]{64})?'
old=$(sed -nE "s|^ARG BASE_IMAGE=($name)$|\1|p" "${files[0]}")
[ -n "$old" ] || fail "${files[0]} names no base"
tag=${1:-${old%@*}}
[[ $tag =~ ^[a-z0-9./-]+:[0-9][0-9a-z.-]*$ ]] || fail "'$tag' is not NAME:TAG, such as ubuntu:26.04"

digest=$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}') ||
    fail "the registry does not tell a digest of $tag"
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "'$digest' is not a digest"
new=$tag@$digest
if [ "$new" = "$old" ]; then
    echo "bump: $new is the newest"
    exit 0
fi
for file in "${files[@]}"; do
    # Only where a default is given: after = or :-, and to the end of the name.
    sed -i -E "s#(BASE_IMAGE( \?=|=|:-) ?)$name#\1$new#" "$file"
    grep -qF "$new" "$file" || fail "$file does not name the base; it was left as it was"
done
echo "bump: $old is now $new"
