/* store.h: what the model works on: one worker core's way to the data.
 *
 * People are read from the roll, which outlives the database; the connection is for everything else
 * and for knowing whether schema and fixture are complete. */
#ifndef MUSTER_MODEL_STORE_H
#define MUSTER_MODEL_STORE_H

#include "db/db.h"
#include "model/export.h"
#include "model/fixture.h"
#include "roll/peers.h"
#include "roll/query.h"

#define STORE_FRESH_MS 1000 /* how long the answer of store_check is believed */
#define STORE_STALE_MS 5000 /* a roll that has not agreed with the database for so long says so */
#define STORE_ROLL_PATH 4096

struct store {
    struct db *db;
    struct roll roll;
    struct roll_scan *scan;
    struct peers peers;    /* of the day that was asked for last */
    struct date first_day; /* on which anybody's department begins, and the last one up to today */
    struct date last_day;  /* on which one begins or ends; of the generation: */
    uint64_t days_generation;
    struct exports exports;
    char roll_folder[STORE_ROLL_PATH];
    bool configured;    /* a database is named in the settings */
    int64_t checked_ms; /* when `checked` was found; CLOCK_MONOTONIC */
    enum err checked;   /* … ERR_OK: everything is there */
    char problem[256];  /* why not, for people: "table salaries: …" or empty */
    const char *shared; /* $MUSTER_SHARED, or NULL */
};

/* Reads the settings. ERR_INPUT with a static sentence when they are wrong. */
enum err store_init(struct store *store, const char **ret_why) MUST_USE;
void store_clear(struct store *store);

/* ERR_OK when people can be read now: the roll is there. Brings it to its current generation.
 * Otherwise ERR_AWAY or ERR_LOADING. */
enum err store_ready(struct store *store) MUST_USE;

/* Asks the database: ERR_OK when it answers and schema and fixture are complete. Remembered for
 * STORE_FRESH_MS when they are. */
enum err store_complete(struct store *store) MUST_USE;

/* How old the roll is, in seconds, when that is worth telling; 0: it agrees with the database. */
uint64_t store_age_seconds(const struct store *store);

#endif
