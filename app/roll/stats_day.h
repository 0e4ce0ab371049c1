/* stats_day.h: several statistics of one day in one pass over the columns. */
#ifndef MUSTER_ROLL_STATS_DAY_H
#define MUSTER_ROLL_STATS_DAY_H

#include "roll/stats_age.h"
#include "roll/stats_cube.h"
#include "roll/stats_pay.h"

/* Which ones, and where they go; NULL: not wanted. */
struct stats_day {
    struct stats_pay *pay;
    uint32_t pay_width; /* as in stats_pay() */
    struct stats_cube *cube;
    struct stats_ages *ages;   /* since birth */
    struct stats_ages *tenure; /* since the hire date */
    uint32_t age_width;        /* of both, as in stats_ages() */
};

void stats_day(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               const struct stats_day *want, struct arena *a);

#endif
