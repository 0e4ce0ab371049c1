#include "roll/stats_series.h"

#include "roll/loops.h"
#include "roll/scan.h"

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

static void range_widen(struct code_range *all, struct code_range more)
{
    if (!more.first)
        return;
    all->first = all->first && all->first < more.first ? all->first : more.first;
    all->last = more.last > all->last ? more.last : all->last;
}

/* The same without those whose place somebody else takes: of the runs of rows between theirs. */
static struct code_range range_but_skipped(const struct roll_part *part, uint16_t k)
{
    const struct segment_rows *rows = &part->s.depts;
    struct code_range all = {0};
    uint32_t start = 0;
    for (uint32_t w = 0; w < (part->s.n + 63) / 64; w++)
        for (uint64_t bits = part->skipped[w]; bits; bits &= bits - 1) {
            uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(bits);
            uint32_t end = rows->offset[i];
            range_widen(&all, range_of(rows->from + start, rows->to + start, end - start, k));
            start = rows->offset[i + 1];
        }
    uint32_t end = rows->offset[part->s.n];
    range_widen(&all, range_of(rows->from + start, rows->to + start, end - start, k));
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

/* Moves the events into the months. */
static void months_fill(const struct stats_events *events, struct stats_month *months, uint32_t n,
                        uint32_t *before)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < events->n; i++) {
        const struct stats_event_day *e = &events->days[i];
        if (!n || e->day < months[0].from.days) {
            *before += e->joined + e->moved_in - e->left - e->moved_out;
            continue;
        }
        while (m < n && e->day >= months[m].until.days)
            m++;
        if (m == n)
            break;
        months[m].joined += e->joined;
        months[m].left += e->left;
        months[m].moved_in += e->moved_in;
        months[m].moved_out += e->moved_out;
    }
}

void stats_series(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                  struct opt_date from, struct opt_date to, struct arena *a,
                  struct stats_series *ret)
{
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
    *ret = (struct stats_series){.months = months, .n = n};
    months_fill(stats_events(r, scan, filter, a), months, n, &ret->before);
    uint32_t count = ret->before;
    for (uint32_t m = 0; m < n; m++) {
        count += months[m].joined + months[m].moved_in - months[m].left - months[m].moved_out;
        months[m].count = count;
    }
}
