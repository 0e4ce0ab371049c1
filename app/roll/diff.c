#include "roll/diff.h"

#include "roll/scan.h"

#include <stdlib.h>

/* ---- two days ---------------------------------------------------------------------------------
 */

struct compare {
    const struct roll *r;
    struct roll_scan *scan;
    struct roll_filter filters[2];
    struct filter ready[2];
    bool *managed; /* by department: the manager is another one */
};

/* Somebody on both days. */
struct both {
    uint32_t pos;
    bool in[2];
    bool present[2];
    uint16_t dept[2];
    uint16_t title[2];
    uint32_t pay[2];
};

static const struct catalog_manager *manager_on(const struct catalog *c, uint16_t dept,
                                                struct date day)
{
    const struct catalog_manager *best = NULL;
    for (uint32_t i = 0; i < c->managers_n; i++) {
        const struct catalog_manager *m = &c->managers[i];
        if (m->dept != dept || m->from.days > day.days || m->to.days <= day.days)
            continue;
        bool ahead = !best || m->from.days > best->from.days;
        if (best && m->from.days == best->from.days)
            ahead = m->to.days > best->to.days ||
                    (m->to.days == best->to.days && m->emp_no < best->emp_no);
        best = ahead ? m : best;
    }
    return best;
}

static void compare_init(struct compare *c, const struct roll *r, struct roll_scan *scan,
                         const struct roll_filter *filter, struct date from, struct date to,
                         struct arena *a)
{
    *c = (struct compare){.r = r, .scan = scan, .filters = {*filter, *filter}};
    c->filters[0].day = from;
    c->filters[1].day = to;
    for (int i = 0; i < 2; i++) {
        c->filters[i].status = ROLL_PRESENT;
        filter_init(&c->ready[i], r, &c->filters[i], a);
    }
    c->managed = ARENA_ARRAY(a, r->catalog.depts_n + 1, bool);
    for (uint32_t d = 1; d <= r->catalog.depts_n; d++) {
        const struct catalog_manager *x = manager_on(&r->catalog, (uint16_t)d, from);
        const struct catalog_manager *y = manager_on(&r->catalog, (uint16_t)d, to);
        c->managed[d] = (x ? x->emp_no : 0) != (y ? y->emp_no : 0);
    }
}

static void compare_part(struct compare *c, uint32_t p)
{
    const struct roll_part *part = &c->r->parts[p];
    struct roll_scan *scan = c->scan;
    day_fill(&scan->day, &part->s, segment_code(&part->s, c->filters[0].day));
    filter_run(&c->ready[0], part, &scan->day, &scan->match);
    day_fill(&scan->later, &part->s, segment_code(&part->s, c->filters[1].day));
    filter_run(&c->ready[1], part, &scan->later, &scan->later_match);
}

/* The next person from `pos` on who is in on either day; false: none. */
static bool compare_next(const struct compare *c, const struct segment *s, uint32_t pos,
                         struct both *ret)
{
    const struct roll_scan *scan = c->scan;
    while (pos < s->n && scan->match.fails[pos] && scan->later_match.fails[pos])
        pos++;
    if (pos == s->n)
        return false;
    *ret = (struct both){
        .pos = pos,
        .in = {!scan->match.fails[pos], !scan->later_match.fails[pos]},
        .present = {scan->day.status[pos] == ROLL_PRESENT, scan->later.status[pos] == ROLL_PRESENT},
        .dept = {scan->day.dept[pos], scan->later.dept[pos]},
        .title = {scan->day.title[pos], scan->later.title[pos]},
        .pay = {scan->day.pay[pos], scan->later.pay[pos]},
    };
    return true;
}

/* ---- what changed -----------------------------------------------------------------------------
 */

/* One bit for each change, at a place that the person was in or not. */
static unsigned place_changes(const struct both *b, bool before, bool after)
{
    unsigned set = 0;
    if (before)
        set |= 1u << ROLL_BEFORE | (unsigned)!b->present[1] << ROLL_LEFT |
               (unsigned)(b->present[1] && !after) << ROLL_WENT;
    if (after)
        set |= 1u << ROLL_AFTER | (unsigned)!b->present[0] << ROLL_JOINED |
               (unsigned)(b->present[0] && !before) << ROLL_CAME;
    return set;
}

