#!/bin/sh
# env.sh [FILE]: writes .env (or FILE) with strong values for the five names that people look for. What is there already is
# left as it is: a password that a database knows must not change by accident. Nothing has to be done: without a .env the
# database container makes passwords by itself.
set -eu

file=${1:-.env}
if [ -e "$file" ]; then
    echo "env: $file is there already; nothing was changed" >&2
    exit 1
fi

# strong BYTES: random bytes in an alphabet that needs no quotes anywhere.
strong() { head -c "$1" /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

umask 077
new=$file.new.$$
trap 'rm -f "$new"' EXIT
cat >"$new" <<ENV
# Made by \`make env\`. Readable by you alone; git does not see it. .env.example explains these and more.
MYSQL_DATABASE=employees
MYSQL_USER=muster
MYSQL_PASSWORD=$(strong 24)
MYSQL_ROOT_PASSWORD=$(strong 24)
SECRET_KEY=$(strong 48)
ENV
# Not over a file that somebody has made meanwhile.
ln "$new" "$file"
echo "env: wrote $file"
