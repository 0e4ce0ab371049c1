/* epoch.h: what a load of the data is known by: this installation, the moment of its last load, and
 * triggers that leave a mark for every change since. For the builder. */
#ifndef MUSTER_ROLL_EPOCH_H
#define MUSTER_ROLL_EPOCH_H

#include "db/db.h"

#define EPOCH_TEXT 40
#define EPOCH_NAME 72 /* the column holds 64 characters */

struct epoch {
    char uuid[EPOCH_TEXT];
    char loaded_at[EPOCH_TEXT];
    char data_name[EPOCH_NAME];
};

/* Looks again, and makes the triggers that are missing, and our own tables (db/migrate.h).
 * *ret_other: marks no longer tell what has changed since the last look; everything must be read
 * anew. ERR_LOADING while the data are being loaded. */
enum err epoch_look(struct epoch *epoch, struct db *db, const struct db_config *config,
                    struct arena *a, bool *ret_other) MUST_USE;

/* Within a transaction: ERR_TOO_BIG when these are no longer the data of the last look. When they
 * are, they stay so until the transaction ends: other data cannot be put in place meanwhile. */
enum err epoch_stands(const struct epoch *epoch, struct db *db, struct arena *a) MUST_USE;

#endif
