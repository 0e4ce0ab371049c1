/* store.h: what the model works on: one worker core's way to the data.
 *
 * Owns the core's connection for reading and remembers for STORE_FRESH_MS whether schema and
 * fixture are complete, so that no page shows half-loaded data. */
#ifndef MUSTER_MODEL_STORE_H
#define MUSTER_MODEL_STORE_H

#include "db/db.h"
#include "model/fixture.h"

#define STORE_FRESH_MS 1000

struct store {
    struct db *db;
    bool configured;    /* a database is named in the settings */
    int64_t checked_ms; /* when `checked` was found; CLOCK_MONOTONIC */
    enum err checked;   /* … ERR_OK: everything is there */
    char problem[256];  /* why not, for people: "table salaries: …" or empty */
    const char *shared; /* $MUSTER_SHARED, or NULL */
};

/* Reads the settings. ERR_INPUT with a static sentence when they are wrong. */
enum err store_init(struct store *store, const char **ret_why) MUST_USE;
void store_clear(struct store *store);

/* ERR_OK when the people data can be read now; ERR_AWAY, ERR_LOADING otherwise. */
enum err store_ready(struct store *store) MUST_USE;

#endif
