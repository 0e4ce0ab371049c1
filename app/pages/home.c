#include "ask/difference.h"
#include "ask/directory.h"
#include "ask/moves.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

#include <stddef.h>

static const struct param params[] = {
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct day_query, as_of)},
};

const struct param_set day_params = {params, sizeof params / sizeof params[0],
                                     sizeof(struct day_query)};

void pages_init(bool debug)
{
    frame_init(debug);
    diff_init();
    moves_init();
}

enum err home_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct day_query *query = req->params;
    struct home_view view = {0};
    struct page page = frame_make(req, store, SECTION_HOME, query->as_of);
    company_totals(store, page.day, &view.totals);
    resp_type(resp, TYPE_HTML);
    tmpl_home(resp->body, &page, &view);
    return ERR_OK;
}
