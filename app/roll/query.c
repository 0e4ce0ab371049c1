#include "roll/query.h"

#include "roll/page.h"
#include "roll/scan.h"
#include "roll/vec.h"

#include <stdlib.h>

struct roll_scan *roll_scan_new(void)
{
    return vec_calloc(1, sizeof(struct roll_scan));
}

void roll_scan_free(struct roll_scan *scan)
{
    if (!scan)
        return;
    day_free(&scan->day);
    day_free(&scan->later);
    free(scan);
}

void roll_query(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                const struct roll_page *want, struct arena *a, struct roll_result *ret)
{
    const struct catalog *c = &r->catalog;
    struct filter ready;
    struct page page;
    *ret = (struct roll_result){0};
    ret->facets.depts = ARENA_ARRAY(a, c->depts_n + 1, uint32_t);
    ret->facets.titles = ARENA_ARRAY(a, c->titles_n + 1, uint32_t);
    tally_begin(&scan->tally, r, a);
    filter_init(&ready, r, filter, a);
    if (want)
        page_init(&page, r, want, a);
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        day_fill(&scan->day, s, segment_code(s, filter->day));
        filter_run(&ready, &r->parts[p], &scan->day, &scan->match);
        tally_list(&scan->tally, s, &scan->match);
        tally_count(&scan->tally, r, s, &scan->day, &scan->match, &ret->facets);
        if (want)
            page_take(&page, p, &scan->day, &scan->match, &scan->tally);
    }
    tally_end(&scan->tally, r, &ret->facets);
    if (want)
        page_finish(&page, ret);
}
