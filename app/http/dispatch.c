#include "http/dispatch.h"

#include "base/log.h"
#include "http/access.h"

#include <time.h>

/* The 64-bit FNV-1a hash, taken eight bytes at a time: only to tell bodies apart. */
static uint64_t body_hash(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ s.n;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t word;
        __builtin_memcpy(&word, s.p + i, 8);
        h = (h ^ word) * UINT64_C(0x9fb21c651e98df25);
        h ^= h >> 29;
    }
    for (; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return h ^ (h >> 32);
}

/* Whether If-None-Match names the tag (RFC 9110, 13.1.2: weak comparison). */
static bool tag_matches(struct str list, struct str tag)
{
    while (!str_is_null(list) && list.n) {
        struct str one;
        list = str_cut(list, ',', &one);
        one = str_trim(one);
        if (str_starts(one, STR("W/")))
            one = str_drop(one, 2);
        if (str_eq(one, tag) || str_eq(one, STR("*")))
            return true;
    }
    return false;
}

/* Good answers to GET carry a tag made of their bytes; one that the client has already is not sent
 * again. nginx makes the tag weak when it compresses; it still names these bytes. */
static void answer_conditionally(const struct req *req, struct resp *resp)
{
    if (resp_has(resp, STR("ETag")) || !(req->route->traits & (ROUTE_READ | ROUTE_PUBLIC)))
        return;
    struct str tag = resp->etag;
    if (str_is_null(tag))
        tag = arena_printf(req->arena, "\"%016llx\"",
                           (unsigned long long)body_hash(buf_str(resp->body)));
    resp_header(resp, STR("ETag"), tag);
    if (tag_matches(req->if_none_match, tag)) {
        resp->status = 304;
        resp_drop(resp, STR("Content-Range")); /* of a part, which this is no more */
        buf_reset(resp->body);
        resp_release(resp);
    }
}

/* Who may keep a good answer, and for how long. */
static void cache_control(const struct req *req, struct resp *resp)
{
    if (resp_has(resp, STR("Cache-Control")))
        return;
    if (req->route->traits & ROUTE_PUBLIC)
        resp_header(resp, STR("Cache-Control"), STR("public, max-age=300"));
    else if (req->route->traits & ROUTE_READ)
        resp_header(resp, STR("Cache-Control"), STR("private, no-cache"));
    else
        resp_header(resp, STR("Cache-Control"), STR("no-store"));
}

static bool is_api(const struct req *req)
{
    return str_starts(req->path, STR("/api/"));
}

/* Whether the answer is for programs, so that other sites' scripts may be let in (cors.h). */
static bool is_for_programs(const struct req *req)
{
    return is_api(req) || req->form != FORM_PAGE || form_of_path(req->path) != FORM_PAGE;
}

/* What of the request the answer depends on, for caches. nginx compresses, so all depend on
 * Accept-Encoding. */
static void vary(const struct site *site, const struct req *req, struct resp *resp)
{
    bool by_accept =
        req->route ? !req->form_is_named && route_is_negotiated(req->route) : !is_api(req);
    bool by_origin = cors_varies(site->cors) && is_for_programs(req);
    if (resp_has(resp, STR("Vary")))
        return;
    if (by_origin)
        resp_header(resp, STR("Vary"),
                    by_accept ? STR("Accept, Accept-Encoding, Origin")
                              : STR("Accept-Encoding, Origin"));
    else
        resp_header(resp, STR("Vary"),
                    by_accept ? STR("Accept, Accept-Encoding") : STR("Accept-Encoding"));
}

/* The other forms of a page or a list; those of the bare address, when the form has a row of its
 * own. */
static void alternates(const struct site *site, const struct req *req, struct resp *resp)
{
    if (is_api(req))
        return; /* they write their links themselves */
    const struct route *route = req->route;
    struct str bare = req->bare_path;
    struct str suffix = form_suffix(req->form);
    struct route_match match;
    if (req->form_is_named && str_ends(bare, suffix))
        bare = str_take(bare, bare.n - suffix.n);
    route_find(site->routes, site->routes_n, HTTP_GET, bare, &match);
    if (match.route && route_is_negotiated(match.route))
        route = match.route;
    struct str links = form_links(req->arena, route_forms(route), req->form, bare, req->query);
    if (!str_is_null(links))
        resp_header(resp, STR("Link"), links);
}

