/* metrics.h: /metrics: numbers for Prometheus, about this server as a whole.
 *
 * Each name, its labels and its meaning are described in docs/operations.md, "Numbers to watch"; a
 * test holds the two together. Labels are few and known beforehand: routes as in the table, never
 * an address that somebody has typed. Who may ask is nginx's to decide (METRICS_ALLOW). */
#ifndef MUSTER_API_METRICS_H
#define MUSTER_API_METRICS_H

#include "http/dispatch.h"

/* A worker, as its host knows it. */
struct metrics_worker {
    uint64_t number; /* from 1 */
    uint64_t requests;
    uint64_t respawns;
    uint64_t harakiris; /* ended for taking too long */
    uint64_t resident_bytes;
    bool is_busy;
};

/* The i-th worker, from 0; false behind the last one. */
typedef bool metrics_host(size_t i, struct metrics_worker *ret);

/* Called once at start. `host`: NULL when there are no workers to tell of. Both stay valid. */
void metrics_init(const struct site *site, metrics_host *host);

route_handler metrics_api;

#endif
