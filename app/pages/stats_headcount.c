/* Head counts over time, turnover by year, and how long people stay. */
#include "pages/pages.h"
#include "pages/stats_draw.h"

#include "model/statistics.h"

/* A list of the people of a day: the day itself is part of the link. */
static struct stats_links links_by_day(const struct req *req)
{
    static const char *const but[] = {"as_of", NULL};
    return stats_links(req, but);
}

static bool is_moving(const struct stats_series *s)
{
    uint32_t moves = 0;
    for (uint32_t m = 0; m < s->n; m++)
        moves += s->months[m].moved_in + s->months[m].moved_out;
    return moves > 0;
}

/* ---- head count -------------------------------------------------------------------------------
 */

/* Each point leads to its people twice, from the chart and from the table, and repeats the filter
 * there: of a long filter the years must do, or the page grows past its 50 KB. */
#define FINE_LINK_MAX 64

static enum stats_grain grain_for(const struct stats_links *links)
{
    return links->prefix.n <= FINE_LINK_MAX ? STATS_FINE : STATS_YEARLY;
}

static void headcount_sheet(struct sheet *sheet, const struct stats_series *s)
{
    for (uint32_t m = 0; m < s->n; m++) {
        const struct stats_month *month = &s->months[m];
        sheet_date(sheet, month->from);
        sheet_date(sheet, (struct date){month->until.days - 1});
        sheet_u64(sheet, month->count);
        sheet_u64(sheet, month->joined);
        sheet_u64(sheet, month->left);
        sheet_u64(sheet, month->moved_in);
        sheet_u64(sheet, month->moved_out);
        sheet_row(sheet);
    }
}

enum err stats_headcount_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {
        STR_INIT("from"), STR_INIT("to"),       STR_INIT("people"),   STR_INIT("joined"),
        STR_INIT("left"), STR_INIT("moved_in"), STR_INIT("moved_out")};
    struct roll_filter filter;
    struct stats_series series;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_head_count(store, req->arena, &filter, &series);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("headcount"), filter.day, columns, 7);
        headcount_sheet(&sheet, &series);
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    struct stats_links links = links_by_day(req);
    struct stats_links moves = stats_moves(req);
    stats_draw_head_count(&figures, &links, &moves, grain_for(&links), &series);
    struct stats_view view = {
        .title = STR("Head count"),
        .lead = is_moving(&series)
                    ? STR("How many there were. Who moved in from elsewhere in the company counts "
                          "as coming, who moved out as going.")
                    : STR("How many worked here, and who joined and left. A change of department "
                          "is neither."),
        .figures = chart_html(req->arena, &figures),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}

/* ---- turnover ---------------------------------------------------------------------------------
 */

static double turnover_of(const struct statistics_year *y)
{
    return y->mean > 0 ? 100 * ((double)y->left + y->moved_out) / y->mean : 0;
}

