#include "ask/difference.h"
#include "model/company.h"
#include "model/store.h"
#include "pages/diff_view.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/stats.h"
#include "tmpl.gen.h"

static const enum roll_change place_kinds[DIFF_PLACE_NUMBERS] = {
    ROLL_BEFORE, ROLL_JOINED, ROLL_CAME, ROLL_LEFT, ROLL_WENT, ROLL_AFTER};
static const enum roll_change change_kinds[DIFF_CHANGE_NUMBERS] = {ROLL_PROMOTED, ROLL_RAISED,
                                                                   ROLL_CUT, ROLL_MANAGED};

/* Addresses of the lists behind the numbers. */
static struct stats_links diff_links(const struct req *req, const struct diff_days *days)
{
    static const char *const but[] = {"from", "to", "change", "in", "in_title", "out_of", NULL};
    struct stats_links links = stats_links_at(req, STR("/diff/people"), false, but);
    links.prefix = arena_printf(req->arena, "%.*sfrom=%.*s&to=%.*s&", STR_ARG(links.prefix),
                                STR_ARG(stats_date(req->arena, days->from)),
                                STR_ARG(stats_date(req->arena, days->to)));
    return links;
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

/* The place whose numbers are shown: ids of the catalog; dept 0: the whole. */
struct place {
    uint16_t dept;
    uint16_t title; /* 0: the department as a whole */
};

static struct diff_number number_make(const struct stats_links *links, const struct store *store,
                                      const struct roll_delta *delta, enum roll_change change,
                                      struct place place)
{
    const struct catalog *c = &store->roll.catalog;
    struct diff_number number = {.n = {delta->n[change]}};
    if (!place.dept)
        number.url = stats_link(links, "change", difference_word(change));
    else
        number.url =
            stats_link_two(links, "change", difference_word(change), "in", c->depts[place.dept].no);
    if (place.title)
        number.url = stats_link(
            &(struct stats_links){links->a, arena_printf(links->a, "%.*s&", STR_ARG(number.url.s))},
            "in_title", c->titles[place.title]);
    return number;
}

static struct diff_row row_make(const struct stats_links *links, const struct store *store,
                                const struct roll_delta *delta, struct place place, struct str name)
{
    struct diff_row row = {.name = name,
                           .is_new = !delta->n[ROLL_BEFORE] && delta->n[ROLL_AFTER],
                           .is_gone = delta->n[ROLL_BEFORE] && !delta->n[ROLL_AFTER]};
    for (size_t i = 0; i < DIFF_PLACE_NUMBERS; i++)
        row.place[i] = number_make(links, store, delta, place_kinds[i], place);
    for (size_t i = 0; i < DIFF_CHANGE_NUMBERS; i++)
        row.changes[i] = number_make(links, store, delta, change_kinds[i], place);
    return row;
}

static bool is_empty(const struct roll_delta *delta)
{
    return !delta->n[ROLL_BEFORE] && !delta->n[ROLL_AFTER];
}

static void view_summary(const struct stats_links *links, const struct store *store,
                         const struct roll_diff *diff, struct diff_view *view)
{
    static const struct {
        enum roll_change change;
        const char *label;
    } shown[DIFF_SUMMARY_NUMBERS] = {
        {ROLL_BEFORE, "before"}, {ROLL_JOINED, "joined"},         {ROLL_LEFT, "left"},
        {ROLL_MOVED, "moved"},   {ROLL_PROMOTED, "other title"},  {ROLL_RAISED, "more pay"},
        {ROLL_CUT, "less pay"},  {ROLL_MANAGED, "other manager"}, {ROLL_AFTER, "after"},
    };
    for (size_t i = 0; i < DIFF_SUMMARY_NUMBERS; i++) {
        view->summary[i] =
            number_make(links, store, &diff->total, shown[i].change, (struct place){0});
        view->summary[i].label = str_from(shown[i].label);
    }
    view->total = row_make(links, store, &diff->total, (struct place){0}, STR("All"));
    /* The sums of the columns: who moved between departments came to one and went from another. */
    for (size_t i = 0; i < DIFF_PLACE_NUMBERS; i++) {
        bool moves = place_kinds[i] == ROLL_CAME || place_kinds[i] == ROLL_WENT;
        if (!moves || !diff->total.n[ROLL_MOVED])
            continue;
        struct diff_number *number = &view->total.place[i];
        number->url = number->n.n ? (struct url){{0}} : view->summary[3].url;
        number->n.n += diff->total.n[ROLL_MOVED];
    }
}

static void view_rows(const struct req *req, const struct stats_links *links,
                      const struct store *store, const struct roll_diff *diff,
                      struct diff_view *view)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names = directory_depts(store, req->arena);
    struct diff_row *rows = ARENA_ARRAY(req->arena, names.n, struct diff_row);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        if (!is_empty(&diff->depts[id]))
            rows[view->n++] =
                row_make(links, store, &diff->depts[id], (struct place){id, 0}, c->depts[id].name);
    }
    view->rows = rows;
}

