/* stats_flow.h: who goes where: from title to title, from department to department.
 *
 * A change is a day on which the department or title of somebody's line (query.h) is another than
 * on the day before, with both of them being one; beginning, ending and pauses are none. Counted
 * are the changes up to the filter's day of people whom the filter chooses (stats_walk.h). What the
 * filter asks of the kind itself counts when the value before or the one after passes (for
 * departments that includes the manager's); its other parts must match on the day of the change,
 * and then the person be present on it; without other parts nobody asks whether they are. The time
 * before a change is that since the value began without interruption. One pass over the rows of one
 * table, and over the others when the filter names them. */
#ifndef MUSTER_ROLL_STATS_FLOW_H
#define MUSTER_ROLL_STATS_FLOW_H

#include "roll/query.h"

enum stats_kind { STATS_DEPTS, STATS_TITLES };

struct stats_change {
    uint16_t from; /* numbers of the catalog */
    uint16_t to;
    uint32_t n;
    uint32_t median_days;  /* of the times before it: the smallest that half of them do not pass */
    const uint32_t *years; /* how many in each of the years of the flow */
};

struct stats_flow {
    const struct stats_change *changes; /* by from, to; only those that occur */
    uint32_t n;
    int year_first; /* of the first change; 0: there is none */
    uint32_t years_n;
    uint32_t total;
    const uint32_t *firsts; /* by number: whose first value it was, up to the day */
};

void stats_flow(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                enum stats_kind kind, struct arena *a, struct stats_flow *ret);

#endif
