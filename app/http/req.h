/* req.h: one HTTP request, as slices of what the host received. Nothing is copied; everything is
 * valid until the response has left. Source: RFC 9110. */
#ifndef MUSTER_HTTP_REQ_H
#define MUSTER_HTTP_REQ_H

#include "base/arena.h"
#include "base/str.h"
#include "http/form.h"
#include "http/problem.h"
#include "http/trace.h"

#include <stdint.h>

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_OTHER /* a method we never serve */
};

#define REQ_SEGMENTS_MAX 8

struct route;

/* Where the counters of the process stood when the request came (access.h). */
struct access_marks {
    uint64_t start; /* nanoseconds of CLOCK_MONOTONIC */
    uint64_t statements_ns;
    uint64_t memo_hits;
    uint64_t memo_misses;
};

struct req {
    enum http_method method;
    struct str method_text;
    struct str uri;   /* as sent: path and query */
    struct str path;  /* as sent, without the query */
    struct str query; /* as sent, without the '?' */
    struct str accept;
    struct str content_type;
    struct str if_none_match;
    struct str if_match;
    struct str range;
    struct str if_range;
    struct str id; /* the request id, made or checked by nginx; never empty */
    struct arena *arena;

    struct str origin;       /* of the page whose script asks (Fetch); null: no such page */
    struct str asked_method; /* Access-Control-Request-Method: this is a preflight */
    struct str client;       /* the client's address, as nginx knows it */
    uint32_t share;          /* how many servers nginx spreads requests over; at least 1 */
    struct str site;         /* where clients reach us: "https://people.example.org"; never empty */
    struct trace trace;      /* of which this is a part */
    struct access_marks marks;

    /* Set by the dispatcher. */
    const struct route *matched; /* also of a request that is refused before it is looked at */
    const struct route *route;   /* NULL when none matched */
    enum form form;              /* what the answer is to be */
    bool form_is_named;          /* by the path; otherwise Accept has decided */
    struct str bare_path;        /* the path without the ending of its form */
    const void *params;          /* the route's parameter struct, checked */
    struct problem problem;      /* what to tell when the handler returns an error */
};

/* The method of its name; HTTP_OTHER when unknown. */
enum http_method http_method_from(struct str name);
struct str http_method_name(enum http_method method);

/* Splits uri into path and query. */
void req_set_uri(struct req *req, struct str uri);

/* A variable of the host's by its CGI name, "HTTP_ACCEPT"; the null slice when it was not sent. */
typedef struct str req_var(const void *host, const char *name);
/* A fresh request of what the host received, whatever host it is. public_url: of the settings, or
 * empty. */
void req_read(struct req *req, struct arena *a, struct str public_url, req_var *var,
              const void *host);

/* Whether an error should be JSON rather than a page: the path lies under /api/ or ends in .json;
 * or Accept likes a form for programs better than text/html; or the path ends in another form's
 * ending and Accept does not name text/html, as browsers do. */
bool req_wants_json(const struct req *req);

#endif
