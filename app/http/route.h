/* route.h: the URL space as a table, and the search in it.
 *
 * A pattern is a path whose segments are literal or one {name}, which may have a literal suffix:
 * "/employees/{emp_no}", "/employees/{emp_no}.json". Literal segments win over {name}, and a
 * longer suffix over a shorter one. What a handler must not forget stands in the row. */
#ifndef MUSTER_HTTP_ROUTE_H
#define MUSTER_HTTP_ROUTE_H

#include "http/param.h"
#include "http/req.h"
#include "http/resp.h"

/* What a handler works on; known to model/ and the handlers only. */
struct store;

/* Fills the response (status 200 unless set). An error value becomes an error response; the
 * request's problem, when set, is its text. */
typedef enum err route_handler(struct req *req, struct resp *resp, struct store *store);

enum route_access {
    ROUTE_OPEN, /* no database at all: /healthz */
    ROUTE_READ  /* reads only: a statement that writes is refused by the account */
};

struct route {
    enum http_method method;
    const char *pattern;
    route_handler *handler;
    enum route_access access;
    const char *operation_id; /* in the API description; NULL for pages */
    const struct param_set *params;
};

struct route_match {
    const struct route *route; /* NULL: none for this method */
    unsigned allowed; /* bit 1 << method for every method that the path knows; 0: no such path */
    struct str values[REQ_SEGMENTS_MAX]; /* of the {name} segments, still encoded */
};

/* HEAD finds GET's row. */
void route_find(const struct route *routes, size_t n, enum http_method method, struct str path,
                struct route_match *ret);

/* "GET, HEAD, OPTIONS" for the Allow header, in the arena. */
struct str route_allow(unsigned allowed, struct arena *a);

#endif
