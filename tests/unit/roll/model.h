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
    char bare[FOLD_MAX];
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
    if (code == 0x2019 || code == 0x2013 || code == 0x3002 || code == 0x2bc)
        return false;
    return code >= 0x80 || (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z');
}

static inline bool model_joint(struct str s)
{
    uint32_t code = 0;
    return utf8_next(s, &code) &&
           (code == '\'' || code == '-' || code == 0x2019 || code == 0x2013 || code == 0x2bc);
}

#define MODEL_PARTS 64

/* The words of a text, and their joints: joined[i] where nothing but one joint stands before it. */
static inline uint32_t model_words(struct str s, struct str words[MODEL_PARTS],
                                   bool joined[MODEL_PARTS])
{
    uint32_t n = 0;
    uint32_t between = 2;
    bool joint = false;
    while (s.n && n < MODEL_PARTS) {
        size_t size = 0;
        struct str word = {s.p, 0};
        while (s.n && model_in_word(s, &size)) {
            word.n += size;
            s = str_drop(s, size);
        }
        if (word.n) {
            words[n] = word;
            joined[n++] = between == 1 && joint;
            between = 0;
            continue;
        }
        if (s.n) {
            joint = model_joint(s);
            between++;
            (void)model_in_word(s, &size);
            s = str_drop(s, size);
        }
    }
    return n;
}

static inline struct str model_bare(struct str s, char ret[FOLD_MAX])
{
    struct str words[MODEL_PARTS];
    bool joined[MODEL_PARTS];
    size_t n = 0;
    for (uint32_t i = 0, words_n = model_words(s, words, joined); i < words_n; i++) {
        memcpy(ret + n, words[i].p, words[i].n);
        n += words[i].n;
    }
    return (struct str){ret, n};
}

/* As it is spelled, or without what separates its parts. */
static inline bool model_name_has(struct str name, struct str word)
{
    char bare[FOLD_MAX];
    return model_contains(name, word) || model_contains(model_bare(name, bare), word);
}

static inline bool model_is_known(struct str word, const struct model_person *all, uint32_t all_n)
{
    for (uint32_t i = 0; i < all_n; i++)
        if (model_name_has(all[i].first_folded, word) || model_name_has(all[i].last_folded, word))
            return true;
    return false;
}

static inline bool model_is_number(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
    return true;
}

static inline void model_word_add(struct model_search *search, struct str word,
                                  const struct model_person *all, uint32_t all_n)
{
    uint32_t letters[MODEL_LETTERS];
    if (search->n == SEARCH_WORDS)
        return;
    uint32_t w = search->n++;
    search->words[w] = word;
    search->number[w] = model_is_number(word);
    size_t n = model_letters(word, letters);
    search->slips[w] = n < 4 || n > SEARCH_LETTERS || model_is_known(word, all, all_n) ? 0
                       : n < 8                                                         ? 1
                                                                                       : 2;
}

static inline void model_search_init(struct model_search *search, struct str text,
                                     const struct model_person *all, uint32_t all_n)
{
    struct str words[MODEL_PARTS];
    bool joined[MODEL_PARTS];
    *search = (struct model_search){0};
    struct str folded = {search->text, people_fold(text, search->text)};
    uint32_t words_n = model_words(folded, words, joined);
    size_t bare_n = 0;
    for (uint32_t i = 0, end; i < words_n; i = end) {
        bool each = true;
        struct str bare = {search->bare + bare_n, 0};
        for (end = i; end < words_n && (end == i || joined[end]); end++) {
            memcpy(search->bare + bare_n, words[end].p, words[end].n);
            bare_n += words[end].n;
            bare.n += words[end].n;
            each &= model_is_number(words[end]) || model_is_known(words[end], all, all_n);
        }
        if (end == i + 1 || !each || model_is_known(bare, all, all_n))
            model_word_add(search, bare, all, all_n);
        else
            for (uint32_t k = i; k < end; k++)
                model_word_add(search, words[k], all, all_n);
    }
}

/* Whether a name alone matches all the words: as parts that follow each other, or taken apart. */
static inline bool model_alone(const struct model_search *search, struct str name)
{
    struct str parts[MODEL_PARTS];
    bool joined[MODEL_PARTS];
    struct str words[SEARCH_WORDS];
    uint32_t letters[MODEL_LETTERS];
    char together[FOLD_MAX];
    size_t length = 0;
    uint32_t n = 0;
    uint32_t parts_n = model_words(name, parts, joined);
    for (uint32_t w = 0; w < search->n; w++)
        if (!search->number[w])
            words[n++] = search->words[w];
    for (uint32_t from = 0; n > 1 && from + n <= parts_n; from++) {
        bool good = true;
        for (uint32_t k = 0; k < n; k++) {
            struct str part = parts[from + k];
            bool starts = part.n >= words[k].n && !memcmp(part.p, words[k].p, words[k].n);
            good &= starts && (k + 1 == n || part.n == words[k].n);
        }
        if (good)
            return true;
    }
    for (uint32_t k = 0; k < n; k++) {
        memcpy(together + length, words[k].p, words[k].n);
        length += words[k].n;
    }
    return n > 1 && model_letters(words[n - 1], letters) >= 3 && name.n == length &&
           !memcmp(name.p, together, length);
}

static inline bool model_nearly_has(struct str name, struct str word, int slips)
{
    char bare[FOLD_MAX];
    struct str text = model_bare(name, bare);
    return model_is_mistyped(word, name, slips) || (text.n && model_is_mistyped(word, text, slips));
}

static inline bool model_search_matches(const struct model_search *search,
                                        const struct model_person *m)
{
    uint32_t in_first = 0;
    uint32_t in_last = 0;
    uint32_t names = 0;
    bool missing = false;
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
        bool first = slips ? model_nearly_has(m->first_folded, word, slips)
                           : model_name_has(m->first_folded, word);
        bool last = slips ? model_nearly_has(m->last_folded, word, slips)
                          : model_name_has(m->last_folded, word);
        names++;
        missing |= !first && !last;
        in_first += first;
        in_last += last;
    }
    if (model_alone(search, m->first_folded) || model_alone(search, m->last_folded))
        return true;
    return !missing && (names < 2 || (in_first && in_last));
}

#endif
