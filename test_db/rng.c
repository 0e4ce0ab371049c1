#include "rng.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

struct rng rng_stream(uint64_t seed, uint32_t stage, uint64_t index)
{
    return (struct rng){mix(mix(mix(seed) + stage) + index)};
}

uint64_t rng_next(struct rng *r)
{
    r->state += 0x9e3779b97f4a7c15ULL;
    return mix(r->state);
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
    return (uint32_t)((rng_next(r) >> 32) * n >> 32);
}

int32_t rng_between(struct rng *r, int32_t low, int32_t high)
{
    return low + (int32_t)rng_below(r, (uint32_t)(high - low) + 1);
}

int rng_chance(struct rng *r, uint32_t numerator, uint32_t denominator)
{
    return rng_below(r, denominator) < numerator;
}

uint32_t rng_weighted(struct rng *r, const uint16_t *weights, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += weights[i];
    uint32_t left = rng_below(r, sum);
    uint32_t hit = 0;
    while (left >= weights[hit])
        left -= weights[hit++];
    return hit;
}

int32_t rng_bell(struct rng *r, int32_t mean, int32_t deviation)
{
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t v = rng_next(r);
        for (int j = 0; j < 4; j++)
            sum += (int64_t)(v >> (16 * j) & 0xffff);
    }
    int64_t centre = 6 * 0xffff;
    return mean + (int32_t)((sum - centre) * deviation / 0x10000);
}
