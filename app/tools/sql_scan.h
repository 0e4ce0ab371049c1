/* sql_scan.h: SQL text as tokens, as far as sqlc needs to tell strings, comments and placeholders
 * apart (MySQL 8.4 Reference Manual, 11.1 "Literal Values" and 11.7 "Comments"; backslash escapes
 * are on, as in the server's default mode). */
#ifndef MUSTER_TOOLS_SQL_SCAN_H
#define MUSTER_TOOLS_SQL_SCAN_H

#include "tools/sql.h"

enum sql_token_kind {
    SQL_END,
    SQL_GAP,  /* white space or a comment */
    SQL_WORD, /* a keyword, a plain name or a number */
    SQL_MARK, /* ? */
    SQL_SEMICOLON,
    SQL_OPEN,
    SQL_CLOSE,
    SQL_OTHER /* strings, quoted names, operators, hints */
};

struct sql_token {
    enum sql_token_kind kind;
    size_t offset;
    struct slice text;
};

struct sql_scan {
    struct report *report;
    const char *file;
    struct slice contents;
    size_t offset; /* where the next token begins */
};

/* False after reporting a string or comment that does not end, or a comment that is executed. */
bool sql_scan_next(struct sql_scan *scan, struct sql_token *ret);

/* Puts tokens together again with one blank where there was a gap, none at the ends. */
struct sql_folder {
    struct text text;
    bool gap;
};

void sql_folder_init(struct sql_folder *f, struct pool *pool);
void sql_folder_gap(struct sql_folder *f);
void sql_folder_add(struct sql_folder *f, struct slice token);

#endif
