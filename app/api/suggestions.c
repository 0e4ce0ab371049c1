#include "api/api.h"

#include "base/json.h"
#include "model/directory.h"

#include <stddef.h>

struct suggestions_query {
    struct str q;
    struct opt_date as_of;
};

static const struct param params[] = {
    {.name = "q", .type = PARAM_STR, .max = 100, .offset = offsetof(struct suggestions_query, q)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct suggestions_query, as_of)},
};
const struct param_set api_suggestions_params = {params, 2, sizeof(struct suggestions_query)};

enum err suggestion_list_api(struct req *req, struct resp *resp, struct store *store)
{
    const struct suggestions_query *query = req->params;
    struct date day = query->as_of.some ? query->as_of.v : date_today();
    struct directory_person people[DIRECTORY_SUGGEST_MAX];
    size_t n = directory_suggest(store, req->arena, query->q, day, people);
    struct json j;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_member_date(&j, STR("as_of"), day);
    json_name(&j, STR("suggestions"));
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        json_member_u64(&j, STR("emp_no"), people[i].emp_no);
        json_member_str(&j, STR("first_name"), people[i].first_name);
        json_member_str(&j, STR("last_name"), people[i].last_name);
        json_member_str(&j, STR("department"), people[i].dept_no);
        json_member_str(&j, STR("department_name"), people[i].dept_name);
        json_member_str(&j, STR("title"), people[i].title);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}
