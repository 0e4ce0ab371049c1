/* model_query.h: what query.h promises of filters, facets and orders, as plain loops. */
#ifndef MUSTER_TESTS_UNIT_ROLL_MODEL_QUERY_H
#define MUSTER_TESTS_UNIT_ROLL_MODEL_QUERY_H

#include "model.h"

/* ---- the model: parts of a filter -------------------------------------------------------------
 */

enum part { GENDER, STATUS, DEPT, TITLE, PAY, BORN, HIRED, LETTER, REST, PARTS };

static inline bool list_has(const struct roll_ids *list, uint32_t id)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (list->ids[i] == id)
            return true;
    return false;
}

static inline bool ids_match(const struct roll_ids *list, const struct model_values *values)
{
    bool found = !values->n && list_has(list, 0);
    for (uint32_t i = 0; i < values->n; i++)
        found |= list_has(list, values->v[i]);
    return !list->n || found != list->except;
}

static inline bool ever_matches(const struct roll_ids *list, const struct person_stay *rows,
                                size_t n)
{
    bool found = !n && list_has(list, 0);
    for (size_t i = 0; i < n; i++)
        found |= list_has(list, rows[i].id);
    return !list->n || found != list->except;
}

static inline bool manager_matches(const struct catalog *c, const struct roll_filter *f,
                                   const struct model_person *m)
{
    if (!f->manager)
        return true;
    for (uint32_t i = 0; i < c->managers_n; i++) {
        const struct catalog_manager *row = &c->managers[i];
        if (row->emp_no != f->manager || !model_holds(row->from, row->to, f->day))
            continue;
        for (uint32_t d = 0; d < m->depts.n; d++)
            if (m->depts.v[d] == row->dept)
                return true;
    }
    return false;
}

static inline bool ever_manager_matches(const struct catalog *c, const struct roll_filter *f,
                                        const struct model_person *m)
{
    for (uint32_t i = 0; i < c->managers_n; i++)
        if (c->managers[i].emp_no == m->p->emp_no)
            return true;
    return !f->ever_manager;
}

static inline bool pay_matches(const struct roll_filter *f, const struct model_person *m)
{
    if (!f->pay_min && !f->pay_max)
        return true;
    for (uint32_t i = 0; i < m->pay.n; i++)
        if (m->pay.v[i] >= f->pay_min && (!f->pay_max || m->pay.v[i] <= f->pay_max))
            return true;
    return false;
}

static inline bool date_matches(struct opt_date from, struct opt_date to, struct date d)
{
    return (!from.some || from.v.days <= d.days) && (!to.some || d.days <= to.v.days);
}

static inline bool day_of_year_matches(uint16_t want, struct date d)
{
    struct ymd ymd = date_ymd(d);
    return !want || ymd.month * 100 + ymd.day == want;
}

static inline bool rest_matches(const struct catalog *c, const struct roll_filter *f,
                                const struct model_search *search, const struct model_person *m)
{
    const struct person *p = m->p;
    return manager_matches(c, f, m) && ever_manager_matches(c, f, m) &&
           ever_matches(&f->ever_depts, p->depts, p->depts_n) &&
           ever_matches(&f->ever_titles, p->titles, p->titles_n) &&
           day_of_year_matches(f->birthday, p->birth) &&
           day_of_year_matches(f->anniversary, p->hire) &&
           model_name_matches(m->first_folded, &f->first_name) &&
           model_name_matches(m->last_folded, &f->last_name) && model_search_matches(search, m) &&
           p->emp_no >= f->number_from && (!f->number_to || p->emp_no <= f->number_to);
}

static inline void parts_match(const struct catalog *c, const struct roll_filter *f,
                               const struct model_search *search, const struct model_person *m,
                               bool ret[PARTS])
{
    const struct person *p = m->p;
    ret[GENDER] = !f->gender || (f->gender & (p->female ? ROLL_FEMALE : ROLL_MALE));
    ret[STATUS] = !f->status || (f->status & m->status);
    ret[DEPT] = ids_match(&f->depts, &m->depts);
    ret[TITLE] = ids_match(&f->titles, &m->titles);
    ret[PAY] = pay_matches(f, m);
    ret[BORN] = date_matches(f->born_from, f->born_to, p->birth);
    ret[HIRED] = date_matches(f->hired_from, f->hired_to, p->hire);
    ret[LETTER] = !f->letter || (m->last_folded.n && m->last_folded.p[0] == f->letter);
    ret[REST] = rest_matches(c, f, search, m);
}

/* ---- the model: facets ------------------------------------------------------------------------
 */

static inline uint32_t year_place(struct date d)
{
    int year = date_ymd(d).year;
    if (year < ROLL_YEAR_FIRST)
        return 0;
    if (year >= ROLL_YEAR_FIRST + ROLL_YEARS)
        return ROLL_YEARS - 1;
    return (uint32_t)(year - ROLL_YEAR_FIRST);
}

