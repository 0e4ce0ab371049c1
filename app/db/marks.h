/* marks.h: triggers that leave a mark in muster.touched for every person that a statement changes.
 *
 * They fire for every client, the `mysql` command line included, in the transaction of the change;
 * so a mark is visible exactly when its change is. Rows that a foreign key deletes fire none, but
 * their person's row does, and a department that is deleted marks all its people. TRUNCATE fires
 * none. The fixture is loaded without them; they go with the schema when it is dropped and are made
 * again here. */
#ifndef MUSTER_DB_MARKS_H
#define MUSTER_DB_MARKS_H

#include "base/err.h"
#include "db/config.h"

#include <stddef.h>

#define MARKS_TRIGGERS 18 /* three for each of the six tables */

/* Makes those that are missing, as the owner. ERR_LOADING while the tables are being switched
 * (test_db/switch.h), which takes their triggers away for a moment. ERR_INTERNAL with a sentence in
 * ret_problem when the account may not (with the binary log on, MySQL asks for
 * log_bin_trust_function_creators). */
enum err marks_ensure(const struct db_config *config, char *ret_problem, size_t size) MUST_USE;

#endif
