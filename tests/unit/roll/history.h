/* history.h: what the tests of statistics share: a random company as in world.h, random filters,
 * and who matches them on which day, as plain loops. Which people a filter chooses for life is
 * asked of roll_query, which has a test of its own; all that depends on a day is found here. */
#ifndef MUSTER_TESTS_UNIT_ROLL_HISTORY_H
#define MUSTER_TESTS_UNIT_ROLL_HISTORY_H

#include "model.h"

#define HISTORY_PEOPLE_MAX 400
#define HISTORY_DATES_MAX 128

struct history {
    struct random r;
    uint64_t seed;
    struct world w;
    struct roll roll;
    struct arena a;  /* the company's */
    struct arena qa; /* one question's */
    struct roll_scan *scan;
    struct roll_filter f;
    bool chosen[HISTORY_PEOPLE_MAX]; /* for life, by place in w.people */
    bool asked;                      /* f is a question */
};

/* Somebody on a day. */
struct history_state {
    struct model_values depts;
    struct model_values titles;
    struct model_values pay;
};

static inline struct history_state history_on(const struct person *p, struct date day)
{
    return (struct history_state){model_stays(p->depts, p->depts_n, day),
                                  model_stays(p->titles, p->titles_n, day), model_pay(p, day)};
}

static inline bool history_ids(const struct roll_ids *list, const struct model_values *values)
{
    bool found = false;
    for (uint32_t i = 0; i < list->n; i++) {
        found |= list->ids[i] == 0 && !values->n;
        for (uint32_t v = 0; v < values->n; v++)
            found |= list->ids[i] == values->v[v];
    }
    return !list->n || found != list->except;
}

static inline bool history_managed(const struct history *h, uint32_t dept, struct date day)
{
    for (uint32_t i = 0; i < h->w.catalog.managers_n; i++) {
        const struct catalog_manager *m = &h->w.catalog.managers[i];
        if (m->emp_no == h->f.manager && m->dept == dept && model_holds(m->from, m->to, day))
            return true;
    }
    return false;
}

/* What the filter asks of a day, but for the status; `manager_day`: when the manager's departments
 * are looked up. */
static inline bool history_matches(const struct history *h, const struct history_state *s,
                                   struct date manager_day)
{
    bool pay = !h->f.pay_min && !h->f.pay_max;
    for (uint32_t i = 0; i < s->pay.n; i++)
        pay |= s->pay.v[i] >= h->f.pay_min && (!h->f.pay_max || s->pay.v[i] <= h->f.pay_max);
    bool managed = !h->f.manager;
    for (uint32_t i = 0; i < s->depts.n; i++)
        managed |= history_managed(h, s->depts.v[i], manager_day);
    return pay && managed && history_ids(&h->f.depts, &s->depts) &&
           history_ids(&h->f.titles, &s->titles);
}

/* In the group of the filter, as stats_walk.h says. */
static inline bool history_in(const struct history *h, uint32_t i, struct date day)
{
    struct history_state s = history_on(&h->w.people[i], day);
    return h->chosen[i] && s.depts.n && history_matches(h, &s, h->f.day);
}

static inline bool history_present(const struct history *h, uint32_t i, struct date day)
{
    return model_stays(h->w.people[i].depts, h->w.people[i].depts_n, day).n > 0;
}

static inline int history_order(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* Every day on which something of the person may change, ascending, once each. */
static inline uint32_t history_dates(const struct person *p, int32_t ret[HISTORY_DATES_MAX])
{
    uint32_t n = 0;
    for (size_t i = 0; i < p->depts_n; i++) {
        ret[n++] = p->depts[i].from.days;
        ret[n++] = p->depts[i].to.days;
    }
    for (size_t i = 0; i < p->titles_n; i++) {
        ret[n++] = p->titles[i].from.days;
        ret[n++] = p->titles[i].to.days;
    }
    for (size_t i = 0; i < p->pay_n; i++) {
        ret[n++] = p->pay[i].from.days;
        ret[n++] = p->pay[i].to.days;
    }
    assert_true(n <= HISTORY_DATES_MAX);
    qsort(ret, n, sizeof *ret, history_order);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!kept || ret[kept - 1] != ret[i])
            ret[kept++] = ret[i];
    return kept;
}

/* ---- random questions -------------------------------------------------------------------------
 */

static inline struct date history_day(struct random *r)
{
    struct date d = world_date(r);
    if (chance(r, 20))
        return chance(r, 50) ? date_today() : (struct date){2932531 + (int32_t)below(r, 3)};
    if (chance(r, 50))
        d.days += (int32_t)below(r, 200) - 100;
    return d.days > DATE_LAST.days ? DATE_LAST : d;
}

