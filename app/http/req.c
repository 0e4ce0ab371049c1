#include "http/req.h"

#include "base/parse.h"
#include "http/access.h"
#include "http/origin.h"
#include "http/replica.h"

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

/* Where the client reached us, unless the settings say it; what it sent must be a host. */
static struct str site_of(struct arena *a, struct str public_url, req_var *var, const void *host)
{
    if (public_url.n)
        return public_url;
    struct str scheme = var(host, "REQUEST_SCHEME");
    struct str name = var(host, "HTTP_HOST");
    bool tls = str_eq(scheme, STR("https"));
    return arena_printf(a, "%s://%.*s", tls ? "https" : "http",
                        STR_ARG(origin_is_host(name) ? name : STR("localhost")));
}

/* What nginx says of itself and its servers; anything else is one server. */
static uint32_t share_of(struct str text)
{
    uint32_t share;
    return parse_u32(text, &share) || share < 1 || share > REPLICAS_MAX + 1 ? 1 : share;
}

void req_read(struct req *req, struct arena *a, struct str public_url, req_var *var,
              const void *host)
{
    *req = (struct req){
        .arena = a,
        .method_text = var(host, "REQUEST_METHOD"),
        .accept = var(host, "HTTP_ACCEPT"),
        .content_type = var(host, "CONTENT_TYPE"),
        .if_none_match = var(host, "HTTP_IF_NONE_MATCH"),
        .if_match = var(host, "HTTP_IF_MATCH"),
        .range = var(host, "HTTP_RANGE"),
        .if_range = var(host, "HTTP_IF_RANGE"),
        .id = var(host, "HTTP_X_REQUEST_ID"),
        .origin = var(host, "HTTP_ORIGIN"),
        .asked_method = var(host, "HTTP_ACCESS_CONTROL_REQUEST_METHOD"),
        .client = var(host, "REMOTE_ADDR"),
        .share = share_of(var(host, REPLICA_SHARE)),
        .site = site_of(a, public_url, var, host),
    };
    access_begin(&req->marks);
    trace_read(var(host, "HTTP_TRACEPARENT"), var(host, "HTTP_TRACESTATE"), req->id, &req->trace);
    req->method = http_method_from(req->method_text);
    req_set_uri(req, var(host, "REQUEST_URI"));
    if (!req->id.n)
        req->id = STR("-");
}

bool req_wants_json(const struct req *req)
{
    if (str_starts(req->path, STR("/api/")) || str_ends(req->path, STR(".json")))
        return true;
    struct form_liking page = form_liking(req->accept, STR("text/html"));
    int named = page.exactness == 2 ? page.quality : 0;
    if (form_of_path(req->path) != FORM_PAGE)
        return !named;
    for (int f = FORM_JSON; f < FORMS_N; f++) {
        struct form_liking fit = form_liking(req->accept, form_type((enum form)f));
        if (fit.exactness == 2 && fit.quality > named)
            return true;
    }
    struct form_liking problem = form_liking(req->accept, STR("application/problem+json"));
    return problem.exactness == 2 && problem.quality > named;
}
