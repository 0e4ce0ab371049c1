/* The people behind one number of a difference, before and after. */
#include "ask/difference.h"
#include "pages/diff_view.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/stats.h"

#include "model/store.h"
#include "tmpl.gen.h"

static struct str title_of(enum roll_change change)
{
    switch (change) {
    case ROLL_BEFORE:
        return STR("were here before");
    case ROLL_AFTER:
        return STR("are here after");
    case ROLL_JOINED:
        return STR("joined");
    case ROLL_LEFT:
        return STR("left");
    case ROLL_CAME:
        return STR("moved in");
    case ROLL_WENT:
        return STR("moved out");
    case ROLL_MOVED:
        return STR("moved to another department");
    case ROLL_PROMOTED:
        return STR("have another title");
    case ROLL_RAISED:
        return STR("have more pay");
    case ROLL_CUT:
        return STR("have less pay");
    case ROLL_MANAGED:
        return STR("have another manager");
    case ROLL_CHANGES:
        break;
    }
    return STR("");
}

static struct str where_of(const struct req *req, const struct store *store,
                           const struct roll_diff_want *want)
{
    const struct catalog *c = &store->roll.catalog;
    struct str where = STR("");
    struct arena *a = req->arena;
    if (want->by_title)
        where = arena_printf(a, ", %.*s", STR_ARG(c->titles[want->title]));
    if (want->dept)
        where = arena_printf(a, "%.*s, %.*s", STR_ARG(where), STR_ARG(c->depts[want->dept].name));
    if (want->dept_before)
        where = arena_printf(a, "%.*s, from %.*s", STR_ARG(where),
                             STR_ARG(c->depts[want->dept_before].name));
    return where;
}

static struct diff_line line_make(const struct store *store, const struct roll_diff_line *line)
{
    struct diff_line view = {.before = directory_person(store, &line->before),
                             .after = directory_person(store, &line->after)};
    view.pay_before.n = view.before.pay;
    view.pay_after.n = view.after.pay;
    view.was_here = view.before.status == ROLL_PRESENT;
    view.is_here = view.after.status == ROLL_PRESENT;
    return view;
}

static void side_write(struct sheet *sheet, const struct directory_person *p)
{
    bool here = p->status == ROLL_PRESENT;
    sheet_str(sheet, here ? p->dept_no : STR(""));
    sheet_str(sheet, here ? p->title : STR(""));
    if (here && p->pay)
        sheet_u64(sheet, p->pay);
    else
        sheet_none(sheet);
}

static void list_write(struct req *req, struct resp *resp, const struct store *store,
                       const struct diff_days *days, const struct roll_diff_list *list)
{
    static const struct str columns[] = {STR_INIT("emp_no"),       STR_INIT("first_name"),
                                         STR_INIT("last_name"),    STR_INIT("department_before"),
                                         STR_INIT("title_before"), STR_INIT("salary_before"),
                                         STR_INIT("department"),   STR_INIT("title"),
                                         STR_INIT("salary")};
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, STR("difference-people"), days->to, columns, 9);
    for (uint32_t i = 0; i < list->n; i++) {
        struct diff_line line = line_make(store, &list->lines[i]);
        sheet_u64(&sheet, line.before.emp_no);
        sheet_str(&sheet, line.before.first_name);
        sheet_str(&sheet, line.before.last_name);
        side_write(&sheet, &line.before);
        side_write(&sheet, &line.after);
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
}

static void view_ways(const struct req *req, const struct roll_diff_list *list,
                      struct diff_people_view *view)
{
    static const char *const own[] = {"change", "in", "in_title", "out_of", NULL};
    static const char *const nothing[] = {NULL};
    struct arena *a = req->arena;
    struct stats_links back = stats_links_at(req, STR("/diff"), false, own);
    struct stats_links here = stats_links_at(req, req->path, false, nothing);
    view->diff.s = str_take(back.prefix, back.prefix.n - 1);
    view->first.s = str_take(here.prefix, here.prefix.n - 1);
    view->has_after = list->more;
    if (list->more)
        view->after =
            stats_link(&here, "after", stats_number(a, view->lines[view->n - 1].before.emp_no));
    view->csv = stats_as(req, ".csv");
    view->json = stats_as(req, ".json");
}

enum err diff_people_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct diff_query *query = req->params;
    struct diff_days days;
    struct roll_diff_want want;
    struct roll_diff_list list;
    enum err err = diff_read(req, store, &days);
    if (!err)
        err = diff_read_want(req, store, &want);
    if (err)
        return err;
    difference_list(store, req->arena, &days.filter, days.from, days.to, &want, &list);
    if (req->form != FORM_PAGE) {
        list_write(req, resp, store, &days, &list);
        return ERR_OK;
    }
    struct diff_line *lines = ARENA_ARRAY(req->arena, list.n, struct diff_line);
    for (uint32_t i = 0; i < list.n; i++)
        lines[i] = line_make(store, &list.lines[i]);
    struct diff_people_view view = {
        .title = title_of(want.change),
        .where = where_of(req, store, &want),
        .from = days.from,
        .to = days.to,
        .total = {list.total},
        .lines = lines,
        .n = list.n,
        .has_before = want.after > 0,
    };
    view_ways(req, &list, &view);
    view.chips = chips_make(req, store);
    struct page page = frame_make(req, store, SECTION_STATISTICS, query->people.as_of);
    resp_type(resp, TYPE_HTML);
    tmpl_diff_people(resp->body, &page, &view);
    return ERR_OK;
}
