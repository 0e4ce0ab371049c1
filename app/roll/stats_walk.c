#include "roll/stats_walk.h"

void stats_walk_day(struct stats_walk *w, const struct roll *r, struct roll_scan *scan,
                    const struct roll_filter *filter, struct arena *a)
{
    *w = (struct stats_walk){.r = r, .scan = scan, .a = a};
    filter_init(&w->filter, r, filter, a);
}

/* The table, where it tells who is never in the group: not where having none on a day passes, or
 * where all that somebody has must. */
static const uint8_t *ever_table(const uint8_t *ok, bool except)
{
    return ok && !ok[0] && !except ? ok : NULL;
}

void stats_walk_time(struct stats_walk *w, const struct roll *r, struct roll_scan *scan,
                     const struct roll_filter *filter, struct arena *a)
{
    stats_walk_day(w, r, scan, filter, a);
    w->over_time = true;
    w->dept_ok = w->filter.dept_ok;
    w->dept_except = filter->depts.except;
    w->managed = w->filter.managed;
    w->title_ok = w->filter.title_ok;
    w->title_except = filter->titles.except;
    w->pay = filter->pay_min || filter->pay_max;
    w->ever_dept = ever_table(w->dept_ok, w->dept_except);
    w->ever_managed = ever_table(w->managed, false);
    w->ever_title = ever_table(w->title_ok, w->title_except);
    w->plain_dept = w->dept_ok && !w->managed && !w->title_ok && !w->pay;
    w->persons = *filter;
    w->persons.status = 0;
    w->persons.pay_min = w->persons.pay_max = 0;
    w->filter.dept_ok = w->filter.managed = w->filter.title_ok = NULL;
}

bool stats_walk_next(struct stats_walk *w)
{
    struct roll_scan *scan = w->scan;
    if (w->next == w->r->parts_n)
        return false;
    w->part = w->next++;
    w->s = &w->r->parts[w->part].s;
    if (w->over_time) {
        /* Not in *_time, as the walk may have been copied since. */
        const struct roll_filter *whole = w->filter.f;
        w->filter.f = &w->persons;
        filter_run(&w->filter, &w->r->parts[w->part], &scan->day, &scan->match);
        w->filter.f = whole;
        if (w->ever_managed)
            filter_run_ever(w->s, &w->s->depts, w->ever_managed, &scan->match);
        if (w->ever_dept)
            filter_run_ever(w->s, &w->s->depts, w->ever_dept, &scan->match);
        if (w->ever_title)
            filter_run_ever(w->s, &w->s->titles, w->ever_title, &scan->match);
    } else {
        day_fill(&scan->day, w->s, segment_code(w->s, w->filter.f->day));
        filter_run(&w->filter, &w->r->parts[w->part], &scan->day, &scan->match);
    }
    tally_list(&scan->tally, w->s, &scan->match);
    w->who = scan->tally.matching;
    w->who_n = scan->tally.matching_n;
    return true;
}

/* ---- spans ------------------------------------------------------------------------------------
 */

/* Adds a span that does not begin before the last one; those that touch become one. */
static inline void spans_add(struct stats_spans *spans, uint16_t from, uint16_t to, struct arena *a)
{
    if (from >= to)
        return;
    if (spans->n && spans->v[spans->n - 1].to >= from) {
        struct stats_span *last = &spans->v[spans->n - 1];
        last->to = to > last->to ? to : last->to;
        return;
    }
    if (spans->n == spans->room)
        spans->v = stats_grow(a, spans->v, spans->n, &spans->room, sizeof *spans->v);
    spans->v[spans->n++] = (struct stats_span){from, to};
}

static void spans_swap(struct stats_spans *x, struct stats_spans *y)
{
    struct stats_spans swap = *x;
    *x = *y;
    *y = swap;
}

/* The days between the spans, over all the segment knows of. */
static void spans_turn(struct stats_spans *out, const struct stats_spans *in, uint32_t dates_n,
                       struct arena *a)
{
    uint16_t from = 0;
    out->n = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        spans_add(out, from, in->v[i].from, a);
        from = in->v[i].to;
    }
    if (dates_n)
        spans_add(out, from, (uint16_t)(dates_n - 1), a);
}

static void spans_meet(struct stats_spans *out, const struct stats_spans *x,
                       const struct stats_spans *y, struct arena *a)
{
    out->n = 0;
    for (uint32_t i = 0, j = 0; i < x->n && j < y->n;) {
        struct stats_span p = x->v[i];
        struct stats_span q = y->v[j];
        spans_add(out, p.from > q.from ? p.from : q.from, p.to < q.to ? p.to : q.to, a);
        if (p.to < q.to)
            i++;
        else
            j++;
    }
}

static void spans_join(struct stats_spans *out, const struct stats_spans *x,
                       const struct stats_spans *y, struct arena *a)
{
    uint32_t i = 0;
    uint32_t j = 0;
    out->n = 0;
    while (i < x->n || j < y->n) {
        bool first = j == y->n || (i < x->n && x->v[i].from <= y->v[j].from);
        struct stats_span next = first ? x->v[i++] : y->v[j++];
        spans_add(out, next.from, next.to, a);
    }
}

