/* What has become of people between two days, and who they are. */
#include "api/api.h"
#include "api/words.h"

#include "ask/difference.h"
#include "ask/directory.h"
#include "base/json.h"
#include "base/parse.h"
#include "model/store.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define LIMIT_MAX 1000
#define LIMIT_STANDARD 100
#define ROWS_MAX 40

/* The parameters of the difference come first, so that its functions can read them. */
struct changes_query {
    struct diff_query diff;
    struct str cursor;
};

static const struct param own[] = {
    {.name = "limit",
     .type = PARAM_U32,
     .min = 1,
     .max = LIMIT_MAX,
     .standard = LIMIT_STANDARD,
     .offset = offsetof(struct changes_query, diff.people.limit)},
    {.name = "cursor",
     .type = PARAM_STR,
     .max = CURSOR_MAX,
     .offset = offsetof(struct changes_query, cursor)},
};

static struct param diff_rows[ROWS_MAX];
static struct param people_rows[ROWS_MAX];
struct param_set api_diff_params = {diff_rows, 0, sizeof(struct changes_query)};
struct param_set api_diff_people_params = {people_rows, 0, sizeof(struct changes_query)};

static void row_add(struct param_set *set, struct param *rows, const struct param *row)
{
    assert(set->n < ROWS_MAX);
    rows[set->n++] = *row;
}

/* Those of the difference without order and place, which it has no use for. */
void api_changes_init(void)
{
    static const char *const of_lists[] = {"sort", "order", "limit", "after", "before", NULL};
    static const char *const of_people[] = {"change", "in", "in_title", "out_of", NULL};
    api_diff_params.n = api_diff_people_params.n = 0;
    for (size_t i = 0; i < diff_params.n; i++) {
        const struct param *row = &diff_params.rows[i];
        bool list = false;
        bool people = false;
        for (size_t k = 0; of_lists[k]; k++)
            list |= strcmp(row->name, of_lists[k]) == 0;
        for (size_t k = 0; of_people[k]; k++)
            people |= strcmp(row->name, of_people[k]) == 0;
        if (!list)
            row_add(&api_diff_people_params, people_rows, row);
        if (!list && !people)
            row_add(&api_diff_params, diff_rows, row);
    }
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        row_add(&api_diff_people_params, people_rows, &own[i]);
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

static bool is_empty(const struct roll_delta *delta)
{
    return !delta->n[ROLL_BEFORE] && !delta->n[ROLL_AFTER];
}

static void delta_members(struct json *j, const struct roll_delta *delta)
{
    for (int i = 0; i < ROLL_CHANGES; i++)
        json_member_u64(j, difference_word((enum roll_change)i), delta->n[i]);
}

static void titles_write(struct json *j, const struct store *store, struct arena *a,
                         const struct roll_diff *diff, uint16_t dept)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names = directory_titles(store, a);
    json_name(j, STR("titles"));
    json_array(j);
    for (uint32_t i = 0; i <= names.n; i++) {
        uint16_t title = i < names.n ? names.ids[i] : 0;
        const struct roll_delta *delta = &diff->cells[dept * (c->titles_n + 1) + title];
        if (is_empty(delta))
            continue;
        json_object(j);
        json_member_str(j, STR("title"), title ? c->titles[title] : (struct str){0});
        delta_members(j, delta);
        json_object_end(j);
    }
    json_array_end(j);
}

static void depts_write(struct json *j, const struct store *store, struct arena *a,
                        const struct roll_diff *diff)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names = directory_depts(store, a);
    json_name(j, STR("departments"));
    json_array(j);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        if (is_empty(&diff->depts[id]))
            continue;
        json_object(j);
        json_member_str(j, STR("dept_no"), c->depts[id].no);
        json_member_str(j, STR("dept_name"), c->depts[id].name);
        delta_members(j, &diff->depts[id]);
        titles_write(j, store, a, diff, id);
        json_object_end(j);
    }
    json_array_end(j);
}

