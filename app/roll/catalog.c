#include "roll/catalog.h"

#include <string.h>

#define CATALOG_MAGIC UINT64_C(0x31676c6174614302)

static void put_raw(struct buf *out, const void *p, size_t n)
{
    buf_put(out, (struct str){p, n});
}

static void put_u64(struct buf *out, uint64_t v)
{
    put_raw(out, &v, sizeof v);
}

static void put_text(struct buf *out, struct str s)
{
    put_u64(out, s.n);
    buf_put(out, s);
}

void catalog_write(const struct catalog *c, struct buf *out)
{
    put_u64(out, CATALOG_MAGIC);
    put_u64(out, c->generation);
    put_u64(out, (uint64_t)c->loaded_ms);
    put_text(out, c->data_name);
    put_u64(out, c->depts_n);
    for (uint32_t i = 1; i <= c->depts_n; i++) {
        put_text(out, c->depts[i].no);
        put_text(out, c->depts[i].name);
        put_u64(out, c->depts[i].exists);
    }
    put_u64(out, c->titles_n);
    for (uint32_t i = 1; i <= c->titles_n; i++)
        put_text(out, c->titles[i]);
    put_u64(out, c->managers_n);
    put_raw(out, c->managers, c->managers_n * sizeof *c->managers);
    put_u64(out, c->segments_n);
    put_raw(out, c->segments, c->segments_n * sizeof *c->segments);
    put_u64(out, c->has_overlay);
    put_u64(out, c->replaced_n);
    put_raw(out, c->replaced, c->replaced_n * sizeof *c->replaced);
    put_u64(out, CATALOG_MAGIC);
}

/* A reader over the block that turns to failure at its end and stays there. */
struct input {
    struct str rest;
    bool broken;
};

static const void *take(struct input *in, size_t n)
{
    if (in->broken || in->rest.n < n) {
        in->broken = true;
        return NULL;
    }
    const void *p = in->rest.p;
    in->rest = str_drop(in->rest, n);
    return p;
}

static uint64_t take_u64(struct input *in)
{
    uint64_t v = 0;
    const void *p = take(in, sizeof v);
    if (p)
        memcpy(&v, p, sizeof v);
    return v;
}

static struct str take_text(struct input *in)
{
    uint64_t n = take_u64(in);
    const char *p = take(in, n);
    return p ? (struct str){p, n} : STR("");
}

/* A count that the rest of the block can hold. */
static uint32_t take_count(struct input *in, size_t size)
{
    uint64_t n = take_u64(in);
    if (n > in->rest.n / size)
        in->broken = true;
    return in->broken ? 0 : (uint32_t)n;
}

/* A list copied into the arena, where it is aligned. */
static void *take_list(struct input *in, uint32_t n, size_t size, struct arena *a)
{
    void *list = arena_array(a, n, size);
    const void *p = take(in, n * size);
    if (p && n)
        memcpy(list, p, n * size);
    return list;
}

enum err catalog_read(struct catalog *ret, struct str block, struct arena *a)
{
    struct input in = {.rest = block};
    struct catalog c = {0};
    if (take_u64(&in) != CATALOG_MAGIC)
        return ERR_INTERNAL;
    c.generation = take_u64(&in);
    c.loaded_ms = (int64_t)take_u64(&in);
    c.data_name = take_text(&in);
    c.depts_n = take_count(&in, 3 * sizeof(uint64_t));
    struct catalog_dept *depts = ARENA_ARRAY(a, c.depts_n + 1, struct catalog_dept);
    for (uint32_t i = 1; i <= c.depts_n; i++) {
        depts[i].no = take_text(&in);
        depts[i].name = take_text(&in);
        depts[i].exists = take_u64(&in) != 0;
    }
    c.depts = depts;
    c.titles_n = take_count(&in, sizeof(uint64_t));
    struct str *titles = ARENA_ARRAY(a, c.titles_n + 1, struct str);
    for (uint32_t i = 1; i <= c.titles_n; i++)
        titles[i] = take_text(&in);
    c.titles = titles;
    c.managers_n = take_count(&in, sizeof *c.managers);
    c.managers = take_list(&in, c.managers_n, sizeof *c.managers, a);
    c.segments_n = take_count(&in, sizeof *c.segments);
    c.segments = take_list(&in, c.segments_n, sizeof *c.segments, a);
    c.has_overlay = take_u64(&in) != 0;
    c.replaced_n = take_count(&in, sizeof *c.replaced);
    c.replaced = take_list(&in, c.replaced_n, sizeof *c.replaced, a);
    if (take_u64(&in) != CATALOG_MAGIC || in.broken || in.rest.n)
        return ERR_INTERNAL;
    *ret = c;
    return ERR_OK;
}

uint16_t catalog_find_dept(const struct catalog *c, struct str no)
{
    for (uint32_t i = 1; i <= c->depts_n; i++)
        if (no.n && str_eq(c->depts[i].no, no))
            return (uint16_t)i;
    return 0;
}

uint16_t catalog_find_title(const struct catalog *c, struct str title)
{
    for (uint32_t i = 1; i <= c->titles_n; i++)
        if (title.n && str_eq(c->titles[i], title))
            return (uint16_t)i;
    return 0;
}
