/* lexer.h: walking over SQL text as far as employees.sql and its dumps need it.
 *
 * A cursor stands somewhere in a text that somebody else owns and counts lines. Knows blanks, the
 * three kinds of comments (from '#' or '-- ' to the line's end, between slash-star and star-slash)
 * and quoted text. Version comments (slash-star-bang) are not comments: they hold statements. */
#ifndef MUSTER_TEST_DB_LEXER_H
#define MUSTER_TEST_DB_LEXER_H

#include "base/str.h"
#include "problem.h"

struct cursor {
    const char *p;
    const char *end;
    const char *file; /* for messages; lives as long as the cursor */
    unsigned line;    /* from 1 */
};

void cursor_init(struct cursor *c, struct str text, const char *file);
bool cursor_at_end(const struct cursor *c);
/* Passes over blanks and comments. */
void cursor_skip(struct cursor *c);
/* Takes that character if it stands here, after blanks and comments. */
bool cursor_take(struct cursor *c, char expected);
/* Takes a name (letters, digits, _), possibly between backticks; the null slice when none is here.
 */
struct str cursor_word(struct cursor *c);
/* Moves past the quoted text that begins here; false, at the end, when it is not closed. */
bool cursor_quoted(struct cursor *c);
/* Moves to the ';' that ends the statement begun here, passing over quoted text and comments;
 * false when the text ends first. */
bool cursor_statement_end(struct cursor *c);
/* Fills *ret with "file:line: …" and returns ERR_INPUT. */
enum err cursor_problem(const struct cursor *c, struct problem *ret, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
