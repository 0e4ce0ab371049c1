/* diff_read.h: two days and a filter, as a request asks for them. */
#ifndef MUSTER_PAGES_DIFF_READ_H
#define MUSTER_PAGES_DIFF_READ_H

#include "pages/diff.h"
#include "pages/stats.h"

struct diff_days {
    struct date from;
    struct date to;
    struct roll_filter filter;
};

/* Without days: the year up to the page's day, or up to the last change before it. Mistakes become
 * the request's problem. */
enum err diff_read(struct req *req, const struct store *store, struct diff_days *ret) MUST_USE;
/* Which people of the difference. */
enum err diff_read_want(struct req *req, const struct store *store,
                        struct roll_diff_want *ret) MUST_USE;

/* Addresses of the lists behind the numbers. */
struct stats_links diff_links(const struct req *req, const struct diff_days *days);

#endif
