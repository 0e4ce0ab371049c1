#include "http/req.h"

static const char *const method_names[] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "OTHER",
};

enum http_method http_method_from(struct str name)
{
    for (int m = HTTP_GET; m < HTTP_OTHER; m++)
        if (str_eq(name, str_from(method_names[m])))
            return (enum http_method)m;
    return HTTP_OTHER;
}

struct str http_method_name(enum http_method method)
{
    return str_from(method_names[method]);
}

void req_set_uri(struct req *req, struct str uri)
{
    req->uri = uri;
    req->query = str_cut(uri, '?', &req->path);
}

/* The quality of one media range in thousandths; 1000 when none is given (RFC 9110, 12.4.2). */
static int range_quality(struct str params)
{
    while (!str_is_null(params) && params.n) {
        struct str one;
        params = str_cut(params, ';', &one);
        one = str_trim(one);
        if (one.n < 3 || (one.p[0] | 0x20) != 'q' || one.p[1] != '=')
            continue;
        int q = one.p[2] == '1' ? 1000 : 0;
        for (size_t i = 4, unit = 100; q < 1000 && i < one.n && i < 7; i++, unit /= 10)
            if (one.p[i] >= '0' && one.p[i] <= '9')
                q += (one.p[i] - '0') * (int)unit;
        return q;
    }
    return 1000;
}

bool req_wants_json(const struct req *req)
{
    if (str_starts(req->path, STR("/api/")) || str_ends(req->path, STR(".json")))
        return true;
    int json = 0;
    int html = 0;
    struct str rest = req->accept;
    while (!str_is_null(rest) && rest.n) {
        struct str range;
        rest = str_cut(rest, ',', &range);
        struct str type;
        int q = range_quality(str_cut(range, ';', &type));
        type = str_trim(type);
        bool is_json = str_eq_nocase(type, STR("application/json")) ||
                       str_eq_nocase(type, STR("application/problem+json"));
        if (is_json && q > json)
            json = q;
        if (str_eq_nocase(type, STR("text/html")) && q > html)
            html = q;
    }
    return json > html;
}
