/* stats_age.h: how old people are, or how long ago they were hired, by gender.
 *
 * Counts those who match a filter on its day, in bands of whole years as date_years() counts them.
 * Tenure is the time since hire_date, whatever pauses there were. Each band says which births or
 * hires make it, as a filter can say it. One pass over the columns. */
#ifndef MUSTER_ROLL_STATS_AGE_H
#define MUSTER_ROLL_STATS_AGE_H

#include "roll/query.h"

#define STATS_YEARS 120 /* whoever has more counts in the last band */

enum stats_since { STATS_SINCE_BIRTH, STATS_SINCE_HIRE };

struct stats_band {
    uint32_t years_from; /* both inclusive */
    uint32_t years_to;
    struct date since_from; /* the births or hires of the band, both inclusive; the last band: */
    struct date since_to;   /* since_from is DATE_FIRST */
    uint32_t n[2];          /* male, female */
};

struct stats_ages {
    const struct stats_band *bands; /* by years, without a gap, as many as could be */
    uint32_t n;
    uint32_t first; /* the first and the last band that has anybody; first > last: nobody */
    uint32_t last;
    uint32_t later[2]; /* born or hired after the day */
};

/* `width` > 0: years in a band. */
void stats_ages(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                enum stats_since since, uint32_t width, struct arena *a, struct stats_ages *ret);

#endif
