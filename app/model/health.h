/* health.h: how everything that Muster stands on fares, for the status page and for the numbers
 * that monitoring reads: the database, our schema, the data set, the roll. */
#ifndef MUSTER_MODEL_HEALTH_H
#define MUSTER_MODEL_HEALTH_H

#include "model/fixture.h"

struct health_roll {
    bool is_there;
    uint64_t people;
    uint64_t bytes; /* of all files that are mapped */
    uint64_t segments;
    uint64_t generation;
    uint64_t age_ms;   /* since it last agreed with the database */
    int64_t loaded_ms; /* Unix time: when the tables were last read as a whole */
};

struct health {
    bool is_configured; /* a database is named in the settings */
    bool is_connected;  /* it answers now */
    bool knows_schema;
    uint64_t schema; /* the newest migration that was done … */
    uint64_t schema_wanted;
    bool knows_fixture; /* something was loaded once */
    struct fixture fixture;
    struct health_roll roll;
    bool is_complete; /* all of schema and data are there */
};

/* Asks the database, once, and waits for it as long as any page does. Texts lie in the arena. */
void health_find(struct store *store, struct arena *a, struct health *ret);

#endif
