/* provision.h: a server provisioned from a fixture, from the first statement to the verdict.
 *
 * Order: the fixture is made or read whole in memory, so that a bad one touches nothing; the record
 * in schema muster says "incomplete"; the structure is made; the rows go in; all of them are read
 * back and compared; the record says what was found. One load at a time per server: a second one is
 * refused.
 *
 * A load aside does all of this in schemas of its own (the set `next` of switch.h) while the set in
 * use goes on, and switches only when everything is right. Whatever fails or is killed before
 * changes nothing of what is in use; the rest of it goes at once, or with the next load aside. */
#ifndef MUSTER_TEST_DB_PROVISION_H
#define MUSTER_TEST_DB_PROVISION_H

#include "progress.h"
#include "server.h"

#include <stdbool.h>
#include <stdint.h>

struct provision {
    const char *dir;      /* a folder in the original's layout, or NULL: generate */
    uint32_t people;      /* of a generated fixture */
    uint64_t seed;        /* of a generated fixture */
    const char *label;    /* "full", "medium", "1234": how the size was asked for */
    const char *prepared; /* a folder of prepared.h, taken when it holds these people; or NULL */
    bool in_place;        /* with prepared: the tables may be there already */
    const char *schema;
    bool aside;    /* beside the people in use, which it replaces at its end */
    bool all_ours; /* aside: the other tables of schema muster go aside, too */
    unsigned jobs;
    struct server_settings server;
    struct progress *progress;
};

/* Loads, verifies and records; aside: and switches. Whatever goes wrong is one line in *ret. */
enum err provision_load(const struct provision *p, struct problem *ret) MUST_USE;
/* Reads back what is there, compares it with what the last load expected, and records the verdict,
 * so that the application stops showing rows that are not right, and begins again when they are. */
enum err provision_verify(const struct provision *p, struct problem *ret) MUST_USE;

#endif
