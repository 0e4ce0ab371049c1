/* lint.h: the house rules that a program can check.
 *
 *   layers   includes point only downwards, by the table in lint_layers.c; mysql.h only in db/,
 *            uwsgi.h only in plugin.c, generated headers only where they belong
 *   calls    functions that overflow, hide their size, use hidden state or a shell; memory outside
 *            the folders that own it; printing outside the command line and the log; SQL outside
 * db/ headers  each begins with a comment that names it, has the guard MUSTER_<FOLDER>_<NAME>_H and
 *            compiles on its own
 *   form     no tabs, no trailing blanks, at most 100 columns, at most 500 lines a file; a function
 * of more than 80 lines gets a warning
 *
 * There is no way to switch a rule off for a line: change the code, or the rule for everyone. */
#ifndef MUSTER_TOOLS_LINT_H
#define MUSTER_TOOLS_LINT_H

#include "tools/text.h"

/* A C file under the root. */
struct lint_file {
    const char *path;    /* as in messages */
    const char *name;    /* below the root: "base/str.h" */
    struct slice folder; /* "base"; the file's own name when it lies in the root itself */
    struct slice contents;
    struct slice code; /* the same length: comments and the inside of literals are blanked out */
    struct slice *literals; /* the strings with their quotes, pointing into contents */
    size_t literals_n, literals_size;
    bool is_header;
};

/* Makes the view of one file; `name` is what follows the root in `path`. */
void lint_view(struct pool *pool, const char *path, const char *name, struct slice contents,
               struct lint_file *ret);

/* Each reports what it finds. */
void lint_layers(struct pool *pool, struct report *r, const struct lint_file *file);
void lint_calls(struct report *r, const struct lint_file *file);
void lint_header(struct pool *pool, struct report *r, const struct lint_file *file);
void lint_form(struct report *r, const struct lint_file *file);

/* All rules that need nothing but the text. */
void lint_text(struct pool *pool, struct report *r, const char *path, const char *name,
               struct slice contents);

/* How headers are compiled: cc -fsyntax-only flags. NULL cc: not at all. */
struct lint_compiler {
    const char *cc;
    const char *flags; /* blanks between them */
};

/* Everything under the root. */
void lint_tree(struct pool *pool, struct report *r, const char *root,
               struct lint_compiler compiler);

/* For messages: a place in the file. */
struct place lint_place(const struct lint_file *file, size_t offset);

#endif
