/* stats_draw.h: charts that several pages draw: of a filter, a department, a title. */
#ifndef MUSTER_PAGES_STATS_DRAW_H
#define MUSTER_PAGES_STATS_DRAW_H

#include "model/statistics.h"
#include "pages/stats.h"

/* 300,024 */
struct str stats_count(struct arena *a, uint64_t n);
/* 72,122.70 */
struct str stats_money(struct arena *a, uint64_t cents);

/* How close the points of a head count stand. STATS_FINE: each month's end, or each quarter's of
 * more than ten years. */
enum stats_grain { STATS_FINE, STATS_YEARLY };

/* Head counts with who came and went by year. `links`: lists of people that lack the day; `moves`:
 * lists of events (/moves) that lack kind and days. */
void stats_draw_head_count(struct buf *out, const struct stats_links *links,
                           const struct stats_links *moves, enum stats_grain grain,
                           const struct stats_series *series);
/* The events of a year: who left or, when that ever happens in the series, moved out; or the other
 * way round. Null when there are none. */
struct url stats_year_url(const struct stats_links *moves, const struct statistics_year *year,
                          bool coming);

/* What a filter by pay lets pass; 0: no bound. */
struct stats_bounds {
    uint32_t min;
    uint32_t max;
};

/* The list of those with a pay from `from` to `to` (0: open) within the filter's own bounds; null
 * when that is nobody. `links` lack the bounds of pay. */
struct url stats_pay_url(const struct stats_links *links, struct stats_bounds bounds, uint32_t from,
                         uint32_t to);

/* How pay is spread. `links`: lists of people that lack the bounds of pay. */
void stats_draw_pay(struct buf *out, const struct stats_links *links, struct stats_bounds bounds,
                    struct url csv, const struct stats_pay *pay);

#endif
