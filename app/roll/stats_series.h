/* stats_series.h: how many there were, and who came and went, month by month.
 *
 * The people are those in the group of the filter (stats_walk.h). Whoever begins to be present
 * joins, again after a pause as well; whoever is present no more leaves. With a department, title,
 * pay or manager in the filter people also move into the group and out of it while they stay with
 * the company: a transfer is neither a join nor a leave. For every month
 *     count = count of the month before + joined + moved_in - left - moved_out.
 * One pass over the rows of dept_emp, and over those of titles and pay when the filter names them.
 */
#ifndef MUSTER_ROLL_STATS_SERIES_H
#define MUSTER_ROLL_STATS_SERIES_H

#include "roll/query.h"

#define STATS_MONTHS_MAX 1200

struct stats_month {
    struct date from;  /* the first day that counts */
    struct date until; /* the day after the last one */
    uint32_t count;    /* on the last one */
    uint32_t joined;
    uint32_t left;
    uint32_t moved_in;
    uint32_t moved_out;
};

struct stats_series {
    uint32_t before; /* the count on the day before the first month */
    const struct stats_month *months;
    uint32_t n;
};

/* From the first day to the last one, both included; whole months but for the first and the last. A
 * range without an end begins on the first day of the month in which anybody's first department
 * begins, and ends on the filter's day, or before it with the last change of anybody's department.
 * Too long a range loses its beginning. An empty one has no months. */
void stats_series(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                  struct opt_date from, struct opt_date to, struct arena *a,
                  struct stats_series *ret);

/* The first day on which a department of anybody begins, and the last one up to `day` on which one
 * begins or ends, of rows that hold on some day. Both `day` when there is none. One pass over the
 * rows of dept_emp. */
void stats_range(const struct roll *r, struct date day, struct date *ret_first,
                 struct date *ret_last);

#endif
