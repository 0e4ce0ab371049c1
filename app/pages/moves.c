/* What happened to whom: the rows behind joins, leaves, transfers and changes of title. */
#include "ask/moves.h"
#include "pages/frame.h"
#include "pages/moves_view.h"
#include "pages/pages.h"
#include "pages/stats.h"

#include "model/store.h"
#include "tmpl.gen.h"

#define COMING (ROLL_MOVE_JOINED | ROLL_MOVE_IN)
#define GOING (ROLL_MOVE_LEFT | ROLL_MOVE_OUT)

/* ---- words ------------------------------------------------------------------------------------
 */

static struct str what_of(enum roll_move kind)
{
    switch (kind) {
    case ROLL_MOVE_JOINED:
        return STR("joined");
    case ROLL_MOVE_LEFT:
        return STR("left");
    case ROLL_MOVE_IN:
        return STR("moved in");
    case ROLL_MOVE_OUT:
        return STR("moved out");
    case ROLL_MOVE_DEPT:
        return STR("other department");
    case ROLL_MOVE_TITLE:
        return STR("other title");
    }
    return STR("");
}

static struct str value_name(const struct store *store, unsigned kinds, uint16_t id)
{
    const struct catalog *c = &store->roll.catalog;
    return kinds == ROLL_MOVE_TITLE ? c->titles[id] : c->depts[id].name;
}

static struct str title_of(const struct store *store, struct arena *a,
                           const struct roll_moves_want *want)
{
    struct str title = STR("events");
    if (want->kinds == COMING)
        title = STR("joined or moved in");
    else if (want->kinds == GOING)
        title = STR("left or moved out");
    else if (want->kinds == ROLL_MOVE_DEPT)
        title = STR("changes of department");
    else if (want->kinds == ROLL_MOVE_TITLE)
        title = STR("changes of title");
    else if (!(want->kinds & (want->kinds - 1)))
        title = what_of((enum roll_move)want->kinds);
    if (want->out_of)
        title = arena_printf(a, "%.*s from %.*s", STR_ARG(title),
                             STR_ARG(value_name(store, want->kinds, want->out_of)));
    if (want->into)
        title = arena_printf(a, "%.*s to %.*s", STR_ARG(title),
                             STR_ARG(value_name(store, want->kinds, want->into)));
    return title;
}

/* "Engineer, Research": what somebody was on one of the two days; empty: not here. */
static struct str standing_of(const struct store *store, struct arena *a,
                              const struct roll_move_line *line, int i)
{
    const struct catalog *c = &store->roll.catalog;
    if (!line->dept[i])
        return STR("");
    struct str dept = c->depts[line->dept[i]].name;
    if (!line->title[i])
        return dept;
    return arena_printf(a, "%.*s, %.*s", STR_ARG(c->titles[line->title[i]]), STR_ARG(dept));
}

static struct directory_person person_of(const struct store *store,
                                         const struct roll_move_line *line)
{
    return directory_person(store, &(struct roll_line){.ref = line->ref});
}

/* ---- files ------------------------------------------------------------------------------------
 */

static void side_write(struct sheet *sheet, const struct store *store,
                       const struct roll_move_line *line, int i)
{
    const struct catalog *c = &store->roll.catalog;
    sheet_str(sheet, line->dept[i] ? c->depts[line->dept[i]].no : STR(""));
    sheet_str(sheet, line->dept[i] && line->title[i] ? c->titles[line->title[i]] : STR(""));
}

static void list_write(struct req *req, struct resp *resp, const struct store *store,
                       struct date day, const struct roll_moves *moves)
{
    static const struct str columns[] = {
        STR_INIT("emp_no"),       STR_INIT("first_name"), STR_INIT("last_name"),
        STR_INIT("day"),          STR_INIT("kind"),       STR_INIT("department_before"),
        STR_INIT("title_before"), STR_INIT("department"), STR_INIT("title")};
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, STR("moves"), day, columns, 9);
    for (uint32_t i = 0; i < moves->n; i++) {
        const struct roll_move_line *line = &moves->lines[i];
        struct directory_person p = person_of(store, line);
        sheet_u64(&sheet, p.emp_no);
        sheet_str(&sheet, p.first_name);
        sheet_str(&sheet, p.last_name);
        sheet_date(&sheet, line->day);
        sheet_str(&sheet, moves_word(line->kind));
        side_write(&sheet, store, line, 0);
        side_write(&sheet, store, line, 1);
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
}

/* ---- the page ---------------------------------------------------------------------------------
 */

static void view_lines(const struct req *req, const struct store *store,
                       const struct roll_moves *moves, struct moves_view *view)
{
    struct move_line *lines = ARENA_ARRAY(req->arena, moves->n, struct move_line);
    for (uint32_t i = 0; i < moves->n; i++) {
        const struct roll_move_line *line = &moves->lines[i];
        struct directory_person p = person_of(store, line);
        lines[i] = (struct move_line){
            .day = line->day,
            .emp_no = p.emp_no,
            .first_name = p.first_name,
            .last_name = p.last_name,
            .what = what_of(line->kind),
            .before = standing_of(store, req->arena, line, 0),
            .after = standing_of(store, req->arena, line, 1),
        };
    }
    view->lines = lines;
    view->n = moves->n;
}

static void view_ways(const struct req *req, const struct moves_ask *ask,
                      const struct roll_moves *moves, struct moves_view *view)
{
    static const char *const own[] = {"kind", "from", "to", "out_of", "into", NULL};
    static const char *const nothing[] = {NULL};
    struct arena *a = req->arena;
    struct stats_links here = stats_links_at(req, req->path, false, nothing);
    struct stats_links diff = stats_links_at(req, STR("/diff"), false, own);
    view->first.s = str_take(here.prefix, here.prefix.n - 1);
    view->has_before = ask->want.after > 0;
    view->has_after = moves->more;
    if (moves->more) {
        const struct move_line *last = &view->lines[view->n - 1];
        view->after = stats_link(&here, "after", moves_place(a, last->emp_no, last->day));
    }
    /* A difference compares the ends of days: the one before the first, and the last. */
    if (view->is_bounded && ask->want.from.days > DATE_FIRST.days)
        view->diff =
            stats_link_two(&diff, "from", stats_date(a, (struct date){ask->want.from.days - 1}),
                           "to", stats_date(a, ask->want.to));
    view->csv = stats_as(req, ".csv");
    view->json = stats_as(req, ".json");
}

enum err moves_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct moves_query *query = req->params;
    struct moves_ask ask;
    struct roll_moves moves;
    enum err err = moves_read(req, store, &ask);
    if (err)
        return err;
    statistics_moves(store, req->arena, &ask.filter, &ask.want, &moves);
    if (req->form != FORM_PAGE) {
        list_write(req, resp, store, ask.filter.day, &moves);
        return ERR_OK;
    }
    struct moves_view view = {
        .total = {moves.total},
        .title = title_of(store, req->arena, &ask.want),
        .is_bounded = query->from.some,
        .from = ask.want.from,
        .to = ask.want.to,
        .is_mixed = (ask.want.kinds & (ask.want.kinds - 1)) != 0,
    };
    view_lines(req, store, &moves, &view);
    view_ways(req, &ask, &moves, &view);
    view.chips = chips_make(req, store);
    struct page page = frame_make(req, store, SECTION_STATISTICS, query->people.as_of);
    resp_type(resp, TYPE_HTML);
    tmpl_moves(resp->body, &page, &view);
    return ERR_OK;
}
