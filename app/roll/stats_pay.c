#include "roll/stats_pay.h"

#include "roll/loops.h"
#include "roll/stats_parts.h"

#include <string.h>

/* Quantiles without sorting. Tables by cell (stats_cells.h) add up to the buckets of all, of each
 * department and of each title. The buckets tell where each quantile lies; one pass over everybody
 * collects the salaries of those few. */
#define QUANTILES 3

/* Somebody's pay under a second department or title. */
struct second {
    uint32_t pay;
    uint32_t group;
};

struct quantile {
    uint32_t rank; /* among the bucket's salaries */
    uint32_t bucket;
};

/* All who match, a department, or a title. */
struct group {
    struct stats_amounts amounts;
    uint32_t buckets[CELLS_BUCKETS];
    uint8_t wanted[CELLS_BUCKETS]; /* it holds a quantile, the least or the most */
    struct quantile quantiles[QUANTILES];
    uint32_t *found; /* salaries of the quantiles' buckets */
    uint32_t found_n;
};

struct pay_work {
    struct arena *a;
    struct stats_cells *cells;
    struct group *groups; /* all, then departments, then titles */
    uint32_t groups_n;
    uint32_t titles; /* where they begin */
    struct second *seconds;
    uint32_t seconds_n;
    uint32_t seconds_room;
    uint8_t across[CELLS_BUCKETS]; /* it lies in two bins */
};

/* The groups that somebody of a cell counts in. */
#define GROUPS_EACH 3
static void groups_of(const struct pay_work *work, uint32_t dept, uint32_t title,
                      struct group *ret[GROUPS_EACH])
{
    ret[0] = &work->groups[0];
    ret[1] = &work->groups[1 + dept];
    ret[2] = &work->groups[work->titles + title];
}

static void group_add(struct group *g, uint32_t pay)
{
    g->amounts.n++;
    g->amounts.sum += pay;
    g->buckets[cells_bucket(pay)]++;
}

/* ---- first pass -------------------------------------------------------------------------------
 */

struct pay_work *pay_begin(const struct stats_walk *w, struct stats_cells *cells, uint32_t width,
                           struct stats_pay *ret)
{
    const struct catalog *c = &w->r->catalog;
    struct pay_work *work = ARENA_NEW(w->a, struct pay_work);
    *ret = (struct stats_pay){.width = width};
    work->a = w->a;
    work->cells = cells;
    work->titles = 1 + c->depts_n + 1;
    work->groups_n = work->titles + c->titles_n + 1;
    work->groups = ARENA_ARRAY(w->a, work->groups_n, struct group);
    return work;
}

/* Second departments and titles count in their own groups only. */
void pay_part(struct pay_work *work, const struct stats_walk *w)
{
    const struct day *day = &w->scan->day;
    for (uint32_t x = 0; x < day->extras_n; x++) {
        const struct day_extra *extra = &day->extras[x];
        uint32_t pay = day->pay[extra->pos];
        if (w->scan->match.fails[extra->pos] || !pay || extra->kind == DAY_PAY)
            continue;
        uint32_t group = extra->kind == DAY_DEPT ? 1 + extra->value : work->titles + extra->value;
        if (work->seconds_n == work->seconds_room)
            work->seconds = stats_grow(work->a, work->seconds, work->seconds_n, &work->seconds_room,
                                       sizeof *work->seconds);
        work->seconds[work->seconds_n++] = (struct second){pay, group};
        group_add(&work->groups[group], pay);
    }
}

/* ---- second pass ------------------------------------------------------------------------------
 */

WIDE_LOOPS static void genders_add(const struct cells_table *table, uint64_t *restrict ret)
{
    for (uint32_t b = 0; b < CELLS_BUCKETS; b++)
        ret[b] = table->counts[b] + table->counts[CELLS_BUCKETS + b];
}

WIDE_LOOPS static void buckets_add(uint32_t *restrict to, const uint64_t *restrict from)
{
    for (uint32_t b = 1; b < CELLS_BUCKETS; b++)
        to[b] += (uint32_t)(from[b] >> CELLS_COUNT);
}

static void table_add(const struct pay_work *work, const struct cells_table *table,
                      struct stats_pay *ret)
{
    uint64_t counts[CELLS_BUCKETS];
    struct group *groups[GROUPS_EACH];
    uint32_t n = 0;
    uint64_t sum = 0;
    genders_add(table, counts);
    for (uint32_t b = 1; b < CELLS_BUCKETS; b++) {
        uint32_t here = cells_count(counts[b]);
        n += here;
        sum += cells_above(counts[b]) + (uint64_t)here * cells_least(b);
    }
    ret->people += n + cells_count(counts[0]);
    ret->none += cells_count(counts[0]);
    groups_of(work, table->dept, table->title, groups);
    for (size_t g = 0; g < GROUPS_EACH; g++) {
        groups[g]->amounts.n += n;
        groups[g]->amounts.sum += sum;
        buckets_add(groups[g]->buckets, counts);
    }
}

