/* dump_read.h: the rows of a load_*.dump, read strictly.
 *
 * A dump is a sequence of INSERT INTO table VALUES (…),(…); statements, tables being the six of the
 * fixture and values in the order of the table's columns; SELECT statements are passed over (the
 * original's last source is one). Anything else is refused with file, line and what is wrong: a
 * statement or file that breaks off, a number of columns that is not the table's, a day that does
 * not exist, a text too long for its column, a NULL where the column takes none, another statement.
 * Texts are UTF-8; an empty file is a dump without rows. */
#ifndef MUSTER_TEST_DB_DUMP_READ_H
#define MUSTER_TEST_DB_DUMP_READ_H

#include "fixture.h"

/* Adds the rows of one dump. file is the name for messages. After ERR_INPUT the fixture holds the
 * rows before the error and is good for nothing but fixture_free(). */
enum err dump_read(struct fixture *f, struct str text, const char *file,
                   struct problem *ret) MUST_USE;

#endif
