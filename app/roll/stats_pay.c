#include "roll/stats_pay.h"

#include "roll/loops.h"
#include "roll/stats_parts.h"

#include <string.h>

/* Quantiles without sorting. The first pass lists everybody's pay; it is then put in order by
 * "cell", one department with one title, and each cell is counted in coarse buckets, which add up
 * to those of all, of the department and of the title. The buckets tell where each quantile lies;
 * one more pass collects the salaries of those few. */
#define BUCKET_BITS 6
#define BUCKETS 4096 /* the last one is open: 262,080 and more */
#define QUANTILES 3
#define FEW 256 /* cells with fewer people are not worth buckets of their own */

/* Somebody's pay under a second department or title. */
struct second {
    uint32_t pay;
    uint32_t group;
};

/* A cell of one part of the roll. */
struct run {
    uint32_t cell;
    uint32_t start; /* among `pay` */
    uint32_t end;
};

struct quantile {
    uint32_t rank; /* among the bucket's salaries */
    uint32_t bucket;
};

/* All who match, a department, or a title. */
struct group {
    struct stats_amounts amounts;
    uint32_t *buckets;
    uint8_t *wanted; /* by bucket: it holds a quantile, the least or the most */
    struct quantile quantiles[QUANTILES];
    uint32_t *found; /* salaries of the quantiles' buckets */
    uint32_t found_n;
};

struct pay_work {
    struct arena *a;
    struct group *groups; /* all, then departments, then titles */
    uint32_t groups_n;
    uint32_t titles;   /* where they begin */
    uint32_t titles_n; /* cell = department × titles_n + title */
    uint32_t cells_n;
    uint32_t *pay; /* everybody's, by part and cell */
    uint32_t pay_n;
    struct run *runs; /* cells with anybody */
    uint32_t runs_n;
    uint32_t runs_room;
    uint32_t *start; /* scratch, by cell: where in `pay` it begins in the present part */
    struct second *seconds;
    uint32_t seconds_n;
    uint32_t seconds_room;
    uint32_t *buckets; /* scratch */
    uint8_t *across;   /* by bucket: it lies in two bins */
};

static uint32_t bucket_of(uint32_t pay)
{
    return pay >> BUCKET_BITS < BUCKETS ? pay >> BUCKET_BITS : BUCKETS - 1;
}

static inline void group_add(struct group *g, uint32_t pay)
{
    struct stats_amounts *amounts = &g->amounts;
    amounts->n++;
    amounts->sum += pay;
    g->buckets[bucket_of(pay)]++;
}

/* ---- first pass -------------------------------------------------------------------------------
 */

/* Second departments and titles count in their own groups only. */
static void extras_take(struct pay_work *work, const struct roll_scan *scan)
{
    const struct day *day = &scan->day;
    for (uint32_t x = 0; x < day->extras_n; x++) {
        const struct day_extra *extra = &day->extras[x];
        uint32_t pay = day->pay[extra->pos];
        if (scan->match.fails[extra->pos] || !pay || extra->kind == DAY_PAY)
            continue;
        uint32_t group = extra->kind == DAY_DEPT ? 1 + extra->value : work->titles + extra->value;
        if (work->seconds_n == work->seconds_room)
            work->seconds = stats_grow(work->a, work->seconds, work->seconds_n, &work->seconds_room,
                                       sizeof *work->seconds);
        work->seconds[work->seconds_n++] = (struct second){pay, group};
        group_add(&work->groups[group], pay);
    }
}

static struct group *dept_of(const struct pay_work *work, uint32_t cell)
{
    return &work->groups[1 + cell / work->titles_n];
}

static struct group *title_of(const struct pay_work *work, uint32_t cell)
{
    return &work->groups[work->titles + cell % work->titles_n];
}

WIDE_LOOPS static void buckets_add(uint32_t *restrict to, const uint32_t *restrict from)
{
    for (uint32_t b = 0; b < BUCKETS; b++)
        to[b] += from[b];
}

static void run_count(struct pay_work *work, const struct run *run)
{
    const uint32_t *pay = work->pay + run->start;
    uint32_t n = run->end - run->start;
    struct group *groups[] = {&work->groups[0], dept_of(work, run->cell),
                              title_of(work, run->cell)};
    uint32_t *buckets = work->buckets;
    uint64_t sum = 0;
    if (n < FEW) {
        for (uint32_t i = 0; i < n; i++)
            for (size_t g = 0; g < 3; g++)
                group_add(groups[g], pay[i]);
        return;
    }
    memset(buckets, 0, BUCKETS * sizeof *buckets);
    for (uint32_t i = 0; i < n; i++) {
        sum += pay[i];
        buckets[bucket_of(pay[i])]++;
    }
    for (size_t g = 0; g < 3; g++) {
        groups[g]->amounts.n += n;
        groups[g]->amounts.sum += sum;
        buckets_add(groups[g]->buckets, buckets);
    }
}

