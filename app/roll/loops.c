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

#define EACH8 UINT64_C(0x0101010101010101)
#define EACH16 UINT64_C(0x0001000100010001)

/* One bit for each byte that is 0, the first byte's lowest. Adding 127 to seven bits carries into
 * the eighth unless they are 0; the product gathers the eight. */
static inline uint32_t zero_bytes(uint64_t v)
{
    const uint64_t low = EACH8 * 0x7f;
    uint64_t zeros = ~(((v & low) + low) | v | low) >> 7;
    return (uint32_t)(zeros * UINT64_C(0x0102040810204080) >> 56);
}

/* The positions of the bits of four, as four numbers of 16 bits, and how many there are. */
#define FOUR(a, b, c, d) (a | b << 16 | UINT64_C(1) * c << 32 | UINT64_C(1) * d << 48)
static const uint64_t four_positions[16] = {
    FOUR(0, 0, 0, 0), FOUR(0, 0, 0, 0), FOUR(1, 0, 0, 0), FOUR(0, 1, 0, 0),
    FOUR(2, 0, 0, 0), FOUR(0, 2, 0, 0), FOUR(1, 2, 0, 0), FOUR(0, 1, 2, 0),
    FOUR(3, 0, 0, 0), FOUR(0, 3, 0, 0), FOUR(1, 3, 0, 0), FOUR(0, 1, 3, 0),
    FOUR(2, 3, 0, 0), FOUR(0, 2, 3, 0), FOUR(1, 2, 3, 0), FOUR(0, 1, 2, 3)};
static const uint8_t four_n[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};

/* Without a branch for each, as the outcome is a coin's: four positions are always written, the
 * count moves on by those that are meant. Little endian, as segments are. */
uint32_t loop_find(const uint8_t *restrict v, uint32_t n, uint8_t value, uint16_t *restrict ret)
{
    uint32_t found = 0;
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t eight;
        memcpy(&eight, v + i, sizeof eight);
        uint32_t bits = zero_bytes(eight ^ EACH8 * value);
        if (!bits)
            continue;
        uint64_t low = four_positions[bits & 15] + i * EACH16;
        uint64_t high = four_positions[bits >> 4] + (i + 4) * EACH16;
        memcpy(ret + found, &low, sizeof low);
        found += four_n[bits & 15];
        memcpy(ret + found, &high, sizeof high);
        found += four_n[bits >> 4];
    }
    for (; i < n; i++) {
        ret[found] = (uint16_t)i;
        found += v[i] == value;
    }
    return found;
}

void loop_bits(const uint8_t *restrict v, uint32_t n, uint64_t *restrict ret)
{
    for (uint32_t i = 0; i < n; i += 64) {
        uint64_t word = 0;
        uint32_t j = 0;
        for (; j < 64 && i + j + 8 <= n; j += 8) {
            uint64_t eight;
            memcpy(&eight, v + i + j, sizeof eight);
            word |= (uint64_t)zero_bytes(eight) << j;
        }
        for (; j < 64 && i + j < n; j++)
            word |= (uint64_t)(v[i + j] == 0) << j;
        ret[i / 64] = word;
    }
}

WIDE_LOOPS uint32_t loop_sum(const uint32_t *v, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += v[i];
    return sum;
}
