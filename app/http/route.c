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

/* The ending of a pattern's last segment, as in "/suggest.json"; that of a form's is not in it. */
static bool has_ending(struct str pattern)
{
    while (pattern.n && pattern.p[pattern.n - 1] != '/' && pattern.p[pattern.n - 1] != '.')
        pattern.n--;
    return pattern.n && pattern.p[pattern.n - 1] == '.';
}

unsigned route_forms(const struct route *route)
{
    struct str pattern = str_from(route->pattern);
    if (has_ending(pattern))
        return FORM_BIT(form_of_path(pattern));
    unsigned forms = FORM_BIT(str_starts(pattern, STR("/api/")) ? FORM_JSON : FORM_PAGE);
    static const struct {
        unsigned trait;
        enum form form;
    } more[] = {{ROUTE_JSON, FORM_JSON},
                {ROUTE_CSV, FORM_CSV},
                {ROUTE_VCARD, FORM_VCARD},
                {ROUTE_ATOM, FORM_ATOM}};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (route->traits & more[i].trait)
            forms |= FORM_BIT(more[i].form);
    return forms;
}

bool route_is_negotiated(const struct route *route)
{
    return route->traits & (ROUTE_READ | ROUTE_PUBLIC);
}

/* How well a path fits a route, with or without the ending of one of its forms. */
static unsigned route_fit(const struct route *route, struct route_match *try, enum form ending)
{
    struct str pattern = str_from(route->pattern);
    struct str suffix = form_suffix(ending);
    if (suffix.n && !has_ending(pattern) && (route_forms(route) & FORM_BIT(ending))) {
        struct str bare = str_take(try->path, try->path.n - suffix.n);
        unsigned fit = pattern_fit(pattern, bare, try->values);
        if (fit) {
            try->path = bare;
            try->is_named = true;
            /* Better than {name} without the ending; worse than a row that has it itself. */
            return str_ends(pattern, STR("}")) ? fit + (unsigned)suffix.n - 1 : fit - 1;
        }
    }
    try->is_named = has_ending(pattern);
    return pattern_fit(pattern, try->path, try->values);
}

void route_find(const struct route *routes, size_t n, enum http_method method, struct str path,
                struct route_match *ret)
{
    *ret = (struct route_match){0};
    if (!path.n || path.p[0] != '/')
        return;
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
    unsigned best = 0;
    unsigned allowed = 0;
    enum form ending = form_of_path(path);
    for (size_t i = 0; i < n; i++) {
        struct route_match try = {.route = &routes[i], .path = path};
        unsigned fit = route_fit(&routes[i], &try, ending);
        if (!fit)
            continue;
        allowed |= 1u << routes[i].method;
        if (routes[i].method != wanted || fit <= best)
            continue;
        best = fit;
        *ret = try;
    }
    ret->allowed = allowed;
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

void route_end_tell(const struct route_end *end, struct arena *a, struct resp *resp)
{
    static const char names[] = "SunMonTueWedThuFriSatJanFebMarAprMayJunJulAugSepOctNovDec";
    struct ymd ymd = date_ymd(end->sunset);
    int weekday = ((end->sunset.days % 7) + 7 + 4) % 7; /* 1970-01-01 was a Thursday */
    resp_header(resp, STR("Deprecation"),
                arena_printf(a, "@%lld", (long long)end->deprecated.days * 86400));
    resp_header(resp, STR("Sunset"),
                arena_printf(a, "%.3s, %02d %.3s %04d 00:00:00 GMT", names + 3 * weekday, ymd.day,
                             names + 3 * (6 + ymd.month), ymd.year));
}
