/* text.h: what the build's own programs (tmplc, sqlc, lint) share: memory, text, files, messages.
 *
 * These programs run once and end, so memory comes from a pool that is given back all at once;
 * shortage of memory prints one line and ends the program. They use nothing but libc and know
 * nothing of the application's code.
 *
 * Messages have the form compilers use, "file:line:column: error: what", so that editors jump to
 * the place. Lines and columns count from 1, columns in bytes. */
#ifndef MUSTER_TOOLS_TEXT_H
#define MUSTER_TOOLS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes owned by somebody else; not NUL-terminated. */
struct slice {
    const char *p;
    size_t n;
};

#define SLICE_ARG(s) (int)(s).n, (s).p

struct slice slice_of(const char *z);
bool slice_eq(struct slice s, const char *z);
bool slice_same(struct slice a, struct slice b);
bool slice_starts(struct slice s, const char *prefix);
struct slice slice_drop(struct slice s, size_t n);
struct slice slice_trim(struct slice s); /* without white space at both ends */

/* ASCII only, whatever the locale. */
bool is_blank(char c); /* space, tab, CR, LF, FF */
bool is_word(char c);  /* letter, digit or '_' */
/* [a-z][a-z0-9_]* */
bool is_snake_case(struct slice s);
/* A word of C that cannot be a name. */
bool is_c_keyword(struct slice s);

struct pool_block;
struct pool {
    struct pool_block *blocks;
};

void *pool_alloc(struct pool *pool, size_t size);   /* zeroed, never NULL */
char *pool_copy(struct pool *pool, struct slice s); /* NUL-terminated */
char *pool_printf(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));
void pool_free(struct pool *pool);
/* Grows an array kept in the pool to hold at least `n` + 1 elements; *size is its capacity. */
void *pool_grow(struct pool *pool, void *array, size_t n, size_t *size, size_t element);

/* Growing text in a pool. */
struct text {
    struct pool *pool;
    char *p;
    size_t n;
    size_t size;
};

void text_init(struct text *t, struct pool *pool);
void text_add(struct text *t, struct slice s);
void text_puts(struct text *t, const char *z);
void text_putc(struct text *t, char c);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The inside of a C string literal whose bytes are s: no quotes around it, no trigraphs. */
void text_c_string(struct text *t, struct slice s);
struct slice text_slice(const struct text *t);

/* A place in a source file. */
struct place {
    const char *file;
    unsigned line;
    unsigned column;
};

/* The place `offset` bytes into the file's contents. */
struct place place_of(const char *file, struct slice contents, size_t offset);

/* The messages of one run. */
struct report {
    struct text text; /* one line a message */
    unsigned errors;
    unsigned warnings;
};

void report_init(struct report *r, struct pool *pool);
void report_error(struct report *r, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_warning(struct report *r, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Offset of the first byte that is NUL or no UTF-8, or s.n when there is none. */
size_t text_bad_byte(struct slice s);

/* Reads a whole file of at most 16 MB; on failure reports why and returns false. Reports also NUL
 * bytes and bytes that are no UTF-8. */
bool file_read(struct pool *pool, struct report *r, const char *path, struct slice *ret);
/* Makes the file hold exactly s: by a temporary name and rename, and not at all when it holds s
 * already, so that what depends on it is not built again. */
bool file_write(struct pool *pool, struct report *r, const char *path, struct slice s);

/* The names in a folder, sorted by bytes, without those that begin with '.'. */
struct names {
    char **v;
    size_t n;
    size_t size;
};
bool dir_list(struct pool *pool, struct report *r, const char *path, struct names *ret);
bool is_dir(const char *path);

#endif
