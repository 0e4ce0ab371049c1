/* filter.h: who in one segment matches a filter, and who fails by one part of it only. For roll/
 * only.
 */
#ifndef MUSTER_ROLL_FILTER_H
#define MUSTER_ROLL_FILTER_H

#include "roll/day.h"
#include "roll/query.h"
#include "roll/search.h"

/* The parts of a filter that have a facet of their own; FILTER_OTHER is all the rest. */
enum filter_part {
    FILTER_GENDER,
    FILTER_STATUS,
    FILTER_DEPT,
    FILTER_TITLE,
    FILTER_PAY,
    FILTER_BORN,
    FILTER_HIRED,
    FILTER_LETTER,
    FILTER_OTHER,
    FILTER_PARTS
};

/* A filter made ready for one generation of the roll. */
struct filter {
    const struct roll *r;
    const struct roll_filter *f;
    struct search search;
    uint8_t *dept_ok; /* by number of the catalog, [0]: none; NULL: any */
    uint8_t *title_ok;
    uint8_t *ever_dept; /* which ones are listed; NULL: not asked for */
    uint8_t *ever_title;
    uint8_t *managed;      /* departments of f->manager on the day; NULL: any */
    struct str first_name; /* folded */
    struct str last_name;
    const uint32_t *managers; /* ascending: everybody who ever managed; NULL: not asked for */
    uint32_t managers_n;
};

void filter_init(struct filter *filter, const struct roll *r, const struct roll_filter *f,
                 struct arena *a);

#define FILTER_MANY                                                                                \
    2 /* fails of people who fail more than one part, or FILTER_OTHER: this or more */

/* What filter_run finds. */
struct filter_match {
    uint8_t fails[SEGMENT_PEOPLE_MAX]; /* 0: matches; 1: fails one part that has a facet */
    uint8_t which[SEGMENT_PEOPLE_MAX]; /* that part */
    uint8_t ok[SEGMENT_PEOPLE_MAX];    /* scratch */
    uint8_t names_first[SEGMENT_PEOPLE_MAX];
    uint8_t names_last[SEGMENT_PEOPLE_MAX];
    uint8_t dates[SEGMENT_DATES_MAX + 1];
    bool parts[FILTER_PARTS]; /* whether the filter has the part at all */
};

void filter_run(const struct filter *filter, const struct roll_part *part, const struct day *day,
                struct filter_match *match);

/* After filter_run: matches no longer who has no row, whatever its dates, with an id that the table
 * marks. People without any row count as having 0. */
void filter_run_ever(const struct segment *s, const struct segment_rows *rows, const uint8_t *table,
                     struct filter_match *match);

#endif