static void everybody_add(struct pay_work *work, struct stats_pay *ret)
{
    const struct stats_cells *cells = work->cells;
    struct group *groups[GROUPS_EACH];
    for (uint32_t t = 1; t < cells->tables_n; t++)
        table_add(work, cells->tables[t], ret);
    ret->people += cells->loose_n;
    for (uint32_t l = 0; l < cells->loose_n; l++) {
        const struct cells_loose *loose = &cells->loose[l];
        ret->none += !loose->pay;
        groups_of(work, loose->dept, loose->title, groups);
        for (size_t g = 0; loose->pay && g < GROUPS_EACH; g++)
            group_add(groups[g], loose->pay);
    }
}

/* Finds the bucket of each quantile, and marks it and the first and last one that has anybody. */
static void group_aim(struct group *g, struct arena *a)
{
    uint32_t below = 0;
    uint32_t q = 0;
    uint32_t room = 0;
    for (uint32_t b = 1; b < CELLS_BUCKETS && below < g->amounts.n; b++) {
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
    for (uint32_t b = 1; b < CELLS_BUCKETS; b++) {
        uint32_t first = bin_of(cells_least(b), ret->width);
        uint32_t last = bin_of(cells_least(b + 1) - 1, ret->width);
        work->across[b] = first != last || (b + 1 == CELLS_BUCKETS && first + 1 < STATS_BINS);
        if (!work->across[b])
            ret->bins[first] += buckets[b];
    }
}

static void salary_collect(const struct pay_work *work, struct group *const groups[GROUPS_EACH],
                           uint32_t pay, uint32_t bucket, struct stats_pay *ret)
{
    for (size_t g = 0; g < GROUPS_EACH; g++)
        if (groups[g]->wanted[bucket])
            groups[g]->found[groups[g]->found_n++] = pay;
    if (work->across[bucket])
        ret->bins[bin_of(pay, ret->width)]++;
}

/* Whether anything is to be done with a person of a table, by cells_key: mostly not. */
static uint8_t *tasks_make(const struct pay_work *work)
{
    const struct stats_cells *cells = work->cells;
    uint8_t *tasks = ARENA_ARRAY(work->a, (size_t)cells->tables_n * 2 * CELLS_BUCKETS, uint8_t);
    struct group *groups[GROUPS_EACH];
    for (uint32_t t = 1; t < cells->tables_n; t++) {
        uint8_t *male = tasks + (size_t)t * 2 * CELLS_BUCKETS;
        groups_of(work, cells->tables[t]->dept, cells->tables[t]->title, groups);
        memcpy(male, work->across, CELLS_BUCKETS);
        for (size_t g = 0; g < GROUPS_EACH; g++)
            for (uint32_t b = 0; b < CELLS_BUCKETS; b++)
                male[b] |= groups[g]->wanted[b];
        memcpy(male + CELLS_BUCKETS, male, CELLS_BUCKETS);
    }
    return tasks;
}

static void everybody_collect(struct pay_work *work, struct stats_pay *ret)
{
    const struct stats_cells *cells = work->cells;
    const uint8_t *tasks = tasks_make(work);
    struct group *groups[GROUPS_EACH];
    for (uint32_t p = 0; p < cells->people_n; p++) {
        uint32_t key = cells_key(cells->people[p]);
        if (!tasks[key])
            continue;
        const struct cells_table *table = cells->tables[key / (2 * CELLS_BUCKETS)];
        groups_of(work, table->dept, table->title, groups);
        salary_collect(work, groups, cells_pay(cells->people[p]), key % CELLS_BUCKETS, ret);
    }
    for (uint32_t l = 0; l < cells->loose_n; l++) {
        const struct cells_loose *loose = &cells->loose[l];
        groups_of(work, loose->dept, loose->title, groups);
        if (loose->pay)
            salary_collect(work, groups, loose->pay, cells_bucket(loose->pay), ret);
    }
    for (uint32_t e = 0; e < work->seconds_n; e++) {
        const struct second *second = &work->seconds[e];
        struct group *g = &work->groups[second->group];
        if (g->wanted[cells_bucket(second->pay)])
            g->found[g->found_n++] = second->pay;
    }
}

/* The salaries of the q-th quantile's bucket come to the front of what is left; returns how many.
 */
static uint32_t bucket_gather(struct group *g, uint32_t bucket)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->found_n; i++) {
        if (cells_bucket(g->found[i]) != bucket)
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
    everybody_add(work, ret);
    for (uint32_t g = 0; g < work->groups_n; g++)
        group_aim(&work->groups[g], w->a);
    bins_fill(work, ret);
    everybody_collect(work, ret);
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