/* ---- who moved where --------------------------------------------------------------------------
 */

static void view_moves(const struct req *req, const struct stats_links *links,
                       const struct store *store, const struct roll_diff *diff,
                       struct diff_view *view)
{
    const struct catalog *c = &store->roll.catalog;
    struct arena *a = req->arena;
    struct directory_names names = directory_depts(store, a);
    struct chart_label *labels = ARENA_ARRAY(a, names.n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(a, (size_t)names.n * names.n, struct chart_cell);
    struct stats_links moved = {a, arena_printf(a, "%.*schange=moved&", STR_ARG(links->prefix))};
    struct url *from_sums = ARENA_ARRAY(a, names.n, struct url);
    struct url *to_sums = ARENA_ARRAY(a, names.n, struct url);
    for (uint32_t i = 0; i < names.n; i++) {
        labels[i].text = c->depts[names.ids[i]].name;
        from_sums[i] = stats_link(&moved, "out_of", c->depts[names.ids[i]].no);
        to_sums[i] = stats_link(&moved, "in", c->depts[names.ids[i]].no);
        for (uint32_t k = 0; k < names.n; k++) {
            uint16_t from = names.ids[i];
            uint16_t to = names.ids[k];
            struct chart_cell *cell = &cells[i * (size_t)names.n + k];
            cell->value = diff->moves[from * (size_t)(c->depts_n + 1) + to];
            if (cell->value > 0)
                cell->url =
                    stats_link_two(&moved, "out_of", c->depts[from].no, "in", c->depts[to].no);
        }
    }
    struct buf out = stats_figures(a);
    chart_matrix(&out, &(struct chart_matrix){
                           .chart = {.id = STR("moves"),
                                     .title = STR("Who moved from which department to which"),
                                     .empty = STR("Nobody moved.")},
                           .from = STR("from"),
                           .to = STR("to"),
                           .rows = labels,
                           .rows_n = diff->total.n[ROLL_MOVED] ? names.n : 0,
                           .columns = labels,
                           .columns_n = diff->total.n[ROLL_MOVED] ? names.n : 0,
                           .cells = cells,
                           .row_sums = from_sums,
                           .column_sums = to_sums,
                           .total = view->summary[3].url,
                       });
    view->moves = chart_html(a, &out);
}

/* ---- the merged organisation ------------------------------------------------------------------
 */

static void view_groups(const struct req *req, const struct stats_links *links,
                        const struct store *store, const struct roll_diff *diff,
                        struct diff_view *view)
{
    const struct catalog *c = &store->roll.catalog;
    struct arena *a = req->arena;
    struct directory_names depts = directory_depts(store, a);
    struct directory_names titles = directory_titles(store, a);
    struct diff_group *groups = ARENA_ARRAY(a, depts.n, struct diff_group);
    for (uint32_t d = 0; d < depts.n; d++) {
        uint16_t dept = depts.ids[d];
        if (is_empty(&diff->depts[dept]))
            continue;
        struct diff_group *group = &groups[view->groups_n++];
        struct diff_row *rows = ARENA_ARRAY(a, titles.n, struct diff_row);
        group->dept = row_make(links, store, &diff->depts[dept], (struct place){dept, 0},
                               c->depts[dept].name);
        for (uint32_t t = 0; t < titles.n; t++) {
            uint16_t title = titles.ids[t];
            const struct roll_delta *cell = &diff->cells[dept * (c->titles_n + 1) + title];
            if (!is_empty(cell))
                rows[group->n++] =
                    row_make(links, store, cell, (struct place){dept, title}, c->titles[title]);
        }
        group->titles = rows;
    }
    view->groups = groups;
}

/* ---- files ------------------------------------------------------------------------------------
 */

static void delta_write(struct sheet *sheet, struct str by, struct str dept, struct str title,
                        const struct roll_delta *delta)
{
    if (is_empty(delta))
        return;
    sheet_str(sheet, by);
    sheet_str(sheet, dept);
    sheet_str(sheet, title);
    for (int i = 0; i < ROLL_CHANGES; i++)
        sheet_u64(sheet, delta->n[i]);
    sheet_row(sheet);
}

static void diff_write(struct req *req, struct resp *resp, const struct store *store,
                       const struct diff_days *days, const struct roll_diff *diff)
{
    const struct catalog *c = &store->roll.catalog;
    struct str columns[3 + ROLL_CHANGES] = {STR("by"), STR("department"), STR("title")};
    struct sheet sheet;
    for (int i = 0; i < ROLL_CHANGES; i++)
        columns[3 + i] = difference_word((enum roll_change)i);
    sheet_open(&sheet, req, resp, req->form, STR("difference"), days->to, columns,
               3 + ROLL_CHANGES);
    delta_write(&sheet, STR("all"), STR(""), STR(""), &diff->total);
    for (uint32_t d = 1; d <= c->depts_n; d++)
        delta_write(&sheet, STR("department"), c->depts[d].no, STR(""), &diff->depts[d]);
    for (uint32_t d = 1; d <= c->depts_n; d++)
        for (uint32_t t = 0; t <= c->titles_n; t++)
            delta_write(&sheet, STR("department and title"), c->depts[d].no,
                        t ? c->titles[t] : STR(""), &diff->cells[d * (c->titles_n + 1) + t]);
    sheet_close(&sheet);
}

/* ---- pages ------------------------------------------------------------------------------------
 */

static void view_frame(const struct req *req, const struct diff_days *days, struct diff_view *view)
{
    view->from = days->from;
    view->to = days->to;
    view->csv = stats_at(req, "/diff.csv");
    view->json = stats_at(req, "/diff.json");
    size_t n;
    const struct link_field *all = link_fields(req, STR("from"), &n);
    struct link_field *kept = ARENA_ARRAY(req->arena, n, struct link_field);
    for (size_t i = 0; i < n; i++)
        if (!str_eq(all[i].name, STR("to")))
            kept[view->fields_n++] = all[i];
    view->fields = kept;
}

enum err diff_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct diff_query *query = req->params;
    struct diff_days days;
    struct roll_diff diff;
    struct diff_view view = {0};
    enum err err = diff_read(req, store, &days);
    if (err)
        return err;
    difference_find(store, req->arena, &days.filter, days.from, days.to, &diff);
    if (req->form != FORM_PAGE) {
        diff_write(req, resp, store, &days, &diff);
        return ERR_OK;
    }
    bool is_org = str_eq(req->path, STR("/diff/org"));
    struct stats_links links = diff_links(req, &days);
    struct page page = frame_make(req, store, SECTION_STATISTICS, query->people.as_of);
    view_frame(req, &days, &view);
    view.chips = chips_make(req, store);
    resp_type(resp, TYPE_HTML);
    if (is_org) {
        view.org = stats_at(req, "/diff");
        view_groups(req, &links, store, &diff, &view);
        tmpl_diff_org(resp->body, &page, &view);
        return ERR_OK;
    }
    view.org = stats_at(req, "/diff/org");
    view_summary(&links, store, &diff, &view);
    view_rows(req, &links, store, &diff, &view);
    view_moves(req, &links, store, &diff, &view);
    tmpl_diff(resp->body, &page, &view);
    return ERR_OK;
}
