/* stats_events.h: when the people of a filter came and went, day by day. For roll/ only.
 *
 * The same for every day that is looked at, so it is kept for the last STATS_EVENTS_KEPT filters of
 * a generation: whoever moves through time, or opens one department after the other, waits for one
 * pass over the rows only once. 20 bytes a day on which something happens, some 6,000 for the
 * sample data. */
#ifndef MUSTER_ROLL_STATS_EVENTS_H
#define MUSTER_ROLL_STATS_EVENTS_H

#include "roll/memo_key.h"
#include "roll/query.h"

#define STATS_EVENTS_KEPT 16

/* As stats_series.h means them. */
struct stats_event_day {
    int32_t day;
    uint32_t joined;
    uint32_t left;
    uint32_t moved_in;
    uint32_t moved_out;
};

struct stats_events {
    struct memo_key key;
    uint64_t used;
    struct stats_event_day *days; /* ascending, each with an event */
    uint32_t n;
    uint32_t room;
};

/* Made once, part of the scratch memory of a reader; begins as zeros. */
struct stats_events_kept {
    uint64_t generation;
    uint64_t clock;
    struct stats_events of[STATS_EVENTS_KEPT];
};

void stats_events_free(struct stats_events_kept *kept);

/* Those of the filter, whatever its day and status (but a manager's departments are those of the
 * day). Valid until the next call. */
const struct stats_events *stats_events(const struct roll *r, struct roll_scan *scan,
                                        const struct roll_filter *filter, struct arena *a);

#endif
