/* day_set.h: a set of days, as one bit each, that also numbers its members in their order.
 *
 * Covers every day that a DATE can be, 0001-01-01 to 9999-12-31: 3,652,059 bits, 0.6 MB with the
 * numbering. Days outside are our own mistake. For roll/ only. */
#ifndef MUSTER_ROLL_DAY_SET_H
#define MUSTER_ROLL_DAY_SET_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_SET_FIRST (-719162) /* 0001-01-01 */
#define DAY_SET_LAST 2932896    /* 9999-12-31 */
#define DAY_SET_WORDS ((DAY_SET_LAST - DAY_SET_FIRST) / 64 + 1)

struct day_set {
    uint64_t bits[DAY_SET_WORDS];
    uint32_t before[DAY_SET_WORDS]; /* members in the words before; valid after day_set_number */
};

void day_set_clear(struct day_set *set);

/* Returns whether the day is new. */
static inline bool day_set_add(struct day_set *set, int32_t day)
{
    uint32_t at = (uint32_t)(day - DAY_SET_FIRST);
    uint64_t bit = UINT64_C(1) << (at % 64);
    bool is_new = !(set->bits[at / 64] & bit);
    set->bits[at / 64] |= bit;
    return is_new;
}

/* Numbers the members from 0 on, ascending; returns how many there are. */
uint32_t day_set_number(struct day_set *set);

/* The number of a member. */
static inline uint32_t day_set_rank(const struct day_set *set, int32_t day)
{
    uint32_t at = (uint32_t)(day - DAY_SET_FIRST);
    uint64_t below = set->bits[at / 64] & ((UINT64_C(1) << (at % 64)) - 1);
    return set->before[at / 64] + (uint32_t)__builtin_popcountll(below);
}

/* Writes the members, ascending. */
void day_set_list(const struct day_set *set, int32_t *ret);

#endif
