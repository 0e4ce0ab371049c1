/* scan.h: the scratch memory behind `struct roll_scan`. For roll/ only.
 *
 * Sized for one segment, whose people are looked at together: most uses need the first three; what
 * compares two days needs both of each. Untouched parts take no memory. */
#ifndef MUSTER_ROLL_SCAN_H
#define MUSTER_ROLL_SCAN_H

#include "roll/facets.h"
#include "roll/memo.h"
#include "roll/stats_events.h"

struct roll_scan {
    struct day day;
    struct filter_match match;
    struct tally tally;
    struct day later;
    struct filter_match later_match;
    struct memo memo;
    struct stats_events_kept events;
};

#endif
