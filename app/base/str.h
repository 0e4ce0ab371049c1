/* str.h: a slice of bytes: a pointer and a length, owned by somebody else.
 *
 * Slices are not NUL-terminated and may hold any byte. The empty slice may have p == NULL; an
 * absent one (SQL NULL, a header that was not sent) is p == NULL, told by str_is_null().
 * `char *` stops at the edges of the program (plugin.c, db/, main functions). */
#ifndef MUSTER_BASE_STR_H
#define MUSTER_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

struct str {
    const char *p;
    size_t n;
};

/* A string literal as a slice, in expressions. Anything but a literal does not compile. */
#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
/* The same in the initialisers of static objects, where gcc takes no compound literal:
 * static const struct str names[] = {STR_INIT("a"), STR_INIT("b")}; */
/* clang-format off */
#define STR_INIT(literal) {("" literal), sizeof(literal) - 1}
/* clang-format on */
/* The arguments for a "%.*s" conversion; for slices shorter than 2 GiB. */
#define STR_ARG(s) (int)(s).n, (s).p

struct str str_from(const char *z); /* of a NUL-terminated string; NULL gives the null slice */
bool str_is_null(struct str s);
bool str_eq(struct str a, struct str b);        /* the null slice equals the empty one */
bool str_eq_nocase(struct str a, struct str b); /* ASCII case only, as header names need */
int str_cmp(struct str a, struct str b);        /* bytes, as memcmp; a prefix comes first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_drop(struct str s, size_t n); /* without the first n bytes (n is cut to s.n) */
struct str str_take(struct str s, size_t n); /* the first n bytes at most */
struct str str_trim(struct str s);           /* without blanks, \t \n \v \f \r at both ends */
/* Index of the first `c`, or s.n when there is none. */
size_t str_find(struct str s, char c);
/* Splits at the first `c`: ret_head is what stands before it, the result what follows.
 * Without a `c` the head is all of s and the result the null slice, so that
 * while (!str_is_null(rest)) rest = str_cut(rest, ',', &item); visits every item. */
struct str str_cut(struct str s, char c, struct str *ret_head);

#endif
