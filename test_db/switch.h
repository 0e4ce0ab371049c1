/* switch.h: one set of people takes the place of another, all tables in one statement.
 *
 * A set is a pair of schemas: SCHEMA_NAME with the six tables and muster_NAME with the record of
 * them (record.h), as `employees_next` and `muster_next`; the set in use is SCHEMA and `muster`
 * themselves. A switch is one RENAME TABLE over both: whoever reads sees all of the old set or all
 * of the new one, record and rows agree at every moment, and nothing is copied, so that it takes
 * milliseconds whatever the size. Foreign keys move along; views go by name and stay.
 *
 * What was in use becomes the set `previous`, which set_undo() brings back; the set that was
 * `previous` before is dropped when the switch is done, not earlier. A switch that fails or is
 * killed leaves the set in use as it was; what it has left is removed by the next one.
 *
 * Tables with triggers cannot change their schema: those named muster_… (app/db/marks.h) are
 * dropped first, and `muster roll` makes them again within a second, and reads everything anew. A
 * trigger of somebody else's is a refusal. The statement waits for readers of the tables, a second
 * at a time so that nobody is kept waiting behind it, and two minutes in all.
 *
 * The caller holds the lock of fixture_lock() for all of this. Used by a reload (provision.h) and,
 * as `load --switch NAME` and `load --undo`, by whatever else puts a set in place: restore.sh. */
#ifndef MUSTER_TEST_DB_SWITCH_H
#define MUSTER_TEST_DB_SWITCH_H

#include "server.h"

#include <stdbool.h>

#define SET_NEXT "next"
#define SET_PREVIOUS "previous"
/* What a set's name may have: SCHEMA_previous must be a schema's name, too. */
#define SET_SCHEMA_MAX (SCHEMA_NAME_MAX - 9)

/* The lock of whoever changes people as a whole, held by this connection until it closes.
 * ERR_INPUT when another one has it. */
enum err fixture_lock(struct server *s, struct problem *ret) MUST_USE;

/* Puts the set `name` in the place of the one in use. Tables of `muster` that it has none for stay
 * as they are; with all_ours they go aside with the others, so that the application makes its own
 * anew. ERR_INPUT when the set is not whole: a table is missing, or its record does not say
 * "complete". */
enum err set_switch(struct server *s, const char *schema, const char *name, bool all_ours,
                    struct problem *ret) MUST_USE;
/* Exchanges the set in use and `previous`: done twice, all is as before. ERR_NOT_FOUND when there
 * is none. */
enum err set_undo(struct server *s, const char *schema, struct problem *ret) MUST_USE;

/* Drops both schemas of a set that is not in use; none is there, none is missed. */
enum err set_drop(struct server *s, const char *schema, const char *name,
                  struct problem *ret) MUST_USE;
/* Drops a set if it is there and makes its two schemas, empty. */
enum err set_make(struct server *s, const char *schema, const char *name,
                  struct problem *ret) MUST_USE;

#endif
