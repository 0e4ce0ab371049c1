#include "roll/name_set.h"

#include "roll/fold.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_FIRST 1024

static uint32_t name_hash(struct str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

uint32_t name_set_n(const struct name_set *set)
{
    return set->offset.n ? (uint32_t)(set->offset.n - 1) : 0;
}

static struct str name_at(const struct name_set *set, uint32_t i)
{
    const uint32_t *offset = set->offset.p;
    return (struct str){(const char *)set->text.p + offset[i], offset[i + 1] - offset[i]};
}

static void rehash(struct name_set *set, size_t size)
{
    vec_clear(&set->buckets);
    uint32_t *buckets = vec_extend(&set->buckets, size, sizeof *buckets);
    memset(buckets, 0, size * sizeof *buckets);
    for (uint32_t i = 0; i < name_set_n(set); i++) {
        size_t at = name_hash(name_at(set, i)) & (size - 1);
        while (buckets[at])
            at = (at + 1) & (size - 1);
        buckets[at] = i + 1;
    }
}

uint32_t name_set_add(struct name_set *set, struct str s)
{
    if (!set->offset.n)
        *(uint32_t *)vec_extend(&set->offset, 1, sizeof(uint32_t)) = 0;
    if (set->buckets.n < 2 * (size_t)(name_set_n(set) + 1))
        rehash(set, set->buckets.n ? set->buckets.n * 2 : BUCKETS_FIRST);
    uint32_t *buckets = set->buckets.p;
    size_t mask = set->buckets.n - 1;
    size_t at = name_hash(s) & mask;
    for (; buckets[at]; at = (at + 1) & mask)
        if (str_eq(name_at(set, buckets[at] - 1), s))
            return buckets[at] - 1;
    uint32_t i = name_set_n(set);
    if (s.n)
        memcpy(vec_extend(&set->text, s.n, 1), s.p, s.n);
    *(uint32_t *)vec_extend(&set->offset, 1, sizeof(uint32_t)) = (uint32_t)set->text.n;
    buckets[at] = i + 1;
    return i;
}

void name_set_clear(struct name_set *set)
{
    vec_clear(&set->text);
    vec_clear(&set->offset);
    rehash(set, BUCKETS_FIRST);
}

void name_set_free(struct name_set *set)
{
    vec_free(&set->text);
    vec_free(&set->offset);
    vec_free(&set->buckets);
}

static int name_compare(const void *a, const void *b)
{
    const struct sorted_name *x = a;
    const struct sorted_name *y = b;
    int order = str_cmp(x->folded, y->folded);
    return order ? order : str_cmp(x->text, y->text);
}

struct sorted_name *name_set_sort(const struct name_set *set, struct vec *folded,
                                  uint16_t **ret_rank)
{
    uint32_t n = name_set_n(set);
    struct sorted_name *sorted = vec_calloc(n, sizeof *sorted);
    size_t *at = vec_calloc(n, sizeof *at);
    for (uint32_t i = 0; i < n; i++) {
        char text[FOLD_MAX];
        sorted[i] = (struct sorted_name){.text = name_at(set, i), .raw = i};
        sorted[i].folded.n = people_fold(sorted[i].text, text);
        at[i] = folded->n;
        if (sorted[i].folded.n)
            memcpy(vec_extend(folded, sorted[i].folded.n, 1), text, sorted[i].folded.n);
    }
    for (uint32_t i = 0; i < n; i++)
        sorted[i].folded.p = folded->p ? (const char *)folded->p + at[i] : "";
    free(at);
    qsort(sorted, n, sizeof *sorted, name_compare);
    *ret_rank = vec_calloc(n, sizeof **ret_rank);
    for (uint32_t i = 0; i < n; i++)
        (*ret_rank)[sorted[i].raw] = (uint16_t)i;
    return sorted;
}
