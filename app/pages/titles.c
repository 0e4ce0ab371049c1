#include "ask/directory.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/unit.h"

#include "base/url.h"
#include "model/store.h"
#include "tmpl.gen.h"

#include <stddef.h>

#define TITLE_MAX 200

static const struct param params[] = {
    {.name = "title",
     .type = PARAM_STR,
     .in_path = true,
     .max = TITLE_MAX,
     .offset = offsetof(struct unit_query, name)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct unit_query, as_of)},
};
const struct param_set title_params = {params, 2, sizeof(struct unit_query)};

static struct url title_url(const struct req *req, struct str title, const struct page *page)
{
    size_t room = 3 * title.n + page->keep.s.n + 16;
    struct buf out;
    buf_fixed(&out, arena_alloc(req->arena, room), room);
    BUF_LIT(&out, "/titles/");
    url_encode(&out, title);
    buf_put(&out, page->keep.s);
    return (struct url){buf_str(&out)};
}

/* ---- the list ---------------------------------------------------------------------------------
 */

static void list_write(struct req *req, struct resp *resp, const struct store *store,
                       struct date day, const struct stats_cube *cube, const struct stats_pay *pay)
{
    static const struct str columns[] = {STR_INIT("title"), STR_INIT("people"),
                                         STR_INIT("mean_pay"), STR_INIT("median_pay")};
    struct directory_names names = directory_titles(store, req->arena);
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, STR("titles"), day, columns, 4);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        sheet_str(&sheet, store->roll.catalog.titles[id]);
        sheet_u64(&sheet, (uint64_t)cube->titles[id][0] + cube->titles[id][1]);
        if (pay->titles[id].n) {
            sheet_cents(&sheet, stats_mean_cents(&pay->titles[id]));
            sheet_u64(&sheet, pay->titles[id].median);
        } else {
            sheet_none(&sheet);
            sheet_none(&sheet);
        }
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
}

static void list_fill(const struct req *req, const struct store *store, const struct page *page,
                      const struct stats_cube *cube, const struct stats_pay *pay,
                      struct title_list_view *view)
{
    struct arena *a = req->arena;
    struct directory_names names = directory_titles(store, a);
    struct title_line *lines = ARENA_ARRAY(a, names.n, struct title_line);
    struct stats_links people = {a, STR("/employees?status=present&")};
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        struct title_line *line = &lines[i];
        line->title = store->roll.catalog.titles[id];
        line->url = title_url(req, line->title, page);
        line->people.n = (uint64_t)cube->titles[id][0] + cube->titles[id][1];
        line->people_url = stats_link(&people, "title", line->title);
        line->people_url.s =
            arena_printf(a, "%.*s%.*s", STR_ARG(line->people_url.s), STR_ARG(page->also.s));
        if (!pay->titles[id].n)
            continue;
        line->mean = stats_money(a, stats_mean_cents(&pay->titles[id]));
        line->median = stats_count(a, pay->titles[id].median);
    }
    view->lines = lines;
    view->n = names.n;
}

enum err title_list_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct day_query *query = req->params;
    struct unit_query as_of = {.as_of = query->as_of};
    struct roll_filter filter = unit_filter(&as_of, (struct roll_ids){0}, (struct roll_ids){0});
    struct stats_cube cube;
    struct stats_pay pay;
    struct title_list_view view = {0};
    statistics_groups(store, req->arena, &filter, &cube, &pay);
    if (req->form != FORM_PAGE) {
        list_write(req, resp, store, filter.day, &cube, &pay);
        return ERR_OK;
    }
    struct page page = frame_make(req, store, SECTION_DEPARTMENTS, query->as_of);
    list_fill(req, store, &page, &cube, &pay, &view);
    view.csv = stats_as(req, ".csv");
    view.json = stats_as(req, ".json");
    resp_type(resp, TYPE_HTML);
    tmpl_title_list(resp->body, &page, &view);
    return ERR_OK;
}

/* ---- one title --------------------------------------------------------------------------------
 */

