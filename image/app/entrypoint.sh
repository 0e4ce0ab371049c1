#!/bin/sh
# Entrypoint of the app container.
#
#   entrypoint.sh supervisord     checks the settings, prepares the run directory, starts everything
#   entrypoint.sh COMMAND …       runs COMMAND when there is one of that name (sh, nginx -t), else
#                                 `muster COMMAND …` (migrate, version, probe)
#
# The settings are described in docs/app.md and .env.example. A wrong one is named in one line and
# ends the container with status 1, before anything is started.
set -eu

fail() {
    echo "muster: $*" >&2
    exit 1
}

value_of() {
    eval "printf '%s' \"\${$1:-}\""
}

# Compose hands on what is not set as an empty value.
empty_unset() {
    for name in MYSQL_HOST MYSQL_PORT MYSQL_SOCKET MYSQL_DATABASE MYSQL_USER MYSQL_READ_USER \
        MYSQL_PASSWORD MYSQL_PASSWORD_FILE MYSQL_READ_PASSWORD MYSQL_READ_PASSWORD_FILE SECRET_KEY \
        SECRET_KEY_FILE LOG_FORMAT DEBUG DEBUG_APP APP_ENV PUBLIC_URL TRUSTED_PROXIES CORS_ORIGINS \
        METRICS_ALLOW MUSTER_REPLICAS RATE_LIMIT_API RATE_LIMIT_PAGES HTTPS_REDIRECT HTTPS_PORT HSTS LOG_FILES \
        SECURITY_CONTACT ROLE UWSGI_WORKERS TZ; do
        if [ -z "$(value_of "$name")" ]; then
            unset "$name"
        fi
    done
}

# A secret comes by value or by file, not by both, and is none when everybody knows it. One given by
# value is moved to a file that only this user reads: it is not in the environment of the programs.
secret_check() {
    name=$1 value=$(value_of "$1") file=$(value_of "$1_FILE")
    if [ -n "$value" ] && [ -n "$file" ]; then
        fail "both $name and ${name}_FILE are set; give only one of them"
    fi
    if [ -n "$file" ]; then
        [ -r "$file" ] || fail "${name}_FILE names $file, which cannot be read"
        value=$(cat "$file")
        [ -n "$value" ] || fail "${name}_FILE names $file, which is empty"
    fi
    case $(printf '%s' "$value" | tr '[:upper:]' '[:lower:]') in
    changeme | change-me | change_me | 'change me' | changeit | change-it | replaceme | replace-me | \
        replace_me | placeholder | example | password | secret | yourpassword | your-password | \
        your_password | xxx | todo | '<'*'>')
        fail "$name is the placeholder '$value'; set one of your own, or none to use the generated one"
        ;;
    esac
    if [ -n "$value" ] && [ -z "$file" ]; then
        mkdir -p "$MUSTER_RUN/secrets"
        rm -f "$MUSTER_RUN/secrets/$name"
        (umask 077 && printf '%s' "$value" >"$MUSTER_RUN/secrets/$name")
        unset "$name"
        export "${name}_FILE=$MUSTER_RUN/secrets/$name"
    fi
}

# one_of NAME VALUE…: the setting, if it is set, is one of the values.
one_of() {
    name=$1 value=$(value_of "$1")
    shift
    for allowed in "$@"; do
        if [ "$value" = "$allowed" ] || [ -z "$value" ]; then
            return 0
        fi
    done
    fail "$name is '$value': it takes $(echo "$*" | sed 's/ / or /g')"
}

