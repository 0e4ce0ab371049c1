#include "roll/page_recall.h"

#include "roll/page_key.h"

#include <string.h>

/* ---- making the list --------------------------------------------------------------------------
 */

struct ranked {
    uint64_t key;
    uint32_t ref;
};

static uint32_t ref_make(uint32_t part, uint32_t pos)
{
    return part << 16 | pos;
}

static uint32_t ref_number(const struct roll *r, uint32_t ref)
{
    return r->parts[ref >> 16].s.emp_no[ref & 0xffff];
}

/* Everybody with their key, part by part. */
static uint32_t ranked_collect(const struct page *page, struct roll_scan *scan,
                               const struct memo_entry *entry, struct date day, struct ranked *list)
{
    const struct roll *r = page->r;
    uint32_t n = 0;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        const uint64_t *bits = memo_bits(entry, p);
        day_fill(&scan->day, s, segment_code(s, day));
        for (uint32_t w = 0; w < (s->n + 63) / 64; w++)
            for (uint64_t word = bits[w]; word; word &= word - 1) {
                uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(word);
                uint64_t key = page_key_of(page, page->want->order, s, i, day_at(&scan->day, i));
                list[n++] = (struct ranked){key, ref_make(p, i)};
            }
    }
    return n;
}

/* The numbers of the parts ascend, but for the overlay, which is the last part: its people move to
 * their places. */
static void ranked_merge(const struct roll *r, struct ranked *list, uint32_t n, struct arena *a)
{
    uint32_t over = n;
    while (over && list[over - 1].ref >> 16 == r->parts_n - 1)
        over--;
    uint32_t more = n - over;
    if (!over || !more)
        return;
    struct ranked *overlay = ARENA_ARRAY(a, more, struct ranked);
    memcpy(overlay, list + over, more * sizeof *overlay);
    for (uint32_t at = n; more; at--) {
        bool last =
            !over || ref_number(r, overlay[more - 1].ref) > ref_number(r, list[over - 1].ref);
        list[at - 1] = last ? overlay[--more] : list[--over];
    }
}

#define DIGIT 11
#define DIGITS (1u << DIGIT)

/* Stable, by the keys less `least`, digit by digit; returns where the result lies. */
static struct ranked *ranked_sort(struct ranked *list, struct ranked *other, uint32_t n,
                                  uint64_t least, uint64_t most)
{
    for (unsigned shift = 0; shift < 64 && (most - least) >> shift; shift += DIGIT) {
        uint32_t start[DIGITS + 1] = {0};
        for (uint32_t i = 0; i < n; i++)
            start[((list[i].key - least) >> shift) % DIGITS + 1]++;
        for (uint32_t d = 0; d < DIGITS; d++)
            start[d + 1] += start[d];
        for (uint32_t i = 0; i < n; i++)
            other[start[((list[i].key - least) >> shift) % DIGITS]++] = list[i];
        struct ranked *swap = list;
        list = other;
        other = swap;
    }
    return list;
}

/* People without the value come right behind the others, which keeps the keys short. */
static void ranked_shorten(struct ranked *list, uint32_t n, uint64_t *ret_least, uint64_t *ret_most)
{
    uint64_t least = UINT64_MAX;
    uint64_t most = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (list[i].key == KEY_NONE)
            continue;
        least = list[i].key < least ? list[i].key : least;
        most = list[i].key > most ? list[i].key : most;
    }
    for (uint32_t i = 0; i < n; i++)
        if (list[i].key == KEY_NONE)
            list[i].key = most + 1;
    *ret_least = least < most ? least : most;
    *ret_most = most + 1;
}

static void sorted_fill(const struct page *page, struct roll_scan *scan,
                        const struct memo_entry *entry, struct date day, struct memo_sorted *ret)
{
    struct arena *a = page->a;
    uint32_t n = entry->facets.total;
    struct ranked *list = ARENA_ARRAY(a, n, struct ranked);
    struct ranked *other = ARENA_ARRAY(a, n, struct ranked);
    uint32_t *refs = ARENA_ARRAY(a, n, uint32_t);
    uint64_t least;
    uint64_t most;
    n = ranked_collect(page, scan, entry, day, list);
    ranked_merge(page->r, list, n, a);
    ranked_shorten(list, n, &least, &most);
    list = ranked_sort(list, other, n, least, most);
    for (uint32_t i = 0; i < n; i++)
        refs[i] = list[i].ref;
    memo_sorted_make(ret, refs, n);
}