/* Makes runs of the cells, whose sizes `start` has, and lets it say where each begins. */
static void runs_make(struct pay_work *work)
{
    for (uint32_t c = 0; c < work->cells_n; c++) {
        uint32_t n = work->start[c];
        work->start[c] = work->pay_n;
        if (!n)
            continue;
        if (work->runs_n == work->runs_room)
            work->runs =
                stats_grow(work->a, work->runs, work->runs_n, &work->runs_room, sizeof *work->runs);
        work->runs[work->runs_n++] = (struct run){c, work->pay_n, work->pay_n + n};
        work->pay_n += n;
    }
}

void pay_part(struct pay_work *work, const struct stats_walk *w, struct stats_pay *ret)
{
    const struct day *day = &w->scan->day;
    uint32_t titles_n = work->titles_n;
    uint32_t first = work->runs_n;
    uint32_t before = work->pay_n;
    memset(work->start, 0, work->cells_n * sizeof *work->start);
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        work->start[day->dept[i] * titles_n + day->title[i]] += day->pay[i] != 0;
    }
    runs_make(work);
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        if (day->pay[i])
            work->pay[work->start[day->dept[i] * titles_n + day->title[i]]++] = day->pay[i];
    }
    ret->people += w->who_n;
    ret->none += w->who_n - (work->pay_n - before);
    for (uint32_t r = first; r < work->runs_n; r++)
        run_count(work, &work->runs[r]);
    extras_take(work, w->scan);
}

/* ---- second pass ------------------------------------------------------------------------------
 */

/* Finds the bucket of each quantile, and marks it and the first and last one that has anybody. */
static void group_aim(struct group *g, struct arena *a)
{
    uint32_t below = 0;
    uint32_t q = 0;
    uint32_t room = 0;
    for (uint32_t b = 0; b < BUCKETS && below < g->amounts.n; b++) {
        uint32_t n = g->buckets[b];
        if (!n)
            continue;
        g->wanted[b] = !below || below + n == g->amounts.n;
        for (; q < QUANTILES && stats_rank(g->amounts.n, q + 1, QUANTILES + 1) < below + n; q++) {
            uint32_t rank = stats_rank(g->amounts.n, q + 1, QUANTILES + 1) - below;
            g->quantiles[q] = (struct quantile){rank, b};
            g->wanted[b] = 1;
        }
        below += n;
        room += g->wanted[b] ? n : 0;
    }
    g->found = ARENA_ARRAY(a, room, uint32_t);
}

static uint32_t bin_of(uint32_t pay, uint32_t width)
{
    return pay / width < STATS_BINS ? pay / width : STATS_BINS - 1;
}

/* Buckets that lie in one bin count at once; the others are marked, to be looked at one by one. */
static void bins_fill(struct pay_work *work, struct stats_pay *ret)
{
    const uint32_t *buckets = work->groups[0].buckets;
    work->across = ARENA_ARRAY(work->a, BUCKETS, uint8_t);
    for (uint32_t b = 0; b < BUCKETS; b++) {
        uint32_t first = bin_of(b << BUCKET_BITS, ret->width);
        uint32_t last = bin_of(((b + 1) << BUCKET_BITS) - 1, ret->width);
        work->across[b] = first != last || (b + 1 == BUCKETS && first + 1 < STATS_BINS);
        if (!work->across[b])
            ret->bins[first] += buckets[b];
    }
}

static inline void group_collect(struct group *g, uint32_t pay, uint32_t bucket)
{
    if (g->wanted[bucket])
        g->found[g->found_n++] = pay;
}

/* What is to be done with a bucket's salaries: one table for a cell, as most need nothing. */
WIDE_LOOPS static void tasks_fill(const uint8_t *restrict all, const uint8_t *restrict dept,
                                  const uint8_t *restrict title, const uint8_t *restrict across,
                                  uint8_t *restrict ret)
{
    for (uint32_t b = 0; b < BUCKETS; b++)
        ret[b] = all[b] | dept[b] | title[b] | across[b];
}

