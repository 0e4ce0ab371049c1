#include "ask/directory.h"

#include <stddef.h>

#define TEXT_MAX 200
#define LIST_MAX 1000
#define NUMBER_MAX 2147483647

#define TEXT(field, longest)                                                                       \
    {                                                                                              \
        .name = #field, .type = PARAM_STR, .max = (longest),                                       \
        .offset = offsetof(struct directory_query, field)                                          \
    }
#define NUMBER(field)                                                                              \
    {                                                                                              \
        .name = #field, .type = PARAM_U32, .min = 1, .max = NUMBER_MAX,                            \
        .offset = offsetof(struct directory_query, field)                                          \
    }
#define DATE(field)                                                                                \
    {                                                                                              \
        .name = #field, .type = PARAM_DATE, .offset = offsetof(struct directory_query, field)      \
    }

static const struct param rows[] = {
    DATE(as_of),
    TEXT(q, TEXT_MAX),
    TEXT(status, TEXT_MAX),
    TEXT(gender, TEXT_MAX),
    TEXT(department, LIST_MAX),
    TEXT(title, LIST_MAX),
    TEXT(ever_department, LIST_MAX),
    TEXT(ever_title, LIST_MAX),
    TEXT(ever_manager, TEXT_MAX),
    NUMBER(manager),
    NUMBER(pay_min),
    NUMBER(pay_max),
    DATE(born_from),
    DATE(born_to),
    DATE(hired_from),
    DATE(hired_to),
    TEXT(birthday, TEXT_MAX),
    TEXT(anniversary, TEXT_MAX),
    TEXT(first_name, TEXT_MAX),
    TEXT(last_name, TEXT_MAX),
    TEXT(letter, TEXT_MAX),
    NUMBER(number_from),
    NUMBER(number_to),
    TEXT(sort, TEXT_MAX),
    TEXT(order, TEXT_MAX),
    {.name = "limit",
     .type = PARAM_U32,
     .min = 1,
     .max = DIRECTORY_LIMIT_MAX,
     .standard = 25,
     .offset = offsetof(struct directory_query, limit)},
    TEXT(after, LIST_MAX),
    TEXT(before, LIST_MAX),
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
