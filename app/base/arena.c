#include "base/arena.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif
#ifndef ASAN
#define ASAN 0
#endif

#define STEP ((size_t)16)
#define CHUNK_FIRST ((size_t)16 << 10)
#define CHUNK_LAST ((size_t)1 << 20)

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* of data */
    size_t used;
    _Alignas(16) char data[];
};

_Static_assert(_Alignof(max_align_t) <= 16, "STEP keeps every type aligned");

void arena_init(struct arena *a, size_t limit, size_t keep)
{
    *a = (struct arena){.limit = limit, .keep = ASAN ? 0 : keep};
}

static struct arena_chunk *chunk_new(size_t size)
{
    struct arena_chunk *c = NULL;

    if (size <= SIZE_MAX - sizeof(*c))
        c = malloc(sizeof(*c) + size);
    if (!c)
        log_abort("out_of_memory", size);
    c->next = NULL;
    c->size = size;
    c->used = 0;
    return c;
}

static size_t chunks_size(const struct arena *a)
{
    size_t sum = 0;

    for (const struct arena_chunk *c = a->chunks; c; c = c->next)
        sum += c->size;
    return sum;
}

void arena_clear(struct arena *a)
{
    struct arena_chunk *c = a->chunks;

    while (c) {
        struct arena_chunk *next = c->next;

        free(c);
        c = next;
    }
    a->chunks = NULL;
    a->used = 0;
}

void arena_reset(struct arena *a)
{
    size_t size = chunks_size(a);

    if (a->chunks && !a->chunks->next && size <= a->keep) {
        a->chunks->used = 0;
        a->used = 0;
        return;
    }
    arena_clear(a);
    if (size > a->keep)
        size = a->keep;
    if (size)
        a->chunks = chunk_new(size);
}

static struct arena_chunk *chunk_for(struct arena *a, size_t size)
{
    struct arena_chunk *current = a->chunks;
    struct arena_chunk *c;
    size_t next = CHUNK_FIRST;

    if (current && current->size - current->used >= size)
        return current;
    if (current && current->size >= CHUNK_FIRST)
        next = current->size < CHUNK_LAST / 2 ? current->size * 2 : CHUNK_LAST;

    /* A large block goes behind the current chunk, whose rest stays in use. */
    if (ASAN || size > next / 2) {
        c = chunk_new(size);
        if (current) {
            c->next = current->next;
            current->next = c;
            return c;
        }
    } else {
        c = chunk_new(next);
        c->next = current;
    }
    a->chunks = c;
    return c;
}

/* `size` bytes of unknown content; nothing is handed out but through here. */
static char *take(struct arena *a, size_t size)
{
    size_t step = size ? (size + STEP - 1) & ~(STEP - 1) : STEP;
    struct arena_chunk *c;
    char *p;

    if (step < size || step > a->limit || a->used > a->limit - step)
        log_abort("arena_limit", size);
    a->used += step;
    if (ASAN)
        step = size ? size : 1;
    c = chunk_for(a, step);
    p = c->data + c->used;
    c->used += step;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

static size_t array_size(size_t n, size_t size)
{
    size_t product;

    if (__builtin_mul_overflow(n, size, &product))
        log_abort("arena_limit", SIZE_MAX);
    return product;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    return arena_alloc(a, array_size(n, size));
}

void *arena_array_raw(struct arena *a, size_t n, size_t size)
{
    return take(a, array_size(n, size));
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p;

    if (!s.p)
        return s;
    p = take(a, s.n + 1);
    memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct str){p, s.n};
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    char first[256]; /* most texts fit, and are formatted once */
    va_list args;
    size_t size;
    char *p;
    int n;

    va_start(args, format);
    n = vsnprintf(first, sizeof(first), format, args);
    va_end(args);
    if (n < 0)
        log_abort("arena_printf", 0);
    size = (size_t)n + 1;
    if (size <= sizeof(first))
        return arena_str(a, (struct str){first, (size_t)n});
    p = take(a, size);
    va_start(args, format);
    vsnprintf(p, size, format, args);
    va_end(args);
    return (struct str){p, (size_t)n};
}
