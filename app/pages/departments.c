#include "pages/directory.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

enum err department_list_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct day_query *query = req->params;
    struct department_list_view view = {0};
    struct page page = frame_make(req, store, SECTION_DEPARTMENTS, query->as_of);
    department_list(store, req->arena, page.day, &view.departments, &view.n);
    for (size_t i = 0; i < view.n; i++)
        view.present.n += view.departments[i].present.n;
    resp_type(resp, TYPE_HTML);
    tmpl_department_list(resp->body, &page, &view);
    return ERR_OK;
}
