#include "model/org.h"

#include <stdlib.h>

static struct org_manager manager_make(const struct store *store, const struct catalog_manager *m,
                                       struct date day)
{
    struct org_manager manager = {
        .emp_no = m->emp_no,
        .from = m->from,
        .to = {m->to},
        .is_now = m->from.days <= day.days && day.days < m->to.days,
    };
    struct roll_ref ref;
    if (roll_find(&store->roll, m->emp_no, &ref))
        return manager;
    const struct segment *s = &store->roll.parts[ref.part].s;
    manager.first_name = segment_name(&s->first_names, s->first[ref.pos]);
    manager.last_name = segment_name(&s->last_names, s->last[ref.pos]);
    return manager;
}

/* Newest first; of one beginning the one that ends last, then the smallest number. */
static int manager_compare(const void *a, const void *b)
{
    const struct org_manager *x = a;
    const struct org_manager *y = b;
    if (x->from.days != y->from.days)
        return x->from.days > y->from.days ? -1 : 1;
    if (x->to.d.days != y->to.d.days)
        return x->to.d.days > y->to.d.days ? -1 : 1;
    return x->emp_no < y->emp_no ? -1 : x->emp_no > y->emp_no;
}

const struct org_manager *org_managers(const struct store *store, struct arena *a, uint16_t dept,
                                       struct date day, size_t *ret_n)
{
    const struct catalog *c = &store->roll.catalog;
    struct org_manager *list = ARENA_ARRAY(a, c->managers_n, struct org_manager);
    size_t n = 0;
    for (uint32_t i = 0; i < c->managers_n; i++)
        if (c->managers[i].dept == dept)
            list[n++] = manager_make(store, &c->managers[i], day);
    qsort(list, n, sizeof *list, manager_compare);
    *ret_n = n;
    return list;
}

bool org_manager_find(const struct store *store, uint16_t dept, struct date day,
                      struct org_manager *ret)
{
    const struct catalog *c = &store->roll.catalog;
    bool found = false;
    for (uint32_t i = 0; i < c->managers_n; i++) {
        const struct catalog_manager *m = &c->managers[i];
        if (m->dept != dept || m->from.days > day.days || m->to.days <= day.days)
            continue;
        struct org_manager manager = manager_make(store, m, day);
        if (!found || manager_compare(&manager, ret) < 0)
            *ret = manager;
        found = true;
    }
    return found;
}

uint16_t org_dept(const struct store *store, struct str dept_no)
{
    return catalog_find_dept(&store->roll.catalog, dept_no);
}

uint16_t org_title(const struct store *store, struct str title)
{
    return catalog_find_title(&store->roll.catalog, title);
}
