#include "tools/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slice slice_of(const char *z) { return (struct slice){z, strlen(z)}; }

bool slice_same(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool slice_eq(struct slice s, const char *z) { return slice_same(s, slice_of(z)); }

bool slice_starts(struct slice s, const char *prefix)
{
    size_t n = strlen(prefix);

    return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

struct slice slice_drop(struct slice s, size_t n)
{
    if (n > s.n)
        n = s.n;
    return (struct slice){n > 0 ? s.p + n : s.p, s.n - n};
}

struct slice slice_trim(struct slice s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = slice_drop(s, 1);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_snake_case(struct slice s)
{
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_word(s.p[i]) || (s.p[i] >= 'A' && s.p[i] <= 'Z'))
            return false;
    }
    return true;
}

bool is_c_keyword(struct slice s)
{
    static const char *const keywords[] = {
        "alignas",  "alignof",  "asm",     "auto",   "bool",   "break",  "case",     "char",
        "const",    "continue", "default", "do",     "double", "else",   "enum",     "extern",
        "false",    "float",    "for",     "goto",   "if",     "inline", "int",      "long",
        "register", "restrict", "return",  "short",  "signed", "sizeof", "static",   "struct",
        "switch",   "true",     "typedef", "typeof", "union",  "unix",   "unsigned", "void",
        "volatile", "while",    "linux",
    };

    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (slice_eq(s, keywords[i]))
            return true;
    }
    return false;
}

struct pool_block {
    struct pool_block *next;
    max_align_t data[];
};

static void *must(void *p)
{
    if (!p) {
        fputs("error: out of memory\n", stderr);
        exit(1);
    }
    return p;
}

void *pool_alloc(struct pool *pool, size_t size)
{
    struct pool_block *block = must(calloc(1, sizeof(*block) + size + 1));

    block->next = pool->blocks;
    pool->blocks = block;
    return block->data;
}

char *pool_copy(struct pool *pool, struct slice s)
{
    char *copy = pool_alloc(pool, s.n + 1);

    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    return copy;
}

static char *format_in_pool(struct pool *pool, const char *format, va_list args, size_t *ret_n)
    __attribute__((format(printf, 2, 0), nonnull(2)));

static char *format_in_pool(struct pool *pool, const char *format, va_list args, size_t *ret_n)
{
    va_list again;
    char *p;
    int n;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    if (n < 0)
        n = 0;
    p = pool_alloc(pool, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    *ret_n = (size_t)n;
    return p;
}

char *pool_printf(struct pool *pool, const char *format, ...)
{
    va_list args;
    size_t n;
    char *p;

    va_start(args, format);
    p = format_in_pool(pool, format, args, &n);
    va_end(args);
    return p;
}

void pool_free(struct pool *pool)
{
    struct pool_block *block = pool->blocks;

    while (block) {
        struct pool_block *next = block->next;

        free(block);
        block = next;
    }
    pool->blocks = NULL;
}

void *pool_grow(struct pool *pool, void *array, size_t n, size_t *size, size_t element)
{
    size_t wanted = *size > 0 ? *size * 2 : 8;
    void *grown;

    if (n < *size)
        return array;
    while (wanted <= n)
        wanted *= 2;
    grown = pool_alloc(pool, wanted * element);
    if (n > 0)
        memcpy(grown, array, n * element);
    *size = wanted;
    return grown;
}

void text_init(struct text *t, struct pool *pool) { *t = (struct text){.pool = pool}; }

void text_add(struct text *t, struct slice s)
{
    if (s.n == 0)
        return;
    if (t->n + s.n >= t->size) {
        size_t size = t->size > 0 ? t->size : 256;
        char *grown;

        while (size <= t->n + s.n)
            size *= 2;
        grown = pool_alloc(t->pool, size);
        if (t->n > 0)
            memcpy(grown, t->p, t->n);
        t->p = grown;
        t->size = size;
    }
    memcpy(t->p + t->n, s.p, s.n);
    t->n += s.n;
    t->p[t->n] = '\0';
}

void text_puts(struct text *t, const char *z) { text_add(t, slice_of(z)); }

void text_putc(struct text *t, char c) { text_add(t, (struct slice){&c, 1}); }

static void text_format(struct text *t, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void text_format(struct text *t, const char *format, va_list args)
{
    size_t n;
    char *p = format_in_pool(t->pool, format, args, &n);

    text_add(t, (struct slice){p, n});
}

void text_printf(struct text *t, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text_format(t, format, args);
    va_end(args);
}

void text_c_string(struct text *t, struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '\n')
            text_puts(t, "\\n");
        else if (c == '"' || c == '\\' || c == '?')
            text_printf(t, c == '?' && (i == 0 || s.p[i - 1] != '?') ? "%c" : "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            text_printf(t, "\\%03o", c);
        else
            text_putc(t, (char)c);
    }
}

struct slice text_slice(const struct text *t) { return (struct slice){t->p, t->n}; }

struct place place_of(const char *file, struct slice contents, size_t offset)
{
    struct place at = {file, 1, 1};

    for (size_t i = 0; i < offset && i < contents.n; i++) {
        at.column++;
        if (contents.p[i] == '\n') {
            at.line++;
            at.column = 1;
        }
    }
    return at;
}

void report_init(struct report *r, struct pool *pool)
{
    *r = (struct report){0};
    text_init(&r->text, pool);
}

static void report_line(struct report *r, struct place at, const char *kind)
{
    text_puts(&r->text, at.file);
    if (at.line > 0)
        text_printf(&r->text, ":%u:%u", at.line, at.column);
    text_printf(&r->text, ": %s: ", kind);
}

void report_error(struct report *r, struct place at, const char *format, ...)
{
    va_list args;

    report_line(r, at, "error");
    va_start(args, format);
    text_format(&r->text, format, args);
    va_end(args);
    text_putc(&r->text, '\n');
    r->errors++;
}

void report_warning(struct report *r, struct place at, const char *format, ...)
{
    va_list args;

    report_line(r, at, "warning");
    va_start(args, format);
    text_format(&r->text, format, args);
    va_end(args);
    text_putc(&r->text, '\n');
    r->warnings++;
}
