#include "ask/directory.h"

#include "ask/directory_rows.h"

static const struct param rows[] = {
    DIRECTORY_ROWS,
    DIRECTORY_PAGE_ROWS,
};

/* What chooses people stands before "sort". */
#define FILTERS 23
const struct param_set filter_params = {rows, FILTERS, sizeof(struct directory_query)};
const struct param_set directory_params = {rows, sizeof rows / sizeof rows[0],
                                           sizeof(struct directory_query)};

enum err ask_mistake(struct req *req, struct str parameter, struct str message)
{
    problem_add_field(&req->problem, parameter, STR("bad_value"), message);
    return problem_mistakes(&req->problem);
}

static enum err mistakes_tell(struct req *req, const struct directory_mistakes *mistakes)
{
    for (size_t i = 0; i < mistakes->n; i++)
        problem_add_field(&req->problem, str_from(mistakes->list[i].parameter), STR("bad_value"),
                          mistakes->list[i].message);
    return problem_mistakes(&req->problem);
}

enum err directory_read(struct req *req, const struct store *store, struct roll_filter *ret)
{
    struct directory_mistakes mistakes = {.n = 0};
    if (directory_filter(store, req->arena, req->params, ret, &mistakes))
        return mistakes_tell(req, &mistakes);
    return ERR_OK;
}

enum err directory_read_page(struct req *req, const struct store *store, struct roll_filter *ret,
                             struct roll_page *ret_page)
{
    struct directory_mistakes mistakes = {.n = 0};
    enum err err = directory_filter(store, req->arena, req->params, ret, &mistakes);
    enum err page_err = directory_page(req->arena, req->params, ret_page, &mistakes);
    return err || page_err ? mistakes_tell(req, &mistakes) : ERR_OK;
}

enum err stats_read(struct req *req, const struct store *store, struct roll_filter *ret)
{
    const struct directory_query *query = req->params;
    enum err err = directory_read(req, store, ret);
    if (!err && !query->status.n)
        ret->status = ROLL_PRESENT;
    return err;
}
