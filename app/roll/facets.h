/* facets.h: counting those whom filter_run found. For roll/ only. */
#ifndef MUSTER_ROLL_FACETS_H
#define MUSTER_ROLL_FACETS_H

#include "roll/filter.h"

/* Counters of one segment, by its own codes and name positions, before they become years and
 * letters; and the list of those who match. */
struct tally {
    uint32_t born[SEGMENT_DATES_MAX + 1];
    uint32_t hired[SEGMENT_DATES_MAX + 1];
    uint32_t last[SEGMENT_PEOPLE_MAX];
    uint32_t *joint; /* [title][dept or one of two states of none][gender] */
    uint32_t matching_n;
    uint16_t matching[SEGMENT_PEOPLE_MAX]; /* positions, ascending */
    uint32_t near_n;
    uint16_t near[SEGMENT_PEOPLE_MAX]; /* those who fail one part that has a facet */
};

/* Lists the people who match, or fail by one part only. */
void tally_list(struct tally *tally, const struct segment *s, const struct filter_match *match);

/* Adds the segment to the facets. */
void tally_count(struct tally *tally, const struct roll *r, const struct segment *s,
                 const struct day *day, const struct filter_match *match,
                 struct roll_facets *facets);

#endif
