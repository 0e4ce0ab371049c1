/* fixture.h: which data set is loaded, and how far the loading is.
 *
 * The loader (test_db/load) records its result in muster.fixture and, while it runs, keeps the file
 * `progress` in the shared directory: one key=value per line, replaced as a whole. */
#ifndef MUSTER_MODEL_FIXTURE_H
#define MUSTER_MODEL_FIXTURE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

struct fixture {
    struct str name;
    struct str source;
    uint64_t people;
    bool complete;
    struct str problem; /* "" or which table does not agree, and how */
    struct str loaded_at;
};

/* ERR_NOT_FOUND when nothing was ever recorded. */
enum err fixture_find(struct store *store, struct arena *a, struct fixture *ret) MUST_USE;

struct progress {
    struct str phase; /* starting, generate, load, verify, ready, failed */
    struct str table;
    struct str message;
    uint64_t rows;
    uint64_t rows_total;
    uint64_t rows_per_second;
    uint64_t eta_seconds;
    uint32_t percent;     /* of everything */
    bool aside;           /* a reload: beside people in use, which go on */
    uint64_t age_seconds; /* since the loader last wrote */
};

/* ERR_NOT_FOUND when there is no such file or no shared directory. */
enum err progress_read(const struct store *store, struct arena *a, struct progress *ret) MUST_USE;
/* Whether a load that people wait for is under way (or has failed), rather than over or unheard of;
 * nobody waits for a reload. */
bool progress_is_open(const struct progress *progress);

#endif
