#include "roll/stats_survival.h"

#include "roll/stats_walk.h"

/* By length in days. */
struct stays {
    uint32_t *ended;
    uint32_t *open; /* still going on when last known */
    uint32_t *none; /* those that begin later, or hold on no day */
};

#define LENGTHS (STATS_STAY_DAYS_MAX + 1)

/* One list after the other, so that counting one is an index and no branch: whether somebody is
 * still there is anybody's guess. */
static struct stays stays_make(struct arena *a)
{
    uint32_t *counts = ARENA_ARRAY(a, 2 * LENGTHS + 1, uint32_t);
    return (struct stays){counts, counts + LENGTHS, counts + 2 * LENGTHS};
}

/* Begun by the day, a stay is over by then or known to last until it. */
static inline void stay_count(const struct segment *s, struct stays *stays, uint16_t begin,
                              uint16_t end, int32_t day)
{
    int64_t from = s->dates[begin];
    int64_t over = (int64_t)s->dates[end] - day; /* days that are not over yet */
    int64_t open = -(int64_t)(over > 0);
    int64_t counts = -(int64_t)((begin < end) & (from <= day));
    int64_t days = day - from + (over & ~open);
    days = days < STATS_STAY_DAYS_MAX ? days : STATS_STAY_DAYS_MAX;
    int64_t at = ((days + (open & LENGTHS)) & counts) + (2 * LENGTHS & ~counts);
    stays->ended[at]++;
}

/* Everybody's first stay, where the group is simply everybody. */
static void part_count_all(struct stats_walk *w, struct stays *stays, int32_t day)
{
    const struct segment_rows *rows = &w->s->depts;
    for (uint32_t m = 0; m < w->who_n; m++) {
        struct stats_span span = {0, 0};
        uint32_t row = rows->offset[w->who[m]];
        stats_present_next(rows, &row, rows->offset[w->who[m] + 1u], &span);
        stay_count(w->s, stays, span.from, span.to, day);
    }
}

static void part_count(struct stats_walk *w, struct stays *stays, int32_t day)
{
    if (stats_group_is_all(w)) {
        if (w->s->dates_n)
            part_count_all(w, stays, day);
        return;
    }
    for (uint32_t m = 0; m < w->who_n; m++) {
        const struct stats_spans *group = stats_group(w, w->who[m]);
        if (group->n && group->v[0].from == w->present.v[0].from)
            stay_count(w->s, stays, w->present.v[0].from, w->present.v[0].to, day);
    }
}

static uint32_t quarter_days(uint32_t quarters)
{
    return quarters * 36525 / 400;
}

static void points_fill(const struct stays *stays, struct arena *a, struct stats_survival *ret)
{
    uint32_t most = STATS_STAY_DAYS_MAX / 90;
    struct stats_survivor *points = ARENA_ARRAY(a, most, struct stats_survivor);
    uint32_t lasted = ret->people;
    uint32_t ended = 0;
    double share = 1;
    for (uint32_t d = 0; lasted && d <= STATS_STAY_DAYS_MAX; d++) {
        if (stays->ended[d])
            share *= 1 - (double)stays->ended[d] / lasted;
        if (share <= 0.5 && !ret->median_days)
            ret->median_days = d;
        ended += stays->ended[d];
        if (d == quarter_days(ret->n)) {
            points[ret->n] = (struct stats_survivor){ret->n, d, lasted, ended, share};
            ret->n++;
            ended = 0;
        }
        lasted -= stays->ended[d] + stays->open[d];
    }
    ret->points = points;
}

void stats_survival(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                    struct arena *a, struct stats_survival *ret)
{
    struct stats_walk w;
    struct stays stays = stays_make(a);
    *ret = (struct stats_survival){0};
    stats_walk_time(&w, r, scan, filter, a);
    while (stats_walk_next(&w))
        part_count(&w, &stays, filter->day.days);
    for (uint32_t d = 0; d <= STATS_STAY_DAYS_MAX; d++) {
        ret->people += stays.ended[d] + stays.open[d];
        ret->ended += stays.ended[d];
    }
    points_fill(&stays, a, ret);
}
