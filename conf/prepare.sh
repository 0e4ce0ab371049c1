# shellcheck shell=sh
# prepare.sh: makes the run directory that conf/supervisord.conf, conf/uwsgi.ini and conf/nginx need.
# Sourced, by the container's entrypoint and by the native runner, so that both run the same files:
#
#   MUSTER_RUN     where sockets, pid files and temporary files go; absolute, writable
#   MUSTER_CONF    this folder, absolute
#   MUSTER_STATIC  the folder that is served under /static/, absolute
#   MUSTER_LIB     the folder with muster_plugin.so
#   MUSTER_INIT    path of muster-init
#   MUSTER_CLI     path of muster
#   MUSTER_LISTEN  a file of nginx "listen" lines: what it answers on
#   MUSTER_TLS     optional: a folder with tls.crt and tls.key, when MUSTER_LISTEN says ssl
#   MUSTER_HSTS    optional: 1 when that certificate is one that browsers trust
#   HTTPS_REDIRECT off (default) or on: visitors of plain HTTP are sent to PUBLIC_URL, when that is
#                  https://, else to HTTPS_PORT (443) of the host that they asked
#   ROLE           all (default), or worker: the application alone, behind another container's nginx
#   MUSTER_REPLICAS  the name under which containers of both roles find each other; needed by a worker
#   LOG_FORMAT     text (default) or json
#   SECURITY_CONTACT  optional: whom to tell of a hole, for /.well-known/security.txt
#   LOG_FILES      0 (default), or 1: nginx logs into files of MUSTER_LOGS (/var/log/nginx) as well
#   UWSGI_WORKERS  a number (default 4) or auto
#   CORS_ORIGINS, RATE_LIMIT_API, RATE_LIMIT_PAGES, PUBLIC_URL: optional; see app/http/settings.h
#   METRICS_ALLOW    who may read /metrics (default loopback): see prepare_metrics
#   TRUSTED_PROXIES  optional: addresses or networks of proxies in front, with commas
#
# prepare_run does it all and exports what the files read. It ends with a message on standard error
# and status 1 when a setting is wrong. Then: supervisord -c "$MUSTER_CONF/supervisord.conf".

prepare_fail() {
    echo "muster: $*" >&2
    exit 1
}

# CPUs that the kernel lets us use, rounded up: the cgroup's quota (version 2, then 1), at most the
# CPUs there are. A container limited to half a CPU on a big host has one.
prepare_cpus() {
    cpus=$(nproc)
    quota='' period=''
    if [ -r "${MUSTER_CGROUP:-/sys/fs/cgroup}/cpu.max" ]; then
        read -r quota period <"${MUSTER_CGROUP:-/sys/fs/cgroup}/cpu.max"
    elif [ -r "${MUSTER_CGROUP:-/sys/fs/cgroup}/cpu/cpu.cfs_quota_us" ]; then
        read -r quota <"${MUSTER_CGROUP:-/sys/fs/cgroup}/cpu/cpu.cfs_quota_us"
        read -r period <"${MUSTER_CGROUP:-/sys/fs/cgroup}/cpu/cpu.cfs_period_us"
    fi
    # "max" and -1 stand for no limit.
    case $quota:$period in
    [1-9]*:[1-9]*)
        limit=$(((quota + period - 1) / period))
        if [ "$limit" -lt "$cpus" ]; then
            cpus=$limit
        fi
        ;;
    esac
    echo "$cpus"
}

