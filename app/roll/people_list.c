#include "roll/people_list.h"

#include "roll/page_key.h"
#include "roll/scan.h"

#include <stdlib.h>

#define WORK_MAX ((size_t)512 << 20)

/* One segment's people in order: what is left of them, and what the first of these is compared by
 * among segments. */
struct queue {
    const uint64_t *keys; /* directed key << 17 | position */
    uint32_t n;
    uint32_t part;
    uint64_t number;
    struct str texts[4]; /* where the order is by name */
    uint32_t emp_no;
};

struct merge {
    const struct roll *r;
    const struct roll_page *want;
    bool by_name;
    struct queue *heap[ROLL_PARTS_MAX]; /* the smallest on top */
    uint32_t n;
};

static int key_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static const uint64_t *keys_of(const struct page *page, struct roll_scan *scan, uint32_t part,
                               struct arena *work)
{
    const struct segment *s = &page->r->parts[part].s;
    uint32_t n = scan->tally.matching_n;
    uint64_t *keys = ARENA_ARRAY(work, n, uint64_t);
    for (uint32_t m = 0; m < n; m++) {
        uint32_t i = scan->tally.matching[m];
        uint64_t key = page_key_of(page, page->want->order, s, i, day_at(&scan->day, i));
        keys[m] = page_key_directed(page->want->descending, key) << 17 | i;
    }
    if (page->want->order != ROLL_BY_NUMBER || page->want->descending)
        qsort(keys, n, sizeof *keys, key_compare);
    return keys;
}

/* ---- merging ----------------------------------------------------------------------------------
 */

static void queue_look(const struct merge *merge, struct queue *q)
{
    const struct segment *s = &merge->r->parts[q->part].s;
    uint32_t i = (uint32_t)(q->keys[0] & 0xffff);
    q->number = q->keys[0] >> 17;
    q->emp_no = s->emp_no[i];
    if (!merge->by_name)
        return;
    bool by_first = merge->want->order == ROLL_BY_FIRST;
    const struct segment_names *major = by_first ? &s->first_names : &s->last_names;
    const struct segment_names *minor = by_first ? &s->last_names : &s->first_names;
    uint16_t at = by_first ? s->first[i] : s->last[i];
    uint16_t at2 = by_first ? s->last[i] : s->first[i];
    q->texts[0] = segment_folded(major, at);
    q->texts[1] = segment_name(major, at);
    q->texts[2] = segment_folded(minor, at2);
    q->texts[3] = segment_name(minor, at2);
}

static bool queue_before(const struct merge *merge, const struct queue *x, const struct queue *y)
{
    int order = 0;
    for (int i = 0; merge->by_name && !order && i < 4; i++)
        order = str_cmp(x->texts[i], y->texts[i]);
    if (merge->by_name && merge->want->descending)
        order = -order;
    if (!merge->by_name && x->number != y->number)
        order = x->number < y->number ? -1 : 1;
    return order ? order < 0 : x->emp_no < y->emp_no;
}

static void heap_sink(struct merge *merge, uint32_t at)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= merge->n)
            return;
        if (child + 1 < merge->n && queue_before(merge, merge->heap[child + 1], merge->heap[child]))
            child++;
        if (!queue_before(merge, merge->heap[child], merge->heap[at]))
            return;
        struct queue *swap = merge->heap[at];
        merge->heap[at] = merge->heap[child];
        merge->heap[child] = swap;
        at = child;
    }
}

static uint32_t merge_run(struct merge *merge, uint32_t *refs)
{
    uint32_t n = 0;
    for (uint32_t i = merge->n; i > 0; i--)
        heap_sink(merge, i - 1);
    while (merge->n) {
        struct queue *q = merge->heap[0];
        refs[n++] = q->part << 16 | (uint32_t)(q->keys[0] & 0xffff);
        q->keys++;
        if (--q->n)
            queue_look(merge, q);
        else
            merge->heap[0] = merge->heap[--merge->n];
        heap_sink(merge, 0);
    }
    return n;
}

void people_list_fill(const struct roll *r, struct roll_scan *scan,
                      const struct roll_filter *filter, const struct roll_page *want,
                      struct arena *a, struct people_list *ret)
{
    struct arena work;
    struct filter ready;
    struct page page;
    const struct roll_page order = {.order = want->order, .descending = want->descending};
    struct merge merge = {.r = r, .want = &order, .by_name = page_is_by_name(want->order)};
    uint32_t people = 0;
    arena_init(&work, WORK_MAX, 0);
    struct queue *queues = ARENA_ARRAY(&work, r->parts_n, struct queue);
    filter_init(&ready, r, filter, &work);
    page_init(&page, r, &order, &work);
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        day_fill(&scan->day, s, segment_code(s, filter->day));
        filter_run(&ready, &r->parts[p], &scan->day, &scan->match);
        tally_list(&scan->tally, s, &scan->match);
        struct queue *q = &queues[p];
        *q = (struct queue){.n = scan->tally.matching_n, .part = p};
        if (!q->n)
            continue;
        q->keys = keys_of(&page, scan, p, &work);
        queue_look(&merge, q);
        merge.heap[merge.n++] = q;
        people += q->n;
    }
    uint32_t *refs = ARENA_ARRAY(a, people, uint32_t);
    ret->n = merge_run(&merge, refs);
    ret->refs = refs;
    arena_clear(&work);
}

/* ---- one person -------------------------------------------------------------------------------
 */

struct roll_line roll_line_on(const struct roll *r, struct roll_ref ref, struct date day)
{
    const struct segment *s = &r->parts[ref.part].s;
    struct day_one one = day_one(s, ref.pos, segment_code(s, day));
    return (struct roll_line){ref, one.dept, one.title, one.pay, one.status};
}
