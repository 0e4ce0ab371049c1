#include "ask/directory.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/unit.h"

#include "model/store.h"
#include "tmpl.gen.h"

#include <stddef.h>

#define DEPT_NO_MAX 16

static const struct param params[] = {
    {.name = "dept_no",
     .type = PARAM_STR,
     .in_path = true,
     .max = DEPT_NO_MAX,
     .offset = offsetof(struct unit_query, name)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct unit_query, as_of)},
};
const struct param_set department_params = {params, 2, sizeof(struct unit_query)};

/* ---- the list ---------------------------------------------------------------------------------
 */

/* Who leads it, what is paid in it, as of a day. */
static struct dept_line line_make(const struct store *store, struct arena *a, uint16_t id,
                                  struct date day, const struct stats_cube *cube,
                                  const struct stats_pay *pay)
{
    const struct catalog_dept *dept = &store->roll.catalog.depts[id];
    struct dept_line line = {.dept_no = dept->no,
                             .name = dept->name,
                             .people = {cube->depts[id][0] + cube->depts[id][1]},
                             .mean_cents = stats_mean_cents(&pay->depts[id])};
    if (pay->depts[id].n)
        line.mean = stats_money(a, line.mean_cents);
    line.managed = org_manager_find(store, id, day, &line.manager);
    return line;
}

static void list_write(struct req *req, struct resp *resp, struct date day,
                       const struct dept_line *lines, size_t n)
{
    static const struct str columns[] = {STR_INIT("dept_no"),    STR_INIT("name"),
                                         STR_INIT("people"),     STR_INIT("mean_pay"),
                                         STR_INIT("manager_no"), STR_INIT("manager_since")};
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, STR("departments"), day, columns, 6);
    for (size_t i = 0; i < n; i++) {
        const struct dept_line *line = &lines[i];
        sheet_str(&sheet, line->dept_no);
        sheet_str(&sheet, line->name);
        sheet_u64(&sheet, line->people.n);
        if (line->mean.n)
            sheet_cents(&sheet, line->mean_cents);
        else
            sheet_none(&sheet);
        if (line->managed) {
            sheet_u64(&sheet, line->manager.emp_no);
            sheet_date(&sheet, line->manager.from);
        } else {
            sheet_none(&sheet);
            sheet_none(&sheet);
        }
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
}

enum err department_list_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct day_query *query = req->params;
    struct arena *a = req->arena;
    struct unit_query as_of = {.as_of = query->as_of};
    struct roll_filter filter = unit_filter(&as_of, (struct roll_ids){0}, (struct roll_ids){0});
    struct directory_names names = directory_depts(store, a);
    struct stats_cube cube;
    struct stats_pay pay;
    struct dept_list_view view = {.n = names.n};
    statistics_groups(store, a, &filter, &cube, &pay);
    struct dept_line *lines = ARENA_ARRAY(a, names.n, struct dept_line);
    for (uint32_t i = 0; i < names.n; i++)
        lines[i] = line_make(store, a, names.ids[i], filter.day, &cube, &pay);
    if (req->form != FORM_PAGE) {
        list_write(req, resp, filter.day, lines, names.n);
        return ERR_OK;
    }
    view.lines = lines;
    view.present.n = (uint64_t)cube.total[0] + cube.total[1];
    view.csv = stats_as(req, ".csv");
    view.json = stats_as(req, ".json");
    struct page page = frame_make(req, store, SECTION_DEPARTMENTS, query->as_of);
    resp_type(resp, TYPE_HTML);
    tmpl_department_list(resp->body, &page, &view);
    return ERR_OK;
}

/* ---- one department ---------------------------------------------------------------------------
 */

static void titles_write(struct req *req, struct resp *resp, const struct store *store,
                         struct date day, struct str name, const struct stats_cube *cube,
                         const struct stats_pay *pay)
{
    static const struct str columns[] = {STR_INIT("title"), STR_INIT("people"),
                                         STR_INIT("mean_pay"), STR_INIT("median_pay")};
    const struct catalog *c = &store->roll.catalog;
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, name, day, columns, 4);
    for (uint32_t t = 1; t <= c->titles_n; t++) {
        uint32_t people = cube->titles[t][0] + cube->titles[t][1];
        if (!people)
            continue;
        sheet_str(&sheet, c->titles[t]);
        sheet_u64(&sheet, people);
        if (pay->titles[t].n) {
            sheet_cents(&sheet, stats_mean_cents(&pay->titles[t]));
            sheet_u64(&sheet, pay->titles[t].median);
        } else {
            sheet_none(&sheet);
            sheet_none(&sheet);
        }
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
}

static void figures_draw(const struct req *req, const struct store *store,
                         const struct roll_filter *filter, struct str dept_no,
                         const struct stats_cube *cube, const struct stats_pay *pay,
                         struct buf *out)
{
    const struct unit_query *query = req->params;
    struct stats_links people = unit_links(req, query, "department", dept_no, true);
    struct stats_links undated = unit_links(req, query, "department", dept_no, false);
    struct stats_links moves = unit_moves(req, query, "department", dept_no);
    struct stats_series series;
    statistics_head_count(store, req->arena, filter, &series);
    stats_draw_head_count(out, &undated, &moves, STATS_YEARLY, &series);
    unit_draw_mix(out, store, &people, false, cube->titles);
    stats_draw_pay(out, &people, (struct stats_bounds){0}, (struct url){{0}}, pay);
}

enum err department_show_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct unit_query *query = req->params;
    struct arena *a = req->arena;
    struct str name = query->name;
    uint16_t id = org_dept(store, name);
    if (!id)
        return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No such department"),
                           arena_printf(a, "There is no department “%.*s”.", STR_ARG(name)));
    const struct catalog_dept *dept = &store->roll.catalog.depts[id];
    struct roll_filter filter =
        unit_filter(query, (struct roll_ids){&id, 1, false}, (struct roll_ids){0});
    struct stats_cube cube;
    struct stats_pay pay;
    statistics_groups(store, a, &filter, &cube, &pay);
    if (req->form != FORM_PAGE) {
        titles_write(req, resp, store, filter.day, dept->no, &cube, &pay);
        return ERR_OK;
    }
    struct unit_view view = {.name = dept->name, .code = dept->no, .up_name = STR("Departments")};
    struct stats_links people = unit_links(req, query, "department", dept->no, true);
    struct buf figures = stats_figures(a);
    view.managers = org_managers(store, a, id, filter.day, &view.managers_n);
    unit_facts(&view, a, &people, &pay, &cube);
    figures_draw(req, store, &filter, dept->no, &cube, &pay, &figures);
    view.figures = chart_html(a, &figures);
    view.csv = stats_as(req, ".csv");
    view.json = stats_as(req, ".json");
    struct page page = frame_make(req, store, SECTION_DEPARTMENTS, query->as_of);
    view.up.s = arena_printf(a, "/departments%.*s", STR_ARG(page.keep.s));
    view.statistics.s =
        arena_printf(a, "/statistics?department=%.*s%.*s", STR_ARG(dept->no), STR_ARG(page.also.s));
    resp_type(resp, TYPE_HTML);
    tmpl_unit_show(resp->body, &page, &view);
    return ERR_OK;
}
