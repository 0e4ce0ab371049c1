/* dispatch.h: from a request to its response: route, parameters, handler, errors, conditional
 * answers.
 *
 * The only place that logs an error and that turns one into a response: problem+json for programs,
 * a page for people. 404 for an unknown path, 405 with Allow, OPTIONS, HEAD, 304 for a matching
 * If-None-Match, the form of the answer, who may keep it, rate limits and CORS come from here, so
 * no handler can forget them. */
#ifndef MUSTER_HTTP_DISPATCH_H
#define MUSTER_HTTP_DISPATCH_H

#include "http/cors.h"
#include "http/limit.h"
#include "http/route.h"

/* Writes the error page for people; status and problem are set. Must not fail. */
typedef void error_page(const struct req *req, enum err err, const struct problem *problem,
                        struct store *store, struct resp *resp);

/* Whether the data that ROUTE_READ needs can be read now: ERR_OK, ERR_AWAY or ERR_LOADING. */
typedef enum err store_check(struct store *store);

struct site {
    const struct route *routes;
    size_t routes_n;
    store_check *ready;
    error_page *error_page;
    /* From the settings; NULL: none. */
    const struct cors *cors;
    const struct limit *api_limit;   /* of everything under /api/ */
    const struct limit *pages_limit; /* of the rest; health checks are never limited */
};

void dispatch(const struct site *site, struct req *req, struct resp *resp, struct store *store);

#endif
