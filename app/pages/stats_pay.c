/* How pay is spread, among all and by department and title. */
#include "pages/pages.h"
#include "pages/stats_draw.h"

#include "model/statistics.h"
#include "model/store.h"

/* ---- by group ---------------------------------------------------------------------------------
 */

/* Those of a list who are paid: a mean is of no others. */
static struct url paid_url(const struct req *req, const struct stats_links *links, struct url list)
{
    const struct directory_query *query = req->params;
    if (query->pay_min || query->pay_max)
        return list;
    return (struct url){arena_printf(links->a, "%.*s&pay_min=1", STR_ARG(list.s))};
}

static void group_draw(const struct req *req, const struct store *store,
                       const struct stats_pay *pay, bool dept, struct buf *out)
{
    static const char *const but[] = {"department", NULL};
    static const char *const but_title[] = {"title", NULL};
    static const struct str series[] = {STR_INIT("mean pay")};
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names =
        dept ? directory_depts(store, req->arena) : directory_titles(store, req->arena);
    struct stats_links links = stats_links(req, dept ? but : but_title);
    struct chart_label *rows = ARENA_ARRAY(req->arena, names.n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(req->arena, names.n, struct chart_cell);
    size_t n = 0;
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        const struct stats_amounts *amounts = dept ? &pay->depts[id] : &pay->titles[id];
        if (!amounts->n)
            continue;
        rows[n].text = dept ? c->depts[id].name : c->titles[id];
        rows[n].url = stats_link(&links, dept ? "department" : "title",
                                 dept ? c->depts[id].no : c->titles[id]);
        cells[n].url = paid_url(req, &links, rows[n].url);
        cells[n++].value = (double)stats_mean_cents(amounts) / 100;
    }
    chart_bars(
        out, &(struct chart_bars){
                 .chart = {.id = dept ? STR("departments") : STR("titles"),
                           .title = dept ? STR("Mean pay by department") : STR("Mean pay by title"),
                           .unit = STR("a year"),
                           .empty = STR("Nobody has any pay on this day."),
                           .digits = 2},
                 .rows_name = dept ? STR("Department") : STR("Title"),
                 .rows = rows,
                 .n = n,
                 .series = series,
                 .series_n = 1,
                 .cells = cells,
             });
}

static void group_row(struct sheet *sheet, struct str by, struct str key, struct str name,
                      const struct stats_amounts *amounts)
{
    if (!amounts->n)
        return;
    sheet_str(sheet, by);
    sheet_str(sheet, key);
    sheet_str(sheet, name);
    sheet_u64(sheet, amounts->n);
    sheet_cents(sheet, stats_mean_cents(amounts));
    sheet_u64(sheet, amounts->min);
    sheet_u64(sheet, amounts->lower);
    sheet_u64(sheet, amounts->median);
    sheet_u64(sheet, amounts->upper);
    sheet_u64(sheet, amounts->max);
    sheet_row(sheet);
}

static void pay_sheet(struct sheet *sheet, const struct store *store, struct arena *a,
                      const struct stats_pay *pay)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names depts = directory_depts(store, a);
    struct directory_names titles = directory_titles(store, a);
    group_row(sheet, STR("all"), STR(""), STR("All"), &pay->all);
    for (uint32_t i = 0; i < depts.n; i++) {
        const struct catalog_dept *dept = &c->depts[depts.ids[i]];
        group_row(sheet, STR("department"), dept->no, dept->name, &pay->depts[depts.ids[i]]);
    }
    for (uint32_t i = 0; i < titles.n; i++) {
        struct str title = c->titles[titles.ids[i]];
        group_row(sheet, STR("title"), title, title, &pay->titles[titles.ids[i]]);
    }
}

static struct str pay_lead(struct arena *a, const struct stats_pay *pay)
{
    const struct stats_amounts *all = &pay->all;
    if (!all->n)
        return STR("");
    return arena_printf(a, "%.*s %s paid %.*s to %.*s a year; the mean is %.*s, the median %.*s.",
                        STR_ARG(stats_count(a, all->n)), all->n == 1 ? "person is" : "people are",
                        STR_ARG(stats_count(a, all->min)), STR_ARG(stats_count(a, all->max)),
                        STR_ARG(stats_money(a, stats_mean_cents(all))),
                        STR_ARG(stats_count(a, all->median)));
}

static void spread_draw(const struct req *req, const struct stats_pay *pay, struct buf *out)
{
    static const char *const but[] = {"pay_min", "pay_max", NULL};
    const struct directory_query *query = req->params;
    struct stats_links links = stats_links(req, but);
    stats_draw_pay(out, &links, (struct stats_bounds){query->pay_min, query->pay_max},
                   stats_at(req, "/statistics/pay-bands.csv"), pay);
}

enum err stats_pay_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("by"),
                                         STR_INIT("key"),
                                         STR_INIT("name"),
                                         STR_INIT("people"),
                                         STR_INIT("mean"),
                                         STR_INIT("min"),
                                         STR_INIT("lower_quartile"),
                                         STR_INIT("median"),
                                         STR_INIT("upper_quartile"),
                                         STR_INIT("max")};
    struct roll_filter filter;
    struct stats_pay pay;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_pay(store, req->arena, &filter, &pay);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("pay"), filter.day, columns, 10);
        pay_sheet(&sheet, store, req->arena, &pay);
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    spread_draw(req, &pay, &figures);
    group_draw(req, store, &pay, true, &figures);
    group_draw(req, store, &pay, false, &figures);
    struct stats_view view = {
        .title = STR("Pay"),
        .lead = pay_lead(req->arena, &pay),
        .figures = chart_html(req->arena, &figures),
        .note = STR("Pay is what holds on the day: rows with from_date <= day < to_date, of "
                    "people whose department holds on it, too. Without a date that is today, and "
                    "so the rows that are open. Quartiles are salaries that somebody has."),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}

enum err stats_pay_bands_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("from"), STR_INIT("below"), STR_INIT("people")};
    struct roll_filter filter;
    struct stats_pay pay;
    struct sheet sheet;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_pay(store, req->arena, &filter, &pay);
    sheet_open(&sheet, req, resp, req->form, STR("pay-bands"), filter.day, columns, 3);
    for (uint32_t b = 0; b < STATS_BINS; b++) {
        if (!pay.bins[b])
            continue;
        sheet_u64(&sheet, (uint64_t)b * STATISTICS_PAY_WIDTH);
        if (b + 1 < STATS_BINS)
            sheet_u64(&sheet, (uint64_t)(b + 1) * STATISTICS_PAY_WIDTH);
        else
            sheet_none(&sheet);
        sheet_u64(&sheet, pay.bins[b]);
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
    return ERR_OK;
}
