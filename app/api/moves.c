/* What happened to whom: the events behind joins, leaves, transfers and changes of title. */
#include "api/api.h"
#include "api/words.h"

#include "ask/directory.h"
#include "ask/moves.h"
#include "base/json.h"
#include "base/parse.h"
#include "model/store.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define LIMIT_MAX 1000
#define LIMIT_STANDARD 100
#define ROWS_MAX 40

/* The parameters of events come first, so that their functions can read them. */
struct events_query {
    struct moves_query moves;
    struct str cursor;
};

static const struct param own[] = {
    {.name = "limit",
     .type = PARAM_U32,
     .min = 1,
     .max = LIMIT_MAX,
     .standard = LIMIT_STANDARD,
     .offset = offsetof(struct events_query, moves.people.limit)},
    {.name = "cursor",
     .type = PARAM_STR,
     .max = CURSOR_MAX,
     .offset = offsetof(struct events_query, cursor)},
};
#define OWN (sizeof own / sizeof own[0])

static struct param rows[ROWS_MAX];
struct param_set api_moves_params = {rows, 0, sizeof(struct events_query)};

/* Those of the page, whose own come behind the directory's; without the directory's order and
 * place.
 */
void api_moves_init(void)
{
    size_t filters = filter_params.n;
    size_t more = moves_params.n - directory_params.n;
    assert(filters + more + OWN <= ROWS_MAX && offsetof(struct events_query, moves) == 0);
    memcpy(rows, filter_params.rows, filters * sizeof *rows);
    memcpy(rows + filters, moves_params.rows + directory_params.n, more * sizeof *rows);
    memcpy(rows + filters + more, own, sizeof own);
    api_moves_params.n = filters + more + OWN;
}

/* A place is "10001@1995-03-01", as in the page's addresses. */
static enum err place_read(struct req *req, struct roll_moves_want *want)
{
    const struct events_query *query = req->params;
    struct str place;
    struct str number;
    bool backwards;
    if (!query->cursor.n)
        return ERR_OK;
    enum err err = list_cursor_read(req, query->cursor, &backwards, &place);
    if (err)
        return err;
    struct str day = str_cut(place, '@', &number);
    if (backwards || parse_u32(number, &want->after) || date_parse(day, &want->after_day))
        return list_cursor_mistake(req);
    return ERR_OK;
}

static void side_write(struct json *j, const struct store *store, const struct roll_move_line *line,
                       int i)
{
    const struct catalog *c = &store->roll.catalog;
    uint16_t dept = line->dept[i];
    uint16_t title = dept ? line->title[i] : 0;
    json_name(j, i ? STR("after") : STR("before"));
    if (!dept) {
        json_null(j);
        return;
    }
    json_object(j);
    json_member_str(j, STR("department"), c->depts[dept].no);
    json_member_str(j, STR("title"), title ? c->titles[title] : (struct str){0});
    json_object_end(j);
}

static void line_write(struct json *j, const struct store *store, const struct roll_move_line *line)
{
    struct directory_person p = directory_person(store, &(struct roll_line){.ref = line->ref});
    json_object(j);
    json_member_u64(j, STR("emp_no"), p.emp_no);
    json_member_str(j, STR("first_name"), p.first_name);
    json_member_str(j, STR("last_name"), p.last_name);
    json_member_date(j, STR("date"), line->day);
    json_member_str(j, STR("kind"), moves_word(line->kind));
    side_write(j, store, line, 0);
    side_write(j, store, line, 1);
    json_object_end(j);
}

enum err move_list_api(struct req *req, struct resp *resp, struct store *store)
{
    struct moves_ask ask;
    struct roll_moves moves;
    struct json j;
    struct str next = {0};
    enum err err = moves_read(req, store, &ask);
    if (!err)
        err = place_read(req, &ask.want);
    if (err)
        return err;
    statistics_moves(store, req->arena, &ask.filter, &ask.want, &moves);
    if (moves.more) {
        const struct roll_move_line *last = &moves.lines[moves.n - 1];
        struct directory_person p = directory_person(store, &(struct roll_line){.ref = last->ref});
        next = list_cursor(req, false, moves_place(req->arena, p.emp_no, last->day));
    }
    resp_type(resp, TYPE_JSON);
    list_links(req, resp, next, (struct str){0});
    json_init(&j, resp->body);
    json_object(&j);
    json_member_date(&j, STR("as_of"), ask.filter.day);
    json_member_u64(&j, STR("total"), moves.total);
    json_name(&j, STR("events"));
    json_array(&j);
    for (uint32_t i = 0; i < moves.n; i++)
        line_write(&j, store, &moves.lines[i]);
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}