# Each worker has one connection to the database, which takes 100 (conf/mysql/10-server.cnf). So there
# are 80 at most: the rest is for the roll, exports, backups and people with a client.
prepare_workers() {
    UWSGI_WORKERS=${UWSGI_WORKERS:-4}
    case $UWSGI_WORKERS in
    auto)
        UWSGI_WORKERS=$((2 * $(prepare_cpus) + 1))
        if [ "$UWSGI_WORKERS" -gt 80 ]; then
            UWSGI_WORKERS=80
        fi
        ;;
    [1-9] | [1-7][0-9] | 80) ;;
    *) prepare_fail "UWSGI_WORKERS is '$UWSGI_WORKERS': it takes a number from 1 to 80, or auto" ;;
    esac
    export UWSGI_WORKERS

    # The kernel's ceiling for waiting connections; uWSGI refuses to start with more.
    MUSTER_BACKLOG=1024
    if [ -r /proc/sys/net/core/somaxconn ]; then
        ceiling=$(cat /proc/sys/net/core/somaxconn) # `read` would take one digit
        if [ "$ceiling" -lt "$MUSTER_BACKLOG" ]; then
            MUSTER_BACKLOG=$ceiling
        fi
    fi
    export MUSTER_BACKLOG
    # The socket for the front's nginx is on the network that the two share, and on no other: whoever
    # reaches it may say in which visitor's name it asks. A name may take a moment to be known.
    MUSTER_SOCKET=''
    if [ "$ROLE" = worker ]; then
        tries=20
        until own=$("$MUSTER_CLI" replicas --address); do
            tries=$((tries - 1))
            [ $tries -gt 0 ] || prepare_fail "ROLE=worker: MUSTER_REPLICAS is '${MUSTER_REPLICAS:-}':" \
                "it takes a name of this container on the network that it shares with the front"
            sleep 0.5
        done
        MUSTER_SOCKET="--socket $own:3031"
        MUSTER_REPLICA=${MUSTER_REPLICA:-$(uname -n)}
        export MUSTER_REPLICA
    fi
    export MUSTER_SOCKET
    # What uWSGI watches for reloads is there from the start.
    : >"$MUSTER_RUN/uwsgi.reload"
}

# Whose word is taken for a visitor's address: nginx's realip module reads X-Forwarded-For from these
# peers and from nobody else.
prepare_proxies() {
    : >"$prefix/realip.conf"
    [ -n "${TRUSTED_PROXIES:-}" ] || return 0
    echo "$TRUSTED_PROXIES" | tr ',' '\n' | while read -r proxy; do
        case $proxy in
        '' | *[!0-9a-fA-F.:/]* | */*/*)
            prepare_fail "TRUSTED_PROXIES is '$TRUSTED_PROXIES': it takes addresses or networks, such" \
                "as 10.0.0.7 or 172.16.0.0/12, separated by commas"
            ;;
        esac
        echo "set_real_ip_from $proxy;" >>"$prefix/realip.conf"
    done || exit 1
    echo 'real_ip_header X-Forwarded-For; real_ip_recursive on;' >>"$prefix/realip.conf"
}

# Which sites' scripts may read nginx's own problem details: those that may read the application's.
# `muster check` has looked at the list.
prepare_cors() {
    vary='' origins=''
    case ${CORS_ORIGINS:-} in
    '') ;;
    '*') origins='"~." "*";' ;;
    *[!a-z0-9.:/_,\ \[\]-]*) prepare_fail "CORS_ORIGINS is '$CORS_ORIGINS': it takes origins, separated by commas" ;;
    *)
        vary=', Origin'
        origins=$(echo "$CORS_ORIGINS" | tr -d ' ' | tr ',' '\n' | sed 's/.*/"&" "&";/')
        ;;
    esac
    {
        echo "map \$http_origin \$cors_origin { default \"\"; $origins }"
        echo "map \$http_origin \$cors_vary { default \"$vary\"; }"
    } >"$prefix/cors.conf"
}

# The networks that this machine is in, as the kernel routes them, for nginx: without their gateways,
# because whoever comes in from outside through Docker may wear the gateway's address. Version 4 only.
prepare_networks() {
    hex='s/\(..\)\(..\)\(..\)\(..\)/0x\4 0x\3 0x\2 0x\1/'
    while read -r _ network gateway _ _ _ _ mask _; do
        case $network:$gateway:$mask in
        *[!0-9A-F:]*) ;; # the line with the names
        *:00000000:00000000) ;;
        *:00000000:*)
            bits=$(echo "$mask" | sed 's/F/1111/g; s/E/111/g; s/C/11/g; s/8/1/g; s/0//g' | tr -d '\n' | wc -c)
            # shellcheck disable=SC2046
            echo "allow $(printf '%d.%d.%d.%d' $(echo "$network" | sed "$hex"))/$bits;"
            ;;
        *)
            # shellcheck disable=SC2046
            echo "deny $(printf '%d.%d.%d.%d' $(echo "$gateway" | sed "$hex"));"
            ;;
        esac
    done <"${MUSTER_ROUTES:-/proc/net/route}" | sort -ru
}

