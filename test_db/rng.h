/* rng.h: a small deterministic stream of numbers.
 *
 * SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). Whole
 * numbers only, no floating point, no libc: the same seed gives the same numbers on every machine,
 * for ever. Not for secrets. Streams of different (seed, stage, index) are independent, so that one
 * person's history can be drawn without drawing everybody's before it. */
#ifndef MUSTER_TEST_DB_RNG_H
#define MUSTER_TEST_DB_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

/* The stream of person `index` at `stage` of the generation. */
struct rng rng_stream(uint64_t seed, uint32_t stage, uint64_t index);
uint64_t rng_next(struct rng *r);
/* 0 to n - 1; n is at least 1. The bias of n against 2^32 is of no account here. */
uint32_t rng_below(struct rng *r, uint32_t n);
/* low to high, both included. */
int32_t rng_between(struct rng *r, int32_t low, int32_t high);
/* True `numerator` times in `denominator`. */
int rng_chance(struct rng *r, uint32_t numerator, uint32_t denominator);
/* Which of n weights was hit. The weights' sum is at least 1. */
uint32_t rng_weighted(struct rng *r, const uint16_t *weights, uint32_t n);
/* Bell-shaped around mean: the sum of twelve even draws, so never further than six deviations. */
int32_t rng_bell(struct rng *r, int32_t mean, int32_t deviation);

#endif
