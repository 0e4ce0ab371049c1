#include "http/route.h"

#include "base/buf.h"

/* How well one segment of a path fits one of a pattern: 0 not at all; a literal beats a {name}, a
 * long suffix a short one. */
static unsigned segment_fit(struct str pattern, struct str segment, struct str *ret_value)
{
    if (!pattern.n || pattern.p[0] != '{')
        return str_eq(pattern, segment) ? 100 : 0;
    struct str name;
    struct str suffix = str_cut(pattern, '}', &name);
    if (segment.n <= suffix.n || !str_ends(segment, suffix))
        return 0;
    *ret_value = str_take(segment, segment.n - suffix.n);
    return 1 + (unsigned)suffix.n;
}

/* The sum of the fits of all segments, or 0. */
static unsigned pattern_fit(struct str pattern, struct str path,
                            struct str ret_values[REQ_SEGMENTS_MAX])
{
    unsigned sum = 0;
    size_t values = 0;
    pattern = str_drop(pattern, 1);
    path = str_drop(path, 1);
    while (!str_is_null(pattern) && !str_is_null(path)) {
        struct str want;
        struct str have;
        pattern = str_cut(pattern, '/', &want);
        path = str_cut(path, '/', &have);
        struct str value = {0};
        unsigned fit = segment_fit(want, have, &value);
        if (!fit)
            return 0;
        if (value.p && values < REQ_SEGMENTS_MAX)
            ret_values[values++] = value;
        sum += fit;
    }
    return str_is_null(pattern) && str_is_null(path) ? sum : 0;
}

void route_find(const struct route *routes, size_t n, enum http_method method, struct str path,
                struct route_match *ret)
{
    *ret = (struct route_match){0};
    if (!path.n || path.p[0] != '/')
        return;
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
    unsigned best = 0;
    for (size_t i = 0; i < n; i++) {
        struct str values[REQ_SEGMENTS_MAX] = {{0}};
        unsigned fit = pattern_fit(str_from(routes[i].pattern), path, values);
        if (!fit)
            continue;
        ret->allowed |= 1u << routes[i].method;
        if (routes[i].method != wanted || fit <= best)
            continue;
        best = fit;
        ret->route = &routes[i];
        for (size_t v = 0; v < REQ_SEGMENTS_MAX; v++)
            ret->values[v] = values[v];
    }
    if (ret->allowed & (1u << HTTP_GET))
        ret->allowed |= 1u << HTTP_HEAD;
    if (ret->allowed)
        ret->allowed |= 1u << HTTP_OPTIONS;
}

struct str route_allow(unsigned allowed, struct arena *a)
{
    struct str list = STR("");
    for (int m = HTTP_GET; m < HTTP_OTHER; m++)
        if (allowed & (1u << m))
            list = arena_printf(a, "%.*s%s%.*s", STR_ARG(list), list.n ? ", " : "",
                                STR_ARG(http_method_name((enum http_method)m)));
    return list;
}
