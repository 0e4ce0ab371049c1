/* stats_pay.h: how pay is spread on the filter's day, among all who match, and by department and
 * title.
 *
 * A person has one pay here, that of their line (query.h); people without pay are counted apart.
 * Somebody with two departments or titles at once counts under each, and once among all. Quartiles
 * are salaries that somebody has: the lower one is the smallest that at least a quarter of the
 * people do not pass (SQL's PERCENTILE_DISC). All figures are exact. One pass over the columns and
 * a few over a list of 8 bytes a person. */
#ifndef MUSTER_ROLL_STATS_PAY_H
#define MUSTER_ROLL_STATS_PAY_H

#include "roll/query.h"

#define STATS_BINS 64

struct stats_amounts {
    uint32_t n; /* 0: the others mean nothing */
    uint64_t sum;
    uint32_t min;
    uint32_t lower; /* quartile */
    uint32_t median;
    uint32_t upper;
    uint32_t max;
};

struct stats_pay {
    uint32_t people; /* who match */
    uint32_t none;   /* of them, without pay */
    struct stats_amounts all;
    const struct stats_amounts *depts;  /* by number of the catalog; [0]: none */
    const struct stats_amounts *titles; /* likewise */
    uint32_t width;
    uint32_t bins[STATS_BINS]; /* from i × width to below (i + 1) × width; the last one is open */
};

/* `width` > 0: of a bin of the histogram. */
void stats_pay(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               uint32_t width, struct arena *a, struct stats_pay *ret);

/* The mean in cents, rounded to the nearest, halves up; 0 for nobody. */
uint64_t stats_mean_cents(const struct stats_amounts *amounts);

#endif
