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

/* Everybody with their directed key, part by part. */
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
                list[n++] =
                    (struct ranked){page_key_directed(page->want->descending, key), ref_make(p, i)};
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

/* ---- finding the place ------------------------------------------------------------------------
 */

/* Whether somebody comes before the place, or with `or_at` stands at it. */
static bool comes_before(const struct page *page, uint32_t ref, struct date day,
                         const struct roll_place *place, uint64_t place_key, bool or_at)
{
    const struct segment *s = &page->r->parts[ref >> 16].s;
    uint32_t i = ref & 0xffff;
    uint64_t key = page_key_of(page, page->want->order, s, i, day_one(s, i, segment_code(s, day)));
    key = page_key_directed(page->want->descending, key);
    if (key != place_key)
        return key < place_key;
    return or_at ? s->emp_no[i] <= place->emp_no : s->emp_no[i] < place->emp_no;
}

/* How many come before the place. Keys of these orders are the same in all segments. */
static uint32_t place_find(const struct page *page, const struct memo_sorted *sorted,
                           struct date day, const struct roll_place *place, bool or_at)
{
    uint64_t key = page_key_of_place(page, &page->r->parts[0].s, place);
    uint32_t low = 0;
    uint32_t high = sorted->n;
    key = page_key_directed(page->want->descending, key);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (comes_before(page, sorted->refs[middle], day, place, key, or_at))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void page_recall(const struct page *page, struct roll_scan *scan, const struct memo_entry *entry,
                 struct date day, struct roll_result *ret)
{
    const struct roll_page *want = page->want;
    struct memo_sorted *sorted = memo_sorted(&scan->memo, entry, want->order, want->descending);
    if (!sorted->is_made)
        sorted_fill(page, scan, entry, day, sorted);
    uint32_t start = 0;
    uint32_t end = sorted->n;
    if (want->before.some) {
        end = place_find(page, sorted, day, &want->before, false);
        start = end > want->n ? end - want->n : 0;
    } else {
        if (want->after.some)
            start = place_find(page, sorted, day, &want->after, true);
        end = sorted->n - start > want->n ? start + want->n : sorted->n;
    }
    ret->n = end - start;
    ret->lines = ARENA_ARRAY(page->a, ret->n, struct roll_line);
    for (uint32_t i = 0; i < ret->n; i++) {
        uint32_t ref = sorted->refs[start + i];
        ret->lines[i].ref = (struct roll_ref){ref >> 16, ref & 0xffff};
    }
    ret->more_before = start > 0;
    ret->more_after = end < sorted->n;
}
