/* health.h: how everything that Muster stands on fares, for the status page and for the numbers
 * that monitoring reads: the database, our schema, the data set, the roll, the backups. */
#ifndef MUSTER_MODEL_HEALTH_H
#define MUSTER_MODEL_HEALTH_H

#include "model/backup_status.h"
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
    int64_t now;        /* seconds since 1970: when this was found */
    bool is_configured; /* a database is named in the settings */
    bool is_connected;  /* it answers now */
    bool knows_schema;
    uint64_t schema; /* the newest migration that was done … */
    uint64_t schema_wanted;
    bool knows_fixture; /* something was loaded once */
    struct fixture fixture;
    struct health_roll roll;
    bool is_complete; /* all of schema and data are there */
    struct backup_status backup;
};

/* Asks the database, once, and waits for it as long as any page does. Texts lie in the arena. */
void health_find(struct store *store, struct arena *a, struct health *ret);

/* In the words of draft-inadarei-api-health-check-06: all is well; it works, but somebody should
 * look; it does not do what it is for. */
enum health_state { HEALTH_PASS, HEALTH_WARN, HEALTH_FAIL };

enum health_state health_database(const struct health *health);
enum health_state health_schema(const struct health *health);
enum health_state health_data(const struct health *health);
enum health_state health_roll(const struct health *health);
enum health_state health_backup(const struct health *health);
/* A restore that was proven lately: HEALTH_WARN without one. */
enum health_state health_proof(const struct health *health);
/* The worst of them; backups alone never make more of it than a warning, as all pages work. */
enum health_state health_all(const struct health *health);

/* "pass", "warn", "fail". */
struct str health_name(enum health_state state);

#endif
