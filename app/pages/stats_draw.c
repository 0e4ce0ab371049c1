#include "pages/stats_draw.h"

#define MONTHS_DRAWN_MAX 120

struct str stats_count(struct arena *a, uint64_t n)
{
    struct buf out;
    buf_fixed(&out, arena_alloc(a, 32), 32);
    html_put_count(&out, (struct count){n});
    return buf_str(&out);
}

struct str stats_money(struct arena *a, uint64_t cents)
{
    struct str whole = stats_count(a, cents / 100);
    return arena_printf(a, "%.*s.%02u", STR_ARG(whole), (unsigned)(cents % 100));
}

/* ---- head count -------------------------------------------------------------------------------
 */

static bool is_drawn(const struct stats_series *series, enum stats_grain grain, uint32_t m)
{
    int month = date_ymd(series->months[m].from).month;
    if (m + 1 == series->n)
        return true;
    if (grain == STATS_YEARLY)
        return month == 12;
    return series->n <= MONTHS_DRAWN_MAX || month % 3 == 0;
}

static struct str grain_title(const struct stats_series *series, enum stats_grain grain)
{
    if (grain == STATS_YEARLY)
        return STR("People at the end of each year");
    return series->n > MONTHS_DRAWN_MAX ? STR("People at the end of each quarter")
                                        : STR("People at the end of each month");
}

static struct chart_point *points_of(const struct stats_links *links,
                                     const struct stats_series *series, enum stats_grain grain,
                                     size_t *ret_n)
{
    struct chart_point *points = ARENA_ARRAY(links->a, series->n, struct chart_point);
    size_t n = 0;
    for (uint32_t m = 0; m < series->n; m++) {
        struct date last = {series->months[m].until.days - 1};
        if (is_drawn(series, grain, m))
            points[n++] =
                (struct chart_point){last, (double)series->months[m].count,
                                     stats_link(links, "as_of", stats_date(links->a, last))};
    }
    *ret_n = n;
    return points;
}

struct url stats_year_url(const struct stats_links *moves, const struct statistics_year *year,
                          bool coming)
{
    uint32_t all = coming ? year->joined : year->left;
    uint32_t moved = coming ? year->moved_in : year->moved_out;
    const char *kind = coming ? "joined" : "left";
    if (moved)
        kind = coming ? "joined,moved_in" : "left,moved_out";
    if (!all && !moved)
        return (struct url){{0}};
    struct url url = stats_link_two(moves, "from", stats_date(moves->a, year->from), "to",
                                    stats_date(moves->a, (struct date){year->until.days - 1}));
    url.s = arena_printf(moves->a, "%.*s&kind=%s", STR_ARG(url.s), kind);
    return url;
}

void stats_draw_head_count(struct buf *out, const struct stats_links *links,
                           const struct stats_links *moves, enum stats_grain grain,
                           const struct stats_series *series)
{
    struct arena *a = links->a;
    size_t years_n;
    const struct statistics_year *years = statistics_years(series, a, &years_n);
    struct chart_flow *flows = ARENA_ARRAY(a, years_n, struct chart_flow);
    for (size_t y = 0; y < years_n; y++)
        flows[y] = (struct chart_flow){
            .label = arena_printf(a, "%d", years[y].year),
            .from = years[y].from,
            .to = years[y].until,
            .joined = {.value = (double)years[y].joined + years[y].moved_in,
                       .url = stats_year_url(moves, &years[y], true)},
            .left = {.value = (double)years[y].left + years[y].moved_out,
                     .url = stats_year_url(moves, &years[y], false)},
        };
    size_t n;
    const struct chart_point *points = points_of(links, series, grain, &n);
    const struct chart_series line = {STR("People"), points, n};
    chart_line(out, &(struct chart_line){
                        .chart = {.id = STR("headcount"),
                                  .title = grain_title(series, grain),
                                  .note = STR("Below: who came and went in each year."),
                                  .unit = STR("people"),
                                  .empty = STR("Nobody was here in this time.")},
                        .series = &line,
                        .n = 1,
                        .area = true,
                        .flows = flows,
                        .flows_n = years_n,
                    });
}

/* ---- pay --------------------------------------------------------------------------------------
 */

struct url stats_pay_url(const struct stats_links *links, struct stats_bounds bounds, uint32_t from,
                         uint32_t to)
{
    from = from > bounds.min ? from : bounds.min;
    from = from ? from : 1; /* no pay is none */
    if (bounds.max && (!to || to > bounds.max))
        to = bounds.max;
    if (to && from > to)
        return (struct url){{0}};
    struct str low = stats_number(links->a, from);
    return to ? stats_link_two(links, "pay_min", low, "pay_max", stats_number(links->a, to))
              : stats_link(links, "pay_min", low);
}

static struct url bin_url(const struct stats_links *links, struct stats_bounds bounds, uint32_t bin)
{
    uint32_t from = bin * STATISTICS_PAY_WIDTH;
    return stats_pay_url(links, bounds, from,
                         bin + 1 == STATS_BINS ? 0 : from + STATISTICS_PAY_WIDTH - 1);
}

static uint32_t bin_of(uint32_t pay)
{
    uint32_t bin = pay / STATISTICS_PAY_WIDTH;
    return bin < STATS_BINS ? bin : STATS_BINS - 1;
}

void stats_draw_pay(struct buf *out, const struct stats_links *links, struct stats_bounds bounds,
                    struct url csv, const struct stats_pay *pay)
{
    struct chart_bin *bins = ARENA_ARRAY(links->a, STATS_BINS, struct chart_bin);
    size_t n = 0;
    for (uint32_t b = bin_of(pay->all.min); pay->all.n && b <= bin_of(pay->all.max); b++) {
        bins[n] = (struct chart_bin){.from = (double)b * STATISTICS_PAY_WIDTH,
                                     .to = (double)(b + 1) * STATISTICS_PAY_WIDTH,
                                     .count = {.value = pay->bins[b]}};
        if (pay->bins[b])
            bins[n].count.url = bin_url(links, bounds, b);
        n++;
    }
    const struct chart_mark marks[] = {
        {STR("lower quarter"), pay->all.lower},
        {STR("median"), pay->all.median},
        {STR("upper quarter"), pay->all.upper},
    };
    chart_histogram(out, &(struct chart_histogram){
                             .chart = {.id = STR("spread"),
                                       .title = STR("How pay is spread"),
                                       .unit = STR("people"),
                                       .csv = csv,
                                       .empty = STR("Nobody has any pay on this day.")},
                             .axis = STR("pay a year"),
                             .bins = bins,
                             .n = n,
                             .marks = marks,
                             .marks_n = pay->all.n ? 3 : 0,
                         });
}
