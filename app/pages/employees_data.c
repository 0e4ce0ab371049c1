#include "ask/directory.h"
#include "ask/people_json.h"
#include "pages/pages.h"
#include "pages/profile.h"

#include "base/json.h"
#include "model/cursor.h"
#include "model/store.h"

/* One answer of the roll, as both forms need it. */
struct answer {
    struct roll_filter filter;
    struct roll_page page;
    struct roll_result result;
};

static enum err answer_read(struct req *req, struct store *store, struct answer *ret)
{
    enum err err = directory_read_page(req, store, &ret->filter, &ret->page);
    if (!err)
        directory_run(store, req->arena, &ret->filter, &ret->page, &ret->result);
    return err;
}

/* Where the next and the previous page begin; null at the ends. */
static void places_write(struct json *j, const struct req *req, const struct store *store,
                         const struct answer *answer)
{
    const struct roll_page *page = &answer->page;
    const struct roll_result *result = &answer->result;
    struct str before = {0};
    struct str after = {0};
    if (result->n && result->more_before) {
        struct roll_place place = roll_place_of(&store->roll, page->order, &result->lines[0]);
        before = cursor_write(&place, page->order, page->descending, req->arena);
    }
    if (result->n && result->more_after) {
        struct roll_place place =
            roll_place_of(&store->roll, page->order, &result->lines[result->n - 1]);
        after = cursor_write(&place, page->order, page->descending, req->arena);
    }
    json_member_str(j, STR("before"), before);
    json_member_str(j, STR("after"), after);
}

enum err employee_list_json(struct req *req, struct resp *resp, struct store *store)
{
    struct answer answer;
    enum err err = answer_read(req, store, &answer);
    if (err)
        return err;
    struct json j;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_name(&j, STR("as_of"));
    json_date(&j, answer.filter.day);
    json_member_u64(&j, STR("total"), answer.result.facets.total);
    json_name(&j, STR("facets"));
    facets_write(&j, req->arena, store, &answer.result.facets, FACETS_ALL);
    json_name(&j, STR("people"));
    json_array(&j);
    for (uint32_t i = 0; i < answer.result.n; i++) {
        struct directory_person p = directory_person(store, &answer.result.lines[i]);
        person_write(&j, &p, PERSON_ALL);
    }
    json_array_end(&j);
    places_write(&j, req, store, &answer);
    json_object_end(&j);
    return ERR_OK;
}

enum err employee_list_vcards(struct req *req, struct resp *resp, struct store *store)
{
    struct roll_filter filter;
    enum err err = directory_read(req, store, &filter);
    return err ? err : directory_vcards(req, resp, store, &filter);
}
