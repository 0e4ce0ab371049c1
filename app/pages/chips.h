/* chips.h: the filters that a page has, in words, each with the page without it. */
#ifndef MUSTER_PAGES_CHIPS_H
#define MUSTER_PAGES_CHIPS_H

#include "http/page.h"

struct store;

struct filter_chip {
    struct str label; /* "Department: Development" */
    struct url without;
};

struct chips {
    const struct filter_chip *list;
    size_t n;
    struct url plain; /* the page without any of them, of the same day */
};

/* Of the parameters in the request's query that choose people. */
struct chips chips_make(const struct req *req, const struct store *store);

#endif
