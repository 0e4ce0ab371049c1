/* loops.h: the loops that go over everybody, as vector code. For roll/ only.
 *
 * A function marked WIDE_LOOPS is compiled twice, for any processor of the architecture and for one
 * with wide vectors, and the program takes the better one when it starts; its loops become vector
 * code, which plain -O2 of gcc does not make. Such loops have no branches, and their arrays do not
 * overlap. Where the compiler cannot, the mark means nothing and the results are the same. */
#ifndef MUSTER_ROLL_LOOPS_H
#define MUSTER_ROLL_LOOPS_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define WIDE_LOOPS __attribute__((optimize("O3"), target_clones("avx2", "default")))
#define LOOPS_BY_HAND 1 /* some loops have forms of their own for wide vectors, chosen likewise */
#else
#define WIDE_LOOPS
#endif

/* ret[i]: 1 where low <= v[i] <= high, else 0. */
void loop_range16(const uint16_t *v, uint32_t n, uint16_t low, uint16_t high, uint8_t *ret);
void loop_range32(const uint32_t *v, uint32_t n, uint32_t low, uint32_t high, uint8_t *ret);
/* ret[i]: `then` where v[i] and mask have a bit in common, else 1 - then. */
void loop_mask8(const uint8_t *v, uint32_t n, uint8_t mask, uint8_t then, uint8_t *ret);
/* ret[i]: table[v[i]]. */
void loop_table(const uint16_t *v, uint32_t n, const uint8_t *table, uint8_t *ret);
/* The first position from `start` on whose byte has a bit of the mask, or n. */
uint32_t loop_next8(const uint8_t *v, uint32_t start, uint32_t n, uint8_t mask);

/* Where ok[i] is 0: fails[i] grows by `by`, which[i] becomes `part`. */
void loop_fail(const uint8_t *ok, uint32_t n, uint8_t by, uint8_t part, uint8_t *fails,
               uint8_t *which);

/* Writes the positions of the bytes equal to `value`, ascending; returns how many there are. `ret`
 * has room for n and one more. */
uint32_t loop_find(const uint8_t *v, uint32_t n, uint8_t value, uint16_t *ret);
/* The same of the bytes that are not. */
uint32_t loop_find_not(const uint8_t *v, uint32_t n, uint8_t value, uint16_t *ret);
/* The same of those where v[i] and w[i] are both equal. */
uint32_t loop_find_both(const uint8_t *v, uint8_t value, const uint8_t *w, uint8_t value2,
                        uint32_t n, uint16_t *ret);

/* One bit for each of n bytes, set where the byte is 0; the rest of the last word is 0. */
void loop_bits(const uint8_t *v, uint32_t n, uint64_t *ret);

/* How many bits of n words are set. */
uint32_t loop_count(const uint64_t *v, uint32_t n);

uint32_t loop_sum(const uint32_t *v, uint32_t n);

#endif
