#include "roll/stats_series.h"

#include "roll/loops.h"
#include "roll/stats_walk.h"

#include <string.h>

/* ---- the range --------------------------------------------------------------------------------
 */

/* Of the rows that hold on some day: the first from, and the last from or to below k; as codes + 1,
 * 0: none. */
struct code_range {
    uint16_t first;
    uint16_t last;
};

WIDE_LOOPS static struct code_range range_of(const uint16_t *from, const uint16_t *to, uint32_t n,
                                             uint16_t k)
{
    uint16_t first = UINT16_MAX;
    uint16_t last = 0;
    for (uint32_t i = 0; i < n; i++) {
        /* All ones where it holds on some day. A row has ended only if it had begun. */
        uint16_t holds = (uint16_t) - (from[i] < to[i]);
        uint16_t begins = from[i] | (uint16_t)~holds;
        uint16_t begun = (uint16_t)(from[i] + 1) & holds & (uint16_t) - (from[i] < k);
        uint16_t ended = (uint16_t)(to[i] + 1) & holds & (uint16_t) - (to[i] < k);
        first = begins < first ? begins : first;
        last = begun > last ? begun : last;
        last = ended > last ? ended : last;
    }
    return (struct code_range){(uint16_t)(first + 1), last};
}

/* The same without those whose place somebody else takes. */
static struct code_range range_but_skipped(const struct roll_part *part, uint16_t k)
{
    const struct segment_rows *rows = &part->s.depts;
    struct code_range all = {0};
    for (uint32_t i = 0; i < part->s.n; i++) {
        uint32_t start = rows->offset[i];
        struct code_range own =
            range_of(rows->from + start, rows->to + start, rows->offset[i + 1] - start, k);
        if (!own.first || roll_is_skipped(part, i))
            continue;
        all.first = all.first && all.first < own.first ? all.first : own.first;
        all.last = own.last > all.last ? own.last : all.last;
    }
    return all;
}

void stats_range(const struct roll *r, struct date day, struct date *ret_first,
                 struct date *ret_last)
{
    struct date first = DATE_LAST;
    struct date last = DATE_FIRST;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        uint16_t k = segment_code(s, day);
        struct code_range range =
            r->parts[p].skipped ? range_but_skipped(&r->parts[p], k)
                                : range_of(s->depts.from, s->depts.to, s->depts.offset[s->n], k);
        if (range.first && s->dates[range.first - 1] < first.days)
            first.days = s->dates[range.first - 1];
        if (range.last && s->dates[range.last - 1] > last.days)
            last.days = s->dates[range.last - 1];
    }
    bool none = first.days > day.days;
    *ret_first = none ? day : first;
    *ret_last = none ? day : last;
}

static struct date month_first(struct date d)
{
    return (struct date){d.days - date_ymd(d).day + 1};
}

static struct date month_next(struct date d)
{
    struct ymd ymd = date_ymd(d);
    struct date next;
    ymd = (struct ymd){ymd.year + ymd.month / 12, ymd.month % 12 + 1, 1};
    return date_from_ymd(ymd, &next) ? (struct date){DATE_LAST.days + 1} : next;
}

/* How many months back the range may begin. */
static struct date month_floor(struct date to)
{
    struct ymd ymd = date_ymd(to);
    int months = ymd.year * 12 + ymd.month - 1 - (STATS_MONTHS_MAX - 1);
    struct date floor;
    ymd = (struct ymd){months / 12, months % 12 + 1, 1};
    return months < 12 || date_from_ymd(ymd, &floor) ? DATE_FIRST : floor;
}

static struct stats_month *months_make(struct date from, struct date to, struct arena *a,
                                       uint32_t *ret_n)
{
    struct stats_month *months = ARENA_ARRAY(a, STATS_MONTHS_MAX, struct stats_month);
    uint32_t n = 0;
    while (from.days <= to.days && n < STATS_MONTHS_MAX) {
        struct date until = month_next(from);
        if (until.days > to.days + 1)
            until.days = to.days + 1;
        months[n++] = (struct stats_month){.from = from, .until = until};
        from = until;
    }
    *ret_n = n;
    return months;
}

/* ---- counting ---------------------------------------------------------------------------------
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

static void part_count(struct stats_walk *w, struct events *e)
{
    const struct segment_rows *rows = &w->s->depts;
    bool all = stats_group_is_all(w);
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        uint32_t row = rows->offset[i];
        if (all && rows->offset[i + 1] == row + 1) {
            bool counts = rows->from[row] < rows->to[row];
            e->joined[rows->from[row]] += counts;
            e->left[rows->to[row]] += counts;
            continue;
        }
        group_count(e, &w->present, stats_group(w, i));
    }
}

/* Moves a segment's events into the months. */
static void part_add(const struct segment *s, struct events *e, struct stats_month *months,
                     uint32_t n, uint32_t *before)
{
    uint32_t m = 0;
    for (uint32_t c = 0; c < s->dates_n; c++) {
        if (!n || s->dates[c] < months[0].from.days) {
            *before += e->joined[c] + e->moved_in[c] - e->left[c] - e->moved_out[c];
            continue;
        }
        while (m < n && s->dates[c] >= months[m].until.days)
            m++;
        if (m == n)
            break;
        months[m].joined += e->joined[c];
        months[m].left += e->left[c];
        months[m].moved_in += e->moved_in[c];
        months[m].moved_out += e->moved_out[c];
    }
    memset(e->joined, 0, s->dates_n * sizeof *e->joined);
    memset(e->left, 0, s->dates_n * sizeof *e->left);
    memset(e->moved_in, 0, s->dates_n * sizeof *e->moved_in);
    memset(e->moved_out, 0, s->dates_n * sizeof *e->moved_out);
}

void stats_series(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                  struct opt_date from, struct opt_date to, struct arena *a,
                  struct stats_series *ret)
{
    struct stats_walk w;
    struct date first = from.v;
    struct date last = to.v;
    uint32_t n = 0;
    if (!from.some || !to.some) {
        struct date changes[2];
        stats_range(r, filter->day, &changes[0], &changes[1]);
        first = from.some ? first : month_first(changes[0]);
        last = to.some ? last : changes[1];
    }
    if (first.days < month_floor(last).days)
        first = month_floor(last);
    struct stats_month *months = months_make(first, last, a, &n);
    struct events events = events_make(r, a);
    *ret = (struct stats_series){.months = months, .n = n};
    stats_walk_time(&w, r, scan, filter, a);
    while (stats_walk_next(&w)) {
        part_count(&w, &events);
        part_add(w.s, &events, months, n, &ret->before);
    }
    uint32_t count = ret->before;
    for (uint32_t m = 0; m < n; m++) {
        count += months[m].joined + months[m].moved_in - months[m].left - months[m].moved_out;
        months[m].count = count;
    }
}
