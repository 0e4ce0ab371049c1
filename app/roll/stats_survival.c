#include "roll/stats_survival.h"

#include "roll/stats_walk.h"

/* By length in days. */
struct stays {
    uint32_t *ended;
    uint32_t *open; /* still going on when last known */
};

static uint32_t stay_days(int32_t from, int32_t to)
{
    int64_t days = (int64_t)to - from;
    return days < STATS_STAY_DAYS_MAX ? (uint32_t)days : STATS_STAY_DAYS_MAX;
}

/* Begun by the day, a stay is over by then or known to last until it. */
static inline void stay_count(const struct segment *s, struct stays *stays, uint16_t begin,
                              uint16_t end, int32_t day)
{
    int32_t from = s->dates[begin];
    int32_t to = s->dates[end];
    if (from > day)
        return;
    if (to <= day)
        stays->ended[stay_days(from, to)]++;
    else
        stays->open[stay_days(from, day)]++;
}

static void part_count(struct stats_walk *w, struct stays *stays, int32_t day)
{
    const struct segment_rows *rows = &w->s->depts;
    bool all = stats_group_is_all(w);
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        uint32_t row = rows->offset[i];
        if (all && rows->offset[i + 1] == row + 1) {
            if (rows->from[row] < rows->to[row])
                stay_count(w->s, stays, rows->from[row], rows->to[row], day);
            continue;
        }
        const struct stats_spans *group = stats_group(w, i);
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
    struct stays stays = {ARENA_ARRAY(a, STATS_STAY_DAYS_MAX + 1, uint32_t),
                          ARENA_ARRAY(a, STATS_STAY_DAYS_MAX + 1, uint32_t)};
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
