#include "roll/diff.h"

#include "roll/loops.h"
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

/* ---- kinds ------------------------------------------------------------------------------------
 */

/* Most people are alike in all that counts: their places on both days, whether they are in, and
 * which way their pay went. This is their kind, a number; as long as the kinds are few they are
 * counted, or chosen, by kind first. */
#define KINDS_MAX (1u << 20)

struct kinds {
    uint32_t titles_n; /* with 0 */
    uint32_t cells;    /* departments × titles */
    uint32_t n;        /* kinds; the number of those who are in on neither day, too */
};

/* False when there are too many. */
static bool kinds_init(struct kinds *kinds, const struct catalog *c)
{
    uint64_t cells = ((uint64_t)c->depts_n + 1) * (c->titles_n + 1);
    *kinds = (struct kinds){c->titles_n + 1, (uint32_t)cells, 0};
    if (cells * cells * 9 > KINDS_MAX)
        return false;
    kinds->n = (uint32_t)(cells * cells * 9);
    return true;
}

/* The columns of a day from some position on. */
struct kind_columns {
    const uint16_t *dept;
    const uint16_t *title;
    const uint32_t *pay;
    const uint8_t *fails;
};

static struct kind_columns columns_at(const struct day *day, const struct filter_match *match,
                                      uint32_t start)
{
    return (struct kind_columns){day->dept + start, day->title + start, day->pay + start,
                                 match->fails + start};
}

/* Who is in is present. */
WIDE_LOOPS static void kinds_fill(const struct kinds *kinds, struct kind_columns x,
                                  struct kind_columns y, uint32_t n, uint32_t *restrict ret)
{
    const uint16_t *restrict dept = x.dept;
    const uint16_t *restrict title = x.title;
    const uint32_t *restrict pay = x.pay;
    const uint8_t *restrict fails = x.fails;
    const uint16_t *restrict dept2 = y.dept;
    const uint16_t *restrict title2 = y.title;
    const uint32_t *restrict pay2 = y.pay;
    const uint8_t *restrict fails2 = y.fails;
    uint32_t titles_n = kinds->titles_n;
    uint32_t cells = kinds->cells;
    uint32_t none = kinds->n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t before = dept[i] * titles_n + title[i];
        uint32_t after = dept2[i] * titles_n + title2[i];
        uint32_t changed = (pay[i] != 0) & (pay2[i] != 0) & (pay[i] != pay2[i]);
        uint32_t way = (changed << (pay2[i] < pay[i])) & 3;
        uint32_t in = fails[i] ? 2 : fails2[i] != 0;
        uint32_t kind = ((before * cells + after) * 3 + in) * 3 + way;
        ret[i] = (fails[i] != 0) & (fails2[i] != 0) ? none : kind;
    }
}

/* Somebody of that kind. Whoever has a department is present. */
static struct both kind_both(const struct kinds *kinds, uint32_t kind)
{
    uint32_t way = kind % 3;
    uint32_t in = kind / 3 % 3;
    uint32_t before = kind / 9 / kinds->cells;
    uint32_t after = kind / 9 % kinds->cells;
    struct both b = {
        .in = {in < 2, in != 1},
        .dept = {(uint16_t)(before / kinds->titles_n), (uint16_t)(after / kinds->titles_n)},
        .title = {(uint16_t)(before % kinds->titles_n), (uint16_t)(after % kinds->titles_n)},
        .pay = {way ? 2 : 0, way == 1 ? 3
                             : way    ? 1
                                      : 0},
    };
    b.present[0] = b.dept[0] != 0;
    b.present[1] = b.dept[1] != 0;
    return b;
}

#define BLOCK 1024

static void part_count(const struct compare *c, const struct segment *s, const struct kinds *kinds,
                       uint32_t *counts)
{
    const struct roll_scan *scan = c->scan;
    uint32_t kind[BLOCK];
    for (uint32_t start = 0; start < s->n; start += BLOCK) {
        uint32_t n = s->n - start < BLOCK ? s->n - start : BLOCK;
        kinds_fill(kinds, columns_at(&scan->day, &scan->match, start),
                   columns_at(&scan->later, &scan->later_match, start), n, kind);
        for (uint32_t i = 0; i < n; i++)
            counts[kind[i]]++;
    }
}

static void parts_count(struct compare *c, struct sums *sums, const struct kinds *kinds,
                        struct arena *a)
{
    uint32_t *counts = ARENA_ARRAY(a, kinds->n + 1, uint32_t);
    for (uint32_t p = 0; p < c->r->parts_n; p++) {
        compare_part(c, p);
        part_count(c, &c->r->parts[p].s, kinds, counts);
    }
    for (uint32_t k = 0; k < kinds->n; k++)
        if (counts[k]) {
            struct both b = kind_both(kinds, k);
            sums_add(sums, c, &b, counts[k]);
        }
}

