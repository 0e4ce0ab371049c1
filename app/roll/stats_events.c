#include "roll/stats_events.h"

#include "roll/stats_walk.h"

#include <stdlib.h>
#include <string.h>

/* ---- one segment ------------------------------------------------------------------------------
 */

/* What happens on each day of a segment, by code. */
struct events {
    uint32_t *joined;
    uint32_t *left;
    uint32_t *moved_in;
    uint32_t *moved_out;
};

static struct events events_make(const struct roll *r, struct arena *a)
{
    uint32_t n = 0;
    for (uint32_t p = 0; p < r->parts_n; p++)
        n = r->parts[p].s.dates_n > n ? r->parts[p].s.dates_n : n;
    return (struct events){ARENA_ARRAY(a, n, uint32_t), ARENA_ARRAY(a, n, uint32_t),
                           ARENA_ARRAY(a, n, uint32_t), ARENA_ARRAY(a, n, uint32_t)};
}

/* A span of the group lies within one of presence. */
static inline void group_count(struct events *e, const struct stats_spans *present,
                               const struct stats_spans *group)
{
    uint32_t p = 0;
    for (uint32_t g = 0; g < group->n; g++) {
        struct stats_span span = group->v[g];
        while (present->v[p].to < span.to)
            p++;
        if (present->v[p].from == span.from)
            e->joined[span.from]++;
        else
            e->moved_in[span.from]++;
        if (present->v[p].to == span.to)
            e->left[span.to]++;
        else
            e->moved_out[span.to]++;
    }
}

/* Where the group is simply everybody. */
static void part_count_all(struct stats_walk *w, struct events *e)
{
    const struct segment_rows *rows = &w->s->depts;
    struct stats_span span;
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t end = rows->offset[w->who[m] + 1u];
        for (uint32_t r = rows->offset[w->who[m]]; stats_present_next(rows, &r, end, &span);) {
            e->joined[span.from]++;
            e->left[span.to]++;
        }
    }
}

static void part_count(struct stats_walk *w, struct events *e)
{
    if (stats_group_is_all(w)) {
        part_count_all(w, e);
        return;
    }
    for (uint32_t m = 0; m < w->who_n; m++)
        group_count(e, &w->present, stats_group(w, w->who[m]));
}

/* ---- all of them ------------------------------------------------------------------------------
 */

/* Days while they are gathered, in the arena. */
struct gathered {
    struct stats_event_day *days;
    uint32_t n;
};

static void day_add(struct stats_event_day *to, const struct stats_event_day *more)
{
    to->joined += more->joined;
    to->left += more->left;
    to->moved_in += more->moved_in;
    to->moved_out += more->moved_out;
}

/* Puts a segment's days between those of the segments before, and empties its counters. */
static void part_merge(struct stats_walk *w, struct events *e, struct gathered *all)
{
    const struct segment *s = w->s;
    struct stats_event_day *days = ARENA_ARRAY(w->a, all->n + s->dates_n, struct stats_event_day);
    uint32_t n = 0;
    uint32_t i = 0;
    for (uint32_t c = 0; c < s->dates_n; c++) {
        struct stats_event_day day = {s->dates[c], e->joined[c], e->left[c], e->moved_in[c],
                                      e->moved_out[c]};
        if (!(day.joined | day.left | day.moved_in | day.moved_out))
            continue;
        while (i < all->n && all->days[i].day < day.day)
            days[n++] = all->days[i++];
        if (i < all->n && all->days[i].day == day.day)
            day_add(&day, &all->days[i++]);
        days[n++] = day;
    }
    while (i < all->n)
        days[n++] = all->days[i++];
    *all = (struct gathered){days, n};
    memset(e->joined, 0, s->dates_n * sizeof *e->joined);
    memset(e->left, 0, s->dates_n * sizeof *e->left);
    memset(e->moved_in, 0, s->dates_n * sizeof *e->moved_in);
    memset(e->moved_out, 0, s->dates_n * sizeof *e->moved_out);
}

static struct gathered gather(const struct roll *r, struct roll_scan *scan,
                              const struct roll_filter *filter, struct arena *a)
{
    struct events events = events_make(r, a);
    struct gathered all = {0};
    struct stats_walk w;
    stats_walk_time(&w, r, scan, filter, a);
    while (stats_walk_next(&w)) {
        part_count(&w, &events);
        part_merge(&w, &events, &all);
    }
    return all;
}

/* ---- keeping them -----------------------------------------------------------------------------
 */

void stats_events_free(struct stats_events_kept *kept)
{
    for (int i = 0; i < STATS_EVENTS_KEPT; i++)
        free(kept->of[i].days);
    *kept = (struct stats_events_kept){0};
}

/* What of a filter makes a difference over time. */
static void key_make(struct memo_key *key, const struct roll *r, const struct roll_filter *filter)
{
    struct roll_filter timeless = *filter;
    timeless.status = 0;
    if (!filter->manager)
        timeless.day.days = 0;
    memo_key_make(key, r, &timeless);
}

static void events_keep(struct stats_events *events, const struct gathered *all)
{
    if (all->n > events->room) {
        free(events->days);
        events->days = malloc(all->n * sizeof *events->days);
        if (!events->days)
            abort();
        events->room = all->n;
    }
    if (all->n)
        memcpy(events->days, all->days, all->n * sizeof *events->days);
    events->n = all->n;
}

const struct stats_events *stats_events(const struct roll *r, struct roll_scan *scan,
                                        const struct roll_filter *filter, struct arena *a)
{
    struct stats_events_kept *kept = &scan->events;
    struct stats_events *oldest = &kept->of[0];
    struct memo_key key;
    key_make(&key, r, filter);
    for (int i = 0; i < STATS_EVENTS_KEPT; i++) {
        struct stats_events *events = &kept->of[i];
        if (kept->generation != r->generation)
            events->key.n = 0;
        if (memo_key_is(&events->key, &key)) {
            events->used = ++kept->clock;
            return events;
        }
        if (events->used < oldest->used)
            oldest = events;
    }
    kept->generation = r->generation;
    struct gathered all = gather(r, scan, filter, a);
    events_keep(oldest, &all);
    oldest->key = key;
    oldest->used = ++kept->clock;
    return oldest;
}
