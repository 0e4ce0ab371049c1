/* stats_survival.h: how long people stay.
 *
 * The people are those who were in the group of the filter (stats_walk.h) on the day they joined
 * the company: hired in a range, beginning in a department, with a title or a pay. Somebody's stay
 * lasts from the first day they were present to the first day they were not; what comes after a
 * pause is not looked at. Stays that begin after the filter's day are unknown, and those that go on
 * are known up to it. The share that is still there after t days is Kaplan and Meier's estimate:
 * the product over all lengths d <= t at which stays ended of 1 - ended(d) / stays that lasted at
 * least d. One pass over the rows of dept_emp. */
#ifndef MUSTER_ROLL_STATS_SURVIVAL_H
#define MUSTER_ROLL_STATS_SURVIVAL_H

#include "roll/query.h"

#define STATS_STAY_DAYS_MAX 36525 /* longer stays count as that long */

struct stats_survivor {
    uint32_t quarters; /* years × 4 since joining, of 365.25 days; a point holds for whole days */
    uint32_t days;
    uint32_t lasted; /* stays known to have lasted for that many days */
    uint32_t ended;  /* stays that ended since the point before, up to and on that day */
    double share;    /* still there, 0 to 1 */
};

struct stats_survival {
    uint32_t people;
    uint32_t ended;
    uint32_t median_days; /* when half are gone; 0: not yet */
    const struct stats_survivor
        *points; /* from 0 quarters on, as long as anybody's stay is known */
    uint32_t n;
};

void stats_survival(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                    struct arena *a, struct stats_survival *ret);

#endif
