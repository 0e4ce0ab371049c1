/* row.h: one row of a fixture as text, in the three forms that are needed.
 *
 * ROW_CHECKSUM  d007#10002#1996-08-03#9999-01-01: the columns as the published checksums take them
 *               (test_employees_md5.sql: dept_emp and dept_manager begin with dept_no), joined
 *               with '#', a NULL left out as CONCAT_WS does.
 * ROW_INFILE    10002 TAB d007 TAB … NEWLINE: for LOAD DATA with its default escapes, \N for NULL.
 * ROW_INSERT    (10002,'d007','1996-08-03','9999-01-01'): for INSERT … VALUES, in the order of the
 *               table's columns. */
#ifndef MUSTER_TEST_DB_ROW_H
#define MUSTER_TEST_DB_ROW_H

#include "fixture.h"

enum row_form { ROW_CHECKSUM, ROW_INFILE, ROW_INSERT };

/* A row's longest text: two texts of at most 50 characters of 4 bytes, each escaped, and numbers.
 */
#define ROW_TEXT_MAX 1024

/* Writes row i of the table; returns its length, at most ROW_TEXT_MAX. */
size_t row_text(const struct fixture *f, enum table table, size_t i, enum row_form form,
                char ret[ROW_TEXT_MAX]);

#endif