/* ---- both directions --------------------------------------------------------------------------
 *
 * The list ascends by key, those without the value at its end, and in each key by number. The other
 * direction takes the keys from the last to the first, but in each key the numbers ascend as well,
 * and those without still come last: places there are counted in that order. */

struct list {
    const struct page *page;
    struct date day;
    const uint32_t *refs;
    uint32_t n;
    uint32_t some; /* people with the value */
};

static uint64_t key_at(const struct list *list, uint32_t i)
{
    const struct segment *s = &list->page->r->parts[list->refs[i] >> 16].s;
    uint32_t pos = list->refs[i] & 0xffff;
    enum roll_order order = list->page->want->order;
    enum day_kind kind = order == ROLL_BY_DEPT    ? DAY_DEPT
                         : order == ROLL_BY_TITLE ? DAY_TITLE
                                                  : DAY_PAY;
    uint16_t k = segment_code(s, list->day);
    return page_key_of(list->page, order, s, pos, day_one_kind(s, pos, k, kind));
}

/* How many of the list come before this key and number, or with `or_at` up to it. */
static uint32_t list_find(const struct list *list, uint64_t key, uint32_t emp_no, bool or_at)
{
    uint32_t low = 0;
    uint32_t high = list->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t other = key_at(list, middle);
        uint32_t number = ref_number(list->page->r, list->refs[middle]);
        if (other < key || (other == key && (number < emp_no || (or_at && number == emp_no))))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those of one key: from start to before end. */
struct run {
    uint32_t start;
    uint32_t end;
};

static struct run run_of(const struct list *list, uint64_t key)
{
    return (struct run){list_find(list, key, 0, false), list_find(list, key, UINT32_MAX, true)};
}

/* How many come before a place, in the page's direction. */
static uint32_t place_find(const struct list *list, const struct roll_place *place, bool or_at)
{
    const struct page *page = list->page;
    /* Keys of these orders are the same in all segments. */
    uint64_t key = page_key_of_place(page, &page->r->parts[0].s, place);
    uint32_t before = list_find(list, key, place->emp_no, or_at);
    if (!page->want->descending || key == KEY_NONE)
        return before;
    struct run run = run_of(list, key);
    return list->some - run.end + (before - run.start);
}

/* The people at n places from `start` on, in the page's direction. */
static void lines_fill(const struct list *list, uint32_t start, uint32_t n, struct roll_line *lines)
{
    struct run run = {0, 0};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = start + i;
        if (list->page->want->descending && at < list->some) {
            uint32_t mirror = list->some - at - 1; /* lies in the same run */
            if (mirror < run.start || mirror >= run.end)
                run = run_of(list, key_at(list, mirror));
            at = run.start + (at - (list->some - run.end));
        }
        lines[i].ref = (struct roll_ref){list->refs[at] >> 16, list->refs[at] & 0xffff};
    }
}

void page_recall(const struct page *page, struct roll_scan *scan, const struct memo_entry *entry,
                 struct date day, struct roll_result *ret)
{
    const struct roll_page *want = page->want;
    struct memo_sorted *sorted = memo_sorted(&scan->memo, entry, want->order);
    if (!sorted->is_made)
        sorted_fill(page, scan, entry, day, sorted);
    struct list list = {page, day, sorted->refs, sorted->n, 0};
    list.some = list_find(&list, KEY_NONE, 0, false);
    uint32_t start = 0;
    uint32_t end = list.n;
    if (want->before.some) {
        end = place_find(&list, &want->before, false);
        start = end > want->n ? end - want->n : 0;
    } else {
        if (want->after.some)
            start = place_find(&list, &want->after, true);
        end = list.n - start > want->n ? start + want->n : list.n;
    }
    ret->n = end - start;
    ret->lines = ARENA_ARRAY(page->a, ret->n, struct roll_line);
    lines_fill(&list, start, ret->n, ret->lines);
    ret->more_before = start > 0;
    ret->more_after = end < list.n;
}
