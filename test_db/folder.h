/* folder.h: a folder in the original's file layout, read into a fixture.
 *
 * employees.sql says which files hold the rows (`source` lines); they are read from the folder
 * itself, and a name that leads out of it, by path or by symbolic link, is refused. A folder with
 * checksums.txt (written by the generator) is also compared with it, so that a damaged copy is
 * told before a server is touched. */
#ifndef MUSTER_TEST_DB_FOLDER_H
#define MUSTER_TEST_DB_FOLDER_H

#include "checksum.h"
#include "script.h"

struct folder {
    struct str text;      /* employees.sql, mapped */
    struct script script; /* its steps, slices of text */
};

/* Reads all of it: the script, the rows (checked by fixture_check), their checksums. f must be
 * initialised. Problems name file and line. */
enum err folder_read(const char *dir, struct folder *ret, struct fixture *f,
                     struct table_sum ret_sums[TABLE_COUNT], struct problem *ret_problem) MUST_USE;
void folder_free(struct folder *folder);

#endif
