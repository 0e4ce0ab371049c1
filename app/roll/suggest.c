#include "roll/suggest.h"

#include "base/parse.h"
#include "roll/fold.h"

#include <stdlib.h>

#define WORDS_MAX 4

/* Positions of a list: from (included) to (not included). */
struct range {
    uint32_t from;
    uint32_t to;
};

struct found {
    struct roll_ref list[ROLL_PARTS_MAX * SUGGEST_MAX];
    uint32_t n;
    uint32_t part_n; /* of the present segment */
};

/* The first name that does not come before `text`; with `past`, that does not begin with it either.
 */
static uint32_t names_lower(const struct segment_names *names, struct str text, bool past)
{
    uint32_t low = 0;
    uint32_t high = names->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        struct str name = segment_folded(names, (uint16_t)middle);
        bool before = str_cmp(name, text) < 0 || (past && str_starts(name, text));
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct range names_with(const struct segment_names *names, struct str text)
{
    return (struct range){names_lower(names, text, false), names_lower(names, text, true)};
}

/* The first place of an order whose value is at least `id`. */
static uint32_t order_lower(const uint16_t *order, const uint16_t *values, uint32_t n, uint32_t id)
{
    uint32_t low = 0;
    uint32_t high = n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (values[order[middle]] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void found_add(struct found *found, const struct roll *r, uint32_t part, uint32_t pos)
{
    if (found->part_n == SUGGEST_MAX || roll_is_skipped(&r->parts[part], pos))
        return;
    for (uint32_t i = found->n - found->part_n; i < found->n; i++)
        if (found->list[i].pos == pos)
            return;
    found->list[found->n++] = (struct roll_ref){part, pos};
    found->part_n++;
}

/* People in an order whose major name lies in one range and whose minor name in another. */
static void take_names(struct found *found, const struct roll *r, uint32_t part,
                       const uint16_t *order, const uint16_t *major, struct range majors,
                       const uint16_t *minor, struct range minors)
{
    const struct segment *s = &r->parts[part].s;
    if (majors.from == majors.to || minors.from == minors.to)
        return;
    uint32_t end = order_lower(order, major, s->n, majors.to);
    for (uint32_t at = order_lower(order, major, s->n, majors.from);
         at < end && found->part_n < SUGGEST_MAX; at++) {
        uint32_t pos = order[at];
        if (minor[pos] >= minors.from && minor[pos] < minors.to)
            found_add(found, r, part, pos);
    }
}

/* Numbers that begin with these digits: n, n0 to n9, n00 to n99, … */
static void take_numbers(struct found *found, const struct roll *r, uint32_t part, uint64_t number)
{
    const struct segment *s = &r->parts[part].s;
    for (uint64_t width = 1; number * width <= UINT32_MAX && width < 10000000000; width *= 10) {
        uint32_t low = (uint32_t)(number * width);
        for (uint32_t pos = segment_lower(s, low);
             pos < s->n && s->emp_no[pos] < (uint64_t)low + width && found->part_n < SUGGEST_MAX;
             pos++)
            found_add(found, r, part, pos);
    }
}

static void take_part(struct found *found, const struct roll *r, uint32_t part,
                      const struct str *words, size_t n)
{
    const struct segment *s = &r->parts[part].s;
    const struct range all = {0, UINT32_MAX};
    uint64_t number;
    found->part_n = 0;
    if (n == 1 && !parse_u64(words[0], &number)) {
        if (number)
            take_numbers(found, r, part, number);
        return;
    }
    struct range last = names_with(&s->last_names, words[0]);
    struct range first = names_with(&s->first_names, words[0]);
    if (n == 1) {
        take_names(found, r, part, s->by_last, s->last, last, s->first, all);
        take_names(found, r, part, s->by_first, s->first, first, s->last, all);
        return;
    }
    struct range last2 = names_with(&s->last_names, words[1]);
    struct range first2 = names_with(&s->first_names, words[1]);
    take_names(found, r, part, s->by_last, s->last, last, s->first, first2);
    take_names(found, r, part, s->by_last, s->last, last2, s->first, first);
}

/* Splits at blanks, hyphens and the like. More words than two are left to the search. */
static size_t words_split(struct str text, char folded[FOLD_MAX], struct str words[WORDS_MAX])
{
    size_t n = 0;
    struct str rest = {folded, people_fold(text, folded)};
    while (!str_is_null(rest) && rest.n && n < WORDS_MAX) {
        struct str word;
        rest = str_cut(rest, ' ', &word);
        if (word.n)
            words[n++] = word;
    }
    return n;
}

static int ref_compare(const void *a, const void *b, void *roll)
{
    const struct roll *r = roll;
    const struct roll_ref *x = a;
    const struct roll_ref *y = b;
    const struct segment *s = &r->parts[x->part].s;
    const struct segment *t = &r->parts[y->part].s;
    int order = str_cmp(segment_folded(&s->last_names, s->last[x->pos]),
                        segment_folded(&t->last_names, t->last[y->pos]));
    if (!order)
        order = str_cmp(segment_folded(&s->first_names, s->first[x->pos]),
                        segment_folded(&t->first_names, t->first[y->pos]));
    uint32_t m = s->emp_no[x->pos];
    uint32_t n = t->emp_no[y->pos];
    return order ? order : (m < n ? -1 : m > n);
}

/* The id of the row that holds, the last one should several. */
static uint16_t stay_on(const struct segment *s, const struct segment_rows *rows, uint32_t pos,
                        struct date day)
{
    uint16_t k = segment_code(s, day);
    uint16_t id = 0;
    for (uint32_t row = rows->offset[pos]; row < rows->offset[pos + 1]; row++)
        if (rows->from[row] < k && rows->to[row] >= k)
            id = rows->id[row];
    return id;
}

static void search(const struct roll *r, struct roll_scan *scan, struct str text, struct date day,
                   struct arena *a, struct roll_line *ret, uint32_t *ret_n)
{
    const struct roll_filter filter = {.day = day, .search = text};
    const struct roll_page page = {.order = ROLL_BY_LAST, .n = SUGGEST_MAX};
    struct roll_result result;
    roll_query(r, scan, &filter, &page, a, &result);
    *ret_n = result.n;
    for (uint32_t i = 0; i < result.n; i++)
        ret[i] = result.lines[i];
}

void roll_suggest(const struct roll *r, struct roll_scan *scan, struct str text, struct date day,
                  struct arena *a, struct roll_line *ret, uint32_t *ret_n)
{
    char folded[FOLD_MAX];
    struct str words[WORDS_MAX];
    size_t n = words_split(text, folded, words);
    struct found *found = ARENA_NEW(a, struct found);
    *ret_n = 0;
    if (!n)
        return;
    for (uint32_t p = 0; n <= 2 && p < r->parts_n; p++)
        take_part(found, r, p, words, n);
    if (!found->n) {
        search(r, scan, text, day, a, ret, ret_n);
        return;
    }
    qsort_r(found->list, found->n, sizeof *found->list, ref_compare, (void *)(uintptr_t)r);
    *ret_n = found->n < SUGGEST_MAX ? found->n : SUGGEST_MAX;
    for (uint32_t i = 0; i < *ret_n; i++) {
        struct roll_ref ref = found->list[i];
        const struct segment *s = &r->parts[ref.part].s;
        ret[i] = (struct roll_line){
            .ref = ref,
            .dept = stay_on(s, &s->depts, ref.pos, day),
            .title = stay_on(s, &s->titles, ref.pos, day),
        };
        ret[i].status = ret[i].dept ? ROLL_PRESENT : ROLL_FORMER;
    }
}
