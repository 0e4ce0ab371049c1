#include "roll/memo.h"

#include "roll/loops.h"

#include <stdlib.h>
#include <string.h>

/* ---- a filter as a key ------------------------------------------------------------------------
 */

struct key {
    char *p;
    size_t n;
    bool too_long;
};

static void key_put(struct key *key, const void *p, size_t n)
{
    if (key->n + n > MEMO_KEY_MAX) {
        key->too_long = true;
        return;
    }
    if (n)
        memcpy(key->p + key->n, p, n);
    key->n += n;
}

#define KEY_PUT(key, value) key_put((key), &(value), sizeof(value))

static void key_put_str(struct key *key, struct str s)
{
    size_t n = str_is_null(s) ? SIZE_MAX : s.n;
    KEY_PUT(key, n);
    key_put(key, s.p, s.n);
}

static void key_put_ids(struct key *key, const struct roll_ids *list)
{
    KEY_PUT(key, list->n);
    KEY_PUT(key, list->except);
    key_put(key, list->ids, list->n * sizeof *list->ids);
}

static void key_put_date(struct key *key, struct opt_date d)
{
    KEY_PUT(key, d.some);
    if (d.some)
        KEY_PUT(key, d.v.days);
}

static void key_put_name(struct key *key, const struct roll_name *name)
{
    KEY_PUT(key, name->match);
    key_put_str(key, name->text);
}

/* Member by member: structures have gaps, and pointers tell nothing. Length 0: not remembered. */
static size_t key_make(const struct roll_filter *f, char ret[MEMO_KEY_MAX])
{
    struct key key = {.p = ret};
    KEY_PUT(&key, f->day.days);
    KEY_PUT(&key, f->status);
    KEY_PUT(&key, f->gender);
    key_put_ids(&key, &f->depts);
    key_put_ids(&key, &f->titles);
    key_put_ids(&key, &f->ever_depts);
    key_put_ids(&key, &f->ever_titles);
    KEY_PUT(&key, f->ever_manager);
    KEY_PUT(&key, f->manager);
    KEY_PUT(&key, f->pay_min);
    KEY_PUT(&key, f->pay_max);
    key_put_date(&key, f->born_from);
    key_put_date(&key, f->born_to);
    key_put_date(&key, f->hired_from);
    key_put_date(&key, f->hired_to);
    KEY_PUT(&key, f->birthday);
    KEY_PUT(&key, f->anniversary);
    key_put_name(&key, &f->first_name);
    key_put_name(&key, &f->last_name);
    KEY_PUT(&key, f->letter);
    key_put_str(&key, f->search);
    KEY_PUT(&key, f->number_from);
    KEY_PUT(&key, f->number_to);
    return key.too_long ? 0 : key.n;
}

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
        memo->entries[i].key_n = 0;
        sorted_forget(memo, &memo->entries[i]);
    }
}

const struct memo_entry *memo_find(struct memo *memo, const struct roll *r,
                                   const struct roll_filter *filter)
{
    char key[MEMO_KEY_MAX];
    memo_refresh(memo, r);
    size_t n = r->generation ? key_make(filter, key) : 0;
    for (int i = 0; n && i < MEMO_ENTRIES; i++) {
        struct memo_entry *entry = &memo->entries[i];
        if (entry->key_n != n || memcmp(entry->key, key, n) != 0)
            continue;
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
        memo->entries[i].key_n = 0;
        sorted_forget(memo, &memo->entries[i]);
    }
}

struct memo_entry *memo_begin(struct memo *memo, const struct roll *r,
                              const struct roll_filter *filter)
{
    char key[MEMO_KEY_MAX];
    size_t n = r->generation ? key_make(filter, key) : 0;
    if (!n || r->parts_n > MEMO_PARTS_MAX ||
        r->catalog.depts_n + r->catalog.titles_n > MEMO_COUNTS_MAX)
        return NULL;
    bits_grow(memo, r->parts_n);
    struct memo_entry *entry = &memo->entries[0];
    for (int i = 1; i < MEMO_ENTRIES; i++)
        if (memo->entries[i].used < entry->used)
            entry = &memo->entries[i];
    sorted_forget(memo, entry);
    memcpy(entry->key, key, n);
    entry->key_n = n;
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
                                enum roll_order order, bool descending)
{
    struct memo_sorted *oldest = &memo->sorted[0];
    for (int i = 0; i < MEMO_SORTED; i++) {
        struct memo_sorted *sorted = &memo->sorted[i];
        if (sorted->of == entry && sorted->order == order && sorted->descending == descending) {
            sorted->used = ++memo->clock;
            return sorted;
        }
        if (sorted->used < oldest->used)
            oldest = sorted;
    }
    oldest->of = entry;
    oldest->order = order;
    oldest->descending = descending;
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
