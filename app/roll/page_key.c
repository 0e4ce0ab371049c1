#include "roll/page_key.h"

#include "roll/fold.h"

#include <stdlib.h>

/* ---- ranks of departments and titles ----------------------------------------------------------
 */

struct named {
    struct str name;
    struct str folded;
    uint32_t id;
};

/* As segments sort the names of people: by the folded form, then by the bytes. */
static int named_compare(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = str_cmp(x->folded, y->folded);
    return order ? order : str_cmp(x->name, y->name);
}

static struct str fold_name(struct str name, struct arena *a)
{
    char *folded = arena_alloc(a, FOLD_MAX);
    return (struct str){folded, people_fold(name, folded)};
}

uint16_t *page_ranks(const struct roll *r, bool of_depts, struct arena *a)
{
    uint32_t n = of_depts ? r->catalog.depts_n : r->catalog.titles_n;
    struct named *list = ARENA_ARRAY(a, n, struct named);
    uint16_t *rank = ARENA_ARRAY(a, n + 1, uint16_t);
    for (uint32_t i = 1; i <= n; i++) {
        struct str name = of_depts ? r->catalog.depts[i].name : r->catalog.titles[i];
        list[i - 1] = (struct named){name, fold_name(name, a), i};
    }
    qsort(list, n, sizeof *list, named_compare);
    uint32_t first = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!str_eq(list[i].name, list[first].name))
            first = i;
        rank[list[i].id] = list[i].name.n ? (uint16_t)first : RANK_NONE;
    }
    rank[0] = RANK_NONE;
    return rank;
}

/* ---- the order of names -----------------------------------------------------------------------
 */

static int name_compare(struct str a, struct str b)
{
    char x[FOLD_MAX];
    char y[FOLD_MAX];
    int order = str_cmp((struct str){x, people_fold(a, x)}, (struct str){y, people_fold(b, y)});
    return order ? order : str_cmp(a, b);
}

/* Where a name stands in a list: 2 i + 1 for the i-th name, 2 i for one that would come before it.
 */
static uint64_t name_rank(const struct segment_names *names, struct str name)
{
    uint32_t low = 0;
    uint32_t high = names->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = name_compare(segment_name(names, (uint16_t)middle), name);
        if (!order)
            return 2 * (uint64_t)middle + 1;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 2 * (uint64_t)low;
}

/* ---- places -----------------------------------------------------------------------------------
 */

static bool is_by_rank(enum roll_order order)
{
    return order == ROLL_BY_DEPT || order == ROLL_BY_TITLE;
}

/* The rank key of a department's or title's name; one that is gone stands where it would be. */
static uint64_t text_rank(const struct page *page, struct str text)
{
    const struct catalog *c = &page->r->catalog;
    bool dept = page->want->order == ROLL_BY_DEPT;
    uint32_t n = dept ? c->depts_n : c->titles_n;
    uint64_t below = 0;
    if (!text.n)
        return KEY_NONE;
    for (uint32_t i = 1; i <= n; i++) {
        struct str name = dept ? c->depts[i].name : c->titles[i];
        int order = name_compare(name, text);
        if (!order)
            return page_rank_key(page->rank[i]);
        below += order < 0;
    }
    return 2 * below;
}

uint64_t page_key_of_place(const struct page *page, const struct segment *s,
                           const struct roll_place *place)
{
    const struct segment_names *major = &s->last_names;
    const struct segment_names *minor = &s->first_names;
    if (page->want->order == ROLL_BY_FIRST) {
        major = &s->first_names;
        minor = &s->last_names;
    }
    if (page_is_by_name(page->want->order))
        return name_rank(major, place->text) << 20 | name_rank(minor, place->text2);
    if (is_by_rank(page->want->order))
        return text_rank(page, place->text);
    return place->number > KEY_NONE ? KEY_NONE : place->number;
}
