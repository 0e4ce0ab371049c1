#include "texts.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a, 32 bits. */
static uint32_t hash(struct str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

void texts_init(struct texts *t)
{
    *t = (struct texts){.size = 1024, .slots_size = 4096, .pool_size = 16384};
    t->start = memory_array(t->size + 1, sizeof(*t->start));
    t->slots = memory_array(t->slots_size, sizeof(*t->slots));
    t->pool = memory_array(t->pool_size, 1);
}

void texts_free(struct texts *t)
{
    free(t->pool);
    free(t->start);
    free(t->slots);
    *t = (struct texts){0};
}

struct str texts_get(const struct texts *t, uint32_t id)
{
    return (struct str){t->pool + t->start[id], t->start[id + 1] - t->start[id]};
}

/* The slot of s, or the free one where it belongs. */
static uint32_t *find_slot(const struct texts *t, struct str s)
{
    uint32_t i = hash(s) % t->slots_size;
    while (t->slots[i] && !str_eq(texts_get(t, t->slots[i] - 1), s))
        i = (i + 1) % t->slots_size;
    return &t->slots[i];
}

static void grow(struct texts *t)
{
    t->size *= 2;
    t->start = memory_resize(t->start, (size_t)t->size + 1, sizeof(*t->start));
    t->slots_size *= 2;
    free(t->slots);
    t->slots = memory_array(t->slots_size, sizeof(*t->slots));
    for (uint32_t id = 0; id < t->n; id++)
        *find_slot(t, texts_get(t, id)) = id + 1;
}

uint32_t texts_id(struct texts *t, struct str s)
{
    uint32_t *slot = find_slot(t, s);
    if (*slot)
        return *slot - 1;
    if (t->n == t->size) {
        grow(t);
        slot = find_slot(t, s);
    }
    while (t->pool_n + s.n > t->pool_size) {
        t->pool_size *= 2;
        t->pool = memory_resize(t->pool, t->pool_size, 1);
    }
    if (s.n > 0)
        memcpy(t->pool + t->pool_n, s.p, s.n);
    t->pool_n += s.n;
    t->start[t->n + 1] = (uint32_t)t->pool_n;
    *slot = ++t->n;
    return t->n - 1;
}