/* When a row holds whose id has ok[id] == want; ok == NULL: any row. The rows ascend by from. */
static void spans_of_rows(struct stats_spans *out, const struct segment_rows *rows, uint32_t pos,
                          const uint8_t *ok, uint8_t want, struct arena *a)
{
    out->n = 0;
    for (uint32_t r = rows->offset[pos]; r < rows->offset[pos + 1]; r++)
        if (!ok || ok[rows->id[r]] == want)
            spans_add(out, rows->from[r], rows->to[r], a);
}

/* When the values pass the table, as run_ids of filter.c has it: one of them, or with `except` all;
 * nobody's values: ok[0]. The result lies in *out or in a spare. */
static void spans_of_ids(struct stats_walk *w, struct stats_spans *out,
                         const struct segment_rows *rows, uint32_t pos, const uint8_t *ok,
                         bool except)
{
    uint8_t want = !except;
    struct stats_spans *none = &w->spare[0];
    struct stats_spans *some = &w->spare[1];
    spans_of_rows(out, rows, pos, ok, want, w->a);
    if (ok[0] == want) {
        spans_of_rows(some, rows, pos, NULL, 0, w->a);
        spans_turn(none, some, w->s->dates_n, w->a);
        spans_join(some, out, none, w->a);
        spans_swap(out, some);
    }
    if (except) {
        spans_turn(some, out, w->s->dates_n, w->a);
        spans_swap(out, some);
    }
}

static void spans_of_pay(struct stats_walk *w, struct stats_spans *out, uint32_t pos)
{
    const struct segment *s = w->s;
    uint32_t low = w->filter.f->pay_min ? w->filter.f->pay_min : 1;
    uint32_t high = w->filter.f->pay_max ? w->filter.f->pay_max : UINT32_MAX;
    out->n = 0;
    if (s->flags[pos] & SEGMENT_EXACT_PAY) {
        uint32_t n = segment_pay_n(s, pos);
        for (uint32_t i = 0; i < n; i++) {
            struct segment_pay row = segment_pay(s, pos, i);
            if (row.salary >= low && row.salary <= high)
                spans_add(out, row.from, row.to, w->a);
        }
        return;
    }
    uint32_t end = s->pay_offset[pos + 1];
    for (uint32_t r = s->pay_offset[pos]; r < end; r++) {
        uint32_t salary = s->pay_base[pos] + s->pay_above[r];
        if (salary >= low && salary <= high)
            spans_add(out, s->pay_from[r], r + 1 < end ? s->pay_from[r + 1] : s->pay_end[pos],
                      w->a);
    }
}

const struct stats_spans *stats_present(struct stats_walk *w, uint32_t pos)
{
    spans_of_rows(&w->present, &w->s->depts, pos, NULL, 0, w->a);
    return &w->present;
}

bool stats_group_is_all(const struct stats_walk *w)
{
    return !w->dept_ok && !w->managed && !w->title_ok && !w->pay;
}

/* Narrows the group to the days of w->part_spans, or begins it with them. */
static bool group_narrow(struct stats_walk *w, bool begun)
{
    if (begun) {
        spans_meet(&w->spare[0], &w->group, &w->part_spans, w->a);
        spans_swap(&w->group, &w->spare[0]);
    } else {
        spans_swap(&w->group, &w->part_spans);
    }
    return w->group.n > 0;
}

/* Whether any row passes a plain table: most people are told by this. */
static bool rows_pass(const struct segment_rows *rows, uint32_t pos, const uint8_t *ok, bool except)
{
    bool pass = except || ok[0];
    for (uint32_t r = rows->offset[pos]; r < rows->offset[pos + 1]; r++)
        pass |= ok[rows->id[r]];
    return pass;
}

static bool group_narrow_ids(struct stats_walk *w, uint32_t pos, const struct segment_rows *rows,
                             const uint8_t *ok, bool except, bool *begun)
{
    if (!ok)
        return true;
    if (!rows_pass(rows, pos, ok, except))
        return false;
    spans_of_ids(w, &w->part_spans, rows, pos, ok, except);
    bool some = group_narrow(w, *begun);
    *begun = true;
    return some;
}

/* The parts that most people fail come first, and presence, which all pass, last. */
const struct stats_spans *stats_group(struct stats_walk *w, uint32_t pos)
{
    static const struct stats_spans nothing;
    const struct segment *s = w->s;
    bool begun = false;
    if (stats_group_is_all(w))
        return stats_present(w, pos);
    if (w->plain_dept && s->depts.offset[pos + 1] == s->depts.offset[pos] + 1)
        return w->dept_ok[s->depts.id[s->depts.offset[pos]]] ? stats_present(w, pos) : &nothing;
    if (!group_narrow_ids(w, pos, &s->depts, w->managed, false, &begun) ||
        !group_narrow_ids(w, pos, &s->depts, w->dept_ok, w->dept_except, &begun) ||
        !group_narrow_ids(w, pos, &s->titles, w->title_ok, w->title_except, &begun))
        return &nothing;
    if (w->pay) {
        spans_of_pay(w, &w->part_spans, pos);
        if (!group_narrow(w, begun))
            return &nothing;
    }
    spans_meet(&w->spare[0], &w->group, stats_present(w, pos), w->a);
    spans_swap(&w->group, &w->spare[0]);
    return &w->group;
}

bool stats_spans_have(const struct stats_spans *spans, uint16_t code)
{
    for (uint32_t i = 0; i < spans->n; i++)
        if (spans->v[i].from <= code && code < spans->v[i].to)
            return true;
    return false;
}
