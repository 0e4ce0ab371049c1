#include "base/buf.h"

#include "base/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE ((size_t)4096)

void buf_init(struct buf *b, size_t limit)
{
    *b = (struct buf){.limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1};
}

void buf_fixed(struct buf *b, char *storage, size_t size)
{
    assert(size > 0);
    *b = (struct buf){.p = storage, .size = size, .limit = size - 1};
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->overflow = false;
}

void buf_free(struct buf *b)
{
    free(b->p);
    buf_init(b, b->limit);
}

/* Room for n more bytes and a NUL, which vsnprintf needs. */
static void grow(struct buf *b, size_t n)
{
    size_t need = b->n + n + 1;
    size_t size = b->size ? b->size : FIRST_SIZE;
    char *p;

    while (size < need)
        size = size > SIZE_MAX / 2 ? SIZE_MAX : size * 2;
    if (size > b->limit + 1)
        size = b->limit + 1;
    p = realloc(b->p, size);
    if (!p)
        log_abort("out_of_memory", size);
    b->p = p;
    b->size = size;
}

/* Where to write the n bytes, or NULL when they do not fit under the ceiling. */
static char *room(struct buf *b, size_t n)
{
    if (b->overflow || n > b->limit - b->n) {
        b->overflow = true;
        return NULL;
    }
    if (n >= b->size - b->n)
        grow(b, n);
    return b->p + b->n;
}

char *buf_grab(struct buf *b, size_t n)
{
    char *to = room(b, n);

    if (to)
        b->n += n;
    return to;
}

static void put_decimal(struct buf *b, uint64_t v, bool negative)
{
    char text[21];
    size_t at = sizeof(text);

    do {
        text[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    if (negative)
        text[--at] = '-';
    buf_put(b, (struct str){text + at, sizeof(text) - at});
}

void buf_u64(struct buf *b, uint64_t v)
{
    put_decimal(b, v, false);
}

void buf_i64(struct buf *b, int64_t v)
{
    put_decimal(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, v < 0);
}

void buf_f64(struct buf *b, double v, int digits)
{
    char text[360]; /* 309 digits, 17 more, a sign, a decimal sign of the locale */
    struct str whole = {text, 0};
    struct str fraction;
    bool negative;

    assert(v - v == 0);
    assert(digits >= 0 && digits <= 17);
    whole.n = (size_t)snprintf(text, sizeof(text), "%.*f", digits, v);
    assert(whole.n < sizeof(text));
    negative = text[0] == '-';
    if (negative && strpbrk(text, "123456789"))
        buf_putc(b, '-');
    whole = str_drop(whole, negative);
    fraction = str_drop(whole, whole.n - (size_t)digits);
    buf_put(b, str_take(whole, strspn(whole.p, "0123456789")));
    if (!digits)
        return;
    buf_putc(b, '.');
    buf_put(b, fraction);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    int n;

    if (b->overflow)
        return;
    va_start(args, format);
    n = vsnprintf(b->p ? b->p + b->n : NULL, b->size - b->n, format, args);
    va_end(args);
    if (n < 0)
        log_abort("buf_printf", 0);
    if ((size_t)n >= b->size - b->n) {
        char *to = room(b, (size_t)n);

        if (!to)
            return;
        va_start(args, format);
        vsnprintf(to, (size_t)n + 1, format, args);
        va_end(args);
    }
    b->n += (size_t)n;
}

struct str buf_str(const struct buf *b)
{
    return b->p ? (struct str){b->p, b->n} : STR("");
}

enum err buf_err(const struct buf *b)
{
    return b->overflow ? ERR_TOO_BIG : ERR_OK;
}
