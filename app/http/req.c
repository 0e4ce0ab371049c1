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
