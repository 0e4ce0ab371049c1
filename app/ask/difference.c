#include "ask/difference.h"

#include "ask/directory.h"
#include "base/parse.h"
#include "model/company.h"
#include "model/org.h"
#include "model/store.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define NAME_MAX_BYTES 200
#define ROWS_MAX 64

/* ---- parameters -------------------------------------------------------------------------------
 */

#define DATE(field)                                                                                \
    {                                                                                              \
        .name = #field, .type = PARAM_DATE, .offset = offsetof(struct diff_query, field)           \
    }
#define TEXT(field)                                                                                \
    {                                                                                              \
        .name = #field, .type = PARAM_STR, .max = NAME_MAX_BYTES,                                  \
        .offset = offsetof(struct diff_query, field)                                               \
    }

static const struct param own[] = {DATE(from), DATE(to),       TEXT(change),
                                   TEXT(in),   TEXT(in_title), TEXT(out_of)};
#define OWN (sizeof own / sizeof own[0])

static struct param rows[ROWS_MAX];
struct param_set diff_params = {rows, 0, sizeof(struct diff_query)};

void diff_init(void)
{
    size_t n = directory_params.n;
    assert(n + OWN <= ROWS_MAX && offsetof(struct diff_query, people) == 0);
    memcpy(rows, directory_params.rows, n * sizeof *rows);
    memcpy(rows + n, own, sizeof own);
    diff_params.n = n + OWN;
}

/* ---- days -------------------------------------------------------------------------------------
 */

static struct date year_before(struct date d)
{
    struct ymd ymd = date_ymd(d);
    struct date then;
    ymd.year--;
    if (!date_from_ymd(ymd, &then))
        return then;
    ymd.day = 28; /* 29 February, or the first year of all */
    return date_from_ymd(ymd, &then) ? d : then;
}

enum err diff_read(struct req *req, const struct store *store, struct diff_days *ret)
{
    const struct diff_query *query = req->params;
    struct date last = company_last_day(store);
    enum err err = directory_read(req, store, &ret->filter);
    if (err)
        return err;
    ret->to = query->to.some                     ? query->to.v
              : ret->filter.day.days < last.days ? ret->filter.day
                                                 : last;
    ret->from = query->from.some ? query->from.v : year_before(ret->to);
    if (ret->from.days > ret->to.days)
        return ask_mistake(req, STR("to"), STR("to is before from"));
    return ERR_OK;
}

/* ---- which people -----------------------------------------------------------------------------
 */

static enum err dept_read(struct req *req, const struct store *store, const char *parameter,
                          struct str dept_no, uint16_t *ret)
{
    uint16_t id = dept_no.n ? org_dept(store, dept_no) : 0;
    if (dept_no.n && !id)
        return ask_mistake(req, str_from(parameter),
                           arena_printf(req->arena, "there is no department “%.*s”",
                                        STR_ARG(str_take(dept_no, 60))));
    *ret = id;
    return ERR_OK;
}

enum err diff_read_want(struct req *req, const struct store *store, struct roll_diff_want *ret)
{
    const struct diff_query *query = req->params;
    *ret = (struct roll_diff_want){.limit = query->people.limit};
    if (!difference_find_word(query->change, &ret->change))
        return ask_mistake(req, STR("change"),
                           STR("change takes before, after, joined, left, came, went, moved, "
                               "promoted, raised, cut, managed"));
    enum err err = dept_read(req, store, "in", query->in, &ret->dept);
    if (!err)
        err = dept_read(req, store, "out_of", query->out_of, &ret->dept_before);
    if (err)
        return err;
    if (query->out_of.n && ret->change != ROLL_MOVED)
        return ask_mistake(req, STR("out_of"), STR("out_of goes with change=moved only"));
    if (query->in_title.n) {
        ret->by_title = true;
        ret->title = org_title(store, query->in_title);
        if (!ret->title)
            return ask_mistake(req, STR("in_title"),
                               arena_printf(req->arena, "there is no title “%.*s”",
                                            STR_ARG(str_take(query->in_title, 60))));
    }
    if (query->people.before.n)
        return ask_mistake(req, STR("before"), STR("this list goes on with after only"));
    if (query->people.after.n && parse_u32(query->people.after, &ret->after))
        return ask_mistake(req, STR("after"), STR("after takes an employee number"));
    return ERR_OK;
}
