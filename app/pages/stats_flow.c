/* From title to title, from department to department. */
#include "pages/pages.h"
#include "pages/stats.h"

#include "model/statistics.h"
#include "model/store.h"

static struct str name_of(const struct store *store, bool dept, uint16_t id)
{
    const struct catalog *c = &store->roll.catalog;
    return dept ? c->depts[id].name : c->titles[id];
}

/* How it is called in addresses. */
static struct str key_of(const struct store *store, bool dept, uint16_t id)
{
    return dept ? store->roll.catalog.depts[id].no : store->roll.catalog.titles[id];
}

/* Lists of changes, of all of them so far. */
static struct stats_links change_links(const struct req *req, bool dept)
{
    struct stats_links moves = stats_moves(req);
    moves.prefix = arena_printf(req->arena, "%.*skind=%s&", STR_ARG(moves.prefix),
                                dept ? "department" : "title");
    return moves;
}

static struct url change_url(const struct store *store, const struct stats_links *moves, bool dept,
                             const struct stats_change *change)
{
    return stats_link_two(moves, "out_of", key_of(store, dept, change->from), "into",
                          key_of(store, dept, change->to));
}

/* Rows and columns by name; cells of what never happened count 0. */
static void matrix_draw(const struct req *req, const struct store *store,
                        const struct stats_flow *flow, bool dept, struct buf *out)
{
    const struct catalog *c = &store->roll.catalog;
    struct arena *a = req->arena;
    struct directory_names names = dept ? directory_depts(store, a) : directory_titles(store, a);
    struct chart_label *labels = ARENA_ARRAY(a, names.n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(a, (size_t)names.n * names.n, struct chart_cell);
    uint32_t *place = ARENA_ARRAY(a, (dept ? c->depts_n : c->titles_n) + 1, uint32_t);
    struct url *from_sums = ARENA_ARRAY(a, names.n, struct url);
    struct url *to_sums = ARENA_ARRAY(a, names.n, struct url);
    struct stats_links moves = change_links(req, dept);
    for (uint32_t i = 0; i < names.n; i++) {
        struct str key = key_of(store, dept, names.ids[i]);
        labels[i].text = name_of(store, dept, names.ids[i]);
        place[names.ids[i]] = i + 1;
        from_sums[i] = stats_link(&moves, "out_of", key);
        to_sums[i] = stats_link(&moves, "into", key);
    }
    for (uint32_t i = 0; i < flow->n; i++) {
        const struct stats_change *change = &flow->changes[i];
        uint32_t row = place[change->from];
        uint32_t column = place[change->to];
        if (row && column)
            cells[(row - 1) * (size_t)names.n + column - 1] = (struct chart_cell){
                .value = change->n, .url = change_url(store, &moves, dept, change)};
    }
    chart_matrix(out, &(struct chart_matrix){
                          .chart = {.id = STR("changes"),
                                    .title = dept ? STR("From department to department")
                                                  : STR("From title to title"),
                                    .empty = STR("Nobody has changed by then.")},
                          .from = STR("from"),
                          .to = STR("to"),
                          .rows = labels,
                          .rows_n = flow->n ? names.n : 0,
                          .columns = labels,
                          .columns_n = flow->n ? names.n : 0,
                          .cells = cells,
                          .row_sums = from_sums,
                          .column_sums = to_sums,
                          .total = {str_take(moves.prefix, moves.prefix.n - 1)},
                      });
}

/* ---- titles -----------------------------------------------------------------------------------
 */

static void waits_draw(const struct req *req, const struct store *store,
                       const struct stats_flow *flow, struct buf *out)
{
    static const struct str series[] = {STR_INIT("median years")};
    struct chart_label *rows = ARENA_ARRAY(req->arena, flow->n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(req->arena, flow->n, struct chart_cell);
    struct stats_links moves = change_links(req, false);
    for (uint32_t i = 0; i < flow->n; i++) {
        const struct stats_change *change = &flow->changes[i];
        rows[i].text =
            arena_printf(req->arena, "%.*s → %.*s", STR_ARG(name_of(store, false, change->from)),
                         STR_ARG(name_of(store, false, change->to)));
        cells[i].value = change->median_days / 365.25;
        cells[i].url = change_url(store, &moves, false, change);
    }
    chart_bars(out, &(struct chart_bars){
                        .chart = {.id = STR("waits"),
                                  .title = STR("How long until the next title"),
                                  .note = STR("The median of the years with the title before, of "
                                              "those who changed."),
                                  .unit = STR("years"),
                                  .empty = STR("Nobody has changed by then."),
                                  .digits = 1},
                        .rows_name = STR("Change"),
                        .rows = rows,
                        .n = flow->n,
                        .series = series,
                        .series_n = 1,
                        .cells = cells,
                    });
}

enum err stats_titles_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("from"), STR_INIT("to"), STR_INIT("changes"),
                                         STR_INIT("median_days")};
    struct roll_filter filter;
    struct stats_flow flow;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_changes(store, req->arena, &filter, STATS_TITLES, &flow);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("titles"), filter.day, columns, 4);
        for (uint32_t i = 0; i < flow.n; i++) {
            sheet_str(&sheet, name_of(store, false, flow.changes[i].from));
            sheet_str(&sheet, name_of(store, false, flow.changes[i].to));
            sheet_u64(&sheet, flow.changes[i].n);
            sheet_u64(&sheet, flow.changes[i].median_days);
            sheet_row(&sheet);
        }
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    matrix_draw(req, store, &flow, false, &figures);
    waits_draw(req, store, &flow, &figures);
    struct stats_view view = {
        .title = STR("Changes of title"),
        .lead = STR("Which title follows which, and after how long."),
        .figures = chart_html(req->arena, &figures),
        .note = STR("All changes up to the day. With a title chosen: those from it and to it."),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}

