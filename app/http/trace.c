#include "http/trace.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define PARENT_SIZE 55 /* 00-ID-SPAN-FLAGS */

static bool is_hex(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return true;
}

static bool is_zero(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '0')
            return false;
    return true;
}

static unsigned hex_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

enum err trace_parent_read(struct str header, struct trace_parent *ret)
{
    if (header.n < PARENT_SIZE || header.p[2] != '-' || header.p[35] != '-' || header.p[52] != '-')
        return ERR_INPUT;
    struct str version = {header.p, 2};
    struct str id = {header.p + 3, TRACE_ID};
    struct str span = {header.p + 36, TRACE_SPAN};
    struct str flags = {header.p + 53, 2};
    bool first = str_eq(version, STR("00"));
    if (!is_hex(version) || str_eq(version, STR("ff")) || !is_hex(id) || !is_hex(span) ||
        !is_hex(flags) || is_zero(id) || is_zero(span))
        return ERR_INPUT;
    if (header.n > PARENT_SIZE && (first || header.p[PARENT_SIZE] != '-'))
        return ERR_INPUT;
    *ret = (struct trace_parent){id, span, hex_value(flags.p[1]) & 1};
    return ERR_OK;
}

/* ---- tracestate -------------------------------------------------------------------------------
 */

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' ||
           c == '/';
}

static bool is_key_part(struct str s, size_t most, bool digit_may_begin)
{
    if (!s.n || s.n > most || !is_key_char(s.p[0]) || s.p[0] == '_' || s.p[0] == '-' ||
        s.p[0] == '*' || s.p[0] == '/')
        return false;
    if (!digit_may_begin && s.p[0] <= '9')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_key_char(s.p[i]))
            return false;
    return true;
}

/* "vendor", or "tenant@vendor". */
static bool is_key(struct str key)
{
    struct str tenant;
    struct str vendor = str_cut(key, '@', &tenant);
    if (str_is_null(vendor))
        return is_key_part(key, 256, false);
    return is_key_part(tenant, 241, true) && is_key_part(vendor, 14, false);
}

static bool is_value(struct str value)
{
    if (!value.n || value.n > 256 || value.p[value.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] < ' ' || value.p[i] > '~' || value.p[i] == '=')
            return false;
    return true;
}

static struct str blanks_drop(struct str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_drop(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

bool trace_state_is_valid(struct str header)
{
    struct str keys[TRACE_STATE_MEMBERS];
    size_t n = 0;
    while (!str_is_null(header)) {
        struct str member;
        header = str_cut(header, ',', &member);
        member = blanks_drop(member);
        if (!member.n)
            continue; /* empty members are allowed */
        struct str key;
        struct str value = str_cut(member, '=', &key);
        if (n == TRACE_STATE_MEMBERS || !is_key(key) || !is_value(value))
            return false;
        for (size_t i = 0; i < n; i++)
            if (str_eq(keys[i], key))
                return false;
        keys[n++] = key;
    }
    return n > 0;
}

/* ---- ids --------------------------------------------------------------------------------------
 */

/* SplitMix64, begun with the system's chance in each process that asks: cheap, and different in all
 * of them. */
static uint64_t chance(void)
{
    static _Thread_local uint64_t state;
    while (!state)
        if (getrandom(&state, sizeof state, 0) != (ssize_t)sizeof state)
            state = (uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)&state;
    uint64_t x = state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    x ^= x >> 31;
    return x ? x : 1; /* an id of zeros only is none */
}

static void hex_write(uint64_t x, char to[16])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 15; i >= 0; i--, x >>= 4)
        to[i] = hex[x & 15];
}

void trace_read(struct str parent, struct str state, struct str request_id, struct trace *ret)
{
    struct trace_parent from;
    *ret = (struct trace){0};
    hex_write(chance(), ret->span);
    if (!str_is_null(parent) && !trace_parent_read(parent, &from)) {
        memcpy(ret->id, from.id.p, TRACE_ID);
        ret->parent = from.span;
        ret->is_sampled = from.is_sampled;
        if (!str_is_null(state) && trace_state_is_valid(state))
            ret->state = state;
    } else if (request_id.n == TRACE_ID && is_hex(request_id) && !is_zero(request_id)) {
        memcpy(ret->id, request_id.p, TRACE_ID);
    } else {
        hex_write(chance(), ret->id);
        hex_write(chance(), ret->id + 16);
    }
}

struct str trace_response(const struct trace *trace, struct arena *a)
{
    return arena_printf(a, "00-%.*s-%.*s-0%d", TRACE_ID, trace->id, TRACE_SPAN, trace->span,
                        trace->is_sampled);
}
