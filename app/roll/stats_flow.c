#include "roll/stats_flow.h"

#include "roll/loops.h"
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
    uint32_t ids;
    uint32_t *counts; /* scratch, twice ids */
    uint16_t *years;  /* of every code of the segment */
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

/* ---- everybody at once ------------------------------------------------------------------------
 */

/* Where two rows of one person follow each other on one day: with other ids it is a change, with
 * the same one the stretch goes on. Rows of no length are odd, too: they hide their neighbours. */
WIDE_LOOPS static void rows_compare(const uint16_t *restrict from, const uint16_t *restrict to,
                                    const uint16_t *restrict id, const uint8_t *restrict later,
                                    uint32_t n, uint16_t k, uint8_t *restrict changes,
                                    uint8_t *restrict odd)
{
    for (uint32_t r = 1; r < n; r++) {
        uint8_t follows = later[r] & (to[r - 1] == from[r]);
        uint8_t same = id[r - 1] == id[r];
        changes[r] = follows & !same & (from[r] < k);
        odd[r] = (follows & same) | (from[r] >= to[r]);
    }
}

static uint32_t person_of(const struct segment_rows *rows, uint32_t people, uint32_t row)
{
    uint32_t low = 0;
    uint32_t high = people;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (rows->offset[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Bytes for each row of a segment: whether the row before is the same person's; what is found. */
struct marks {
    uint8_t *later;
    uint8_t *changes;
    uint8_t *odd;
    uint8_t *apart; /* for each person: not to be taken from these marks */
};

static void marks_set_apart(struct marks *marks, const struct segment_rows *rows, uint32_t pos)
{
    marks->apart[pos] = 1;
    memset(marks->changes + rows->offset[pos], 0, rows->offset[pos + 1] - rows->offset[pos]);
}

/* Who has overlapping or odd rows is looked at row by row; who does not match not at all. */
static void marks_fill(struct flow *f, const struct segment_rows *rows, uint8_t many, uint16_t k,
                       struct marks *marks)
{
    const struct segment *s = f->w.s;
    uint32_t n = rows->offset[s->n];
    memset(marks->later, 1, n);
    for (uint32_t i = 0; i < s->n; i++)
        marks->later[rows->offset[i]] = 0;
    marks->changes[0] = 0;
    marks->odd[0] = n && rows->from[0] >= rows->to[0];
    rows_compare(rows->from, rows->to, rows->id, marks->later, n, k, marks->changes, marks->odd);
    memset(marks->apart, 0, s->n);
    for (uint32_t i = loop_next8(s->flags, 0, s->n, many); i < s->n;
         i = loop_next8(s->flags, i + 1, s->n, many))
        marks_set_apart(marks, rows, i);
    for (uint32_t r = loop_next8(marks->odd, 0, n, 1); r < n;
         r = loop_next8(marks->odd, r + 1, n, 1))
        marks_set_apart(marks, rows, person_of(rows, s->n, r));
    if (f->w.who_n == s->n)
        return;
    for (uint32_t i = 0; i < s->n; i++)
        if (f->w.scan->match.fails[i])
            marks_set_apart(marks, rows, i);
}

static struct marks marks_make(const struct roll *r, bool titles, struct arena *a)
{
    uint32_t rows = 0;
    uint32_t people = 0;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        uint32_t n = titles ? s->titles.offset[s->n] : s->depts.offset[s->n];
        rows = n > rows ? n : rows;
        people = s->n > people ? s->n : people;
    }
    return (struct marks){arena_alloc(a, rows + 1), arena_alloc(a, rows + 1),
                          arena_alloc(a, rows + 1), arena_alloc(a, people + 1)};
}

/* Everybody's first value, and all that those have who stand apart. Two lists by turns: the same
 * value twice would have to wait for itself. */
static void firsts_take(struct flow *f, const struct segment_rows *rows, const struct marks *marks,
                        uint8_t many, uint16_t k)
{
    uint32_t *counts[2] = {f->counts, f->counts + f->ids};
    memset(f->counts, 0, 2 * f->ids * sizeof *f->counts);
    for (uint32_t m = 0; m < f->w.who_n; m++) {
        uint32_t i = f->w.who[m];
        if (marks->apart[i]) {
            uint32_t steps_n =
                stats_steps(rows, i, f->w.s->flags[i] & many, f->w.a, &f->steps, &f->steps_room);
            steps_take(f, i, steps_n, k);
        } else {
            counts[m % 2][rows->first_id[i]] += rows->first_from[i] < k;
        }
    }
    for (uint32_t id = 1; id < f->ids; id++)
        if (value_passes(f, (uint16_t)id))
            f->firsts[id] += counts[0][id] + counts[1][id];
}

static void part_take(struct flow *f, struct marks *marks, struct date day)
{
    const struct segment *s = f->w.s;
    const struct segment_rows *rows = f->titles ? &s->titles : &s->depts;
    uint8_t many = f->titles ? SEGMENT_MANY_TITLES : SEGMENT_MANY_DEPTS;
    uint16_t k = segment_code(s, day);
    uint32_t n = rows->offset[s->n];
    bool all = stats_group_is_all(&f->w);
    years_fill(s, f->years);
    if (all)
        marks_fill(f, rows, many, k, marks);
    else
        memset(marks->apart, 1, s->n);
    firsts_take(f, rows, marks, many, k);
    for (uint32_t r = all ? loop_next8(marks->changes, 0, n, 1) : n; r < n;
         r = loop_next8(marks->changes, r + 1, n, 1))
        step_take(f, NULL, (struct stats_step){rows->from[r - 1], rows->id[r - 1]},
                  (struct stats_step){rows->from[r], rows->id[r]});
}

/* ---- sorting them -----------------------------------------------------------------------------
 */

/* By `from`, then by `to`: both at once, where their pairs are few, or one after the other. */
#define PAIRS_MAX (1u << 16)

static struct event *events_place(const struct event *events, uint32_t n, uint32_t *start,
                                  const uint32_t *keys, uint32_t keys_n, struct arena *a)
{
    struct event *sorted = ARENA_ARRAY(a, n, struct event);
    for (uint32_t i = 0; i < n; i++)
        start[keys[i] + 1]++;
    for (uint32_t k = 0; k < keys_n; k++)
        start[k + 1] += start[k];
    for (uint32_t i = 0; i < n; i++)
        sorted[start[keys[i]]++] = events[i];
    return sorted;
}

static struct event *events_sort(const struct event *events, uint32_t n, uint32_t ids,
                                 struct arena *a)
{
    uint32_t *keys = ARENA_ARRAY(a, n, uint32_t);
    if ((uint64_t)ids * ids <= PAIRS_MAX) {
        for (uint32_t i = 0; i < n; i++)
            keys[i] = events[i].from * ids + events[i].to;
        return events_place(events, n, ARENA_ARRAY(a, ids * ids + 1, uint32_t), keys, ids * ids, a);
    }
    for (uint32_t i = 0; i < n; i++)
        keys[i] = events[i].to;
    struct event *by_to = events_place(events, n, ARENA_ARRAY(a, ids + 1, uint32_t), keys, ids, a);
    for (uint32_t i = 0; i < n; i++)
        keys[i] = by_to[i].from;
    return events_place(by_to, n, ARENA_ARRAY(a, ids + 1, uint32_t), keys, ids, a);
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

/* About how many rows follow another one of the same person. */
static uint32_t rows_behind(const struct segment *s, bool titles)
{
    uint32_t n = titles ? s->titles.offset[s->n] : s->depts.offset[s->n];
    return n > s->n ? n - s->n : 0;
}

void stats_flow(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                enum stats_kind kind, struct arena *a, struct stats_flow *ret)
{
    struct flow f = {.titles = kind == STATS_TITLES};
    uint32_t ids = (f.titles ? r->catalog.titles_n : r->catalog.depts_n) + 1;
    f.ids = ids;
    f.firsts = ARENA_ARRAY(a, ids, uint32_t);
    f.counts = ARENA_ARRAY(a, 2 * (size_t)ids, uint32_t);
    f.years = ARENA_ARRAY(a, SEGMENT_DATES_MAX, uint16_t);
    stats_walk_time(&f.w, r, scan, filter, a);
    f.ok = f.titles ? f.w.title_ok : f.w.dept_ok;
    f.managed = f.titles ? NULL : f.w.managed;
    if (f.titles)
        f.w.title_ok = NULL;
    else
        f.w.dept_ok = f.w.managed = NULL;
    struct marks marks = marks_make(r, f.titles, a);
    for (uint32_t p = 0; p < r->parts_n; p++)
        f.room += rows_behind(&r->parts[p].s, f.titles);
    f.events = ARENA_ARRAY(a, f.room, struct event); /* as many as follow another row, mostly */
    while (stats_walk_next(&f.w))
        part_take(&f, &marks, filter->day);
    *ret = (struct stats_flow){.firsts = f.firsts, .total = f.n};
    int year_last = 0;
    for (uint32_t i = 0; i < f.n; i++) {
        int year = f.events[i].year;
        ret->year_first = ret->year_first && ret->year_first < year ? ret->year_first : year;
        year_last = year > year_last ? year : year_last;
    }
    ret->years_n = f.n ? (uint32_t)(year_last - ret->year_first + 1) : 0;
    changes_fill(events_sort(f.events, f.n, ids, a), f.n, a, ret);
}
