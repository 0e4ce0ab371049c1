/* route.h: the URL space as a table, and the search in it.
 *
 * A pattern is a path whose segments are literal or one {name}, which may have a literal suffix:
 * "/employees/{emp_no}", "/employees/{emp_no}.json". Literal segments win over {name}, and a
 * longer suffix over a shorter one. What a handler must not forget stands in the row. */
#ifndef MUSTER_HTTP_ROUTE_H
#define MUSTER_HTTP_ROUTE_H

#include "http/form.h"
#include "http/param.h"
#include "http/req.h"
#include "http/resp.h"

/* What a handler works on; known to model/ and the handlers only. */
struct store;

/* Fills the response (status 200 unless set). An error value becomes an error response; the
 * request's problem, when set, is its text. */
typedef enum err route_handler(struct req *req, struct resp *resp, struct store *store);

/* What a route needs and what it gives: flags, joined by |.
 *
 * Forms: the row of /employees with ROUTE_JSON | ROUTE_CSV also answers /employees.json and
 * /employees.csv, and /employees itself as JSON or CSV to a client whose Accept prefers that; the
 * handler looks at req->form. Where a form has a row of its own, "/employees.csv", that one
 * answers, by either address. A row whose last segment has an ending of its own ("/suggest.json")
 * gives that form only. Rows under /api/ give JSON; others a page.
 *
 * Caching: data of people are private and asked for again each time, by their tag; ROUTE_PUBLIC is
 * for what is the same for everybody until the next release; what is neither read nor public is
 * not kept at all. A handler that sets Cache-Control or ETag itself is left alone. */
enum route_trait {
    ROUTE_OPEN = 0,      /* no database at all: /healthz */
    ROUTE_READ = 1 << 0, /* reads only: a statement that writes is refused by the account */
    ROUTE_PUBLIC = 1 << 1,
    ROUTE_JSON = 1 << 2,
    ROUTE_CSV = 1 << 3,
    ROUTE_VCARD = 1 << 4,
    ROUTE_ATOM = 1 << 5,
    ROUTE_TABLE = ROUTE_JSON | ROUTE_CSV,
    ROUTE_FORMS = ROUTE_JSON | ROUTE_CSV | ROUTE_VCARD | ROUTE_ATOM,
};

/* What goes away: since when it is advised against, and the first day on which it may be gone. */
struct route_end {
    struct date deprecated;
    struct date sunset;
};

/* A row may leave out the columns at its end. */
struct route {
    enum http_method method;
    const char *pattern;
    route_handler *handler;
    unsigned traits;          /* enum route_trait */
    const char *operation_id; /* in the API description; NULL for pages */
    const struct param_set *params;
    const struct route_end *end; /* NULL: it stays */
};

struct route_match {
    const struct route *route; /* NULL: none for this method */
    unsigned allowed; /* bit 1 << method for every method that the path knows; 0: no such path */
    struct str values[REQ_SEGMENTS_MAX]; /* of the {name} segments, still encoded */
    struct str path;                     /* without the ending of a form */
    bool is_named;                       /* the path names the form: Accept is not asked */
};

/* The forms that a route can give, as bits (form.h). */
unsigned route_forms(const struct route *route);

/* Whether Accept is asked at all: not by health checks, which any program may call. */
bool route_is_negotiated(const struct route *route);

/* HEAD finds GET's row. */
void route_find(const struct route *routes, size_t n, enum http_method method, struct str path,
                struct route_match *ret);

/* Deprecation (RFC 9745) and Sunset (RFC 8594), both at the beginning of their day in UTC. */
void route_end_tell(const struct route_end *end, struct arena *a, struct resp *resp);

/* "GET, HEAD, OPTIONS" for the Allow header, in the arena. */
struct str route_allow(unsigned allowed, struct arena *a);

#endif