static void answer_complete(const struct site *site, const struct req *req, struct resp *resp)
{
    if ((resp->status != 200 && resp->status != 206) ||
        (req->method != HTTP_GET && req->method != HTTP_HEAD))
        return;
    alternates(site, req, resp);
    cache_control(req, resp);
    answer_conditionally(req, resp);
}

static void problem_complete(struct problem *p, enum err err)
{
    if (!p->status)
        p->status = problem_status(err);
    if (!p->title.n)
        p->title = http_status_text(p->status);
    if (p->detail.n)
        return;
    if (err == ERR_AWAY || err == ERR_TIMEOUT)
        p->detail = STR("The database cannot be reached at the moment. Nothing is lost; please try "
                        "again in a few seconds.");
    else if (err == ERR_LOADING)
        p->detail = STR("The data are being loaded. This page will be there when they are.");
    else if (err == ERR_NOT_FOUND)
        p->detail = STR("There is nothing at this address.");
    else if (p->status == 500)
        p->detail =
            STR("Something went wrong on our side. It has been written to the log under the "
                "number below.");
}

static struct str header_of(const struct resp *resp, struct str name)
{
    for (size_t i = 0; i < resp->headers_n; i++)
        if (str_eq(resp->headers[i].name, name))
            return resp->headers[i].value;
    return (struct str){0};
}

static void answer_error(const struct site *site, struct req *req, enum err err, struct resp *resp,
                         struct store *store)
{
    struct problem *p = &req->problem;
    problem_complete(p, err);
    if (p->status >= 500)
        LOG(p->status == 503 ? LOG_WARN : LOG_ERROR, "error", log_str("id", req->id),
            log_str("path", req->path), log_str("error", str_from(err_name(err))));
    struct str allow = header_of(resp, STR("Allow"));
    struct str range = header_of(resp, STR("Content-Range"));
    resp_release(resp);
    resp_init(resp, resp->body);
    resp->status = p->status;
    vary(site, req, resp);
    if (!str_is_null(allow))
        resp_header(resp, STR("Allow"), allow);
    if (!str_is_null(range))
        resp_header(resp, STR("Content-Range"), range);
    resp_header(resp, STR("Cache-Control"), STR("no-store"));
    if (p->status == 503)
        resp_header(resp, STR("Retry-After"), STR("2"));
    /* Whoever is told 406 takes no page. */
    if (p->status == 406 || req_wants_json(req)) {
        resp_type(resp, TYPE_PROBLEM);
        problem_write_json(p, req->path, req->id, resp->body);
    } else {
        resp_type(resp, TYPE_HTML);
        site->error_page(req, err, p, store, resp);
    }
}

static enum err not_acceptable(struct req *req, unsigned forms)
{
    struct problem *p = &req->problem;
    struct str list = STR("");
    for (int f = 0; f < FORMS_N; f++) {
        if (!(forms & FORM_BIT(f)))
            continue;
        struct str type = form_type((enum form)f);
        list = arena_printf(req->arena, "%.*s%s%.*s", STR_ARG(list), list.n ? ", " : "",
                            STR_ARG(type));
        p->available[p->available_n++] = type;
    }
    return problem_set(p, ERR_INPUT, 406, STR("Not in that form"),
                       arena_printf(req->arena,
                                    "The Accept header excludes every form of this address. "
                                    "There is: %.*s.",
                                    STR_ARG(list)));
}

/* Which form the answer has; false when Accept excludes them all. A form that has a row of its own,
 * "/employees/{emp_no}.json", is answered by that one. */
static bool form_decide(const struct site *site, struct req *req, struct route_match *match)
{
    req->form_is_named = match->is_named;
    req->form = form_of_path(req->path);
    if (match->is_named || !route_is_negotiated(match->route))
        return true;
    if (!form_choose(req->accept, route_forms(match->route), &req->form))
        return false;
    struct str suffix = form_suffix(req->form);
    if (!(match->route->traits & ROUTE_FORMS) || !suffix.n)
        return true;
    struct route_match own;
    struct str path = arena_printf(req->arena, "%.*s%.*s", STR_ARG(req->path), STR_ARG(suffix));
    route_find(site->routes, site->routes_n, req->method, path, &own);
    if (own.route)
        *match = own;
    return true;
}

