#include "roll/stats_flow.h"

#include "roll/stats_walk.h"

#include <string.h>

struct event {
    uint16_t from;
    uint16_t to;
    uint16_t year;
    uint32_t waited;
};

struct flow {
    struct stats_walk w;
    bool titles;
    const uint8_t *ok; /* what the filter asks of the kind itself; NULL: anything */
    const uint8_t *managed;
    struct event *events;
    uint32_t n;
    uint32_t room;
    uint32_t *firsts;
    uint16_t *years; /* of every code of the segment */
    struct stats_step *steps;
    uint32_t steps_room;
};

/* ---- finding the changes ----------------------------------------------------------------------
 */

static bool value_passes(const struct flow *f, uint16_t id)
{
    return (!f->ok || f->ok[id]) && (!f->managed || f->managed[id]);
}

/* The years of the codes: a year is looked up once, as the codes ascend. */
static void years_fill(const struct segment *s, uint16_t *years)
{
    struct date next = DATE_FIRST;
    int year = 0;
    for (uint32_t c = 0; c < s->dates_n; c++) {
        if (s->dates[c] >= next.days) {
            year = date_ymd((struct date){s->dates[c]}).year;
            if (date_from_ymd((struct ymd){year + 1, 1, 1}, &next))
                next.days = DATE_LAST.days + 1;
        }
        years[c] = (uint16_t)year;
    }
}

/* A change on the day with the code `to.code`; from.id is 0 for somebody's first value. */
static void step_take(struct flow *f, const struct stats_spans *group, struct stats_step from,
                      struct stats_step to)
{
    const struct segment *s = f->w.s;
    if (group && !stats_spans_have(group, to.code))
        return;
    if (!from.id) {
        f->firsts[to.id] += value_passes(f, to.id);
        return;
    }
    if (!value_passes(f, from.id) && !value_passes(f, to.id))
        return;
    if (f->n == f->room)
        f->events = stats_grow(f->w.a, f->events, f->n, &f->room, sizeof *f->events);
    f->events[f->n++] = (struct event){from.id, to.id, f->years[to.code],
                                       (uint32_t)(s->dates[to.code] - s->dates[from.code])};
}

static void steps_take(struct flow *f, uint32_t pos, uint32_t n, uint16_t k)
{
    const struct stats_spans *group = NULL;
    if (!n || f->steps[0].code >= k)
        return;
    if (!stats_group_is_all(&f->w))
        group = stats_group(&f->w, pos);
    step_take(f, group, (struct stats_step){0}, f->steps[0]);
    for (uint32_t i = 1; i < n && f->steps[i].code < k; i++)
        if (f->steps[i - 1].id && f->steps[i].id)
            step_take(f, group, f->steps[i - 1], f->steps[i]);
}

/* One row is no change; most people have only that, or two that follow each other. */
static bool rows_take(struct flow *f, const struct segment_rows *rows, uint32_t pos, uint16_t k)
{
    uint32_t row = rows->offset[pos];
    uint32_t n = rows->offset[pos + 1] - row;
    if (!stats_group_is_all(&f->w) || n > 2)
        return false;
    if (!n)
        return true;
    if (rows->from[row] >= rows->to[row])
        return false;
    struct stats_step first = {rows->from[row], rows->id[row]};
    if (n == 2 && (rows->to[row] != rows->from[row + 1] || rows->id[row + 1] == first.id ||
                   rows->from[row + 1] >= rows->to[row + 1]))
        return false;
    if (first.code < k)
        step_take(f, NULL, (struct stats_step){0}, first);
    if (n == 2 && rows->to[row] < k)
        step_take(f, NULL, first, (struct stats_step){rows->to[row], rows->id[row + 1]});
    return true;
}

