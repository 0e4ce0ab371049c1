/* shared.h: the small text files that the database's side leaves for the application in the shared
 * directory ($MUSTER_SHARED): one key=value a line, replaced as a whole by a rename.
 *
 * They are written by shell and C alike and may be of another release, so unknown keys are the
 * reader's to ignore and a damaged line is no error. */
#ifndef MUSTER_MODEL_SHARED_H
#define MUSTER_MODEL_SHARED_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define SHARED_MAX 4096 /* bytes of a file; what follows is not read */

struct shared_file {
    struct str text;
    int64_t written_at; /* seconds since 1970 */
};

/* ERR_NOT_FOUND when `folder` is NULL, or there is no such file or none that can be read. */
enum err shared_read(const char *folder, const char *name, struct arena *a,
                     struct shared_file *ret) MUST_USE;
/* Takes the next line off `rest`; false at the end. A line without '=' has a null value. */
bool shared_next(struct str *rest, struct str *ret_name, struct str *ret_value);
/* 0 for what is no number. */
uint64_t shared_number(struct str value);

#endif
