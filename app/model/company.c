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
