#!/bin/sh
# deps.sh run|test: installs from the distribution what a native run, or the tests besides, need and
# this machine lacks. Names the packages first; as root, or through sudo. Debian 12 and newer, Ubuntu
# 24.04 and newer. Prints nothing when nothing is missing.
set -eu

missing=''
want() { # PACKAGE, unless the test that follows holds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
have() { command -v "$1" || test -x "/usr/sbin/$1"; }
either() { have "$1" || have "$2"; }
mysql_headers() { pkg-config --exists mysqlclient || pkg-config --exists libmariadb; }
header() { test -e "/usr/include/$1" || test -e "/usr/include/$(uname -m)-linux-gnu/$1"; }
module() { /usr/bin/python3 -c "import $1"; }
# uWSGI's own header needs the regular expression library that it was built with.
pcre() {
    if apt-cache show uwsgi-core 2>/dev/null | grep -q 'libpcre2'; then
        echo libpcre2-dev pcre2.h
    else
        echo libpcre3-dev pcre.h
    fi
}

# The server without its service: nothing of it starts by itself on this machine.
database() {
    case $(. /etc/os-release && echo "$ID") in
    ubuntu) apt-cache pkgnames mysql-server-core | sort | tail -1 ;;
    *) echo mariadb-server-core ;;
    esac
}
client() {
    case $(database) in
    mysql*) apt-cache pkgnames mysql-client-core | sort | tail -1 ;;
    *) echo mariadb-client-core ;;
    esac
}

find_missing() {
    missing=''
    want gcc have cc
    want libc6-dev header stdio.h
    want pkg-config have pkg-config
    want uwsgi-core have uwsgi-core
    want nginx-light have nginx
    want supervisor have supervisord
    want openssl have openssl
    want default-libmysqlclient-dev mysql_headers
    want libcap-dev header sys/capability.h
    want uuid-dev header uuid/uuid.h
    want zlib1g-dev header zlib.h
    want libssl-dev header openssl/ssl.h
    want libutf8proc-dev header utf8proc.h
    want libjansson-dev header jansson.h
    want libcurl4-openssl-dev header curl/curl.h
    want libyaml-dev header yaml.h
    pcre_package=$(pcre)
    want "${pcre_package% *}" header "${pcre_package#* }"
    have mariadbd >/dev/null || have mysqld >/dev/null || missing="$missing $(database)"
    either mariadb mysql >/dev/null || missing="$missing $(client)"
    [ "$1" = test ] || return 0
    want git have git
    want clang have clang
    want libcmocka-dev header cmocka.h
    want python3-pytest module pytest
    want python3-requests module requests
    want python3-jsonschema module jsonschema
    want python3-yaml module yaml
    want python3-selenium module selenium
    want python3-vobject module vobject
    want python3-feedparser module feedparser
    want python3-lxml module lxml
    want chromium have chromium
    want chromium-driver have chromedriver
    want poppler-utils have pdftotext
    want shellcheck have shellcheck
    want mariadb-client either mariadb-dump mysqldump
    want xz-utils have xz
    want zstd have zstd
    want bzip2 have bzip2
    want curl have curl
    want wrk have wrk
    want procps have ps
}

case ${1:-run} in
run | test) ;;
*)
    echo "usage: deps.sh run|test" >&2
    exit 64
    ;;
esac

# A bare machine may not know any package yet; the names above depend on what it knows.
as_root=''
[ "$(id -u)" = 0 ] || as_root=sudo
if ! apt-cache show uwsgi-core >/dev/null 2>&1; then
    command -v apt-get >/dev/null || {
        echo "muster: this needs Debian or Ubuntu (apt-get); elsewhere use Docker: docker compose up" >&2
        exit 69
    }
    $as_root apt-get update -q
fi
find_missing "${1:-run}"
[ -n "$missing" ] || exit 0

echo "Muster needs these packages of your distribution:$missing"
if [ -n "$as_root" ] && ! command -v sudo >/dev/null; then
    echo "Please install them as root:  apt-get install$missing" >&2
    exit 77
fi

# Packages such as nginx start a service when they are installed. Ours is the only one wanted.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod 755 $policy
    trap '$as_root rm -f $policy' EXIT
    trap 'exit 130' INT TERM
fi
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing

find_missing "${1:-run}"
if [ -n "$missing" ]; then
    echo "muster: still missing after the installation:$missing" >&2
    exit 69
fi
