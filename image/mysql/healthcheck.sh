#!/bin/bash
# Health of the MySQL container: exit 0 when it can be used, else 1 and one line that says why.
#
# Used means: the first start is complete, the server answers, and, where Muster's data were asked for, they are all
# there and verified. The account it reads with may see the one table muster.fixture; its password is in a private
# file of the data directory, so that it survives restarts with a read-only root file system.
set -o pipefail

data=${MUSTER_DATADIR:-/var/lib/mysql}
socket=/run/mysqld/mysqld.sock

unhealthy() {
    echo "$*"
    exit 1
}

if [ -e "$data/.muster-init-started" ] && [ ! -e "$data/.muster-init-complete" ]; then
    unhealthy "the first start is still running or has failed; see the log"
fi
mysqladmin --no-defaults --protocol=socket --socket="$socket" --user=muster_health --connect-timeout=3 ping >/dev/null 2>&1 ||
    unhealthy "the server does not answer on $socket"

if [ -r "$data/.muster-health.cnf" ]; then
    answer=$(mysql --defaults-file="$data/.muster-health.cnf" --protocol=socket --socket="$socket" --connect-timeout=3 \
        --batch --skip-column-names --execute='SELECT complete, problem FROM muster.fixture WHERE id = 1' 2>&1) ||
        unhealthy "the state of the data cannot be read: $answer"
    case $answer in
    1*) ;;
    0*) unhealthy "the data are not complete: ${answer#0?}" ;;
    *) unhealthy "the data were never loaded" ;;
    esac
elif [ -e "$data/.muster-init-complete" ] && [ -n "${MUSTER_SHARED:-}${FIXTURE:-}" ]; then
    unhealthy "the data were asked for, but were never loaded; see the log of the first start"
fi
