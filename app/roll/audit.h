/* audit.h: what no mark tells: tables that were emptied past their triggers, as TRUNCATE does. For
 * the builder.
 *
 * A table that had rows and has none is found at the next look. One that was emptied and filled
 * again between two looks has marks for what is in it now, but none for what is gone; that shows in
 * the number of rows, which is compared when many people changed at once. */
#ifndef MUSTER_ROLL_AUDIT_H
#define MUSTER_ROLL_AUDIT_H

#include "db/db.h"
#include "roll/roll.h"

#define AUDIT_TABLES 5

struct audit {
    bool filled[AUDIT_TABLES]; /* at the last look */
};

/* Whether a table has lost all its rows since the last look. */
enum err audit_look(struct audit *audit, struct db *db, struct arena *a,
                    bool *ret_emptied) MUST_USE;

struct audit_rows {
    uint64_t people;
    uint64_t depts;
    uint64_t titles;
    uint64_t pay;
};

/* How many rows the database has; slow, as it counts them. */
enum err audit_count(struct db *db, struct arena *a, struct audit_rows *ret) MUST_USE;
/* How many the roll has. */
struct audit_rows audit_roll(const struct roll *r);
bool audit_agrees(const struct audit_rows *a, const struct audit_rows *b);

#endif
