/* checksum.h: the chained checksum of a table, and the known ones of the real data.
 *
 * c := md5(concat_ws('#', c, column, …)) over the rows, c beginning as ''. The order of rows and
 * columns is that of the published test: departments by dept_no, employees by emp_no, dept_emp and
 * dept_manager by dept_no and emp_no, titles by emp_no, title and from_date, salaries by emp_no,
 * from_date and to_date. */
#ifndef MUSTER_TEST_DB_CHECKSUM_H
#define MUSTER_TEST_DB_CHECKSUM_H

#include "fixture.h"
#include "md5.h"

/* What a table is expected to hold, or was found to hold. */
struct table_sum {
    uint64_t rows;
    char md5[MD5_TEXT_SIZE + 1]; /* NUL-terminated; "" for a table without rows */
};

struct chain {
    struct table_sum sum;
};

#define CHAIN_ROW_MAX 2048 /* longer rows are cut: none of the six tables can have one */

/* A chain begins zeroed. Takes the columns of one row joined with '#'. */
void chain_add(struct chain *c, struct str columns);

/* The sums of all six tables of a checked fixture. */
void checksum_fixture(const struct fixture *f, struct table_sum ret[TABLE_COUNT]);
bool table_sum_eq(const struct table_sum *a, const struct table_sum *b);

/* Counts and checksums of the real data (datacharmer/test_db at commit 3c7fa05). */
extern const struct table_sum real_sums[TABLE_COUNT];

#endif
