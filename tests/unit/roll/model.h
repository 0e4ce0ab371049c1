/* model.h: what query.h and search.h promise, as plain loops over lists of people. Slow and simple
 * on purpose; shares nothing with the roll but people_fold(). */
#ifndef MUSTER_TESTS_UNIT_ROLL_MODEL_H
#define MUSTER_TESTS_UNIT_ROLL_MODEL_H

#include "world.h"

#include "base/utf8.h"
#include "roll/fold.h"
#include "roll/search.h"

#include <stdio.h>

#define MODEL_VALUES 32 /* at once */

/* The values of one kind that a person has on a day, and the one that stands in a line. */
struct model_values {
    uint32_t v[MODEL_VALUES];
    uint32_t n;
    uint32_t line;
};

static inline bool model_holds(struct date from, struct date to, struct date day)
{
    return from.days <= day.days && day.days < to.days;
}

struct model_row {
    uint32_t value;
    struct date from;
    struct date to;
};

static inline bool model_is_ahead(const struct model_row *x, const struct model_row *y)
{
    if (x->from.days != y->from.days)
        return x->from.days > y->from.days;
    if (x->to.days != y->to.days)
        return x->to.days > y->to.days;
    return x->value < y->value;
}

static inline void model_value_add(struct model_values *values, struct model_row *best,
                                   struct model_row row, struct date day)
{
    if (!row.value || !model_holds(row.from, row.to, day))
        return;
    if (!values->line || model_is_ahead(&row, best)) {
        *best = row;
        values->line = row.value;
    }
    for (uint32_t i = 0; i < values->n; i++)
        if (values->v[i] == row.value)
            return;
    assert_true(values->n < MODEL_VALUES);
    values->v[values->n++] = row.value;
}

static inline struct model_values model_stays(const struct person_stay *rows, size_t n,
                                              struct date day)
{
    struct model_values values = {0};
    struct model_row best = {0};
    for (size_t i = 0; i < n; i++)
        model_value_add(&values, &best, (struct model_row){rows[i].id, rows[i].from, rows[i].to},
                        day);
    return values;
}

static inline struct model_values model_pay(const struct person *p, struct date day)
{
    struct model_values values = {0};
    struct model_row best = {0};
    for (size_t i = 0; i < p->pay_n; i++)
        model_value_add(&values, &best,
                        (struct model_row){p->pay[i].salary, p->pay[i].from, p->pay[i].to}, day);
    return values;
}

/* A person as of the day. */
struct model_person {
    const struct person *p;
    struct model_values depts;
    struct model_values titles;
    struct model_values pay;
    enum roll_status status;
    char first[FOLD_MAX];
    char last[FOLD_MAX];
    struct str first_folded;
    struct str last_folded;
};

static inline void model_person_init(struct model_person *m, const struct person *p,
                                     struct date day)
{
    m->p = p;
    m->depts = model_stays(p->depts, p->depts_n, day);
    m->titles = model_stays(p->titles, p->titles_n, day);
    m->pay = model_pay(p, day);
    m->status = ROLL_FUTURE;
    for (size_t i = 0; i < p->depts_n; i++)
        if (p->depts[i].from.days <= day.days)
            m->status = ROLL_FORMER;
    if (m->depts.n)
        m->status = ROLL_PRESENT;
    m->first_folded = (struct str){m->first, people_fold(p->first_name, m->first)};
    m->last_folded = (struct str){m->last, people_fold(p->last_name, m->last)};
}

/* ---- names and the search box -----------------------------------------------------------------
 */

static inline bool model_contains(struct str s, struct str part)
{
    for (size_t i = 0; i + part.n <= s.n; i++)
        if (!part.n || !memcmp(s.p + i, part.p, part.n))
            return true;
    return false;
}

static inline bool model_name_matches(struct str folded, const struct roll_name *want)
{
    char text[FOLD_MAX];
    struct str t = {text, people_fold(want->text, text)};
    bool same = folded.n == t.n && (!t.n || !memcmp(folded.p, t.p, t.n));
    if (str_is_null(want->text))
        return true;
    switch (want->match) {
    case ROLL_IS:
        return same;
    case ROLL_IS_NOT:
        return !same;
    case ROLL_STARTS:
        return folded.n >= t.n && (!t.n || !memcmp(folded.p, t.p, t.n));
    case ROLL_CONTAINS:
        return model_contains(folded, t);
    }
    return false;
}

#define MODEL_LETTERS 300

static inline size_t model_letters(struct str s, uint32_t ret[MODEL_LETTERS])
{
    size_t n = 0;
    while (s.n) {
        size_t size = utf8_next(s, &ret[n]);
        if (!size) {
            ret[n] = 0x110000u + (unsigned char)s.p[0];
            size = 1;
        }
        n++;
        s = str_drop(s, size);
    }
    return n;
}

