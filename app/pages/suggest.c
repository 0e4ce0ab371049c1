#include "pages/pages.h"

#include "base/json.h"
#include "base/opt.h"
#include "model/directory.h"
#include "model/store.h"

#include <stddef.h>

struct suggest_query {
    struct str q;
    struct opt_date as_of;
};

static const struct param params[] = {
    {.name = "q", .type = PARAM_STR, .max = 100, .offset = offsetof(struct suggest_query, q)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct suggest_query, as_of)},
};

const struct param_set suggest_params = {params, sizeof params / sizeof params[0],
                                         sizeof(struct suggest_query)};

static void person_write(struct json *j, struct arena *a, const struct directory_person *p,
                         const struct suggest_query *query)
{
    char day[DATE_TEXT_SIZE];
    date_format(query->as_of.v, day);
    json_object(j);
    json_name(j, STR("emp_no"));
    json_u64(j, p->emp_no);
    json_name(j, STR("name"));
    json_str(j, arena_printf(a, "%.*s %.*s", STR_ARG(p->first_name), STR_ARG(p->last_name)));
    json_name(j, STR("title"));
    json_str(j, p->title);
    json_name(j, STR("department"));
    json_str(j, p->dept_name);
    json_name(j, STR("url"));
    json_str(j, query->as_of.some
                    ? arena_printf(a, "/employees/%u?as_of=%.*s", p->emp_no, DATE_TEXT_SIZE, day)
                    : arena_printf(a, "/employees/%u", p->emp_no));
    json_object_end(j);
}

enum err suggest_json(struct req *req, struct resp *resp, struct store *store)
{
    const struct suggest_query *query = req->params;
    struct directory_person people[DIRECTORY_SUGGEST_MAX];
    size_t n = directory_suggest(store, req->arena, query->q,
                                 query->as_of.some ? query->as_of.v : date_today(), people);
    struct json j;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        person_write(&j, req->arena, &people[i], query);
    json_array_end(&j);
    return ERR_OK;
}