static void part_take(struct flow *f, struct date day)
{
    const struct segment *s = f->w.s;
    const struct segment_rows *rows = f->titles ? &s->titles : &s->depts;
    uint8_t many = f->titles ? SEGMENT_MANY_TITLES : SEGMENT_MANY_DEPTS;
    uint16_t k = segment_code(s, day);
    years_fill(s, f->years);
    for (uint32_t m = 0; m < f->w.who_n; m++) {
        uint32_t i = f->w.who[m];
        bool overlaps = s->flags[i] & many;
        if (!overlaps && rows_take(f, rows, i, k))
            continue;
        uint32_t n = stats_steps(rows, i, overlaps, f->w.a, &f->steps, &f->steps_room);
        steps_take(f, i, n, k);
    }
}

/* ---- sorting them -----------------------------------------------------------------------------
 */

/* Stable, by `to` or by `from`. */
static struct event *events_sort(const struct event *events, uint32_t n, bool by_to, uint32_t ids,
                                 struct arena *a)
{
    uint32_t *start = ARENA_ARRAY(a, ids + 2, uint32_t);
    struct event *sorted = ARENA_ARRAY(a, n, struct event);
    for (uint32_t i = 0; i < n; i++)
        start[(by_to ? events[i].to : events[i].from) + 1]++;
    for (uint32_t i = 0; i < ids; i++)
        start[i + 1] += start[i];
    for (uint32_t i = 0; i < n; i++)
        sorted[start[by_to ? events[i].to : events[i].from]++] = events[i];
    return sorted;
}

static void change_fill(struct stats_change *change, const struct event *events, uint32_t n,
                        const struct stats_flow *flow, uint32_t *waits, struct arena *a)
{
    uint32_t *years = ARENA_ARRAY(a, flow->years_n, uint32_t);
    for (uint32_t i = 0; i < n; i++) {
        waits[i] = events[i].waited;
        years[events[i].year - flow->year_first]++;
    }
    *change = (struct stats_change){events[0].from, events[0].to, n,
                                    stats_select(waits, n, stats_rank(n, 1, 2)), years};
}

static void changes_fill(const struct event *events, uint32_t n, struct arena *a,
                         struct stats_flow *ret)
{
    struct stats_change *changes = NULL;
    uint32_t room = 0;
    uint32_t *waits = ARENA_ARRAY(a, n, uint32_t);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n; end++)
            if (events[end].from != events[i].from || events[end].to != events[i].to)
                break;
        if (ret->n == room)
            changes = stats_grow(a, changes, ret->n, &room, sizeof *changes);
        change_fill(&changes[ret->n++], events + i, end - i, ret, waits, a);
    }
    ret->changes = changes;
}

void stats_flow(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                enum stats_kind kind, struct arena *a, struct stats_flow *ret)
{
    struct flow f = {.titles = kind == STATS_TITLES};
    uint32_t ids = (f.titles ? r->catalog.titles_n : r->catalog.depts_n) + 1;
    f.firsts = ARENA_ARRAY(a, ids, uint32_t);
    f.years = ARENA_ARRAY(a, SEGMENT_DATES_MAX, uint16_t);
    stats_walk_time(&f.w, r, scan, filter, a);
    f.ok = f.titles ? f.w.title_ok : f.w.dept_ok;
    f.managed = f.titles ? NULL : f.w.managed;
    if (f.titles)
        f.w.title_ok = NULL;
    else
        f.w.dept_ok = f.w.managed = NULL;
    while (stats_walk_next(&f.w))
        part_take(&f, filter->day);
    *ret = (struct stats_flow){.firsts = f.firsts, .total = f.n};
    int year_last = 0;
    for (uint32_t i = 0; i < f.n; i++) {
        int year = f.events[i].year;
        ret->year_first = ret->year_first && ret->year_first < year ? ret->year_first : year;
        year_last = year > year_last ? year : year_last;
    }
    ret->years_n = f.n ? (uint32_t)(year_last - ret->year_first + 1) : 0;
    struct event *events = events_sort(f.events, f.n, true, ids, a);
    changes_fill(events_sort(events, f.n, false, ids, a), f.n, a, ret);
}