static inline struct roll_ids history_some_ids(struct history *h, uint16_t most)
{
    uint16_t *ids = ARENA_ARRAY(&h->a, 3, uint16_t);
    uint32_t n = 1 + below(&h->r, 3);
    for (uint32_t i = 0; i < n; i++)
        ids[i] = (uint16_t)below(&h->r, most + 1u);
    return (struct roll_ids){ids, n, chance(&h->r, 30)};
}

static inline void history_choose(struct history *h)
{
    struct roll_filter f = h->f;
    struct roll_page page = {.n = ROLL_PAGE_MAX};
    struct roll_result got;
    f.status = f.manager = f.pay_min = f.pay_max = 0;
    f.depts.n = f.titles.n = 0;
    memset(h->chosen, 0, sizeof h->chosen);
    roll_query(&h->roll, h->scan, &f, &page, &h->qa, &got);
    for (uint32_t l = 0, i = 0; l < got.n; l++, i++) {
        struct roll_ref ref = got.lines[l].ref;
        while (h->w.people[i].emp_no != h->roll.parts[ref.part].s.emp_no[ref.pos])
            i++;
        h->chosen[i] = true;
    }
}

/* A new question: h->f and who it chooses. Some ask the last one again, of another day. */
static inline void history_ask(struct history *h)
{
    struct random *r = &h->r;
    uint32_t p = below(r, 3) * 15;
    arena_reset(&h->qa);
    if (h->asked && chance(r, 30)) {
        h->f.day = history_day(r);
        history_choose(h);
        return;
    }
    h->asked = true;
    h->f = (struct roll_filter){.day = history_day(r)};
    struct roll_filter *f = &h->f;
    f->status = chance(r, p) ? below(r, 8) : 0;
    f->gender = chance(r, p) ? 1 + below(r, 2) : 0;
    if (chance(r, p))
        f->depts = history_some_ids(h, WORLD_DEPTS);
    if (chance(r, p))
        f->titles = history_some_ids(h, WORLD_TITLES);
    if (chance(r, p / 2))
        f->ever_depts = history_some_ids(h, WORLD_DEPTS);
    if (chance(r, p) && h->w.catalog.managers_n)
        f->manager = h->w.catalog.managers[below(r, h->w.catalog.managers_n)].emp_no;
    if (chance(r, p)) {
        f->pay_min = chance(r, 70) ? below(r, 90000) : 0;
        f->pay_max = chance(r, 60) ? f->pay_min + below(r, 60000) : 0;
    }
    if (chance(r, p))
        f->hired_from = (struct opt_date){true, world_date(r)};
    if (chance(r, p / 2))
        f->letter = (char)('a' + below(r, 26));
    history_choose(h);
}

static inline void history_open(struct history *h, uint64_t seed, bool overlay)
{
    *h = (struct history){.r = {seed * 0x9e3779b97f4a7c15u + overlay}, .seed = seed};
    arena_init(&h->a, (size_t)1 << 30, 0);
    arena_init(&h->qa, (size_t)1 << 30, 1 << 22);
    h->scan = roll_scan_new();
    uint32_t n = chance(&h->r, 15) ? below(&h->r, 4) : below(&h->r, 220);
    world_init(&h->w, &h->r, n, &h->a);
    world_open(&h->roll, &h->w, &h->r, 1 + below(&h->r, 4));
    if (overlay)
        world_change(&h->w, &h->roll, &h->r, &h->a);
    if (chance(&h->r, 15))
        world_add_titles(&h->roll, &h->a);
    h->roll.generation = seed % 4 ? seed : 0; /* without one nothing is remembered */
}

static inline void history_close(struct history *h)
{
    world_close(&h->roll);
    roll_scan_free(h->scan);
    arena_clear(&h->qa);
    arena_clear(&h->a);
    h->seed = 0;
}

/* Says which company it was when a check fails. */
static struct history history;

static inline int history_tell(void **state)
{
    (void)state;
    if (history.seed)
        print_error("company %llu\n", (unsigned long long)history.seed);
    return 0;
}

/* Asks `questions` of each of 2 × companies, every other one with an overlay. */
static inline void history_run(void (*check)(struct history *h), int companies, int questions)
{
    for (int c = 1; c <= companies; c++)
        for (int overlay = 0; overlay < 2; overlay++) {
            history_open(&history, (uint64_t)c, overlay);
            for (int q = 0; q < questions; q++) {
                history_ask(&history);
                check(&history);
            }
            history_close(&history);
        }
}

#endif