/* One after the other. */
static void parts_add(struct compare *c, struct sums *sums)
{
    struct both b;
    for (uint32_t p = 0; p < c->r->parts_n; p++) {
        compare_part(c, p);
        for (b.pos = 0; compare_next(c, &c->r->parts[p].s, b.pos, &b); b.pos++)
            sums_add(sums, c, &b, 1);
    }
}

void roll_diff(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               struct date from, struct date to, struct arena *a, struct roll_diff *ret)
{
    struct compare c;
    struct sums sums = {.depts_n = r->catalog.depts_n + 1, .titles_n = r->catalog.titles_n + 1};
    size_t cells = (size_t)sums.depts_n * sums.titles_n;
    struct kinds kinds;
    sums.depts = ARENA_ARRAY(a, sums.depts_n, struct roll_delta);
    sums.cells = ARENA_ARRAY(a, cells, struct roll_delta);
    sums.moves = ARENA_ARRAY(a, (size_t)sums.depts_n * sums.depts_n, uint32_t);
    compare_init(&c, r, scan, filter, from, to, a);
    if (kinds_init(&kinds, &r->catalog))
        parts_count(&c, &sums, &kinds, a);
    else
        parts_add(&c, &sums);
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

/* What the kinds say of who is wanted: found out when one turns up. */
enum wanted { WANTED_UNKNOWN, WANTED_NOT, WANTED_YES };

struct listing {
    const struct roll_diff_want *want;
    struct kinds kinds;
    uint8_t *wanted; /* by kind; NULL: there are too many */
    struct roll_diff_line *lines;
    uint32_t own; /* lines of the present part */
};

static bool kind_is_wanted(const struct compare *c, struct listing *list, uint32_t kind)
{
    if (list->wanted[kind] == WANTED_UNKNOWN) {
        struct both b = kind_both(&list->kinds, kind);
        list->wanted[kind] = is_wanted(c, list->want, &b) ? WANTED_YES : WANTED_NOT;
    }
    return list->wanted[kind] == WANTED_YES;
}

/* The lines of one part lie in the order of the numbers; the parts do but for the overlay. */
static void line_take(struct compare *c, struct listing *list, uint32_t p, uint32_t pos,
                      struct roll_diff_list *ret)
{
    struct both b;
    ret->total++;
    if (c->r->parts[p].s.emp_no[pos] <= list->want->after || list->own > list->want->limit)
        return;
    compare_next(c, &c->r->parts[p].s, pos, &b);
    list->own++;
    list->lines[ret->n++] = (struct roll_diff_line){line_make(p, &b, &c->scan->day, 0),
                                                    line_make(p, &b, &c->scan->later, 1)};
}

static void part_list(struct compare *c, struct listing *list, uint32_t p,
                      struct roll_diff_list *ret)
{
    const struct segment *s = &c->r->parts[p].s;
    const struct roll_scan *scan = c->scan;
    uint32_t kind[BLOCK];
    compare_part(c, p);
    list->own = 0;
    if (!list->wanted) {
        struct both b;
        for (b.pos = 0; compare_next(c, s, b.pos, &b); b.pos++)
            if (is_wanted(c, list->want, &b))
                line_take(c, list, p, b.pos, ret);
        return;
    }
    for (uint32_t start = 0; start < s->n; start += BLOCK) {
        uint32_t n = s->n - start < BLOCK ? s->n - start : BLOCK;
        kinds_fill(&list->kinds, columns_at(&scan->day, &scan->match, start),
                   columns_at(&scan->later, &scan->later_match, start), n, kind);
        for (uint32_t i = 0; i < n; i++)
            if (kind_is_wanted(c, list, kind[i]))
                line_take(c, list, p, start + i, ret);
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
    struct listing list = {.want = want, .lines = lines};
    *ret = (struct roll_diff_list){.lines = lines};
    compare_init(&c, r, scan, filter, from, to, a);
    if (kinds_init(&list.kinds, &r->catalog)) {
        list.wanted = arena_alloc(a, list.kinds.n + 1);
        list.wanted[list.kinds.n] = WANTED_NOT;
    }
    for (uint32_t p = 0; p < r->parts_n; p++)
        part_list(&c, &list, p, ret);
    qsort_r(lines, ret->n, sizeof *lines, lines_compare, (void *)(uintptr_t)r);
    ret->more = ret->n > want->limit;
    ret->n = ret->more ? want->limit : ret->n;
}
