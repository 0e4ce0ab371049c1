/* dump_write.h: a fixture as a folder in the original's file layout.
 *
 * employees.sql, load_departments.dump, load_employees.dump, load_dept_emp.dump,
 * load_dept_manager.dump, load_titles.dump, load_salaries1.dump to load_salaries3.dump,
 * show_elapsed.sql, and checksums.txt: one line per table with name, rows and chained md5, which
 * the loader compares with what it reads from the folder. */
#ifndef MUSTER_TEST_DB_DUMP_WRITE_H
#define MUSTER_TEST_DB_DUMP_WRITE_H

#include "checksum.h"

#define CHECKSUMS_FILE "checksums.txt"

/* Makes the folder when it is missing (not its parents) and writes all files, replacing those of
 * the same names. The fixture must have been checked. ERR_INTERNAL names file and reason. */
enum err dump_write(const struct fixture *f, const char *dir,
                    const struct table_sum sums[TABLE_COUNT], struct problem *ret) MUST_USE;

#endif
