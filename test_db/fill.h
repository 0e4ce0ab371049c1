/* fill.h: the rows of a fixture into the empty tables of a server.
 *
 * Rows stream from memory by LOAD DATA LOCAL INFILE; where the server refuses that, by INSERTs of
 * many rows. Foreign keys, unique checks and the binary log are off for these connections as far as
 * the account may do that: fixture_check() has checked the keys. On MySQL long tables go in
 * stretches over several connections; MariaDB takes an empty table fastest in one go. */
#ifndef MUSTER_TEST_DB_FILL_H
#define MUSTER_TEST_DB_FILL_H

#include "fixture.h"
#include "progress.h"
#include "server.h"

/* The fixture must have been checked, the tables be there and empty. */
enum err fill_tables(const struct server_settings *settings, const char *schema,
                     const struct fixture *f, unsigned jobs, struct progress *progress,
                     struct problem *ret) MUST_USE;

#endif
