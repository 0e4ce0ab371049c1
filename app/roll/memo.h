/* memo.h: what recent questions found, so that the next page of a list, or the same list again,
 * needs no pass over everybody. For roll/ only.
 *
 * People page through lists: the filter and the day stay, the place moves. The answers of the last
 * MEMO_ENTRIES filters are kept, of the generation that is mapped: the facets, and a bit for
 * everybody who matches. An order for which segments keep no list (by pay, say) gets a sorted one
 * when the filter is asked for again; the last MEMO_SORTED of these are kept.
 *
 * What is kept is right as long as generation and filter are the same; nothing is ever corrected,
 * only made anew. Memory: per filter 8 KB a segment, per sorted list 4 bytes a person; none of it
 * for more than MEMO_PARTS_MAX segments, where the columns themselves need the room. Made once,
 * grown when the roll has grown. A roll without a generation (0) is not remembered. */
#ifndef MUSTER_ROLL_MEMO_H
#define MUSTER_ROLL_MEMO_H

#include "roll/filter.h"
#include "roll/memo_key.h"

#define MEMO_ENTRIES 8
#define MEMO_SORTED 4            /* one for each order without a list of its own */
#define MEMO_SORTED_MAX 1000000u /* people; of more a pass is made each time */
#define MEMO_PARTS_MAX 64        /* four million people */
#define MEMO_COUNTS_MAX 512      /* departments and titles of the catalog, likewise */
#define MEMO_WORDS (SEGMENT_PEOPLE_MAX / 64)

/* Everybody who matches, in an order, ascending. */
struct memo_sorted {
    const struct memo_entry *of; /* NULL: nobody's */
    enum roll_order order;
    bool is_made;
    uint32_t *refs; /* part << 16 | position */
    uint32_t n;
    uint32_t room;
    uint64_t used; /* when last, by memo->clock */
};

struct memo_entry {
    struct memo_key key;       /* of no length: empty */
    struct roll_facets facets; /* its lists point into `counts` */
    uint32_t counts[MEMO_COUNTS_MAX + 2];
    uint64_t *bits; /* MEMO_WORDS a part */
    bool again;     /* asked for more than once */
    uint64_t used;
};

struct memo {
    uint64_t generation;
    uint64_t clock;
    uint32_t parts_room; /* for how many parts there are bits */
    uint64_t *bits;
    struct memo_entry entries[MEMO_ENTRIES];
    struct memo_sorted sorted[MEMO_SORTED];
};

void memo_free(struct memo *memo);

/* The entry of this filter, or NULL. */
const struct memo_entry *memo_find(struct memo *memo, const struct roll *r,
                                   const struct roll_filter *filter);
/* An entry to be filled for this filter: memo_take for each part, then memo_keep. NULL when such a
 * one is not remembered. Takes the place of its own former one, or of the one that was not asked
 * for longest. */
struct memo_entry *memo_begin(struct memo *memo, const struct roll *r,
                              const struct roll_filter *filter);
void memo_take(struct memo_entry *entry, uint32_t part, const struct segment *s,
               const struct filter_match *match);
void memo_keep(struct memo_entry *entry, const struct roll *r, const struct roll_facets *facets);

/* The list of an entry in an order; a new one is empty, and not made. */
struct memo_sorted *memo_sorted(struct memo *memo, const struct memo_entry *entry,
                                enum roll_order order);
/* Fills it with a copy. */
void memo_sorted_make(struct memo_sorted *sorted, const uint32_t *refs, uint32_t n);

/* Who of a part matches, a bit each. */
static inline const uint64_t *memo_bits(const struct memo_entry *entry, uint32_t part)
{
    return entry->bits + (size_t)part * MEMO_WORDS;
}

#endif
