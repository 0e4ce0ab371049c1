#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

#include <string.h>

/* A loader that writes twice a second and has been silent for so long is gone. */
#define PROGRESS_STALE_SECONDS 90

/* The page while the data are loaded; false when nothing is being loaded. */
static bool loading_page(const struct req *req, const struct store *store, const struct page *page,
                         struct resp *resp)
{
    struct loading_view view = {0};
    if (progress_read(store, req->arena, &view.progress) || !progress_is_open(&view.progress))
        return false;
    view.failed = str_eq(view.progress.phase, STR("failed"));
    view.stale = view.progress.age_seconds > PROGRESS_STALE_SECONDS;
    resp_header(resp, STR("Refresh"), STR("2"));
    tmpl_loading(resp->body, page, &view);
    return true;
}

static const struct problem_field *field_find(const struct problem *problem, struct str name)
{
    for (size_t i = 0; i < problem->fields_n; i++)
        if (str_eq(problem->fields[i].field, name))
            return &problem->fields[i];
    return NULL;
}

/* Whether the parameter stands in the address, however it is written there. */
static bool was_asked(const struct req *req, struct str name)
{
    return req->query.n && memmem(req->query.p, req->query.n, name.p, name.n) != NULL;
}

/* What was not given and has to be: empty fields of the form. Whether that is all that is wrong. */
static bool view_missing(const struct req *req, const struct problem *problem,
                         struct error_field *wrong, size_t *wrong_n)
{
    bool all = true;
    for (size_t i = 0; i < problem->fields_n; i++) {
        const struct problem_field *field = &problem->fields[i];
        if (was_asked(req, field->field))
            all = false;
        else if (*wrong_n < PROBLEM_FIELDS_MAX)
            wrong[(*wrong_n)++] = (struct error_field){field->field, STR(""), field->message};
    }
    return all;
}

/* An address with a mistake in it: the form that gives the refused values again, as they were
 * typed, and the page without them. What the page does not know at all is left out. */
static void view_mistakes(const struct req *req, const struct problem *problem,
                          struct error_view *view)
{
    size_t all_n;
    const struct link_field *all = link_fields(req, STR(""), &all_n);
    struct error_field *wrong = ARENA_ARRAY(req->arena, PROBLEM_FIELDS_MAX, struct error_field);
    struct link_field *right = ARENA_ARRAY(req->arena, all_n, struct link_field);
    for (size_t i = 0; i < all_n; i++) {
        const struct problem_field *field = field_find(problem, all[i].name);
        bool met = false;
        for (size_t k = 0; k < view->wrong_n; k++)
            met |= str_eq(wrong[k].name, all[i].name);
        if (!field)
            right[view->right_n++] = all[i];
        else if (!met && view->wrong_n < PROBLEM_FIELDS_MAX && !str_eq(field->code, STR("unknown")))
            wrong[view->wrong_n++] =
                (struct error_field){all[i].name, all[i].value, field->message};
    }
    view->has_without = !view_missing(req, problem, wrong, &view->wrong_n);
    view->wrong = wrong;
    view->right = right;
    view->path.s = req->path;
    view->without = link_of(req, right, view->right_n);
}

void pages_error(const struct req *req, enum err err, const struct problem *problem,
                 struct store *store, struct resp *resp)
{
    struct page page = frame_bare(req, SECTION_NONE);
    bool waits = err == ERR_AWAY || err == ERR_LOADING || err == ERR_TIMEOUT;
    if (waits && !store->configured) {
        if (str_eq(req->path, STR("/")))
            resp->status = 200;
        tmpl_setup(resp->body, &page);
        return;
    }
    if (waits && loading_page(req, store, &page, resp))
        return;
    struct error_view view = {
        .status = problem->status,
        .title = problem->title,
        .detail = problem->detail,
        .fields = problem->fields,
        .fields_n = problem->fields_n,
    };
    if (err == ERR_INPUT && (req->method == HTTP_GET || req->method == HTTP_HEAD) &&
        problem->fields_n)
        view_mistakes(req, problem, &view);
    if (err == ERR_AWAY || err == ERR_TIMEOUT)
        view.title = STR("The database is away");
    if (err == ERR_LOADING) {
        view.title = STR("The data are not complete");
        if (store->problem[0])
            view.detail = str_from(store->problem);
    }
    if (waits)
        resp_header(resp, STR("Refresh"), STR("5"));
    tmpl_error(resp->body, &page, &view);
}