static void run_collect(struct pay_work *work, const struct run *run, uint8_t *tasks,
                        struct stats_pay *ret)
{
    struct group *all = &work->groups[0];
    struct group *dept = dept_of(work, run->cell);
    struct group *title = title_of(work, run->cell);
    tasks_fill(all->wanted, dept->wanted, title->wanted, work->across, tasks);
    for (uint32_t i = run->start; i < run->end; i++) {
        uint32_t pay = work->pay[i];
        uint32_t bucket = bucket_of(pay);
        if (!tasks[bucket])
            continue;
        group_collect(all, pay, bucket);
        group_collect(dept, pay, bucket);
        group_collect(title, pay, bucket);
        if (work->across[bucket])
            ret->bins[bin_of(pay, ret->width)]++;
    }
}

static void runs_collect(struct pay_work *work, struct stats_pay *ret)
{
    uint8_t *tasks = arena_alloc(work->a, BUCKETS);
    for (uint32_t r = 0; r < work->runs_n; r++)
        run_collect(work, &work->runs[r], tasks, ret);
    for (uint32_t e = 0; e < work->seconds_n; e++) {
        uint32_t pay = work->seconds[e].pay;
        group_collect(&work->groups[work->seconds[e].group], pay, bucket_of(pay));
    }
}

/* The salaries of the q-th quantile's bucket come to the front of what is left; returns how many.
 */
static uint32_t bucket_gather(struct group *g, uint32_t bucket)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->found_n; i++) {
        if (bucket_of(g->found[i]) != bucket)
            continue;
        uint32_t swap = g->found[n];
        g->found[n++] = g->found[i];
        g->found[i] = swap;
    }
    return n;
}

static void group_finish(struct group *g)
{
    uint32_t at[QUANTILES];
    g->amounts.min = UINT32_MAX;
    if (!g->amounts.n)
        return;
    for (uint32_t i = 0; i < g->found_n; i++) {
        g->amounts.min = g->found[i] < g->amounts.min ? g->found[i] : g->amounts.min;
        g->amounts.max = g->found[i] > g->amounts.max ? g->found[i] : g->amounts.max;
    }
    for (uint32_t q = 0; q < QUANTILES; q++) {
        uint32_t n = bucket_gather(g, g->quantiles[q].bucket);
        at[q] = stats_select(g->found, n, g->quantiles[q].rank);
    }
    g->amounts.lower = at[0];
    g->amounts.median = at[1];
    g->amounts.upper = at[2];
}

struct pay_work *pay_begin(const struct stats_walk *w, uint32_t width, struct stats_pay *ret)
{
    const struct catalog *c = &w->r->catalog;
    struct pay_work *work = ARENA_NEW(w->a, struct pay_work);
    *ret = (struct stats_pay){.width = width};
    work->a = w->a;
    work->titles = 1 + c->depts_n + 1;
    work->titles_n = c->titles_n + 1;
    work->cells_n = (c->depts_n + 1) * work->titles_n;
    work->groups_n = work->titles + work->titles_n;
    work->groups = ARENA_ARRAY(w->a, work->groups_n, struct group);
    work->start = ARENA_ARRAY(w->a, work->cells_n, uint32_t);
    work->buckets = ARENA_ARRAY(w->a, BUCKETS, uint32_t);
    work->pay = ARENA_ARRAY(w->a, w->r->people, uint32_t);
    for (uint32_t g = 0; g < work->groups_n; g++) {
        work->groups[g].buckets = ARENA_ARRAY(w->a, BUCKETS, uint32_t);
        work->groups[g].wanted = ARENA_ARRAY(w->a, BUCKETS, uint8_t);
    }
    return work;
}

static const struct stats_amounts *amounts_of(const struct group *groups, uint32_t n,
                                              struct arena *a)
{
    struct stats_amounts *list = ARENA_ARRAY(a, n, struct stats_amounts);
    for (uint32_t i = 0; i < n; i++)
        list[i] = groups[i].amounts;
    return list;
}

void pay_end(struct pay_work *work, const struct stats_walk *w, struct stats_pay *ret)
{
    const struct catalog *c = &w->r->catalog;
    for (uint32_t g = 0; g < work->groups_n; g++)
        group_aim(&work->groups[g], w->a);
    bins_fill(work, ret);
    runs_collect(work, ret);
    for (uint32_t g = 0; g < work->groups_n; g++)
        group_finish(&work->groups[g]);
    ret->all = work->groups[0].amounts;
    ret->depts = amounts_of(work->groups + 1, c->depts_n + 1, w->a);
    ret->titles = amounts_of(work->groups + work->titles, c->titles_n + 1, w->a);
}

uint64_t stats_mean_cents(const struct stats_amounts *amounts)
{
    return amounts->n ? (amounts->sum * 200 + amounts->n) / (2 * (uint64_t)amounts->n) : 0;
}