static void turnover_draw(const struct req *req, const struct statistics_year *years, size_t n,
                          struct buf *out)
{
    struct arena *a = req->arena;
    struct chart_label *rows = ARENA_ARRAY(a, n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(a, n, struct chart_cell);
    static const struct str names[] = {STR_INIT("left")};
    struct stats_links moves = stats_moves(req);
    for (size_t y = 0; y < n; y++) {
        rows[y].text = arena_printf(a, "%d", years[y].year);
        cells[y] = (struct chart_cell){.value = turnover_of(&years[y]),
                                       .url = stats_year_url(&moves, &years[y], false)};
    }
    chart_bars(out, &(struct chart_bars){
                        .chart = {.id = STR("turnover"),
                                  .title = STR("Turnover by year"),
                                  .note = STR("Who left in the year, as a share of the mean head "
                                              "count of its months. The first and the last year "
                                              "may be parts of years."),
                                  .unit = STR("percent"),
                                  .empty = STR("Nobody was here in this time."),
                                  .digits = 1},
                        .rows_name = STR("Year"),
                        .rows = rows,
                        .n = n,
                        .series = names,
                        .series_n = 1,
                        .cells = cells,
                    });
}

static void stays_draw(const struct req *req, const struct stats_survival *s, struct buf *out)
{
    struct chart_survivor *points = ARENA_ARRAY(req->arena, s->n, struct chart_survivor);
    for (uint32_t p = 0; p < s->n; p++)
        points[p] = (struct chart_survivor){s->points[p].quarters / 4.0, s->points[p].share, {{0}}};
    const struct chart_survivors series = {STR("Still here"), points, s->n};
    struct str people = stats_count(req->arena, s->people);
    struct str note =
        s->median_days
            ? arena_printf(req->arena, "Of %.*s people. Half have left after %.1f years.",
                           STR_ARG(people), s->median_days / 365.25)
            : arena_printf(req->arena, "Of %.*s people. More than half are still here.",
                           STR_ARG(people));
    chart_survival(out, &(struct chart_survival){
                            .chart = {.id = STR("stays"),
                                      .title = STR("How many are still here after so many years"),
                                      .note = note,
                                      .empty = STR("Nobody has joined by then."),
                                      .csv = stats_at(req, "/statistics/stays.csv"),
                                      .digits = 1},
                            .series = &series,
                            .n = 1,
                        });
}

static void turnover_sheet(struct sheet *sheet, const struct statistics_year *years, size_t n)
{
    for (size_t y = 0; y < n; y++) {
        sheet_u64(sheet, (uint64_t)years[y].year);
        sheet_u64(sheet, years[y].joined);
        sheet_u64(sheet, years[y].left);
        sheet_u64(sheet, years[y].moved_in);
        sheet_u64(sheet, years[y].moved_out);
        sheet_u64(sheet, years[y].count);
        sheet_f64(sheet, years[y].mean, 2);
        sheet_f64(sheet, turnover_of(&years[y]) / 100, 5);
        sheet_row(sheet);
    }
}

enum err stats_turnover_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("year"),        STR_INIT("joined"),
                                         STR_INIT("left"),        STR_INIT("moved_in"),
                                         STR_INIT("moved_out"),   STR_INIT("people_at_end"),
                                         STR_INIT("mean_people"), STR_INIT("turnover")};
    struct roll_filter filter;
    struct stats_series series;
    struct stats_survival stays;
    size_t n;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_head_count(store, req->arena, &filter, &series);
    const struct statistics_year *years = statistics_years(&series, req->arena, &n);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("turnover"), filter.day, columns, 8);
        turnover_sheet(&sheet, years, n);
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    statistics_stays(store, req->arena, &filter, &stays);
    stays_draw(req, &stays, &figures);
    turnover_draw(req, years, n, &figures);
    struct stats_view view = {
        .title = STR("Turnover"),
        .lead = STR("How long people stay, and how many leave each year."),
        .figures = chart_html(req->arena, &figures),
        .note = STR("Stays go from the first day to the first day of absence; who is still here "
                    "counts for as long as is known (Kaplan and Meier's estimate). With a "
                    "department or title: of those who began with it."),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}

enum err stats_stays_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("years"), STR_INIT("days"), STR_INIT("lasted"),
                                         STR_INIT("ended"), STR_INIT("share")};
    struct roll_filter filter;
    struct stats_survival stays;
    struct sheet sheet;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_stays(store, req->arena, &filter, &stays);
    sheet_open(&sheet, req, resp, req->form, STR("stays"), filter.day, columns, 5);
    for (uint32_t p = 0; p < stays.n; p++) {
        sheet_f64(&sheet, stays.points[p].quarters / 4.0, 2);
        sheet_u64(&sheet, stays.points[p].days);
        sheet_u64(&sheet, stays.points[p].lasted);
        sheet_u64(&sheet, stays.points[p].ended);
        sheet_f64(&sheet, stays.points[p].share, 6);
        sheet_row(&sheet);
    }
    sheet_close(&sheet);
    return ERR_OK;
}
