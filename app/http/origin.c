#include "http/origin.h"

#include "base/parse.h"

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'))
            return false;
    }
    return s.n > 0;
}

static bool is_ipv6(struct str s)
{
    if (s.n < 4 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.'))
            return false;
    }
    return true;
}

/* Splits off the port; the null slice when there is none. */
static struct str host_cut(struct str s, struct str *ret_host)
{
    size_t end = s.n && s.p[0] == '[' ? str_find(s, ']') : 0;
    size_t colon = end + str_find(str_drop(s, end), ':');
    *ret_host = str_take(s, colon);
    return colon < s.n ? str_drop(s, colon + 1) : (struct str){0};
}

static bool is_port(struct str port)
{
    uint32_t number;
    return !parse_u32(port, &number) && number >= 1 && number <= 65535 && port.p[0] != '0';
}

bool origin_is_host(struct str s)
{
    struct str host;
    struct str port = host_cut(s, &host);
    return s.n <= ORIGIN_MAX && (is_name(host) || is_ipv6(host)) &&
           (str_is_null(port) || is_port(port));
}

bool origin_is_valid(struct str s)
{
    bool tls = str_starts(s, STR("https://"));
    if (!tls && !str_starts(s, STR("http://")))
        return false;
    struct str rest = str_drop(s, tls ? 8 : 7);
    struct str host;
    struct str port = host_cut(rest, &host);
    return origin_is_host(rest) && !str_eq(port, tls ? STR("443") : STR("80"));
}
