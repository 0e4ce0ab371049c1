/* verify.h: what a server holds, read back row by row.
 *
 * Reads the six tables in the checksums' order, one stream each, so that neither side keeps a
 * table in memory, and compares counts and chained checksums with what is expected. */
#ifndef MUSTER_TEST_DB_VERIFY_H
#define MUSTER_TEST_DB_VERIFY_H

#include "checksum.h"
#include "progress.h"
#include "server.h"

/* Fills ret with what was found. */
enum err verify_read(const struct server_settings *settings, const char *schema, unsigned jobs,
                     struct progress *progress, struct table_sum ret[TABLE_COUNT],
                     struct problem *ret_problem) MUST_USE;
/* ERR_INPUT, naming the first table that differs: "table salaries: 94916 rows, 94917 expected". */
enum err verify_compare(const struct table_sum expected[TABLE_COUNT],
                        const struct table_sum found[TABLE_COUNT], struct problem *ret) MUST_USE;

#endif
