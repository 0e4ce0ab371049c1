/* record.h: the tables muster.fixture and muster.fixture_table, where the application looks whether
 * the people data are there and whole. Those of a set that is not in use yet lie in a schema of
 * their own (switch.h): `schema` names it, RECORD_IN_USE is that of the set in use.
 *
 * fixture has one row: name ("generated full", "real", "folder real-10k"), source, people,
 * complete, problem ('' or what is wrong), loaded_at (UTC). fixture_table has one per table with
 * expected and found counts and checksums. complete is 0 from before the first change until
 * everything has been read back and is right: an interrupted load stays incomplete. */
#ifndef MUSTER_TEST_DB_RECORD_H
#define MUSTER_TEST_DB_RECORD_H

#include "checksum.h"
#include "server.h"

#define RECORD_IN_USE "muster"

struct fixture_name {
    char name[65];
    char source[256];
    uint32_t people;
};

/* Makes schema and tables if they are missing. */
enum err record_prepare(struct server *s, const char *schema, struct problem *ret) MUST_USE;
/* complete = 0, problem = text; the rows of fixture_table go. */
enum err record_begin(struct server *s, const char *schema, const struct fixture_name *name,
                      const char *text, struct problem *ret) MUST_USE;
/* Writes what was expected and found; complete = 1 when problem is "", 0 otherwise. */
enum err record_found(struct server *s, const char *schema,
                      const struct table_sum expected[TABLE_COUNT],
                      const struct table_sum found[TABLE_COUNT], const char *problem,
                      struct problem *ret) MUST_USE;
/* The same at the end of a load, whose time it keeps. */
enum err record_end(struct server *s, const char *schema,
                    const struct table_sum expected[TABLE_COUNT],
                    const struct table_sum found[TABLE_COUNT], const char *problem,
                    struct problem *ret) MUST_USE;
/* The text of `problem` for a load that failed before anything was found. */
enum err record_fail(struct server *s, const char *schema, const char *problem,
                     struct problem *ret) MUST_USE;
/* The expectation of the last load: ERR_NOT_FOUND when there was none. */
enum err record_expected(struct server *s, const char *schema, struct table_sum ret[TABLE_COUNT],
                         struct problem *ret_problem) MUST_USE;

#endif
