/* limit.h: how often one client may ask: a rate, exact over all workers of this server.
 *
 * The rule is GCRA: a client has a quota for a window and gets it back evenly, quota / window a
 * second; so "600/min" lets 600 requests through at once and then ten a second. It needs one number
 * a client: the time at which the whole quota is there again.
 *
 * These numbers lie in a table in shared memory, made once before the workers are forked: 32,768
 * clients in 512 KiB, never more. A client's place is one of the eight of its bucket; when all are
 * in use the one that has used least gives way and starts anew, so somebody with very many
 * addresses can soften the limit but not make the table grow or slow. One process-shared, robust
 * mutex guards the table for some fifty nanoseconds a request; a worker that dies while it holds it
 * leaves at worst one client's number old.
 *
 * A client is an IPv4 address, or the first 64 bits of an IPv6 address, as nginx tells it: behind a
 * proxy that is named in TRUSTED_PROXIES, the address that the proxy has seen. All clients without
 * a recognisable address are one.
 *
 * Answers tell the state: RateLimit-Policy: "api";q=600;w=60 and RateLimit: "api";r=599;t=1 (t: in
 * so many seconds everything is there again), as in draft-ietf-httpapi-ratelimit-headers-10. */
#ifndef MUSTER_HTTP_LIMIT_H
#define MUSTER_HTTP_LIMIT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/resp.h"

#define LIMIT_QUOTA_MAX 1000000

struct limit_rate {
    uint32_t quota;  /* requests in a window; 0: no limit */
    uint32_t window; /* seconds: 1, 60, 3600 */
};

/* "600/min", "20/s", "5000/h"; "off", "0" and nothing: no limit. ERR_INPUT for anything else. */
enum err limit_rate_read(struct str text, struct limit_rate *ret) MUST_USE;

struct limit_table;

struct limit {
    const char *name; /* in the headers */
    struct limit_rate rate;
    struct limit_table *table; /* NULL: no limit */
};

/* Shared memory for the process and its children; lives as long as they do. NULL when there is
 * none to be had. */
struct limit_table *limit_table_make(void);

struct limit_state {
    const struct limit *limit; /* NULL: none applies */
    bool is_over;
    uint32_t left;  /* requests that would pass now */
    uint32_t full;  /* seconds until the whole quota is there again, rounded up */
    uint32_t retry; /* seconds until the next one passes, rounded up, at least 1; when is_over */
};

/* Counts one request of the client at `now` (nanoseconds of CLOCK_MONOTONIC). `share`: how many
 * servers the visitors are spread over, 1 for a single one. Each lets its part of the rate pass, at
 * least one request a window, so that all together keep to it; nginx spreads evenly, so a client
 * loses nothing to speak of. What the state tells is the whole, judged by this part. */
struct limit_state limit_take(const struct limit *limit, struct str client, uint32_t share,
                              uint64_t now);

/* What tells a client from another. */
uint64_t limit_client(struct str address);

/* RateLimit-Policy, RateLimit and, when it is over, Retry-After. */
void limit_headers(const struct limit_state *state, struct arena *a, struct resp *resp);

#endif
