/* script.h: employees.sql as a list of steps.
 *
 * The file is read as the mysql client would: statements end with ';', `source FILE ;` is a line.
 * Kept are the statements that make the structure and the names of the sourced files; SELECT and
 * FLUSH only talk and are passed over. Everything else (INSERT, GRANT, SET GLOBAL, …) is refused:
 * the loader runs this text as root. */
#ifndef MUSTER_TEST_DB_SCRIPT_H
#define MUSTER_TEST_DB_SCRIPT_H

#include "base/str.h"
#include "problem.h"

enum step_kind {
    STEP_STRUCTURE,       /* text: a statement to run as it is */
    STEP_VIEW,            /* the same, of a view that is made */
    STEP_DROP_DATABASE,   /* these three name the database: */
    STEP_CREATE_DATABASE, /* the loader says them with the name of its own */
    STEP_USE,
    STEP_SOURCE /* text: the file's name */
};

struct step {
    enum step_kind kind;
    struct str text; /* a slice of the script's text */
    unsigned line;
};

#define SCRIPT_STEPS_MAX 256

struct script {
    struct step steps[SCRIPT_STEPS_MAX];
    size_t n;
};

/* The steps are slices of text, which must outlive them. ERR_INPUT names file and line. */
enum err script_read(struct str text, const char *file, struct script *ret,
                     struct problem *ret_problem) MUST_USE;

#endif