# name_check NAME: a name that can be an identifier in MySQL without quotes around it.
name_check() {
    value=$(value_of "$1")
    case $value in
    *[!A-Za-z0-9_-]*) fail "$1 is '$value': it takes letters, digits, _ and -" ;;
    esac
    [ ${#value} -le 64 ] || fail "$1 is longer than 64 characters"
}

settings_check() {
    one_of ROLE all worker
    one_of LOG_FORMAT text json
    one_of LOG_FILES 0 1
    one_of DEBUG 0 1
    one_of DEBUG_APP 0 1
    one_of APP_ENV production development test
    one_of HTTPS_REDIRECT off on
    one_of HSTS auto off on
    if [ -n "${DEBUG_APP:-}" ]; then
        [ "${DEBUG:-$DEBUG_APP}" = "$DEBUG_APP" ] ||
            fail "DEBUG is $DEBUG and DEBUG_APP is $DEBUG_APP; they are two names of one setting"
        export DEBUG="$DEBUG_APP"
    fi
    if [ -n "${MYSQL_PORT:-}" ]; then
        case $MYSQL_PORT in
        *[!0-9]* | 0* | ??????*) fail "MYSQL_PORT is '$MYSQL_PORT': it takes a number from 1 to 65535" ;;
        esac
        [ "$MYSQL_PORT" -le 65535 ] ||
            fail "MYSQL_PORT is '$MYSQL_PORT': it takes a number from 1 to 65535"
    fi
    case ${HTTPS_PORT:-443} in
    *[!0-9]* | 0* | ??????*) fail "HTTPS_PORT is '$HTTPS_PORT': it takes a number from 1 to 65535" ;;
    esac
    name_check MYSQL_DATABASE
    name_check MYSQL_USER
    name_check MYSQL_READ_USER
    case ${MYSQL_HOST:-} in
    *[!A-Za-z0-9._:-]*) fail "MYSQL_HOST is '$MYSQL_HOST': it takes a host name or an address" ;;
    esac
    if [ -n "${PUBLIC_URL:-}" ]; then
        # grep looks at lines, and a second one must not come in behind the first.
        printf '%s' "$PUBLIC_URL" | tr '\n' ' ' | grep -Eqx 'https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?' ||
            fail "PUBLIC_URL is '$PUBLIC_URL': it takes http:// or https://, a host, and maybe a port"
    fi
    if [ -n "${TZ:-}" ]; then
        case $TZ in
        UTC | *..* | /*) ;;
        *) [ -f "/usr/share/zoneinfo/$TZ" ] || fail "TZ is '$TZ': there is no such time zone" ;;
        esac
    fi
    secret_check MYSQL_PASSWORD
    secret_check MYSQL_READ_PASSWORD
    secret_check SECRET_KEY
}

# Browsers may be told to insist on TLS; left to itself, only with a certificate that is one's own.
hsts_choose() {
    case ${HSTS:=auto} in
    on) MUSTER_HSTS=1 ;;
    off) MUSTER_HSTS=0 ;;
    esac
}

# The certificate: the operator's own from /etc/muster/tls, else one of our making, kept in the
# data directory so that browsers meet the same one after a restart.
certificate_prepare() {
    own=${MUSTER_OWN_TLS:-/etc/muster/tls}
    if [ -e "$own/tls.crt" ] || [ -e "$own/tls.key" ]; then
        for file in tls.crt tls.key; do
            [ -r "$own/$file" ] || fail "$own/$file is missing or cannot be read by uid $(id -u)"
        done
        openssl x509 -in "$own/tls.crt" -noout 2>/dev/null || fail "$own/tls.crt is not a certificate"
        [ "$(openssl x509 -in "$own/tls.crt" -noout -pubkey)" = \
            "$(openssl pkey -in "$own/tls.key" -pubout 2>/dev/null)" ] ||
            fail "$own/tls.key is not the key of $own/tls.crt"
        MUSTER_TLS=$own MUSTER_HSTS=1 TLS_TOLD="own certificate"
        hsts_choose
        return
    fi
    MUSTER_TLS=$MUSTER_DATA/tls MUSTER_HSTS=0 TLS_TOLD="generated certificate"
    hsts_choose
    if ! { [ -d "$MUSTER_DATA" ] && [ -w "$MUSTER_DATA" ]; }; then
        MUSTER_TLS=$MUSTER_RUN/tls
    fi
    if openssl x509 -in "$MUSTER_TLS/tls.crt" -noout -checkend 2592000 >/dev/null 2>&1 &&
        [ -r "$MUSTER_TLS/tls.key" ]; then
        return
    fi
    host=$(printf '%s' "${PUBLIC_URL:-}" | sed -E 's|https?://([^:/]*).*|,DNS:\1|')
    mkdir -p "$MUSTER_TLS"
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 825 \
        -subj /CN=localhost -addext "subjectAltName=DNS:localhost,IP:127.0.0.1$host" \
        -keyout "$MUSTER_TLS/tls.key.new" -out "$MUSTER_TLS/tls.crt.new" 2>/dev/null) ||
        fail "no certificate could be made in $MUSTER_TLS"
    mv -f "$MUSTER_TLS/tls.key.new" "$MUSTER_TLS/tls.key"
    mv -f "$MUSTER_TLS/tls.crt.new" "$MUSTER_TLS/tls.crt"
}

# secret_told NAME: where it comes from, never what it is.
secret_told() {
    file=$(value_of "$1_FILE")
    case $file in
    '') echo "(from $MUSTER_SHARED)" ;;
    "$MUSTER_RUN"/*) echo "(given)" ;;
    *) echo "(from $file)" ;;
    esac
}

# setting_told NAME: the value, or the one that stands when it is not set.
setting_told() {
    case $1 in
    *PASSWORD | SECRET_KEY) secret_told "$1" ;;
    TLS) echo "$TLS_TOLD" ;;
    MYSQL_HOST) echo "${MYSQL_HOST:-${MYSQL_SOCKET:-(no database)}}" ;;
    MYSQL_PORT) echo "${MYSQL_PORT:-3306}" ;;
    MYSQL_DATABASE) echo "${MYSQL_DATABASE:-employees}" ;;
    MYSQL_USER) echo "${MYSQL_USER:-muster}" ;;
    MYSQL_READ_USER) echo "${MYSQL_READ_USER:-muster_read}" ;;
    PUBLIC_URL | TRUSTED_PROXIES | CORS_ORIGINS | SECURITY_CONTACT) value_of "$1" | grep . || echo '(none)' ;;
    METRICS_ALLOW) echo "${METRICS_ALLOW:-loopback}" ;;
    RATE_LIMIT_API) echo "${RATE_LIMIT_API:-600000/min}" ;;
    RATE_LIMIT_PAGES) echo "${RATE_LIMIT_PAGES:-off}" ;;
    HTTPS_REDIRECT) echo "${HTTPS_REDIRECT:-off}" ;;
    LOG_FILES) echo "${LOG_FILES:-0}" ;;
    HSTS) echo "${HSTS:-auto}" ;;
    TZ) echo "${TZ:-UTC}" ;;
    *) value_of "$1" ;;
    esac
}

# One table for people, or one line for programs; values have been checked, none needs an escape.
settings_tell() {
    names="ROLE MYSQL_HOST MYSQL_PORT MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD MYSQL_READ_USER
        MYSQL_READ_PASSWORD SECRET_KEY PUBLIC_URL TRUSTED_PROXIES CORS_ORIGINS RATE_LIMIT_API
        RATE_LIMIT_PAGES METRICS_ALLOW HTTPS_REDIRECT HSTS SECURITY_CONTACT LOG_FORMAT LOG_FILES DEBUG APP_ENV UWSGI_WORKERS TZ TLS"
    if [ "$LOG_FORMAT" = json ]; then
        line='{"time":"'$(date -u +%Y-%m-%dT%H:%M:%S.000Z)'","level":"info","event":"settings"'
        for name in $names; do
            line="$line,\"$name\":\"$(setting_told "$name")\""
        done
        echo "$line}"
        return
    fi
    echo "Muster's settings:"
    for name in $names; do
        printf '  %-20s %s\n' "$name" "$(setting_told "$name")"
    done
}

if [ "${1:-supervisord}" != supervisord ]; then
    if command -v "$1" >/dev/null; then
        exec "$MUSTER_INIT" -- "$@"
    fi
    exec "$MUSTER_INIT" -- "$MUSTER_CLI" "$@"
fi

# shellcheck source=conf/prepare.sh
. "$MUSTER_CONF/prepare.sh"
empty_unset
mkdir -p "$MUSTER_RUN" 2>/dev/null || true
[ -w "$MUSTER_RUN" ] ||
    fail "$MUSTER_RUN cannot be written by uid $(id -u); mount a tmpfs there (--tmpfs $MUSTER_RUN)"
settings_check
if [ "${ROLE:-all}" = all ]; then
    certificate_prepare
else
    TLS_TOLD="(none, the front has it)"
fi
export APP_ENV="${APP_ENV:-production}" DEBUG="${DEBUG:-0}"
MUSTER_LISTEN=$MUSTER_CONF/nginx/listen-container.conf
prepare_run
settings_tell
exec "$MUSTER_INIT" --status-file "$MUSTER_RUN/exit-status" -- \
    supervisord -c "$MUSTER_CONF/supervisord.conf"