static enum err not_allowed(struct req *req, struct resp *resp, struct str methods)
{
    resp_header(resp, STR("Allow"), methods);
    if (req->method == HTTP_OPTIONS) {
        resp->status = 204;
        return ERR_OK;
    }
    return problem_set(
        &req->problem, ERR_INPUT, 405, STR("Method not allowed"),
        arena_printf(req->arena, "This address answers %.*s only.", STR_ARG(methods)));
}

/* Counts the request; what is only a question about methods, or whether we are well, is free. */
static enum err limit_check(const struct site *site, struct req *req, const struct route *route,
                            struct limit_state *ret)
{
    const struct limit *limit = is_api(req) ? site->api_limit : site->pages_limit;
    if (!limit || req->method == HTTP_OPTIONS ||
        (route && !is_api(req) && route->traits == ROUTE_OPEN))
        return ERR_OK;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    *ret = limit_take(limit, req->client, req->share,
                      (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec);
    if (!ret->is_over)
        return ERR_OK;
    return problem_set(&req->problem, ERR_INPUT, 429, STR("Too many requests"),
                       arena_printf(req->arena,
                                    "From one address this server answers %u requests in %u "
                                    "seconds. The next one passes in %u s.",
                                    limit->rate.quota, limit->rate.window, ret->retry));
}

/* What the answer is finished with, good or bad. */
struct extras {
    struct limit_state limit;
    struct str methods; /* of the path, when it was asked for them */
};

static enum err answer(const struct site *site, struct req *req, struct resp *resp,
                       struct store *store, struct extras *extras)
{
    struct route_match match;
    route_find(site->routes, site->routes_n, req->method, req->path, &match);
    req->matched = match.route;
    enum err err = limit_check(site, req, match.route, &extras->limit);
    if (err)
        return err;
    if (!match.allowed)
        return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No such page"),
                           STR("There is nothing at this address. It may be mistyped."));
    if (!match.route) {
        extras->methods = route_allow(match.allowed, req->arena);
        return not_allowed(req, resp, extras->methods);
    }
    req->bare_path = match.path;
    bool acceptable = form_decide(site, req, &match);
    req->route = match.route;
    err = param_parse(match.route->params, match.values, req->query, req->arena, &req->problem,
                      &req->params);
    if (!err && !acceptable)
        err = not_acceptable(req, route_forms(match.route));
    if (!err && (match.route->traits & ROUTE_READ))
        err = site->ready(store);
    if (!err)
        err = match.route->handler(req, resp, store);
    if (!err)
        err = resp_err(resp);
    if (err || resp->hand_over)
        return err;
    vary(site, req, resp);
    answer_complete(site, req, resp);
    return ERR_OK;
}

/* Whether a path has a form for programs: then other sites' scripts may ask what works there. */
static bool has_program_forms(const struct site *site, const struct req *req)
{
    struct route_match match;
    if (is_for_programs(req))
        return true;
    route_find(site->routes, site->routes_n, HTTP_GET, req->path, &match);
    return match.route && (match.route->traits & ROUTE_FORMS);
}

/* What every answer of the API says about the API, good or not (RFC 8631). */
static void announce(const struct req *req, struct resp *resp)
{
    if (str_starts(req->path, STR("/api/")))
        resp_header(resp, STR("Link"), STR("</api/openapi.json>; rel=\"service-desc\""));
    if (req->route && req->route->end)
        route_end_tell(req->route->end, req->arena, resp);
}

void dispatch(const struct site *site, struct req *req, struct resp *resp, struct store *store)
{
    struct extras extras = {0};
    enum err err = answer(site, req, resp, store, &extras);
    if (err)
        answer_error(site, req, err, resp, store);
    limit_headers(&extras.limit, req->arena, resp);
    if (cors_is_on(site->cors) && req->origin.n &&
        (is_for_programs(req) || (extras.methods.n && has_program_forms(site, req))))
        cors_answer(site->cors, req, resp, extras.methods);
    announce(req, resp);
    access_tell(req, resp);
}