static void moves_write(struct json *j, const struct store *store, const struct roll_diff *diff)
{
    const struct catalog *c = &store->roll.catalog;
    json_name(j, STR("moves"));
    json_array(j);
    for (uint32_t from = 1; from <= c->depts_n; from++)
        for (uint32_t to = 1; to <= c->depts_n; to++) {
            uint32_t people = diff->moves[from * (size_t)(c->depts_n + 1) + to];
            if (!people)
                continue;
            json_object(j);
            json_member_str(j, STR("from"), c->depts[from].no);
            json_member_str(j, STR("to"), c->depts[to].no);
            json_member_u64(j, STR("people"), people);
            json_object_end(j);
        }
    json_array_end(j);
}

enum err diff_api(struct req *req, struct resp *resp, struct store *store)
{
    struct diff_days days;
    struct roll_diff diff;
    struct json j;
    enum err err = diff_read(req, store, &days);
    if (err)
        return err;
    difference_find(store, req->arena, &days.filter, days.from, days.to, &diff);
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_member_date(&j, STR("from"), days.from);
    json_member_date(&j, STR("to"), days.to);
    json_name(&j, STR("total"));
    json_object(&j);
    delta_members(&j, &diff.total);
    json_object_end(&j);
    depts_write(&j, store, req->arena, &diff);
    moves_write(&j, store, &diff);
    json_object_end(&j);
    return ERR_OK;
}

/* ---- people -----------------------------------------------------------------------------------
 */

static void side_write(struct json *j, struct str name, const struct directory_person *p)
{
    json_name(j, name);
    if (p->status != ROLL_PRESENT) {
        json_null(j);
        return;
    }
    json_object(j);
    json_member_str(j, STR("department"), p->dept_no);
    json_member_str(j, STR("title"), p->title);
    json_name(j, STR("salary"));
    if (p->pay)
        json_u64(j, p->pay);
    else
        json_null(j);
    json_object_end(j);
}

static void line_write(struct json *j, const struct store *store, const struct roll_diff_line *line)
{
    struct directory_person before = directory_person(store, &line->before);
    struct directory_person after = directory_person(store, &line->after);
    json_object(j);
    json_member_u64(j, STR("emp_no"), before.emp_no);
    json_member_str(j, STR("first_name"), before.first_name);
    json_member_str(j, STR("last_name"), before.last_name);
    side_write(j, STR("before"), &before);
    side_write(j, STR("after"), &after);
    json_object_end(j);
}

static enum err want_read(struct req *req, const struct store *store, struct roll_diff_want *ret)
{
    const struct changes_query *query = req->params;
    struct str place;
    bool backwards;
    enum err err = diff_read_want(req, store, ret);
    if (err || !query->cursor.n)
        return err;
    err = list_cursor_read(req, query->cursor, &backwards, &place);
    if (!err && (backwards || parse_u32(place, &ret->after)))
        err = list_cursor_mistake(req);
    return err;
}

enum err diff_people_api(struct req *req, struct resp *resp, struct store *store)
{
    struct diff_days days;
    struct roll_diff_want want;
    struct roll_diff_list list;
    struct json j;
    struct str next = {0};
    enum err err = diff_read(req, store, &days);
    if (!err)
        err = want_read(req, store, &want);
    if (err)
        return err;
    difference_list(store, req->arena, &days.filter, days.from, days.to, &want, &list);
    if (list.more) {
        struct directory_person last = directory_person(store, &list.lines[list.n - 1].before);
        next = list_cursor(req, false, arena_printf(req->arena, "%u", last.emp_no));
    }
    resp_type(resp, TYPE_JSON);
    list_links(req, resp, next, (struct str){0});
    json_init(&j, resp->body);
    json_object(&j);
    json_member_date(&j, STR("from"), days.from);
    json_member_date(&j, STR("to"), days.to);
    json_member_str(&j, STR("change"), difference_word(want.change));
    json_member_u64(&j, STR("total"), list.total);
    json_name(&j, STR("people"));
    json_array(&j);
    for (uint32_t i = 0; i < list.n; i++)
        line_write(&j, store, &list.lines[i]);
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}