/* What came before this title, or after it, with the median time of waiting. */
static const struct unit_step *ladder_make(const struct req *req, const struct store *store,
                                           const struct page *page, const struct stats_flow *flow,
                                           uint16_t id, bool after, size_t *ret_n)
{
    const struct catalog *c = &store->roll.catalog;
    struct unit_step *steps = ARENA_ARRAY(req->arena, flow->n, struct unit_step);
    size_t n = 0;
    struct stats_links moves = unit_moves(req, req->params, "title", c->titles[id]);
    moves.prefix = arena_printf(req->arena, "%.*skind=title&", STR_ARG(moves.prefix));
    for (uint32_t i = 0; i < flow->n; i++) {
        const struct stats_change *change = &flow->changes[i];
        if ((after ? change->from : change->to) != id)
            continue;
        struct str title = c->titles[after ? change->to : change->from];
        steps[n++] =
            (struct unit_step){title,
                               title_url(req, title, page),
                               {change->n},
                               stats_link_two(&moves, "out_of", c->titles[change->from], "into",
                                              c->titles[change->to]),
                               arena_printf(req->arena, "%.1f", change->median_days / 365.25)};
    }
    *ret_n = n;
    return steps;
}

static void flow_write(struct req *req, struct resp *resp, const struct store *store,
                       struct date day, const struct stats_flow *flow)
{
    static const struct str columns[] = {STR_INIT("from"), STR_INIT("to"), STR_INIT("changes"),
                                         STR_INIT("median_days")};
    const struct catalog *c = &store->roll.catalog;
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, STR("title"), day, columns, 4);
    for (uint32_t i = 0; i < flow->n; i++) {
        sheet_str(&sheet, c->titles[flow->changes[i].from]);
        sheet_str(&sheet, c->titles[flow->changes[i].to]);
        sheet_u64(&sheet, flow->changes[i].n);
        sheet_u64(&sheet, flow->changes[i].median_days);
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
}

static void title_draw(const struct req *req, const struct store *store,
                       const struct roll_filter *filter, struct str title, struct unit_view *view)
{
    const struct unit_query *query = req->params;
    struct arena *a = req->arena;
    struct stats_links people = unit_links(req, query, "title", title, true);
    struct buf figures = stats_figures(a);
    struct stats_cube cube;
    struct stats_pay pay;
    statistics_groups(store, a, filter, &cube, &pay);
    unit_facts(view, a, &people, &pay, &cube);
    unit_draw_mix(&figures, store, &people, true, cube.depts);
    stats_draw_pay(&figures, &people, (struct stats_bounds){0}, (struct url){{0}}, &pay);
    view->figures = chart_html(a, &figures);
}

enum err title_show_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct unit_query *query = req->params;
    struct arena *a = req->arena;
    struct str title = query->name;
    uint16_t id = org_title(store, title);
    struct stats_flow flow;
    if (!id)
        return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No such title"),
                           arena_printf(a, "There is no title “%.*s”.", STR_ARG(title)));
    struct roll_filter filter =
        unit_filter(query, (struct roll_ids){0}, (struct roll_ids){&id, 1, false});
    statistics_changes(store, a, &filter, STATS_TITLES, &flow);
    if (req->form != FORM_PAGE) {
        flow_write(req, resp, store, filter.day, &flow);
        return ERR_OK;
    }
    struct unit_view view = {
        .name = store->roll.catalog.titles[id], .up_name = STR("Titles"), .is_title = true};
    title_draw(req, store, &filter, title, &view);
    view.csv = stats_as(req, ".csv");
    view.json = stats_as(req, ".json");
    struct page page = frame_make(req, store, SECTION_DEPARTMENTS, query->as_of);
    view.before = ladder_make(req, store, &page, &flow, id, false, &view.before_n);
    view.after = ladder_make(req, store, &page, &flow, id, true, &view.after_n);
    struct stats_links statistics = {a, STR("/statistics?")};
    struct url url = stats_link(&statistics, "title", title);
    view.up.s = arena_printf(a, "/titles%.*s", STR_ARG(page.keep.s));
    view.statistics.s = arena_printf(a, "%.*s%.*s", STR_ARG(url.s), STR_ARG(page.also.s));
    resp_type(resp, TYPE_HTML);
    tmpl_unit_show(resp->body, &page, &view);
    return ERR_OK;
}
