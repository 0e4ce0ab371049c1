/* diff.h: the parameters of the pages that compare two days, for handlers and routes. */
#ifndef MUSTER_PAGES_DIFF_H
#define MUSTER_PAGES_DIFF_H

#include "http/param.h"
#include "model/difference.h"

/* The directory's parameters come first, so that its functions can read them. */
struct diff_query {
    struct directory_query people;
    struct opt_date from;
    struct opt_date to;
    struct str change;   /* of the list: joined, left, …; see difference_word() */
    struct str in;       /* a department's number: only its part of the change */
    struct str in_title; /* likewise */
    struct str out_of;   /* of those who moved: from this department */
};

/* Called once at start, before any request. */
void diff_init(void);
extern struct param_set diff_params;

#endif
