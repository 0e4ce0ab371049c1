/* The organisation: departments, who leads them, and the titles in them. */
#include "ask/directory.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/stats_draw.h"
#include "pages/unit_view.h"

#include "model/store.h"
#include "tmpl.gen.h"

static uint32_t people_of(const uint32_t counts[2])
{
    return counts[0] + counts[1];
}

static const struct unit_fact *titles_of(const struct req *req, const struct store *store,
                                         const struct stats_cube *cube, uint16_t dept,
                                         size_t *ret_n)
{
    static const char *const but[] = {"department", "title", NULL};
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names = directory_titles(store, req->arena);
    struct unit_fact *facts = ARENA_ARRAY(req->arena, names.n, struct unit_fact);
    struct stats_links links = stats_links(req, but);
    size_t n = 0;
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t title = names.ids[i];
        uint32_t people = people_of(cube->cells[dept * (c->titles_n + 1) + title]);
        if (people)
            facts[n++] = (struct unit_fact){
                c->titles[title], stats_count(req->arena, people),
                stats_link_two(&links, "department", c->depts[dept].no, "title", c->titles[title])};
    }
    *ret_n = n;
    return facts;
}

static void org_write(struct req *req, struct resp *resp, const struct store *store,
                      struct date day, const struct stats_cube *cube)
{
    static const struct str columns[] = {STR_INIT("dept_no"), STR_INIT("department"),
                                         STR_INIT("manager_no"), STR_INIT("title"),
                                         STR_INIT("people")};
    const struct catalog *c = &store->roll.catalog;
    struct directory_names depts = directory_depts(store, req->arena);
    struct sheet sheet;
    sheet_open(&sheet, req, resp, req->form, STR("organisation"), day, columns, 5);
    for (uint32_t d = 0; d < depts.n; d++)
        for (uint32_t t = 0; t <= c->titles_n; t++) {
            uint16_t dept = depts.ids[d];
            uint32_t people = people_of(cube->cells[dept * (c->titles_n + 1) + t]);
            struct org_manager manager;
            if (!people)
                continue;
            sheet_str(&sheet, c->depts[dept].no);
            sheet_str(&sheet, c->depts[dept].name);
            if (org_manager_find(store, dept, day, &manager))
                sheet_u64(&sheet, manager.emp_no);
            else
                sheet_none(&sheet);
            sheet_str(&sheet, t ? c->titles[t] : STR(""));
            sheet_u64(&sheet, people);
            sheet_row(&sheet);
        }
    sheet_close(&sheet);
}

static void view_units(const struct req *req, const struct store *store, struct date day,
                       const struct page *page, const struct stats_cube *cube,
                       struct org_view *view)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names depts = directory_depts(store, req->arena);
    static const char *const but[] = {"department", NULL};
    static const char *const nothing[] = {NULL};
    struct stats_links people = stats_links(req, but);
    struct stats_links everybody = stats_links(req, nothing);
    view->people_url.s = str_take(everybody.prefix, everybody.prefix.n - 1);
    struct org_unit *units = ARENA_ARRAY(req->arena, depts.n, struct org_unit);
    for (uint32_t i = 0; i < depts.n; i++) {
        uint16_t dept = depts.ids[i];
        struct org_unit *unit = &units[i];
        unit->name = c->depts[dept].name;
        unit->url.s = arena_printf(req->arena, "/departments/%.*s%.*s", STR_ARG(c->depts[dept].no),
                                   STR_ARG(page->keep.s));
        unit->people.n = people_of(cube->depts[dept]);
        unit->people_url = stats_link(&people, "department", c->depts[dept].no);
        unit->managed = org_manager_find(store, dept, day, &unit->manager);
        unit->titles = titles_of(req, store, cube, dept, &unit->n);
    }
    view->units = units;
    view->n = depts.n;
}

enum err org_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct directory_query *query = req->params;
    struct roll_filter filter;
    struct stats_cube cube;
    struct org_view view = {0};
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_gender(store, req->arena, &filter, &cube);
    if (req->form != FORM_PAGE) {
        org_write(req, resp, store, filter.day, &cube);
        return ERR_OK;
    }
    struct page page = frame_make(req, store, SECTION_DEPARTMENTS, query->as_of);
    view.people.n = people_of(cube.total);
    view_units(req, store, filter.day, &page, &cube, &view);
    view.chips = chips_make(req, store);
    view.diff = stats_at(req, "/diff/org");
    view.csv = stats_as(req, ".csv");
    view.json = stats_as(req, ".json");
    resp_type(resp, TYPE_HTML);
    tmpl_org(resp->body, &page, &view);
    return ERR_OK;
}
