/* buf.h: a growing buffer of bytes with a ceiling and a sticky error.
 *
 * Every writer (HTML, JSON, CSV, headers, log lines) writes into one of these. A write that would
 * pass `limit` writes nothing and sets `overflow`; later writes do nothing. The one who made the
 * buffer looks once, at the end, with buf_err(). The storage is malloc'ed, owned by the buffer,
 * doubles as needed and is kept over buf_reset(), so that a worker's response buffer settles at
 * its largest page. Shortage of memory ends the process (log_abort), as in arena.h. What is written
 * must not lie in the buffer itself. */
#ifndef MUSTER_BASE_BUF_H
#define MUSTER_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>
#include <string.h>

struct buf {
    char *p;
    size_t n;      /* bytes written */
    size_t size;   /* bytes allocated */
    size_t limit;  /* the ceiling of n; storage never passes limit + 1 bytes */
    bool overflow; /* sticky: a write did not fit */
};

void buf_init(struct buf *b, size_t limit);
void buf_reset(struct buf *b); /* empty again, error forgotten, storage kept */
void buf_free(struct buf *b);  /* gives the storage back; the buffer may be used again */
/* Over storage of the caller's, `size` bytes (at least 1), that holds up to size - 1 and never
 * moves. Not for buf_free(). */
void buf_fixed(struct buf *b, char *storage, size_t size);

/* Where the caller writes n bytes at once, which count as written; NULL: they do not fit. */
char *buf_grab(struct buf *b, size_t n);

static inline void buf_put(struct buf *b, struct str s)
{
    /* Into what is there, if that holds it and the NUL behind it. */
    bool fits = !b->overflow && s.n < b->size - b->n && s.n <= b->limit - b->n;
    char *to = fits ? b->p + b->n : NULL;

    if (!s.n)
        return;
    if (to)
        b->n += s.n;
    else
        to = buf_grab(b, s.n);
    if (to)
        memcpy(to, s.p, s.n);
}

static inline void buf_putc(struct buf *b, char c)
{
    buf_put(b, (struct str){&c, 1});
}

void buf_u64(struct buf *b, uint64_t v);
void buf_i64(struct buf *b, int64_t v);
/* Fixed notation, 0 to 17 digits after a '.', whatever the locale; never "-0.00". v is finite. */
void buf_f64(struct buf *b, double v, int digits);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A literal, without counting its length by hand. (The compilers promise 4095 bytes a literal.) */
#define BUF_LIT(b, literal) buf_put((b), STR(literal))

struct str buf_str(const struct buf *b); /* valid until the next write; never the null slice */
/* ERR_OK, or ERR_TOO_BIG when anything did not fit. */
enum err buf_err(const struct buf *b) MUST_USE;

#endif