static inline void values_count(const struct model_values *values, uint32_t *counts)
{
    counts[0] += !values->n;
    for (uint32_t i = 0; i < values->n; i++)
        counts[values->v[i]]++;
}

static inline void pay_count(const struct model_values *pay, struct roll_facets *facets)
{
    bool bands[ROLL_PAY_BANDS] = {0};
    for (uint32_t i = 0; i < pay->n; i++) {
        uint32_t band = pay->v[i] / ROLL_PAY_BAND;
        bands[band < ROLL_PAY_BANDS ? band : ROLL_PAY_BANDS - 1] = true;
    }
    for (uint32_t b = 0; b < ROLL_PAY_BANDS; b++)
        facets->pay[b] += bands[b];
    facets->no_pay += !pay->n;
}

static inline void part_count(enum part part, const struct model_person *m,
                              struct roll_facets *facets)
{
    char letter = m->last_folded.n ? m->last_folded.p[0] : 0;
    switch (part) {
    case GENDER:
        facets->gender[m->p->female]++;
        break;
    case STATUS:
        facets->status[m->status == ROLL_PRESENT ? 0 : m->status == ROLL_FORMER ? 1 : 2]++;
        break;
    case DEPT:
        values_count(&m->depts, facets->depts);
        break;
    case TITLE:
        values_count(&m->titles, facets->titles);
        break;
    case PAY:
        pay_count(&m->pay, facets);
        break;
    case BORN:
        facets->born[year_place(m->p->birth)]++;
        break;
    case HIRED:
        facets->hired[year_place(m->p->hire)]++;
        break;
    case LETTER:
        facets->letters[letter >= 'a' && letter <= 'z' ? letter - 'a' : ROLL_LETTERS - 1]++;
        break;
    case REST:
    case PARTS:
        break;
    }
}

/* Counts into the facets; returns those who match. */
static inline uint32_t model_run(const struct world *w, struct model_person *people,
                                 const struct roll_filter *f, struct roll_facets *facets,
                                 const struct model_person **ret)
{
    struct model_search search;
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        model_person_init(&people[i], &w->people[i], f->day);
    model_search_init(&search, f->search, people, w->n);
    for (uint32_t i = 0; i < w->n; i++) {
        bool ok[PARTS];
        uint32_t fails = 0;
        parts_match(&w->catalog, f, &search, &people[i], ok);
        for (int p = 0; p < PARTS; p++)
            fails += !ok[p];
        for (int p = 0; p < PARTS; p++)
            if (fails - !ok[p] == 0)
                part_count((enum part)p, &people[i], facets);
        if (!fails)
            ret[n++] = &people[i];
    }
    facets->total = n;
    return n;
}

/* ---- the model: orders ------------------------------------------------------------------------
 */

static inline int names_order(struct str a, struct str b)
{
    char x[FOLD_MAX];
    char y[FOLD_MAX];
    int order = str_cmp((struct str){x, people_fold(a, x)}, (struct str){y, people_fold(b, y)});
    return order ? order : str_cmp(a, b);
}

static inline int numbers_order(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static inline bool key_is_none(enum roll_order order, const struct model_person *m)
{
    return (order == ROLL_BY_DEPT && !m->depts.n) || (order == ROLL_BY_TITLE && !m->titles.n) ||
           (order == ROLL_BY_PAY && !m->pay.n);
}

static inline int keys_order(enum roll_order order, const struct model_person *x,
                             const struct model_person *y)
{
    int by_first = names_order(x->p->first_name, y->p->first_name);
    int by_last = names_order(x->p->last_name, y->p->last_name);
    switch (order) {
    case ROLL_BY_NUMBER:
        return numbers_order(x->p->emp_no, y->p->emp_no);
    case ROLL_BY_LAST:
        return by_last ? by_last : by_first;
    case ROLL_BY_FIRST:
        return by_first ? by_first : by_last;
    case ROLL_BY_BIRTH:
        return numbers_order(x->p->birth.days, y->p->birth.days);
    case ROLL_BY_HIRE:
        return numbers_order(x->p->hire.days, y->p->hire.days);
    case ROLL_BY_GENDER:
        return numbers_order(x->p->female, y->p->female);
    case ROLL_BY_DEPT:
        return names_order(world_depts[x->depts.line].name, world_depts[y->depts.line].name);
    case ROLL_BY_TITLE:
        return names_order(world_titles[x->titles.line], world_titles[y->titles.line]);
    case ROLL_BY_PAY:
        return numbers_order(x->pay.line, y->pay.line);
    }
    return 0;
}

static inline int model_order(enum roll_order order, bool descending, const struct model_person *x,
                              const struct model_person *y)
{
    bool x_none = key_is_none(order, x);
    bool y_none = key_is_none(order, y);
    int result = numbers_order(x_none, y_none);
    if (!x_none && !y_none)
        result = descending ? keys_order(order, y, x) : keys_order(order, x, y);
    return result ? result : numbers_order(x->p->emp_no, y->p->emp_no);
}

#endif