static unsigned person_changes(const struct compare *c, const struct both *b)
{
    if (!b->in[0] || !b->in[1])
        return 0;
    unsigned set = 0;
    if (b->dept[0] != b->dept[1])
        set |= 1u << ROLL_MOVED;
    else
        set |= (unsigned)c->managed[b->dept[0]] << ROLL_MANAGED;
    if (b->title[0] && b->title[1] && b->title[0] != b->title[1])
        set |= 1u << ROLL_PROMOTED;
    if (b->pay[0] && b->pay[1] && b->pay[0] != b->pay[1])
        set |= 1u << (b->pay[1] > b->pay[0] ? ROLL_RAISED : ROLL_CUT);
    return set;
}

static void delta_add(struct roll_delta *delta, unsigned set, uint32_t n)
{
    for (; set; set &= set - 1)
        delta->n[__builtin_ctz(set)] += n;
}

/* The changes at the places of the first and of the second day, which may be one. */
static void places_add(struct roll_delta *before, struct roll_delta *after, const struct both *b,
                       unsigned person, uint32_t n)
{
    if (before == after) {
        delta_add(after, place_changes(b, b->in[0], b->in[1]) | person, n);
        return;
    }
    delta_add(before, place_changes(b, b->in[0], false), n);
    delta_add(after, place_changes(b, false, b->in[1]) | person, n);
}

/* The answer while it is made. */
struct sums {
    struct roll_delta *depts;
    struct roll_delta *cells;
    uint32_t *moves;
    uint32_t depts_n; /* with 0 */
    uint32_t titles_n;
    struct roll_delta total;
};

static void sums_add(struct sums *sums, const struct compare *c, const struct both *b, uint32_t n)
{
    unsigned person = person_changes(c, b);
    delta_add(&sums->total, place_changes(b, b->in[0], b->in[1]) | person, n);
    places_add(&sums->depts[b->dept[0]], &sums->depts[b->dept[1]], b, person, n);
    places_add(&sums->cells[b->dept[0] * sums->titles_n + b->title[0]],
               &sums->cells[b->dept[1] * sums->titles_n + b->title[1]], b, person, n);
    if (person >> ROLL_MOVED & 1)
        sums->moves[b->dept[0] * sums->depts_n + b->dept[1]] += n;
}

/* Most people are alike in all that counts: their places on both days, whether they are in, and
 * which way their pay went. They are counted by kind first, as long as the kinds are few. */
#define KINDS_MAX (1u << 20)

static uint32_t kind_of(const struct sums *sums, const struct both *b)
{
    uint32_t cells = sums->depts_n * sums->titles_n;
    uint32_t kind = b->dept[0] * sums->titles_n + b->title[0];
    kind = kind * cells + b->dept[1] * sums->titles_n + b->title[1];
    uint32_t pay = !b->pay[0] || !b->pay[1] || b->pay[0] == b->pay[1] ? 0
                   : b->pay[1] > b->pay[0]                            ? 1
                                                                      : 2;
    /* Who is in is present. */
    uint32_t in = b->in[0] ? (b->in[1] ? 0 : 1) : 2;
    return (kind * 3 + in) * 3 + pay;
}

/* Somebody of that kind. Whoever has a department is present. */
static struct both kind_both(const struct sums *sums, uint32_t kind)
{
    uint32_t cells = sums->depts_n * sums->titles_n;
    uint32_t pay = kind % 3;
    uint32_t in = kind / 3 % 3;
    uint32_t before = kind / 9 / cells;
    uint32_t after = kind / 9 % cells;
    struct both b = {
        .in = {in < 2, in != 1},
        .dept = {(uint16_t)(before / sums->titles_n), (uint16_t)(after / sums->titles_n)},
        .title = {(uint16_t)(before % sums->titles_n), (uint16_t)(after % sums->titles_n)},
        .pay = {pay ? 2 : 0, pay == 1 ? 3
                             : pay    ? 1
                                      : 0},
    };
    b.present[0] = b.dept[0] != 0;
    b.present[1] = b.dept[1] != 0;
    return b;
}

static void parts_add(struct compare *c, struct sums *sums, uint32_t *kinds)
{
    struct both b;
    for (uint32_t p = 0; p < c->r->parts_n; p++) {
        compare_part(c, p);
        for (b.pos = 0; compare_next(c, &c->r->parts[p].s, b.pos, &b); b.pos++) {
            if (kinds)
                kinds[kind_of(sums, &b)]++;
            else
                sums_add(sums, c, &b, 1);
        }
    }
}

