/* difference.h: the parameters of what compares two days, and the two days and a filter that they
 * ask for. */
#ifndef MUSTER_ASK_DIFFERENCE_H
#define MUSTER_ASK_DIFFERENCE_H

#include "http/param.h"
#include "http/req.h"
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

struct diff_days {
    struct date from;
    struct date to;
    struct roll_filter filter;
};

/* Without days: the year up to the request's day, or up to the last change before it. Mistakes
 * become the request's problem. */
enum err diff_read(struct req *req, const struct store *store, struct diff_days *ret) MUST_USE;
/* Which people of the difference. */
enum err diff_read_want(struct req *req, const struct store *store,
                        struct roll_diff_want *ret) MUST_USE;

#endif
