/* follow.h: which people have changed since last time, from the marks in muster.touched.
 *
 * Marks are numbered when they are written and become visible when their transaction commits, so a
 * smaller number may appear after a greater one, and those of a transaction that rolls back never
 * do. Every number that was passed over stays on a list of gaps and is looked for again at each
 * poll, for longer than any mark is kept: no change is ever missed. */
#ifndef MUSTER_ROLL_FOLLOW_H
#define MUSTER_ROLL_FOLLOW_H

#include "db/db.h"
#include "roll/vec.h"

#define FOLLOW_GAPS_MAX 4096 /* ranges of numbers; more: start again from the whole */

struct follow {
    uint64_t last;   /* the greatest number seen */
    struct vec gaps; /* struct follow_gap, ascending */
};

void follow_clear(struct follow *f);
void follow_free(struct follow *f);

/* Looks for marks that are new and appends their people to `ret` (uint32_t, with repetitions), 0
 * for a mark without a person. ERR_TOO_BIG when there are too many gaps. */
enum err follow_poll(struct follow *f, struct db *db, struct arena *a, struct vec *ret) MUST_USE;

/* The greatest number below which nothing is missing. */
uint64_t follow_complete(const struct follow *f);

#endif
