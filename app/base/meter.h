/* meter.h: what the program counts while it runs: answers, statements, what memory knew.
 *
 * Each process that serves has a place, and each place a slab of counters in one file that all of
 * them map. Counting is an addition to memory of one's own: no lock, no system call, nothing to
 * wait for. Whoever is asked for the numbers adds up the slabs. A slab belongs to the place and not
 * to the process: a worker that is started anew goes on where the one before it was killed, so sums
 * never fall while the server runs. The file lies in the run directory and is made anew with each
 * start of the server (conf/prepare.sh), as those who read such numbers expect.
 *
 * Counters only grow. Gauges (the last part of a slab) say how it is now, and are zero again when a
 * process takes the place. Times are nanoseconds of CLOCK_MONOTONIC.
 *
 * Before meter_open, and in programs that never call it, everything is counted into a slab that
 * nobody reads. */
#ifndef MUSTER_BASE_METER_H
#define MUSTER_BASE_METER_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define METER_FILE "meter" /* its name in the run directory */

/* The places: the process of the exports, the builder of the roll, and uWSGI's workers by their
 * number, which begins at 1. */
#define METER_EXPORTS 0
#define METER_BUILDER 1
#define METER_WORKER(number) (1 + (size_t)(number))
#define METER_PLACES 101 /* 99 workers */

/* How many answers took how long: bounds[i - 1] < time <= bounds[i]; the last bucket is above all
 * bounds. Two lines of the cache. */
#define METER_BOUNDS 14
struct meter_times {
    uint64_t buckets[METER_BOUNDS + 1];
    uint64_t sum; /* nanoseconds */
};

/* Rows are those of the table of routes, and one more for what has none; see http/tally.h. */
#define METER_ROWS 256
#define METER_CODES 24
#define METER_METHODS 8

struct meter_row {
    struct meter_times times;
    uint64_t codes[2][METER_CODES]; /* of the route's own method, and of HEAD */
};

/* Ways in which the roll comes to a new generation. */
enum meter_build { METER_LOAD, METER_CHANGE, METER_FOLD, METER_BUILDS };

struct meter {
    /* answers */
    struct meter_row rows[METER_ROWS];
    struct meter_times unrouted;
    uint64_t unrouted_codes[METER_METHODS][METER_CODES];
    uint64_t streamed_bytes; /* of exports */
    uint64_t streams_cut;    /* whose reader went away, or that failed */
    /* the database */
    struct meter_times statements; /* until the first row is there */
    uint64_t statement_errors;
    uint64_t connects;
    uint64_t connect_errors;
    uint64_t losses; /* connections that were given up */
    /* the roll */
    uint64_t memo_hits;
    uint64_t memo_misses;
    uint64_t builds[METER_BUILDS];
    uint64_t build_ns[METER_BUILDS];
    uint64_t build_errors;
    /* gauges; the first one and all behind it */
    uint64_t in_flight; /* requests in work */
    uint64_t connections;
    uint64_t connections_used; /* by a statement in work */
    uint64_t last_build_ns;
    uint64_t last_lag_ms; /* how long at most what is new in the generation was not to be seen */
};

/* The slab of this process; never NULL. */
extern struct meter *meter;

/* Takes a place. The file is made when it is not there. ERR_INTERNAL, with errno, when it cannot be
 * had, or is of another release: then nothing changes. */
enum err meter_open(const char *path, size_t place) MUST_USE;

/* The slab of a place, for reading; NULL when nobody ever had it, or the file is not open. */
const struct meter *meter_at(size_t place);
/* Who has the place, or had it last; 0: nobody ever. */
uint64_t meter_pid(size_t place);
/* All slabs added up; gauges of those processes only that are still there. */
void meter_total(struct meter *ret);

/* Threads of one process share its slab, hence the atomic addition; it takes no lock. */
static inline void meter_add(uint64_t *counter, uint64_t n)
{
    __atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

static inline void meter_sub(uint64_t *gauge, uint64_t n)
{
    __atomic_fetch_sub(gauge, n, __ATOMIC_RELAXED);
}

static inline uint64_t meter_get(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

/* The upper bounds of answers, in nanoseconds: those of OpenTelemetry's
 * http.server.request.duration, 5 ms to 10 s; and of statements, 0.1 ms to 10 s. */
extern const uint64_t meter_answer_bounds[METER_BOUNDS];
extern const uint64_t meter_statement_bounds[METER_BOUNDS];

void meter_time(struct meter_times *times, const uint64_t bounds[METER_BOUNDS], uint64_t ns);

/* Counts a way to a new generation that began at `start` and ended so; returns `err`. */
enum err meter_built(enum meter_build kind, uint64_t start, enum err err) MUST_USE;

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t meter_now(void);

#endif
