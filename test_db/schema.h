/* schema.h: employees.sql of a generated fixture.
 *
 * The same six tables, columns, keys and views as the original, and the same `source` lines for the
 * dumps beside it; a plain mysql client in the folder can run it. */
#ifndef MUSTER_TEST_DB_SCHEMA_H
#define MUSTER_TEST_DB_SCHEMA_H

#include "base/str.h"

extern const struct str schema_sql;       /* employees.sql */
extern const struct str schema_times_sql; /* show_elapsed.sql, its last source */

#endif