void roll_diff(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               struct date from, struct date to, struct arena *a, struct roll_diff *ret)
{
    struct compare c;
    struct sums sums = {.depts_n = r->catalog.depts_n + 1, .titles_n = r->catalog.titles_n + 1};
    size_t cells = (size_t)sums.depts_n * sums.titles_n;
    size_t kinds_n = cells * cells * 9;
    uint32_t *kinds = kinds_n <= KINDS_MAX ? ARENA_ARRAY(a, kinds_n, uint32_t) : NULL;
    sums.depts = ARENA_ARRAY(a, sums.depts_n, struct roll_delta);
    sums.cells = ARENA_ARRAY(a, cells, struct roll_delta);
    sums.moves = ARENA_ARRAY(a, (size_t)sums.depts_n * sums.depts_n, uint32_t);
    compare_init(&c, r, scan, filter, from, to, a);
    parts_add(&c, &sums, kinds);
    for (uint32_t k = 0; kinds && k < kinds_n; k++)
        if (kinds[k]) {
            struct both b = kind_both(&sums, k);
            sums_add(&sums, &c, &b, kinds[k]);
        }
    *ret = (struct roll_diff){sums.total, sums.depts, sums.cells, sums.moves};
}

/* ---- the people behind a number ---------------------------------------------------------------
 */

static bool is_at(const struct roll_diff_want *want, const struct both *b, int i)
{
    return b->in[i] && (!want->dept || b->dept[i] == want->dept) &&
           (!want->by_title || b->title[i] == want->title);
}

static bool is_wanted(const struct compare *c, const struct roll_diff_want *want,
                      const struct both *b)
{
    unsigned set = place_changes(b, is_at(want, b, 0), is_at(want, b, 1));
    if (is_at(want, b, 1) && (!want->dept_before || b->dept[0] == want->dept_before))
        set |= person_changes(c, b);
    return set >> want->change & 1;
}

static struct roll_line line_make(uint32_t part, const struct both *b, const struct day *day, int i)
{
    return (struct roll_line){
        {part, b->pos}, b->dept[i], b->title[i], b->pay[i], (enum roll_status)day->status[b->pos]};
}

/* The lines of one part lie in the order of the numbers; the parts do but for the overlay. */
static void part_list(struct compare *c, uint32_t p, const struct roll_diff_want *want,
                      struct roll_diff_line *lines, struct roll_diff_list *ret)
{
    const struct segment *s = &c->r->parts[p].s;
    struct both b;
    uint32_t own = 0;
    compare_part(c, p);
    for (b.pos = 0; compare_next(c, s, b.pos, &b); b.pos++) {
        if (!is_wanted(c, want, &b))
            continue;
        ret->total++;
        if (s->emp_no[b.pos] <= want->after || own > want->limit)
            continue;
        own++;
        lines[ret->n++] = (struct roll_diff_line){line_make(p, &b, &c->scan->day, 0),
                                                  line_make(p, &b, &c->scan->later, 1)};
    }
}

static int lines_compare(const void *x, const void *y, void *roll)
{
    const struct roll *r = roll;
    struct roll_ref a = ((const struct roll_diff_line *)x)->before.ref;
    struct roll_ref b = ((const struct roll_diff_line *)y)->before.ref;
    uint32_t m = r->parts[a.part].s.emp_no[a.pos];
    uint32_t n = r->parts[b.part].s.emp_no[b.pos];
    return m < n ? -1 : m > n;
}

void roll_diff_list(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                    struct date from, struct date to, const struct roll_diff_want *want,
                    struct arena *a, struct roll_diff_list *ret)
{
    struct compare c;
    size_t room = ((size_t)want->limit + 1) * r->parts_n;
    struct roll_diff_line *lines = ARENA_ARRAY(a, room, struct roll_diff_line);
    *ret = (struct roll_diff_list){.lines = lines};
    compare_init(&c, r, scan, filter, from, to, a);
    for (uint32_t p = 0; p < r->parts_n; p++)
        part_list(&c, p, want, lines, ret);
    qsort_r(lines, ret->n, sizeof *lines, lines_compare, (void *)(uintptr_t)r);
    ret->more = ret->n > want->limit;
    ret->n = ret->more ? want->limit : ret->n;
}
