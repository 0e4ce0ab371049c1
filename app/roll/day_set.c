#include "roll/day_set.h"

#include <string.h>

void day_set_clear(struct day_set *set)
{
    memset(set, 0, sizeof *set);
}

uint32_t day_set_number(struct day_set *set)
{
    uint32_t n = 0;
    for (uint32_t w = 0; w < DAY_SET_WORDS; w++) {
        set->before[w] = n;
        n += (uint32_t)__builtin_popcountll(set->bits[w]);
    }
    return n;
}

void day_set_list(const struct day_set *set, int32_t *ret)
{
    for (uint32_t w = 0; w < DAY_SET_WORDS; w++)
        for (uint64_t bits = set->bits[w]; bits; bits &= bits - 1)
            *ret++ = DAY_SET_FIRST + (int32_t)(w * 64) + __builtin_ctzll(bits);
}