/* The fewest slips between the first i letters of a and the first j of b, by definition. */
static inline int model_slips(const uint32_t *a, size_t i, const uint32_t *b, size_t j, int most)
{
    if (i == 0 || j == 0)
        return (int)(i + j);
    if (most < 0)
        return 0; /* too many already; the caller has spent them */
    int best =
        model_slips(a, i - 1, b, j - 1, most - (a[i - 1] != b[j - 1])) + (a[i - 1] != b[j - 1]);
    if (a[i - 1] == b[j - 1])
        return best; /* never worse than anything else */
    int other = model_slips(a, i - 1, b, j, most - 1) + 1;
    best = other < best ? other : best;
    other = model_slips(a, i, b, j - 1, most - 1) + 1;
    best = other < best ? other : best;
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        other = model_slips(a, i - 2, b, j - 2, most - 1) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static inline bool model_is_near_letters(const uint32_t *a, size_t a_n, const uint32_t *b,
                                         size_t b_n, int slips)
{
    return model_slips(a, a_n, b, b_n, slips) <= slips;
}

/* Mistyped: near the name or a beginning of it. */
static inline bool model_is_mistyped(struct str word, struct str name, int slips)
{
    uint32_t a[MODEL_LETTERS];
    uint32_t b[MODEL_LETTERS];
    size_t a_n = model_letters(word, a);
    size_t b_n = model_letters(name, b);
    for (size_t n = 0; n <= b_n; n++)
        if (model_is_near_letters(a, a_n, b, n, slips))
            return true;
    return false;
}

struct model_search {
    char text[FOLD_MAX];
    struct str words[SEARCH_WORDS];
    int slips[SEARCH_WORDS];
    bool number[SEARCH_WORDS];
    uint32_t n;
};

/* The characters of the tests' texts: of those past ASCII all are letters but the three named. */
static inline bool model_in_word(struct str s, size_t *ret_size)
{
    uint32_t code = 0;
    *ret_size = utf8_next(s, &code);
    if (!*ret_size) {
        *ret_size = 1;
        return true; /* a byte that is no UTF-8 */
    }
    if (code == 0x2019 || code == 0x2013 || code == 0x3002)
        return false;
    return code >= 0x80 || (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z');
}

static inline void model_word_add(struct model_search *search, struct str word,
                                  const struct model_person *all, uint32_t all_n)
{
    uint32_t w = search->n++;
    uint32_t letters[MODEL_LETTERS];
    search->words[w] = word;
    search->number[w] = true;
    for (size_t i = 0; i < word.n; i++)
        search->number[w] &= word.p[i] >= '0' && word.p[i] <= '9';
    for (uint32_t i = 0; i < all_n; i++)
        if (model_contains(all[i].first_folded, word) || model_contains(all[i].last_folded, word))
            return;
    size_t n = model_letters(word, letters);
    search->slips[w] = n < 4 || n > SEARCH_LETTERS ? 0 : n < 8 ? 1 : 2;
}

static inline void model_search_init(struct model_search *search, struct str text,
                                     const struct model_person *all, uint32_t all_n)
{
    *search = (struct model_search){0};
    struct str rest = {search->text, people_fold(text, search->text)};
    while (rest.n && search->n < SEARCH_WORDS) {
        struct str word = {rest.p, 0};
        size_t size = 0;
        while (rest.n && model_in_word(rest, &size)) {
            word.n += size;
            rest = str_drop(rest, size);
        }
        if (word.n)
            model_word_add(search, word, all, all_n);
        else
            rest = str_drop(rest, size);
    }
}

static inline bool model_search_matches(const struct model_search *search,
                                        const struct model_person *m)
{
    uint32_t in_first = 0;
    uint32_t in_last = 0;
    uint32_t names = 0;
    for (uint32_t w = 0; w < search->n; w++) {
        char digits[16];
        struct str word = search->words[w];
        if (search->number[w]) {
            snprintf(digits, sizeof digits, "%u", m->p->emp_no);
            if (strncmp(digits, word.p, word.n) != 0)
                return false;
            continue;
        }
        int slips = search->slips[w];
        bool first = slips ? model_is_mistyped(word, m->first_folded, slips)
                           : model_contains(m->first_folded, word);
        bool last = slips ? model_is_mistyped(word, m->last_folded, slips)
                          : model_contains(m->last_folded, word);
        if (!first && !last)
            return false;
        names++;
        in_first += first;
        in_last += last;
    }
    return names < 2 || (in_first && in_last);
}

#endif
