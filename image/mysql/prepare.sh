#!/bin/bash
# prepare.sh OUT: makes once, while the image is built, what every first start and reload would make again.
#
#   OUT/version            of the server that made it
#   OUT/system.tar.zst     a data directory as after --initialize-insecure, with the time zones
#   OUT/people.tar.zst     the same with the tables of the full generated set, but for their files:
#   OUT/TABLE.ibd.zst, TABLE.cfg.zst, about, checksums.txt     (test_db/prepared.h)
#
# Nothing that must differ between installations is in it: no server id, no certificate or key, no password, and no
# record that says the people are complete: the loader writes that when it has read every row.
set -euo pipefail

out=$1
work=$(mktemp -d)
data=$work/data
socket=$work/socket
tables='departments dept_emp dept_manager employees salaries titles'
options=(--datadir="$data" --tmpdir="$work" --socket="$socket" --pid-file="$work/pid" --skip-networking --loose-mysqlx=0
    --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF --innodb-redo-log-capacity=64M --innodb-fast-shutdown=0)

sql() { mysql --no-defaults --protocol=socket --socket="$socket" --user=root "$@"; }

server_start() {
    mysqld "${options[@]}" &
    server=$!
    until mysqladmin --no-defaults --protocol=socket --socket="$socket" --user=root ping >/dev/null 2>&1; do
        kill -0 "$server"
        sleep 0.2
    done
}

server_stop() {
    kill -TERM "$server"
    wait "$server"
}

# All but what belongs to one installation, and what a server makes anew when it is missing.
pack() {
    tar -C "$data" --exclude=auto.cnf --exclude='*.pem' --exclude='*.dblwr' --exclude=ib_buffer_pool --exclude=ibtmp1 \
        --exclude='#innodb_temp/*' --exclude='binlog*' --exclude='mysql_upgrade_history' --exclude='employees/*.ibd' -c . |
        zstd -q -T0 -o "$out/$1.tar.zst"
}

# The server writes the tables' descriptions and waits until we have taken them.
descriptions_take() {
    {
        echo "USE employees; FLUSH TABLES ${tables// /, } FOR EXPORT;"
        for _ in {1..100}; do
            [ ! -e "$data/employees/titles.cfg" ] || [ ! -e "$data/employees/salaries.cfg" ] || break
            sleep 0.1
        done
        sleep 1
        cp "$data"/employees/*.cfg "$data"/employees/*.ibd "$work/taken/"
        echo "UNLOCK TABLES;"
    } | sql
}

mkdir -p "$out" "$work/taken"
mysqld "${options[@]}" --initialize-insecure
server_start
mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | sql mysql
server_stop
pack system

server_start
muster-fixture-load --size full --socket "$socket"
descriptions_take
printf 'people 300024\nseed 1\nserver %s\n' "$(sql -NBe "SELECT CONCAT(@@version, ' ', @@innodb_page_size)")" >"$out/about"
sql -e 'DROP DATABASE muster'
server_stop
pack people

muster-fixture-generate --size full --out "$work/folder" >/dev/null
cp "$work/folder/checksums.txt" "$out/"
for table in $tables; do
    # What was taken and what lies in the data directory are one and the same, so that one copy serves for both.
    cmp "$data/employees/$table.ibd" "$work/taken/$table.ibd"
    zstd -q -T0 "$work/taken/$table.ibd" -o "$out/$table.ibd.zst"
    zstd -q "$work/taken/$table.cfg" -o "$out/$table.cfg.zst"
done
mysqld --version >"$out/version"
chmod -R a+rX "$out"
rm -rf "$work"
