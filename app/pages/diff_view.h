/* diff_view.h: what the templates of differences show. */
#ifndef MUSTER_PAGES_DIFF_VIEW_H
#define MUSTER_PAGES_DIFF_VIEW_H

#include "model/directory.h"
#include "pages/chips.h"

/* One number of a difference, with the people behind it. */
struct diff_number {
    struct str label;
    struct count n;
    struct url url;
};

#define DIFF_PLACE_NUMBERS 6   /* before, joined, came, left, went, after */
#define DIFF_CHANGE_NUMBERS 4  /* promoted, raised, cut, managed */
#define DIFF_SUMMARY_NUMBERS 9 /* of the whole */

struct diff_row {
    struct str name;
    struct url url;
    struct diff_number place[DIFF_PLACE_NUMBERS];
    struct diff_number changes[DIFF_CHANGE_NUMBERS];
    bool is_new; /* nobody was here before, or nobody is after */
    bool is_gone;
};

/* The titles of one department, for the merged organisation. */
struct diff_group {
    struct diff_row dept;
    const struct diff_row *titles;
    size_t n;
};

struct diff_view {
    struct chips chips;
    struct date from;
    struct date to;
    struct diff_number summary[DIFF_SUMMARY_NUMBERS];
    struct diff_row total;
    const struct diff_row *rows;
    size_t n;
    const struct diff_group *groups;
    size_t groups_n;
    struct html moves;
    struct url csv;
    struct url json;
    struct url org;                  /* the two organisations merged; on that page: the way back */
    const struct link_field *fields; /* everything chosen but the two days */
    size_t fields_n;
};

struct diff_line {
    struct directory_person before;
    struct directory_person after;
    struct count pay_before;
    struct count pay_after;
    bool was_here;
    bool is_here;
};

struct diff_people_view {
    struct chips chips;
    struct str title;
    struct str where; /* " in Research", or empty */
    struct date from;
    struct date to;
    struct count total;
    const struct diff_line *lines;
    size_t n;
    bool has_after;
    struct url after;
    bool has_before; /* this is not the first page: */
    struct url first;
    struct url diff; /* the way back */
    struct url csv;
    struct url json;
};

#endif
