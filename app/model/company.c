#include "model/company.h"

#include "model/directory.h"
#include "model/store.h"

void company_totals(struct store *store, struct date day, struct totals *ret)
{
    const struct catalog *c = &store->roll.catalog;
    peers_refresh(&store->peers, &store->roll, day);
    *ret = (struct totals){.people = {store->roll.people},
                           .present = {store->peers.present},
                           .titles = {c->titles_n},
                           .data_name = c->data_name};
    for (uint32_t i = 1; i <= c->depts_n; i++)
        ret->departments.n += c->depts[i].exists;
}

/* Who leads the department on the day: the one who began last, should there be several. */
static void manager_fill(const struct store *store, uint16_t dept, struct date day,
                         struct department *ret)
{
    const struct catalog *c = &store->roll.catalog;
    for (uint32_t i = 0; i < c->managers_n; i++) {
        const struct catalog_manager *m = &c->managers[i];
        if (m->dept != dept || m->from.days > day.days || m->to.days <= day.days)
            continue;
        ret->managed = true;
        ret->manager_no = m->emp_no;
        ret->since = m->from;
    }
    struct roll_ref ref;
    if (!ret->managed || roll_find(&store->roll, ret->manager_no, &ref))
        return;
    const struct segment *s = &store->roll.parts[ref.part].s;
    ret->first_name = segment_name(&s->first_names, s->first[ref.pos]);
    ret->last_name = segment_name(&s->last_names, s->last[ref.pos]);
}

void department_list(struct store *store, struct arena *a, struct date day,
                     const struct department **ret, size_t *ret_n)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names = directory_depts(store, a);
    struct department *list = ARENA_ARRAY(a, names.n, struct department);
    peers_refresh(&store->peers, &store->roll, day);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        list[i] = (struct department){
            .dept_no = c->depts[id].no,
            .dept_name = c->depts[id].name,
            .present = {store->peers.depts[id]},
        };
        manager_fill(store, id, day, &list[i]);
    }
    *ret = list;
    *ret_n = names.n;
}

void challenge_list(struct store *store, struct arena *a, const struct employee **ret,
                    size_t *ret_n)
{
    struct roll_filter filter = {.day = date_today(), .gender = ROLL_MALE};
    struct roll_page page = {.order = ROLL_BY_FIRST, .n = ROLL_PAGE_MAX};
    struct roll_result result;
    filter.born_from.some = filter.born_to.some = filter.hired_from.some = true;
    if (date_from_ymd((struct ymd){1965, 2, 1}, &filter.born_from.v) ||
        date_from_ymd((struct ymd){1990, 1, 2}, &filter.hired_from.v))
        return;
    filter.born_to.v = filter.born_from.v;
    directory_run(store, a, &filter, &page, &result);
    struct employee *list = ARENA_ARRAY(a, result.n, struct employee);
    for (uint32_t i = 0; i < result.n; i++) {
        struct directory_person p = directory_person(store, &result.lines[i]);
        list[i] = (struct employee){p.emp_no, p.first_name, p.last_name,
                                    p.gender, p.birth_date, p.hire_date};
    }
    *ret = list;
    *ret_n = result.n;
}