/* ---- transfers --------------------------------------------------------------------------------
 */

static void years_draw(const struct req *req, const struct stats_flow *flow, struct buf *out)
{
    static const struct str series[] = {STR_INIT("transfers")};
    static const char *const nothing[] = {NULL};
    struct arena *a = req->arena;
    struct chart_label *rows = ARENA_ARRAY(a, flow->years_n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(a, flow->years_n, struct chart_cell);
    struct stats_links links = stats_links_at(req, STR("/diff"), false, nothing);
    struct stats_links moves = change_links(req, true);
    for (uint32_t y = 0; y < flow->years_n; y++) {
        int year = flow->year_first + (int)y;
        rows[y].text = arena_printf(a, "%d", year);
        if (year < 9999)
            rows[y].url = stats_link_two(&links, "from", arena_printf(a, "%04d-01-01", year), "to",
                                         arena_printf(a, "%04d-01-01", year + 1));
        cells[y].url = stats_link_two(&moves, "from", arena_printf(a, "%04d-01-01", year), "to",
                                      arena_printf(a, "%04d-12-31", year));
        for (uint32_t i = 0; i < flow->n; i++)
            cells[y].value += flow->changes[i].years[y];
    }
    chart_bars(out, &(struct chart_bars){
                        .chart = {.id = STR("years"),
                                  .title = STR("Transfers by year"),
                                  .note = STR("A year leads to the difference of its two ends."),
                                  .unit = STR("transfers"),
                                  .empty = STR("Nobody has changed by then.")},
                        .rows_name = STR("Year"),
                        .rows = rows,
                        .n = flow->years_n,
                        .series = series,
                        .series_n = 1,
                        .cells = cells,
                    });
}

static void transfers_sheet(struct sheet *sheet, const struct store *store,
                            const struct stats_flow *flow)
{
    const struct catalog *c = &store->roll.catalog;
    for (uint32_t i = 0; i < flow->n; i++)
        for (uint32_t y = 0; y < flow->years_n; y++) {
            const struct stats_change *change = &flow->changes[i];
            if (!change->years[y])
                continue;
            sheet_u64(sheet, (uint64_t)(flow->year_first + (int)y));
            sheet_str(sheet, c->depts[change->from].no);
            sheet_str(sheet, c->depts[change->to].no);
            sheet_u64(sheet, change->years[y]);
            sheet_row(sheet);
        }
}

enum err stats_transfers_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("year"), STR_INIT("from"), STR_INIT("to"),
                                         STR_INIT("transfers")};
    struct roll_filter filter;
    struct stats_flow flow;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_changes(store, req->arena, &filter, STATS_DEPTS, &flow);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("transfers"), filter.day, columns, 4);
        transfers_sheet(&sheet, store, &flow);
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    matrix_draw(req, store, &flow, true, &figures);
    years_draw(req, &flow, &figures);
    struct stats_view view = {
        .title = STR("Transfers"),
        .lead = STR("Who went from one department to another."),
        .figures = chart_html(req->arena, &figures),
        .note = STR("All transfers up to the day. With a department chosen: those from it and to "
                    "it."),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}
