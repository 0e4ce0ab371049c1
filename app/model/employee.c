#include "model/employee.h"

#include "model/store.h"

#define PEERS_MIN 5 /* smaller groups would tell what single people earn */

static struct dept_row dept_row(const struct catalog *c, uint16_t id, struct date from,
                                struct date to)
{
    return (struct dept_row){c->depts[id].no, c->depts[id].name, from, {to}};
}

/* (to - from) / from in tenths of a percent, rounded to the nearest. */
static int change_tenths(uint32_t from, uint32_t to)
{
    if (!from)
        return 0;
    int64_t hundredths = ((int64_t)to - (int64_t)from) * 10000 / (int64_t)from;
    return (int)((hundredths + (hundredths < 0 ? -5 : 5)) / 10);
}

static void career_managed(const struct catalog *c, uint32_t emp_no, struct arena *a,
                           struct career *ret)
{
    struct dept_row *managed = ARENA_ARRAY(a, c->managers_n, struct dept_row);
    for (uint32_t i = 0; i < c->managers_n; i++)
        if (c->managers[i].emp_no == emp_no)
            managed[ret->managed_n++] =
                dept_row(c, c->managers[i].dept, c->managers[i].from, c->managers[i].to);
    ret->managed = managed;
}

static void career_fill(const struct catalog *c, const struct person *p, struct arena *a,
                        struct career *ret)
{
    struct title_row *titles = ARENA_ARRAY(a, p->titles_n, struct title_row);
    struct dept_row *depts = ARENA_ARRAY(a, p->depts_n, struct dept_row);
    struct pay_row *pay = ARENA_ARRAY(a, p->pay_n, struct pay_row);
    for (size_t i = 0; i < p->titles_n; i++)
        titles[i] =
            (struct title_row){c->titles[p->titles[i].id], p->titles[i].from, {p->titles[i].to}};
    for (size_t i = 0; i < p->depts_n; i++)
        depts[i] = dept_row(c, p->depts[i].id, p->depts[i].from, p->depts[i].to);
    for (size_t i = 0; i < p->pay_n; i++)
        pay[i] = (struct pay_row){{p->pay[i].salary},
                                  p->pay[i].from,
                                  {p->pay[i].to},
                                  i ? change_tenths(p->pay[i - 1].salary, p->pay[i].salary) : 0};
    *ret = (struct career){
        .titles = titles,
        .titles_n = p->titles_n,
        .departments = depts,
        .departments_n = p->depts_n,
        .pay = pay,
        .pay_n = p->pay_n,
    };
    career_managed(c, p->emp_no, a, ret);
}

enum err employee_find(struct store *store, struct arena *a, uint32_t emp_no, struct employee *ret,
                       struct career *ret_career)
{
    struct roll_ref ref;
    enum err err = roll_find(&store->roll, emp_no, &ref);
    if (err)
        return err;
    struct person p = roll_person(&store->roll, ref, a);
    *ret = (struct employee){p.emp_no, p.first_name, p.last_name, p.female ? STR("F") : STR("M"),
                             p.birth,  p.hire};
    career_fill(&store->roll.catalog, &p, a, ret_career);
    return ERR_OK;
}

static bool holds(struct date from, struct date to, struct date day)
{
    return from.days <= day.days && day.days < to.days;
}

/* The row of a list that holds on the day; the list is by from, to, so the last one stands. */
static const struct person_stay *stay_on(const struct person_stay *list, size_t n, struct date day)
{
    const struct person_stay *found = NULL;
    for (size_t i = 0; i < n; i++)
        if (holds(list[i].from, list[i].to, day) &&
            (!found || found->from.days != list[i].from.days || found->to.days != list[i].to.days))
            found = &list[i];
    return found;
}

static enum roll_status status_on(const struct person *p, struct date day, struct date *ret_left)
{
    enum roll_status status = ROLL_FUTURE;
    for (size_t i = 0; i < p->depts_n; i++) {
        if (p->depts[i].from.days > day.days)
            continue;
        if (holds(p->depts[i].from, p->depts[i].to, day))
            return ROLL_PRESENT;
        if (status == ROLL_FUTURE || p->depts[i].to.days > ret_left->days)
            *ret_left = p->depts[i].to;
        status = ROLL_FORMER;
    }
    return status;
}

static void manager_find(const struct store *store, uint16_t dept, struct date day,
                         struct standing *ret)
{
    const struct catalog *c = &store->roll.catalog;
    struct roll_ref ref;
    for (uint32_t i = 0; i < c->managers_n; i++)
        if (c->managers[i].dept == dept && holds(c->managers[i].from, c->managers[i].to, day))
            ret->manager_no = c->managers[i].emp_no;
    if (!ret->manager_no || roll_find(&store->roll, ret->manager_no, &ref))
        return;
    const struct segment *s = &store->roll.parts[ref.part].s;
    ret->manager_first_name = segment_name(&s->first_names, s->first[ref.pos]);
    ret->manager_last_name = segment_name(&s->last_names, s->last[ref.pos]);
}

/* Those with the same department and title, and how many of them earn less. */
static void peers_count(struct store *store, uint16_t dept, uint16_t title, struct date day,
                        struct standing *ret)
{
    struct peers *peers = &store->peers;
    peers_refresh(peers, &store->roll, day);
    ret->colleagues.n = peers->depts[dept] ? peers->depts[dept] - 1 : 0;
    ret->peers.n = peers_n(peers, dept, title);
    if (title && ret->pay && ret->peers.n >= PEERS_MIN)
        ret->percentile =
            (int)((uint64_t)peers_below(peers, dept, title, ret->pay) * 100 / ret->peers.n);
}

enum err employee_standing(struct store *store, struct arena *a, uint32_t emp_no, struct date day,
                           struct standing *ret)
{
    const struct catalog *c = &store->roll.catalog;
    struct roll_ref ref;
    enum err err = roll_find(&store->roll, emp_no, &ref);
    if (err)
        return err;
    struct person p = roll_person(&store->roll, ref, a);
    const struct person_stay *dept = stay_on(p.depts, p.depts_n, day);
    const struct person_stay *title = stay_on(p.titles, p.titles_n, day);
    *ret = (struct standing){.percentile = -1};
    ret->status = status_on(&p, day, &ret->left);
    for (size_t i = 0; i < p.pay_n; i++)
        if (holds(p.pay[i].from, p.pay[i].to, day))
            ret->pay = p.pay[i].salary;
    if (title)
        ret->title = c->titles[title->id];
    if (!dept)
        return ERR_OK;
    ret->dept_no = c->depts[dept->id].no;
    ret->dept_name = c->depts[dept->id].name;
    manager_find(store, dept->id, day, ret);
    peers_count(store, dept->id, title ? title->id : 0, day, ret);
    return ERR_OK;
}

struct date company_last_day(const struct store *store)
{
    return roll_last_day(&store->roll, date_today());
}

uint64_t employee_namesakes(const struct store *store, const struct employee *e)
{
    uint32_t n = roll_namesakes(&store->roll, e->first_name, e->last_name);
    return n ? n - 1 : 0;
}
