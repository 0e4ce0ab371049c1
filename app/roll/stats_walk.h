/* stats_walk.h: how statistics go over the people who match a filter, part by part; and when
 * somebody matched it. For roll/ only.
 *
 * A filter has parts that a person passes for life (gender, births and hires, names, letter, search
 * box, numbers, "ever") and parts that hold on some days and not on others: department, title, pay,
 * manager. Statistics of one day look at all parts and the status on the filter's day. Statistics
 * over time choose people by the first kind and look at the second day by day; there somebody is
 * "in the group" on a day when they are present on it and every part of the second kind matches, in
 * the sense of query.h. The filter's status does not count then, and its manager stands for the
 * departments that the manager has on the filter's day. */
#ifndef MUSTER_ROLL_STATS_WALK_H
#define MUSTER_ROLL_STATS_WALK_H

#include "roll/scan.h"

/* The days from dates[from] to before dates[to], in codes of a segment; from < to. */
struct stats_span {
    uint16_t from;
    uint16_t to;
};

/* Ascending, with a day or more between them. */
struct stats_spans {
    struct stats_span *v;
    uint32_t n;
    uint32_t room;
};

struct stats_walk {
    const struct roll *r;
    struct roll_scan *scan;
    struct arena *a;
    struct filter filter;
    struct roll_filter persons; /* what of the filter lasts for life */
    bool over_time;
    uint32_t next;
    /* The current part, and who in it matches: positions, ascending. */
    uint32_t part;
    const struct segment *s;
    const uint16_t *who;
    uint32_t who_n;
    /* Over time: what holds on some days only; NULL or false when the filter does not ask. */
    const uint8_t *dept_ok;
    bool dept_except;
    const uint8_t *managed;
    const uint8_t *title_ok;
    bool title_except;
    bool pay;
    /* Who never had such a value is never in the group: most people go at once. NULL: no matter. */
    const uint8_t *ever_dept;
    const uint8_t *ever_managed;
    const uint8_t *ever_title;
    bool plain_dept; /* departments are all it asks */
    struct stats_spans present;
    struct stats_spans group;
    struct stats_spans part_spans; /* scratch */
    struct stats_spans spare[2];
};

/* On the day: scan->day and scan->match are filled for the current part. */
void stats_walk_day(struct stats_walk *w, const struct roll *r, struct roll_scan *scan,
                    const struct roll_filter *filter, struct arena *a);
/* Over time: scan->day is not filled. */
void stats_walk_time(struct stats_walk *w, const struct roll *r, struct roll_scan *scan,
                     const struct roll_filter *filter, struct arena *a);
/* Goes to the next part; false after the last one. */
bool stats_walk_next(struct stats_walk *w);

/* When a person of the current part was present. Valid until the next call of these two. */
const struct stats_spans *stats_present(struct stats_walk *w, uint32_t pos);
/* When in the group. If that is ever, w->present is what stats_present() gives. */
const struct stats_spans *stats_group(struct stats_walk *w, uint32_t pos);
/* Whether the group is simply everybody present. */
bool stats_group_is_all(const struct stats_walk *w);
bool stats_spans_have(const struct stats_spans *spans, uint16_t code);

/* The same, one span after the other, where only presence counts: from *row on, which begins with
 * the person's first row and moves on; false when there is no more up to `end`. */
static inline bool stats_present_next(const struct segment_rows *rows, uint32_t *row, uint32_t end,
                                      struct stats_span *ret)
{
    uint32_t r = *row;
    while (r < end && rows->from[r] >= rows->to[r])
        r++;
    *row = r;
    if (r == end)
        return false;
    *ret = (struct stats_span){rows->from[r], rows->to[r]};
    for (r++; r < end && rows->from[r] <= ret->to; r++)
        ret->to = rows->to[r] > ret->to ? rows->to[r] : ret->to;
    *row = r;
    return true;
}

/* From this code on the value of somebody's line (query.h) is `id`; 0: none. */
struct stats_step {
    uint16_t code;
    uint16_t id;
};

/* The changes of a person's department or title, one after the other; each differs from the one
 * before, the first is not 0. `room` and `*steps` grow in the arena. */
uint32_t stats_steps(const struct segment_rows *rows, uint32_t pos, bool many, struct arena *a,
                     struct stats_step **steps, uint32_t *room);

/* A copy of n elements with room for twice as many as before, at least 32. */
void *stats_grow(struct arena *a, const void *old, uint32_t n, uint32_t *room, size_t size);

/* The k-th smallest (from 0) of n > k values; reorders them. */
uint32_t stats_select(uint32_t *v, uint32_t n, uint32_t k);
/* The place from 0 of the smallest value that at least `part` of `whole` of n values do not pass:
 * n = 8, 1 of 4: the second one. n > 0. */
uint32_t stats_rank(uint32_t n, uint32_t part, uint32_t whole);

#endif