# Who may read /metrics: addresses and networks, and the words loopback, networks (those that the
# machine is in), all, none; with commas.
prepare_metrics() {
    echo "${METRICS_ALLOW:-loopback}" | tr -d ' ' | tr ',' '\n' | while read -r one; do
        case $one in
        loopback) echo 'allow 127.0.0.0/8; allow ::1;' ;;
        networks) prepare_networks ;;
        all) echo 'allow all;' ;;
        none) ;;
        '' | *[!0-9a-fA-F.:/]* | */*/*)
            prepare_fail "METRICS_ALLOW is '$METRICS_ALLOW': it takes addresses or networks, such as" \
                "10.0.0.7 or 172.16.0.0/12, loopback, networks, all, or none, separated by commas"
            ;;
        *) echo "allow $one;" ;;
        esac
    done >"$prefix/metrics.conf" || exit 1
    echo 'deny all;' >>"$prefix/metrics.conf"
}

# Where visitors of plain HTTP are sent; nginx's map says which.
prepare_redirect() {
    : >"$prefix/redirect.conf"
    case ${HTTPS_REDIRECT:=off} in
    off) return 0 ;;
    on) ;;
    *) prepare_fail "HTTPS_REDIRECT is '$HTTPS_REDIRECT': it takes off or on" ;;
    esac
    [ -n "${MUSTER_TLS:-}" ] ||
        prepare_fail "HTTPS_REDIRECT is on, but nothing speaks TLS here: only the container does"
    case ${PUBLIC_URL:-} in
    https://*) place=${PUBLIC_URL%/} ;;
    *) place="https://\$host$([ "${HTTPS_PORT:-443}" = 443 ] || echo ":$HTTPS_PORT")" ;;
    esac
    # 308: what was a POST stays one.
    echo "if (\$muster_clear) { return 308 $place\$request_uri; }" >"$prefix/redirect.conf"
}

# Whom to tell of a hole. RFC 9116 wants a day on which it ends; each start moves it.
prepare_security_txt() {
    if [ -z "${SECURITY_CONTACT:-}" ]; then
        echo 'return 404;' >"$prefix/security-txt.conf"
        return 0
    fi
    printf '%s' "$SECURITY_CONTACT" | tr '\n' ' ' | grep -Eqx '(mailto:|https://|tel:)[A-Za-z0-9@._~:/?#+%=&-]+' ||
        prepare_fail "SECURITY_CONTACT is '$SECURITY_CONTACT': it takes mailto:, https:// or tel: and what follows"
    canonical=''
    [ -z "${PUBLIC_URL:-}" ] || canonical="Canonical: ${PUBLIC_URL%/}/.well-known/security.txt\\n"
    printf 'return 200 "Contact: %s\\nExpires: %s\\nPreferred-Languages: en\\n%s";\n' "$SECURITY_CONTACT" \
        "$(date -u -d '+300 days' +%Y-%m-%dT00:00:00Z)" "$canonical" >"$prefix/security-txt.conf"
}

# Log files beside the console: every request and what nginx complains of, three files of 10 MB each.
prepare_log_files() {
    : >"$prefix/log-files.conf"
    mkdir -p "$MUSTER_RUN/supervisor.d"
    rm -f "$MUSTER_RUN/supervisor.d/20-log-files.conf"
    case ${LOG_FILES:=0} in
    0) return 0 ;;
    1) ;;
    *) prepare_fail "LOG_FILES is '$LOG_FILES': it takes 0 or 1" ;;
    esac
    logs=${MUSTER_LOGS:-/var/log/nginx}
    { mkdir -p "$logs" && [ -w "$logs" ]; } 2>/dev/null ||
        prepare_fail "LOG_FILES is 1, but $logs cannot be written by uid $(id -u); mount a volume there"
    # The console's error log is named again: naming one here takes the place of the outer one.
    cat >"$prefix/log-files.conf" <<CONF
access_log $logs/access.log muster;
error_log stderr warn;
error_log $logs/error.log warn;
CONF
    cat >"$MUSTER_RUN/supervisor.d/20-log-files.conf" <<CONF
[program:log-files]
command = sh $MUSTER_CONF/rotate.sh $logs
priority = 40
startsecs = 1
autorestart = true
stopsignal = TERM
stdout_logfile = /dev/stdout
stdout_logfile_maxbytes = 0
stderr_logfile = /dev/stderr
stderr_logfile_maxbytes = 0
CONF
}

# Who answers for the application. Before anything is up: this container's own, or the others that are
# found ready, so that a front door which comes back need not wait for its own to read the people.
prepare_upstream() {
    rm -f "$prefix/upstream.conf"
    "$MUSTER_CLI" replicas --once || exit 1
    # From 1.27.4 on nginx can keep a connection beyond a reload until its client has asked once more.
    case $(nginx -v 2>&1) in
    */0.* | */1.?.* | */1.1?.* | */1.2[0-6].* | */1.27.[0-3]*) : ;;
    */[1-9]*) echo 'keepalive_min_timeout 2s;' ;;
    esac >"$prefix/keepalive.conf"
}

