#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

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
