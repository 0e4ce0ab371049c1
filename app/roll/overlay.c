#include "roll/overlay.h"

#include <string.h>

#define ARENA_MAX ((size_t)1 << 30)

void overlay_init(struct overlay *o)
{
    *o = (struct overlay){0};
    arena_init(&o->arena, ARENA_MAX, 1 << 16);
}

void overlay_clear(struct overlay *o)
{
    vec_clear(&o->entries);
    arena_clear(&o->arena);
}

void overlay_free(struct overlay *o)
{
    vec_free(&o->entries);
    arena_clear(&o->arena);
}

static void *list_copy(struct arena *a, const void *list, size_t n, size_t size)
{
    void *copy = arena_array(a, n, size);
    if (n)
        memcpy(copy, list, n * size);
    return copy;
}

static struct person person_copy(struct arena *a, const struct person *p)
{
    struct person copy = *p;
    copy.first_name = arena_str(a, p->first_name);
    copy.last_name = arena_str(a, p->last_name);
    copy.depts = list_copy(a, p->depts, p->depts_n, sizeof *p->depts);
    copy.titles = list_copy(a, p->titles, p->titles_n, sizeof *p->titles);
    copy.pay = list_copy(a, p->pay, p->pay_n, sizeof *p->pay);
    return copy;
}

/* The place of the first entry with a number >= emp_no. */
static size_t entry_lower(const struct overlay *o, uint64_t emp_no)
{
    const struct overlay_entry *entries = o->entries.p;
    size_t low = 0;
    size_t high = o->entries.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (entries[middle].emp_no < emp_no)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void overlay_set(struct overlay *o, uint32_t emp_no, const struct person *person)
{
    size_t at = entry_lower(o, emp_no);
    struct overlay_entry *entries = o->entries.p;
    if (at == o->entries.n || entries[at].emp_no != emp_no) {
        vec_extend(&o->entries, 1, sizeof *entries);
        entries = o->entries.p;
        memmove(entries + at + 1, entries + at, (o->entries.n - 1 - at) * sizeof *entries);
    }
    entries[at] = (struct overlay_entry){.emp_no = emp_no, .gone = !person};
    if (person)
        entries[at].person = person_copy(&o->arena, person);
}

void overlay_drop(struct overlay *o, uint32_t low, uint32_t high)
{
    size_t from = entry_lower(o, low);
    size_t to = entry_lower(o, (uint64_t)high + 1);
    struct overlay_entry *entries = o->entries.p;
    if (from == to)
        return;
    memmove(entries + from, entries + to, (o->entries.n - to) * sizeof *entries);
    o->entries.n -= to - from;
    if (!o->entries.n)
        overlay_clear(o);
}
