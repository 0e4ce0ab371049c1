/* The list of people, a page at a time. */
#include "api/api.h"
#include "api/words.h"

#include "ask/directory.h"
#include "ask/people_json.h"
#include "model/cursor.h"
#include "model/store.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define LIMIT_MAX 1000
#define LIMIT_STANDARD 100
#define ROWS_MAX 40

/* The directory's parameters come first, so that its functions can read them. */
struct employees_query {
    struct directory_query people;
    struct str cursor;
    struct str facets;
    struct str fields;
};

static const struct param own[] = {
    {.name = "sort",
     .type = PARAM_STR,
     .max = 200,
     .offset = offsetof(struct employees_query, people.sort)},
    {.name = "order",
     .type = PARAM_STR,
     .max = 200,
     .offset = offsetof(struct employees_query, people.order)},
    {.name = "limit",
     .type = PARAM_U32,
     .min = 1,
     .max = LIMIT_MAX,
     .standard = LIMIT_STANDARD,
     .offset = offsetof(struct employees_query, people.limit)},
    {.name = "cursor",
     .type = PARAM_STR,
     .max = CURSOR_MAX,
     .offset = offsetof(struct employees_query, cursor)},
    {.name = "facets",
     .type = PARAM_STR,
     .max = WORDS_MAX,
     .offset = offsetof(struct employees_query, facets)},
    {.name = "fields",
     .type = PARAM_STR,
     .max = WORDS_MAX,
     .offset = offsetof(struct employees_query, fields)},
};
#define OWN (sizeof own / sizeof own[0])

static struct param rows[ROWS_MAX];
struct param_set api_employees_params = {rows, 0, sizeof(struct employees_query)};

void api_init(void)
{
    size_t n = filter_params.n;
    assert(n + OWN <= ROWS_MAX && offsetof(struct employees_query, people) == 0);
    memcpy(rows, filter_params.rows, n * sizeof *rows);
    memcpy(rows + n, own, sizeof own);
    api_employees_params.n = n + OWN;
    api_changes_init();
    api_moves_init();
}

/* What is asked for beside the filter. */
struct wanted {
    struct roll_filter filter;
    struct roll_page page;
    unsigned facets;
    unsigned fields;
};

static enum err place_read(struct req *req, struct str cursor, struct roll_page *page)
{
    bool backwards;
    struct str place;
    if (!cursor.n)
        return ERR_OK;
    enum err err = list_cursor_read(req, cursor, &backwards, &place);
    if (err)
        return err;
    if (cursor_read(place, page->order, page->descending, req->arena,
                    backwards ? &page->before : &page->after))
        return list_cursor_mistake(req);
    return ERR_OK;
}

static enum err wanted_read(struct req *req, const struct store *store, struct wanted *ret)
{
    const struct employees_query *query = req->params;
    *ret = (struct wanted){.fields = PERSON_ALL};
    enum err err = directory_read_page(req, store, &ret->filter, &ret->page);
    if (!err)
        err = place_read(req, query->cursor, &ret->page);
    if (!err && query->fields.n)
        err = words_read(req, "fields", query->fields, person_fields, &ret->fields);
    if (str_eq(query->facets, STR("true")))
        ret->facets = FACETS_ALL;
    else if (!err && query->facets.n && !str_eq(query->facets, STR("false")))
        err = words_read(req, "facets", query->facets, facet_names, &ret->facets);
    return err;
}

static struct str cursor_of(const struct req *req, const struct store *store,
                            const struct roll_page *page, const struct roll_line *line,
                            bool backwards)
{
    struct roll_place place = roll_place_of(&store->roll, page->order, line);
    return list_cursor(req, backwards,
                       cursor_write(&place, page->order, page->descending, req->arena));
}

enum err employee_list_api(struct req *req, struct resp *resp, struct store *store)
{
    struct wanted wanted;
    struct roll_result result;
    enum err err = wanted_read(req, store, &wanted);
    if (err)
        return err;
    directory_run(store, req->arena, &wanted.filter, &wanted.page, &result);
    struct str next = {0};
    struct str previous = {0};
    if (result.n && result.more_after)
        next = cursor_of(req, store, &wanted.page, &result.lines[result.n - 1], false);
    if (result.n && result.more_before)
        previous = cursor_of(req, store, &wanted.page, &result.lines[0], true);
    struct json j;
    resp_type(resp, TYPE_JSON);
    list_links(req, resp, next, previous);
    json_init(&j, resp->body);
    json_object(&j);
    json_member_date(&j, STR("as_of"), wanted.filter.day);
    json_member_u64(&j, STR("total"), result.facets.total);
    json_name(&j, STR("employees"));
    json_array(&j);
    for (uint32_t i = 0; i < result.n; i++) {
        struct directory_person p = directory_person(store, &result.lines[i]);
        person_write(&j, &p, wanted.fields);
    }
    json_array_end(&j);
    if (wanted.facets) {
        json_name(&j, STR("facets"));
        facets_write(&j, req->arena, store, &result.facets, wanted.facets);
    }
    json_object_end(&j);
    return ERR_OK;
}
