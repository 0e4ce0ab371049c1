#include "roll/loops.h"

#include <stdbool.h>
#include <string.h>
#ifdef LOOPS_BY_HAND
#include <immintrin.h>
#endif

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

/* What loop_find and its like look for: v[i] == value (or not, by `not`), and w[i] == value2 unless
 * w is NULL. */
struct wanted {
    const uint8_t *v;
    const uint8_t *w;
    uint8_t value;
    uint8_t value2;
    bool not ;
};

/* Bit j: whether byte i + j is wanted, of eight. */
static inline __attribute__((always_inline)) uint32_t wanted8(struct wanted x, uint32_t i)
{
    uint64_t eight;
    memcpy(&eight, x.v + i, sizeof eight);
    uint32_t bits = zero_bytes(eight ^ EACH8 * x.value) ^ (x.not ? 0xffu : 0);
    if (x.w) {
        memcpy(&eight, x.w + i, sizeof eight);
        bits &= zero_bytes(eight ^ EACH8 * x.value2);
    }
    return bits;
}

/* From `i` on, where `found` are written already. Without a branch for each, as the outcome is a
 * coin's: four positions are always written, the count moves on by those that are meant. Little
 * endian, as segments are. */
static inline __attribute__((always_inline)) uint32_t
find_rest(struct wanted x, uint32_t n, uint32_t i, uint32_t found, uint16_t *restrict ret)
{
    for (; i + 8 <= n; i += 8) {
        uint32_t bits = wanted8(x, i);
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
        found += ((x.v[i] == x.value) ^ x.not ) & (!x.w || x.w[i] == x.value2);
    }
    return found;
}

#ifdef LOOPS_BY_HAND
/* Sixty-four at a time, where the processor can push the wanted positions together. What is written
 * past them lies below the position that is looked at next, so within `ret`. */
__attribute__((target("avx512bw,avx512vbmi2,popcnt"))) static uint32_t
find_wide(struct wanted x, uint32_t n, uint16_t *restrict ret)
{
    static const uint16_t first[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                       11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                       22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    const __m512i value = _mm512_set1_epi8((char)x.value);
    const __m512i value2 = _mm512_set1_epi8((char)x.value2);
    const __m512i step = _mm512_set1_epi16(32);
    const uint64_t turn = x.not ? UINT64_MAX : 0;
    __m512i places = _mm512_loadu_si512(first);
    uint32_t found = 0;
    uint32_t i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t bits = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(x.v + i), value) ^ turn;
        if (x.w)
            bits &= _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(x.w + i), value2);
        uint32_t low = (uint32_t)bits;
        uint32_t high = (uint32_t)(bits >> 32);
        _mm512_storeu_si512(ret + found, _mm512_maskz_compress_epi16(low, places));
        found += (uint32_t)__builtin_popcount(low);
        places = _mm512_add_epi16(places, step);
        _mm512_storeu_si512(ret + found, _mm512_maskz_compress_epi16(high, places));
        found += (uint32_t)__builtin_popcount(high);
        places = _mm512_add_epi16(places, step);
    }
    return find_rest(x, n, i, found, ret);
}
#endif

static inline __attribute__((always_inline)) uint32_t find(struct wanted x, uint32_t n,
                                                           uint16_t *ret)
{
#ifdef LOOPS_BY_HAND
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw"))
        return find_wide(x, n, ret);
#endif
    return find_rest(x, n, 0, 0, ret);
}

uint32_t loop_find(const uint8_t *v, uint32_t n, uint8_t value, uint16_t *ret)
{
    return find((struct wanted){.v = v, .value = value}, n, ret);
}

uint32_t loop_find_not(const uint8_t *v, uint32_t n, uint8_t value, uint16_t *ret)
{
    return find((struct wanted){.v = v, .value = value, .not = true}, n, ret);
}

uint32_t loop_find_both(const uint8_t *v, uint8_t value, const uint8_t *w, uint8_t value2,
                        uint32_t n, uint16_t *ret)
{
    return find((struct wanted){.v = v, .w = w, .value = value, .value2 = value2}, n, ret);
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

WIDE_LOOPS uint32_t loop_count(const uint64_t *v, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        count += (uint32_t)__builtin_popcountll(v[i]);
    return count;
}

WIDE_LOOPS uint32_t loop_sum(const uint32_t *v, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += v[i];
    return sum;
}
