#include "roll/memo.h"

#include "roll/loops.h"

#include <stdlib.h>
#include <string.h>

/* ---- entries ----------------------------------------------------------------------------------
 */

void memo_free(struct memo *memo)
{
    free(memo->bits);
    for (int i = 0; i < MEMO_SORTED; i++)
        free(memo->sorted[i].refs);
    *memo = (struct memo){0};
}

static void sorted_forget(struct memo *memo, const struct memo_entry *entry)
{
    for (int i = 0; i < MEMO_SORTED; i++)
        if (memo->sorted[i].of == entry)
            memo->sorted[i].of = NULL;
}

/* Another generation: nothing that is kept holds any more. */
static void memo_refresh(struct memo *memo, const struct roll *r)
{
    if (memo->generation == r->generation)
        return;
    memo->generation = r->generation;
    for (int i = 0; i < MEMO_ENTRIES; i++) {
        memo->entries[i].key.n = 0;
        memo->entries[i].again = false;
        sorted_forget(memo, &memo->entries[i]);
    }
}

const struct memo_entry *memo_find(struct memo *memo, const struct roll *r,
                                   const struct roll_filter *filter)
{
    struct memo_key key;
    memo_refresh(memo, r);
    memo_key_make(&key, r, filter);
    for (int i = 0; i < MEMO_ENTRIES; i++) {
        struct memo_entry *entry = &memo->entries[i];
        if (!memo_key_is(&entry->key, &key))
            continue;
        entry->again = true;
        entry->used = ++memo->clock;
        return entry;
    }
    return NULL;
}

static void bits_grow(struct memo *memo, uint32_t parts)
{
    if (parts <= memo->parts_room)
        return;
    free(memo->bits);
    memo->bits = calloc((size_t)parts * MEMO_ENTRIES, MEMO_WORDS * sizeof *memo->bits);
    if (!memo->bits)
        abort();
    memo->parts_room = parts;
    for (int i = 0; i < MEMO_ENTRIES; i++) {
        memo->entries[i].bits = memo->bits + (size_t)i * parts * MEMO_WORDS;
        memo->entries[i].key.n = 0;
        sorted_forget(memo, &memo->entries[i]);
    }
}

static bool is_replaced_before(const struct memo_entry *x, const struct memo_entry *y)
{
    return x->again != y->again ? y->again : x->used < y->used;
}

static struct memo_entry *entry_replaced(struct memo *memo, const struct memo_key *key)
{
    struct memo_entry *entry = &memo->entries[0];
    for (int i = 0; i < MEMO_ENTRIES; i++) {
        if (memo_key_is(&memo->entries[i].key, key))
            return &memo->entries[i];
        if (is_replaced_before(&memo->entries[i], entry))
            entry = &memo->entries[i];
    }
    return entry;
}

struct memo_entry *memo_begin(struct memo *memo, const struct roll *r,
                              const struct roll_filter *filter)
{
    struct memo_key key;
    memo_key_make(&key, r, filter);
    if (!key.n || r->parts_n > MEMO_PARTS_MAX ||
        r->catalog.depts_n + r->catalog.titles_n > MEMO_COUNTS_MAX)
        return NULL;
    bits_grow(memo, r->parts_n);
    struct memo_entry *entry = entry_replaced(memo, &key);
    sorted_forget(memo, entry);
    entry->key = key;
    entry->again = false;
    entry->used = ++memo->clock;
    return entry;
}

void memo_take(struct memo_entry *entry, uint32_t part, const struct segment *s,
               const struct filter_match *match)
{
    loop_bits(match->fails, s->n, entry->bits + (size_t)part * MEMO_WORDS);
}

void memo_keep(struct memo_entry *entry, const struct roll *r, const struct roll_facets *facets)
{
    entry->facets = *facets;
    entry->facets.depts = entry->counts;
    entry->facets.titles = entry->counts + r->catalog.depts_n + 1;
    memcpy(entry->facets.depts, facets->depts, (r->catalog.depts_n + 1) * sizeof *facets->depts);
    memcpy(entry->facets.titles, facets->titles,
           (r->catalog.titles_n + 1) * sizeof *facets->titles);
}

/* ---- sorted lists -----------------------------------------------------------------------------
 */

struct memo_sorted *memo_sorted(struct memo *memo, const struct memo_entry *entry,
                                enum roll_order order)
{
    struct memo_sorted *oldest = &memo->sorted[0];
    for (int i = 0; i < MEMO_SORTED; i++) {
        struct memo_sorted *sorted = &memo->sorted[i];
        if (sorted->of == entry && sorted->order == order) {
            sorted->used = ++memo->clock;
            return sorted;
        }
        if (sorted->used < oldest->used)
            oldest = sorted;
    }
    oldest->of = entry;
    oldest->order = order;
    oldest->is_made = false;
    oldest->n = 0;
    oldest->used = ++memo->clock;
    return oldest;
}

void memo_sorted_make(struct memo_sorted *sorted, const uint32_t *refs, uint32_t n)
{
    if (n > sorted->room) {
        free(sorted->refs);
        sorted->refs = malloc(n * sizeof *refs);
        if (!sorted->refs)
            abort();
        sorted->room = n;
    }
    if (n)
        memcpy(sorted->refs, refs, n * sizeof *refs);
    sorted->n = n;
    sorted->is_made = true;
}
