/* facets.h: counting those whom filter_run found. For roll/ only. */
#ifndef MUSTER_ROLL_FACETS_H
#define MUSTER_ROLL_FACETS_H

#include "roll/filter.h"

/* The counters of one query, and the list of those of one segment who match. */
struct tally {
    /* Matching people by what they are on the day, all at once:
     * [title][dept, and one more for those to come][gender][band of pay]. NULL where there are too
     * many departments and titles for that; then each is counted by itself. */
    uint32_t *joint;
    uint32_t matching_n;
    uint16_t matching[SEGMENT_PEOPLE_MAX + 1]; /* positions, ascending */
    uint16_t some[SEGMENT_PEOPLE_MAX + 1];     /* scratch, likewise */
    uint16_t cell[SEGMENT_PEOPLE_MAX];         /* scratch: place in `joint` */
    uint32_t by_code[SEGMENT_DATES_MAX + 1];   /* scratch: by date or by name */
    uint32_t year_code[ROLL_YEARS + 1];        /* scratch: the first date of each year */
};

/* Lists the people who match. */
void tally_list(struct tally *tally, const struct segment *s, const struct filter_match *match);

/* Counts of one query: begin, each segment after tally_list, end. The facets' lists are the
 * caller's, zeroed. */
void tally_begin(struct tally *tally, const struct roll *r, struct arena *a);
void tally_count(struct tally *tally, const struct roll *r, const struct segment *s,
                 const struct day *day, const struct filter_match *match,
                 struct roll_facets *facets);
void tally_end(struct tally *tally, const struct roll *r, struct roll_facets *facets);

#endif
