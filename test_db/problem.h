/* problem.h: one line that says what is wrong, for the person who started the program.
 *
 * Functions that can fail for reasons only they can name return `enum err` and fill a problem,
 * given as last parameter; nobody below main prints. The text names file, line, table or server
 * and is cut at its ceiling. */
#ifndef MUSTER_TEST_DB_PROBLEM_H
#define MUSTER_TEST_DB_PROBLEM_H

#include "base/err.h"

#define PROBLEM_TEXT_MAX 256

struct problem {
    char text[PROBLEM_TEXT_MAX]; /* NUL-terminated */
};

/* Fills *ret by printf's rules and returns err, so that one can write return problem_set(…). */
enum err problem_set(struct problem *ret, enum err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
