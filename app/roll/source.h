/* source.h: the people as the database has them: all of them as a stream, or one by one.
 *
 * The stream reads four tables side by side, each on a connection of its own, in the order of the
 * employee numbers, and hands out one whole person after the other; its memory does not grow with
 * the tables. Departments and titles get their numbers of the catalog here: a number stays with its
 * department or title for the life of the source. */
#ifndef MUSTER_ROLL_SOURCE_H
#define MUSTER_ROLL_SOURCE_H

#include "base/arena.h"
#include "db/db.h"
#include "roll/catalog.h"
#include "roll/person.h"

struct source;

/* Connects when first needed, as the owner. */
struct source *source_new(const struct db_config *config);
void source_free(struct source *s);

/* The connection for single people and small tables; for transactions around them. */
struct db *source_db(struct source *s);

/* Reads departments and managers anew. */
enum err source_refresh(struct source *s, struct arena *a) MUST_USE;
/* Fills the small tables of a catalog as they are now known; valid until the source changes. */
void source_catalog(const struct source *s, struct catalog *ret);

/* All people. Whoever has rows in the other tables but none in employees is left out, as the
 * foreign keys forbid it. The person is valid until the next call. source_close always, also after
 * errors. */
enum err source_open(struct source *s) MUST_USE;
enum err source_next(struct source *s, struct person *ret, bool *ret_some) MUST_USE;
void source_close(struct source *s);

/* One person, in the arena. ERR_NOT_FOUND when the number is nobody's (any more). */
enum err source_find(struct source *s, struct arena *a, uint32_t emp_no,
                     struct person *ret) MUST_USE;

#endif
