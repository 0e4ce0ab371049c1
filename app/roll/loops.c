#include "roll/loops.h"

#include <string.h>

WIDE_LOOPS void loop_range16(const uint16_t *restrict v, uint32_t n, uint16_t low, uint16_t high,
                             uint8_t *restrict ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = (v[i] >= low) & (v[i] <= high);
}

WIDE_LOOPS void loop_range32(const uint32_t *restrict v, uint32_t n, uint32_t low, uint32_t high,
                             uint8_t *restrict ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = (v[i] >= low) & (v[i] <= high);
}

WIDE_LOOPS void loop_mask8(const uint8_t *restrict v, uint32_t n, uint8_t mask, uint8_t then,
                           uint8_t *restrict ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = ((v[i] & mask) == 0) ^ then;
}

void loop_table(const uint16_t *restrict v, uint32_t n, const uint8_t *restrict table,
                uint8_t *restrict ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = table[v[i]];
}

uint32_t loop_next8(const uint8_t *v, uint32_t start, uint32_t n, uint8_t mask)
{
    const uint64_t masks = UINT64_C(0x0101010101010101) * mask;
    uint32_t i = start;
    for (uint64_t eight; i + sizeof eight <= n; i += (uint32_t)sizeof eight) {
        memcpy(&eight, v + i, sizeof eight);
        if (eight & masks)
            break;
    }
    while (i < n && !(v[i] & mask))
        i++;
    return i;
}

WIDE_LOOPS void loop_fail(const uint8_t *restrict ok, uint32_t n, uint8_t by, uint8_t part,
                          uint8_t *restrict fails, uint8_t *restrict which)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t fail = (uint8_t) - (ok[i] == 0);
        fails[i] = (uint8_t)(fails[i] + (fail & by));
        which[i] = (uint8_t)((fail & part) | (~fail & which[i]));
    }
}

WIDE_LOOPS void loop_near(const uint8_t *restrict fails, const uint8_t *restrict which, uint32_t n,
                          uint8_t part, uint8_t *restrict ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = (uint8_t)(fails[i] & -(which[i] == part));
}

/* Eight bytes at a time, of which those that are the value become 0. Where all or none are, as most
 * often, nobody looks at each; elsewhere there is no branch, as the outcome is a coin's: the
 * position is always written, the count moves on. */
WIDE_LOOPS uint32_t loop_find(const uint8_t *restrict v, uint32_t n, uint8_t value,
                              uint16_t *restrict ret)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint32_t found = 0;
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t eight;
        memcpy(&eight, v + i, sizeof eight);
        eight ^= ones * value;
        if (!((eight - ones) & ~eight & (ones << 7)))
            continue;
        for (uint32_t j = 0; j < 8; j++)
            ret[found + j] = (uint16_t)(i + j);
        if (!eight) {
            found += 8;
            continue;
        }
        for (uint32_t j = 0; j < 8; j++) {
            ret[found] = (uint16_t)(i + j);
            found += v[i + j] == value;
        }
    }
    for (; i < n; i++) {
        ret[found] = (uint16_t)i;
        found += v[i] == value;
    }
    return found;
}

WIDE_LOOPS uint32_t loop_sum(const uint32_t *v, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += v[i];
    return sum;
}
