#include "http/cors.h"

#include "http/origin.h"

/* What a script may send, and what it may read, beyond what every script may. */
#define ACCEPTED                                                                                   \
    "Accept, Content-Type, If-Match, If-None-Match, If-Range, Range, X-Request-Id, traceparent"
#define EXPOSED                                                                                    \
    "Link, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Allow, Accept-Ranges, "   \
    "Content-Range, Content-Disposition, Content-Digest, Repr-Digest, Deprecation, Sunset"

enum err cors_read(struct str setting, struct cors *ret, const char **ret_why)
{
    *ret = (struct cors){0};
    struct str rest = str_trim(setting);
    if (!rest.n)
        return ERR_OK;
    if (str_eq(rest, STR("*"))) {
        ret->any = true;
        return ERR_OK;
    }
    while (!str_is_null(rest)) {
        struct str one;
        rest = str_cut(rest, ',', &one);
        one = str_trim(one);
        if (str_eq(one, STR("*"))) {
            *ret_why = "CORS_ORIGINS takes * alone or a list of origins, not both";
            return ERR_INPUT;
        }
        if (!origin_is_valid(one)) {
            *ret_why = "CORS_ORIGINS takes origins as browsers send them, separated by commas: "
                       "https://people.example.org, http://localhost:3000; small letters, no path, "
                       "no port that is the usual one";
            return ERR_INPUT;
        }
        if (ret->n == CORS_ORIGINS_MAX) {
            *ret_why = "CORS_ORIGINS takes 64 origins at most";
            return ERR_INPUT;
        }
        ret->origins[ret->n++] = one;
    }
    return ERR_OK;
}

bool cors_is_on(const struct cors *cors)
{
    return cors && (cors->any || cors->n);
}

bool cors_varies(const struct cors *cors)
{
    return cors && cors->n;
}

static bool is_listed(const struct cors *cors, struct str origin)
{
    for (size_t i = 0; i < cors->n; i++)
        if (str_eq(cors->origins[i], origin))
            return true;
    return false;
}

void cors_answer(const struct cors *cors, const struct req *req, struct resp *resp,
                 struct str allowed)
{
    if (!cors_is_on(cors) || !req->origin.n || !(cors->any || is_listed(cors, req->origin)))
        return;
    resp_header(resp, STR("Access-Control-Allow-Origin"), cors->any ? STR("*") : req->origin);
    if (req->method == HTTP_OPTIONS && req->asked_method.n && allowed.n) {
        resp_header(resp, STR("Access-Control-Allow-Methods"), allowed);
        resp_header(resp, STR("Access-Control-Allow-Headers"), STR(ACCEPTED));
        resp_header(resp, STR("Access-Control-Max-Age"), STR("600"));
        return;
    }
    resp_header(resp, STR("Access-Control-Expose-Headers"), STR(EXPOSED));
}
