#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

void pages_init(bool debug)
{
    frame_init(debug);
}

enum err home_page(struct req *req, struct resp *resp, struct store *store)
{
    struct home_view view = {0};
    enum err err = company_totals(store, req->arena, &view.totals);
    struct fixture fixture;
    if (!err)
        err = fixture_find(store, req->arena, &fixture);
    if (err)
        return err;
    view.data_name = fixture.name;
    struct page page = frame_bare(req, SECTION_HOME);
    resp_type(resp, TYPE_HTML);
    tmpl_home(resp->body, &page, &view);
    return ERR_OK;
}
