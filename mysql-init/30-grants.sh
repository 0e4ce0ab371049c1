#!/bin/bash
# 30-grants.sh: who may do what with the people data and with Muster's own schema.
#
# Run or sourced by docker-entrypoint.sh (ours and the official image's) and by `make run`; may run
# again at any time.
#
#   $MYSQL_USER (default muster, made by whoever runs this)  ALL on $MYSQL_DATABASE and muster
#   $MYSQL_READ_USER (default muster_read, made here)         SELECT on both, for the web workers' reads;
#                        its password is MYSQL_READ_PASSWORD or the file mysql_read_password in
#                        MUSTER_SHARED; with neither, the account is not made
#   $MYSQL_BACKUP_USER (default muster_backup, made here)     ALL on both, and on their copies beside
#                        (employees_scratch, muster_scratch, …), for backup and restore; its password
#                        in the same way: MYSQL_BACKUP_PASSWORD or mysql_backup_password
# Accounts without a name and the schema `test`, which some installations come with, go.
#
#   MUSTER_PROVISION     set but empty: this server is for other things, nothing is done
#   MUSTER_CLIENT_CNF    an option file with root's password; else MYSQL_ROOT_PASSWORD or MYSQL_PWD
#   MUSTER_MYSQL_SOCKET or MYSQL_SOCKET

# A subshell: whoever sources this keeps his variables, functions and options.
(
    say() { printf '%s\n' "grants: $*" >&2; }

    sql() {
        local client socket=${MUSTER_MYSQL_SOCKET:-${MYSQL_SOCKET:-}} first=--no-defaults
        client=$(command -v mysql || command -v mariadb) || return 1
        [ -z "${MUSTER_CLIENT_CNF:-}" ] || first=--defaults-extra-file=$MUSTER_CLIENT_CNF
        # An empty MYSQL_PWD would hide the option file's password.
        [ -n "${MUSTER_CLIENT_CNF:-}" ] || export MYSQL_PWD=${MYSQL_ROOT_PASSWORD:-${MYSQL_PWD:-}}
        "$client" "$first" --protocol=socket ${socket:+--socket="$socket"} --user=root \
            --batch --skip-column-names "$@"
    }

    # Text and names as SQL has them; in a GRANT, _ and % of a schema's name would stand for any letter.
    text() {
        local t=${1//\\/\\\\}
        printf "'%s'" "${t//\'/\\\'}"
    }
    schema() {
        local t=${1//\`/\`\`}
        t=${t//_/\\_}
        printf '\x60%s\x60' "${t//%/\\%}"
    }

    # The hosts an account may come from, quoted: it exists under each of them.
    hosts_of() { sql -e "SELECT QUOTE(host) FROM mysql.user WHERE user = $(text "$1")"; }

    strangers_remove() {
        local host
        hosts_of '' | while read -r host; do
            printf "DROP USER ''@%s;\n" "$host"
        done
        echo 'DROP DATABASE IF EXISTS test;'
    }

    # account_make USER VARIABLE FILE: prints how it is made; fails when nobody gives its password.
    account_make() {
        local password=${!2:-}
        if [ -z "$password" ] && [ -r "${MUSTER_SHARED:-/nowhere}/$3" ]; then
            password=$(<"$MUSTER_SHARED/$3")
        fi
        if [ -z "$password" ]; then
            say "there is no password for $1 ($2, or $3 in MUSTER_SHARED): the account is not made"
            return 1
        fi
        printf "CREATE USER IF NOT EXISTS %s@'%%' IDENTIFIED BY %s;\n" "$(text "$1")" "$(text "$password")"
        printf "ALTER USER %s@'%%' IDENTIFIED BY %s;\n" "$(text "$1")" "$(text "$password")"
    }

    reader_make() {
        account_make "$reader" MYSQL_READ_PASSWORD mysql_read_password || return 0
        printf "GRANT SELECT ON %s.* TO %s@'%%';\n" "$(schema "$people")" "$(text "$reader")" \
            "$(schema muster)" "$(text "$reader")"
    }

    backup_make() {
        local name
        # A native run makes its backups as root.
        [ -n "${MYSQL_BACKUP_PASSWORD:-}" ] || [ -r "${MUSTER_SHARED:-/nowhere}/mysql_backup_password" ] || return 0
        account_make "$backup" MYSQL_BACKUP_PASSWORD mysql_backup_password || return 0
        for name in "$people" muster; do
            printf "GRANT ALL ON %s.* TO %s@'%%';\n" "$(schema "$name")" "$(text "$backup")"
            printf "GRANT ALL ON \x60%s\\_%%\x60.* TO %s@'%%';\n" "$(schema "$name" | tr -d '\140')" "$(text "$backup")"
        done
    }

    owner_allow() {
        local host
        hosts_of "$owner" | while read -r host; do
            printf 'GRANT ALL ON %s.* TO %s@%s;\n' "$(schema "$people")" "$(text "$owner")" "$host" \
                "$(schema muster)" "$(text "$owner")" "$host"
        done
    }

    if [ -n "${MUSTER_PROVISION+set}" ] && [ -z "$MUSTER_PROVISION" ]; then
        exit 0
    fi
    people=${MYSQL_DATABASE:-employees} owner=${MYSQL_USER:-muster} reader=${MYSQL_READ_USER:-muster_read}
    backup=${MYSQL_BACKUP_USER:-muster_backup}
    # A server that was provisioned before this account existed gets it at its next start.
    if [ "${1:-}" = print-backup ]; then
        backup_make
        exit
    fi
    # Gathered first: a statement list that is cut off by an error must not run half.
    if ! statements=$(set -o pipefail && strangers_remove && owner_allow && reader_make && backup_make); then
        say "the server's accounts cannot be read"
        exit 1
    fi
    # A sql_mode without surprises for the quoting above; nothing of it belongs into a binary log.
    printf '%s\n' "SET SESSION sql_mode = '', SESSION sql_log_bin = 0;" "$statements" | sql || exit 1
    say "$owner may do everything in $people and muster, $reader may read them"
)
