/* c_text.h: as much of C's lexical grammar as it takes to find the end of an expression and to tell
 * code from strings and comments (C17, 6.4). */
#ifndef MUSTER_TOOLS_C_TEXT_H
#define MUSTER_TOOLS_C_TEXT_H

#include "tools/text.h"

/* Length of the string or character literal at s.p, its quotes included; 0 when it does not end on
 * its line. s.p[0] is the quote. */
size_t c_literal_length(struct slice s);

/* What stops a piece of C from being one expression, or one list of arguments. */
enum c_flaw {
    C_FINE,
    C_OPEN_LITERAL, /* a quote without its end */
    C_BRACKET,      /* a bracket that does not match */
    C_TOO_DEEP,     /* more than C_DEPTH brackets in each other */
    C_FORBIDDEN,    /* ; # \ or a comment outside literals */
    C_NO_END        /* the end was not found */
};
#define C_DEPTH 32

/* A sentence on the flaw and its remedy. */
const char *c_flaw_text(enum c_flaw flaw);

/* Walks over C from s.p on until `end` stands outside brackets and literals. *ret is the offset of
 * `end`, or of the flaw. */
enum c_flaw c_find(struct slice s, const char *end, size_t *ret);

/* Splits s at the first `c` outside brackets and literals, which are known to match. False when
 * there is none. */
bool c_split(struct slice s, char c, struct slice *ret_head, struct slice *ret_tail);

/* The C name at the start of s; n is 0 when there is none. */
struct slice c_name(struct slice s);

#endif
