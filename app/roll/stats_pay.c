#include "roll/stats_pay.h"

#include "roll/stats_parts.h"

/* Quantiles without sorting: the first pass counts salaries in coarse buckets for every group,
 * which tells the bucket of each quantile; the second one collects the salaries of those few
 * buckets. */
#define BUCKET_BITS 6
#define BUCKETS 4096 /* the last one is open: 262,080 and more */
#define QUANTILES 3
#define NO_GROUP UINT16_MAX

struct entry {
    uint32_t pay;
    uint16_t dept; /* NO_GROUP: this entry is for the other list only */
    uint16_t title;
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
    uint32_t titles; /* where they begin */
    struct entry *entries;
    uint32_t n;
    uint32_t room;
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

static inline void entry_add(struct pay_work *work, struct entry entry)
{
    if (work->n == work->room)
        work->entries = stats_grow(work->a, work->entries, work->n, &work->room, sizeof entry);
    work->entries[work->n++] = entry;
}

/* Second departments and titles count in their own groups only. */
static void extras_take(struct pay_work *work, const struct roll_scan *scan)
{
    const struct day *day = &scan->day;
    for (uint32_t x = 0; x < day->extras_n; x++) {
        const struct day_extra *extra = &day->extras[x];
        uint32_t pay = day->pay[extra->pos];
        if (scan->match.fails[extra->pos] || !pay || extra->kind == DAY_PAY)
            continue;
        bool dept = extra->kind == DAY_DEPT;
        uint16_t id = (uint16_t)extra->value;
        group_add(&work->groups[dept ? 1u + id : work->titles + id], pay);
        entry_add(work,
                  dept ? (struct entry){pay, id, NO_GROUP} : (struct entry){pay, NO_GROUP, id});
    }
}

void pay_part(struct pay_work *work, const struct stats_walk *w, struct stats_pay *ret)
{
    const struct day *day = &w->scan->day;
    ret->people += w->who_n;
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        struct entry entry = {day->pay[i], day->dept[i], day->title[i]};
        if (!entry.pay) {
            ret->none++;
            continue;
        }
        group_add(&work->groups[0], entry.pay);
        group_add(&work->groups[1 + entry.dept], entry.pay);
        group_add(&work->groups[work->titles + entry.title], entry.pay);
        entry_add(work, entry);
    }
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
    for (uint32_t b = 0; b < BUCKETS; b++) {
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
static void bins_fill(const struct group *all, uint8_t *across, struct stats_pay *ret)
{
    for (uint32_t b = 0; b < BUCKETS; b++) {
        uint32_t first = bin_of(b << BUCKET_BITS, ret->width);
        uint32_t last = bin_of(((b + 1) << BUCKET_BITS) - 1, ret->width);
        across[b] = first != last || (b + 1 == BUCKETS && first + 1 < STATS_BINS);
        if (!across[b])
            ret->bins[first] += all->buckets[b];
    }
}

static inline void group_collect(struct group *g, uint32_t pay, uint32_t bucket)
{
    if (g->wanted[bucket])
        g->found[g->found_n++] = pay;
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
    work->groups_n = work->titles + c->titles_n + 1;
    work->groups = ARENA_ARRAY(w->a, work->groups_n, struct group);
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
    uint8_t *across = ARENA_ARRAY(w->a, BUCKETS, uint8_t);
    bins_fill(&work->groups[0], across, ret);
    for (uint32_t e = 0; e < work->n; e++) {
        struct entry entry = work->entries[e];
        uint32_t bucket = bucket_of(entry.pay);
        if (entry.dept != NO_GROUP && entry.title != NO_GROUP) {
            group_collect(&work->groups[0], entry.pay, bucket);
            if (across[bucket])
                ret->bins[bin_of(entry.pay, ret->width)]++;
        }
        if (entry.dept != NO_GROUP)
            group_collect(&work->groups[1 + entry.dept], entry.pay, bucket);
        if (entry.title != NO_GROUP)
            group_collect(&work->groups[work->titles + entry.title], entry.pay, bucket);
    }
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
