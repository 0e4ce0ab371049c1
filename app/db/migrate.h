/* migrate.h: our own schema, brought forward by numbered steps.
 *
 * The steps are sql/migrations/NNNN_name.sql, compiled into the program. Applied ones are recorded
 * in `muster`.`migration` with how many of their statements are done, so a run that was cut short
 * goes on where it stopped (DDL commits by itself in MySQL). One runs at a time, under GET_LOCK, so
 * several containers may start together. Steps only go forward. A database that is newer than the
 * program is refused and left alone. */
#ifndef MUSTER_DB_MIGRATE_H
#define MUSTER_DB_MIGRATE_H

#include "base/arena.h"
#include "base/err.h"
#include "db/config.h"

#include <stdint.h>

struct migrate_result {
    uint32_t before;  /* the schema's number found, 0: none */
    uint32_t after;   /* … and reached */
    struct str error; /* on failure: one sentence */
};

/* Connects as the owner (its own connection), waits up to lock_seconds for the lock, applies what
 * is missing. ERR_LOADING: the account has no right to the schema (yet). ret is written also on
 * failure. */
enum err db_migrate(const struct db_config *config, struct arena *a, unsigned lock_seconds,
                    struct migrate_result *ret) MUST_USE;

#endif