# nginx resolves what its files include from the folder of the file that it is started with, and its
# paths from its prefix. Both are $MUSTER_RUN/nginx, a folder of links: the plain files stay where
# they are, and each choice is which file a link leads to.
prepare_nginx() {
    prefix=$MUSTER_RUN/nginx
    mkdir -p "$prefix/tmp"
    ln -sfn "$MUSTER_CONF/nginx" "$prefix/conf"
    ln -sfn "$MUSTER_STATIC" "$prefix/static"
    ln -sfn conf/nginx.conf "$prefix/nginx.conf"
    ln -sfn "$MUSTER_LISTEN" "$prefix/listen.conf"
    case $LOG_FORMAT in
    text | json) ln -sfn "conf/log-$LOG_FORMAT.conf" "$prefix/log.conf" ;;
    *) prepare_fail "LOG_FORMAT is '$LOG_FORMAT': it takes text or json" ;;
    esac
    if [ -n "${MUSTER_TLS:-}" ]; then
        ln -sfn "$MUSTER_TLS" "$prefix/tls"
    fi
    if [ "${MUSTER_HSTS:-0}" = 1 ]; then
        ln -sfn conf/hsts-on.conf "$prefix/hsts.conf"
    else
        ln -sfn conf/hsts-off.conf "$prefix/hsts.conf"
    fi
    prepare_proxies
    prepare_cors
    prepare_metrics
    prepare_redirect
    prepare_security_txt
    prepare_log_files
    prepare_upstream
    hash=$("$MUSTER_CLI" version --assets)
    echo "map \$arg_v \$asset_is_ours { default 0; ${hash:+$hash 1;} }" >"$prefix/assets.conf"
    # Started by root, nginx would hand its workers to an account that cannot reach uWSGI's socket.
    if [ "$(id -u)" = 0 ]; then
        echo 'user root;' >"$prefix/user.conf"
    else
        : >"$prefix/user.conf"
    fi
}

# supervisord complains when root starts it and no file says that this is meant, and when a pattern
# of files to include finds none.
prepare_supervisor() {
    mkdir -p "$MUSTER_RUN/supervisor.d"
    part=supervisor-front
    if [ "$ROLE" = worker ]; then
        part=supervisor-worker
    fi
    ln -sfn "$MUSTER_CONF/$part.conf" "$MUSTER_RUN/supervisor.d/20-role.conf"
    if [ "$(id -u)" = 0 ]; then
        printf '[supervisord]\nuser = root\n' >"$MUSTER_RUN/supervisor.d/00-user.conf"
    else
        : >"$MUSTER_RUN/supervisor.d/00-user.conf"
    fi
}

prepare_run() {
    ROLE=${ROLE:-all}
    case $ROLE in
    all) listen=MUSTER_LISTEN ;;
    worker) listen='' ;;
    *) prepare_fail "ROLE is '$ROLE': it takes all or worker" ;;
    esac
    LOG_FORMAT=${LOG_FORMAT:-text}
    export ROLE LOG_FORMAT
    for name in MUSTER_RUN MUSTER_CONF MUSTER_STATIC MUSTER_LIB MUSTER_INIT MUSTER_CLI $listen; do
        value=$(eval "printf '%s' \"\${$name:-}\"")
        case $value in
        /*) ;;
        *) prepare_fail "$name is '$value': it must be an absolute path" ;;
        esac
    done
    # A library that uWSGI loads first: the sanitizers' in a development run.
    MUSTER_PRELOAD=${MUSTER_PRELOAD:-}
    export MUSTER_RUN MUSTER_CONF MUSTER_STATIC MUSTER_LIB MUSTER_INIT MUSTER_CLI MUSTER_PRELOAD
    mkdir -p "$MUSTER_RUN" 2>/dev/null || true
    [ -w "$MUSTER_RUN" ] ||
        prepare_fail "MUSTER_RUN: $MUSTER_RUN cannot be written by uid $(id -u);" \
            "mount a tmpfs there that this user owns"
    "$MUSTER_CLI" check || exit 1
    # Counters begin anew with the server (app/base/meter.h).
    rm -f "$MUSTER_RUN/meter" "$MUSTER_RUN/leaving"
    prepare_workers
    if [ "$ROLE" = all ]; then
        prepare_nginx
    fi
    prepare_supervisor
}
