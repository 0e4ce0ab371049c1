/* stats_draw.h: charts that several pages draw: of a filter, a department, a title. */
#ifndef MUSTER_PAGES_STATS_DRAW_H
#define MUSTER_PAGES_STATS_DRAW_H

#include "model/statistics.h"
#include "pages/stats.h"

/* 300,024 */
struct str stats_count(struct arena *a, uint64_t n);
/* 72,122.70 */
struct str stats_money(struct arena *a, uint64_t cents);

/* Head counts with who came and went by year. `links`: lists of people that lack the day. Of more
 * than ten years each quarter's end is drawn, else each month's. */
void stats_draw_head_count(struct buf *out, const struct stats_links *links,
                           const struct stats_series *series);

/* How pay is spread. `links`: lists of people that lack the bounds of pay; NULL: no links. */
void stats_draw_pay(struct buf *out, struct arena *a, const struct stats_links *links,
                    struct url csv, const struct stats_pay *pay);

#endif
