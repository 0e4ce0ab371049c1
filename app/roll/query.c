#include "roll/query.h"

#include "base/meter.h"
#include "roll/page_recall.h"
#include "roll/scan.h"
#include "roll/vec.h"

#include <stdlib.h>
#include <string.h>

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
    memo_free(&scan->memo);
    stats_events_free(&scan->events);
    free(scan);
}

static void facets_make(const struct roll *r, struct arena *a, struct roll_facets *ret)
{
    ret->depts = ARENA_ARRAY(a, r->catalog.depts_n + 1, uint32_t);
    ret->titles = ARENA_ARRAY(a, r->catalog.titles_n + 1, uint32_t);
}

/* Everything in one pass. */
static void query_run(const struct roll *r, struct roll_scan *scan,
                      const struct roll_filter *filter, const struct roll_page *want,
                      struct arena *a, struct roll_result *ret)
{
    struct memo_entry *entry = memo_begin(&scan->memo, r, filter);
    struct filter ready;
    struct page page;
    facets_make(r, a, &ret->facets);
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
        if (entry)
            memo_take(entry, p, s, &scan->match);
        if (want)
            page_take(&page, p, &scan->day, &scan->match, &scan->tally);
    }
    tally_end(&scan->tally, r, &ret->facets);
    if (entry)
        memo_keep(entry, r, &ret->facets);
    if (want)
        page_finish(&page, ret);
}

/* The counts are known, and who matches. */
static void query_recall(const struct roll *r, struct roll_scan *scan,
                         const struct memo_entry *entry, struct date day,
                         const struct roll_page *want, struct arena *a, struct roll_result *ret)
{
    const struct catalog *c = &r->catalog;
    struct roll_facets lists;
    struct page page;
    facets_make(r, a, &lists);
    ret->facets = entry->facets;
    ret->facets.depts = lists.depts;
    ret->facets.titles = lists.titles;
    memcpy(lists.depts, entry->facets.depts, (c->depts_n + 1) * sizeof *lists.depts);
    memcpy(lists.titles, entry->facets.titles, (c->titles_n + 1) * sizeof *lists.titles);
    if (!want)
        return;
    page_init(&page, r, want, a);
    if (page_is_walked(want->order)) {
        for (uint32_t p = 0; p < r->parts_n; p++)
            page_walk(&page, p, memo_bits(entry, p), &scan->tally);
        page_finish(&page, ret);
    } else {
        page_recall(&page, scan, entry, day, ret);
    }
    for (uint32_t i = 0; i < ret->n; i++) {
        struct roll_line *line = &ret->lines[i];
        const struct segment *s = &r->parts[line->ref.part].s;
        struct day_one what = day_one(s, line->ref.pos, segment_code(s, day));
        *line = (struct roll_line){line->ref, what.dept, what.title, what.pay, what.status};
    }
}

void roll_query(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                const struct roll_page *page, struct arena *a, struct roll_result *ret)
{
    const struct memo_entry *entry = memo_find(&scan->memo, r, filter);
    bool can_page = !page || page_is_walked(page->order) || r->people <= MEMO_SORTED_MAX;
    *ret = (struct roll_result){0};
    if (entry && can_page) {
        meter_add(&meter->memo_hits, 1);
        query_recall(r, scan, entry, filter->day, page, a, ret);
    } else {
        meter_add(&meter->memo_misses, 1);
        query_run(r, scan, filter, page, a, ret);
    }
}
