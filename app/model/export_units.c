#include "model/export_units.h"

#include <stdlib.h>

/* ---- people by number -------------------------------------------------------------------------
 */

struct runs {
    const struct roll *r;
    struct export_run *list;
    uint32_t n;
    uint32_t units;
};

static void run_add(struct runs *runs, uint32_t part, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    runs->list[runs->n++] = (struct export_run){part, from, runs->units};
    runs->units += to - from;
}

/* Positions of one segment without those whose place the overlay takes. */
static void runs_add(struct runs *runs, uint32_t part, uint32_t from, uint32_t to)
{
    const struct roll_part *p = &runs->r->parts[part];
    for (uint32_t i = from; p->skipped_n && i < to; i++) {
        if (!roll_is_skipped(p, i))
            continue;
        run_add(runs, part, from, i);
        from = i + 1;
    }
    run_add(runs, part, from, to);
}

const struct export_run *export_units_people(const struct roll *r, struct arena *a,
                                             uint32_t *ret_runs, uint32_t *ret_units)
{
    bool has_overlay = r->catalog.has_overlay && r->parts_n;
    uint32_t base_n = r->parts_n - has_overlay;
    const struct segment *overlay = has_overlay ? &r->parts[base_n].s : NULL;
    uint32_t overlay_n = overlay ? overlay->n : 0;
    uint32_t next = 0; /* of the overlay */
    uint32_t most = base_n + 1 + 2 * overlay_n;
    for (uint32_t p = 0; p < base_n; p++)
        most += r->parts[p].skipped_n;
    struct runs runs = {r, ARENA_ARRAY(a, most, struct export_run), 0, 0};
    for (uint32_t p = 0; p < base_n; p++) {
        const struct segment *s = &r->parts[p].s;
        uint32_t pos = 0;
        while (next < overlay_n && s->n && overlay->emp_no[next] < s->emp_no[s->n - 1]) {
            uint32_t at = segment_lower(s, overlay->emp_no[next]);
            runs_add(&runs, p, pos, at);
            run_add(&runs, base_n, next, next + 1);
            next++;
            pos = at;
        }
        runs_add(&runs, p, pos, s->n);
    }
    run_add(&runs, base_n, next, overlay_n);
    *ret_runs = runs.n;
    *ret_units = runs.units;
    return runs.list;
}

uint32_t export_units_run(const struct export_run *runs, uint32_t n, uint32_t unit)
{
    uint32_t low = 0;
    uint32_t high = n;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (runs[middle].first <= unit)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- small tables -----------------------------------------------------------------------------
 */

static int dept_compare(const void *a, const void *b, void *catalog)
{
    const struct catalog *c = catalog;
    return str_cmp(c->depts[*(const uint32_t *)a].no, c->depts[*(const uint32_t *)b].no);
}

const uint32_t *export_units_depts(const struct roll *r, struct arena *a, uint32_t *ret_n)
{
    struct catalog c = r->catalog;
    uint32_t *list = ARENA_ARRAY(a, c.depts_n, uint32_t);
    uint32_t n = 0;
    for (uint32_t i = 1; i <= c.depts_n; i++)
        if (c.depts[i].exists)
            list[n++] = i;
    qsort_r(list, n, sizeof *list, dept_compare, &c);
    *ret_n = n;
    return list;
}

static int manager_compare(const void *a, const void *b, void *catalog)
{
    const struct catalog *c = catalog;
    const struct catalog_manager *x = &c->managers[*(const uint32_t *)a];
    const struct catalog_manager *y = &c->managers[*(const uint32_t *)b];
    if (x->emp_no != y->emp_no)
        return x->emp_no < y->emp_no ? -1 : 1;
    int order = str_cmp(c->depts[x->dept].no, c->depts[y->dept].no);
    return order ? order : (x->from.days > y->from.days) - (x->from.days < y->from.days);
}

const uint32_t *export_units_managers(const struct roll *r, struct arena *a, uint32_t *ret_n)
{
    struct catalog c = r->catalog;
    uint32_t *list = ARENA_ARRAY(a, c.managers_n, uint32_t);
    for (uint32_t i = 0; i < c.managers_n; i++)
        list[i] = i;
    qsort_r(list, c.managers_n, sizeof *list, manager_compare, &c);
    *ret_n = c.managers_n;
    return list;
}
