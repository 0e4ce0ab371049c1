#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

enum err department_list_page(struct req *req, struct resp *resp, struct store *store)
{
    struct department_list_view view = {0};
    enum err err = department_list(store, req->arena, &view.departments, &view.n);
    if (err)
        return err;
    for (size_t i = 0; i < view.n; i++)
        view.present.n += view.departments[i].present.n;
    struct page page = frame_bare(req, SECTION_DEPARTMENTS);
    resp_type(resp, TYPE_HTML);
    tmpl_department_list(resp->body, &page, &view);
    return ERR_OK;
}
