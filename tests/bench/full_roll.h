/* full_roll.h: what the benchmarks of the roll share: a roll in memory of the generated people. */
#ifndef MUSTER_TESTS_BENCH_FULL_ROLL_H
#define MUSTER_TESTS_BENCH_FULL_ROLL_H

#include "fixture.h"
#include "roster.h"

#include "roll/query.h"
#include "roll/segment_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Numbers of departments and titles in the order in which their texts come up. */
struct ids {
    uint32_t texts[64];
    uint16_t n;
};

static inline uint16_t id_of(struct ids *ids, uint32_t text)
{
    for (uint16_t i = 0; i < ids->n; i++)
        if (ids->texts[i] == text)
            return (uint16_t)(i + 1);
    ids->texts[ids->n++] = text;
    return ids->n;
}

/* How far each table has been read; rows lie in the order of the people. */
struct reader {
    const struct fixture *f;
    size_t dept;
    size_t title;
    size_t pay;
    struct ids depts;
    struct ids titles;
    struct arena a;
};

static inline struct person read_person(struct reader *in, const struct employee *e)
{
    const struct fixture *f = in->f;
    struct person_stay *depts = ARENA_ARRAY(&in->a, 64, struct person_stay);
    struct person_stay *titles = ARENA_ARRAY(&in->a, 64, struct person_stay);
    struct person_pay *pay = ARENA_ARRAY(&in->a, 64, struct person_pay);
    struct person p = {.emp_no = e->emp_no,
                       .first_name = texts_get(&f->texts, e->first_name),
                       .last_name = texts_get(&f->texts, e->last_name),
                       .female = e->gender == 'F',
                       .birth = e->birth_date,
                       .hire = e->hire_date,
                       .depts = depts,
                       .titles = titles,
                       .pay = pay};
    for (; in->dept < f->n[TABLE_DEPT_EMP] && f->dept_emp[in->dept].emp_no == e->emp_no;
         in->dept++) {
        const struct dept_stay *row = &f->dept_emp[in->dept];
        depts[p.depts_n++] =
            (struct person_stay){id_of(&in->depts, row->dept_no), row->from_date, row->to_date};
    }
    for (; in->title < f->n[TABLE_TITLES] && f->titles[in->title].emp_no == e->emp_no;
         in->title++) {
        const struct title_stay *row = &f->titles[in->title];
        titles[p.titles_n++] =
            (struct person_stay){id_of(&in->titles, row->title), row->from_date, row->to_date};
    }
    for (; in->pay < f->n[TABLE_SALARIES] && f->salaries[in->pay].emp_no == e->emp_no; in->pay++) {
        const struct salary *row = &f->salaries[in->pay];
        pay[p.pay_n++] = (struct person_pay){(uint32_t)row->salary, row->from_date, row->to_date};
    }
    return p;
}

static inline void finish(struct segment_builder *b, struct roll *r)
{
    void *block;
    size_t bytes;
    if (segment_builder_finish(b, &block, &bytes) ||
        segment_open(&r->parts[r->parts_n++].s, block, bytes))
        abort();
}

static inline void roll_build(struct roll *r, const struct fixture *f, struct reader *in)
{
    struct segment_builder *b = segment_builder_new();
    roll_init(r, "");
    for (size_t i = 0; i < f->n[TABLE_EMPLOYEES]; i++) {
        struct person p = read_person(in, &f->employees[i]);
        enum err err = segment_builder_add(b, &p);
        if (err == ERR_TOO_BIG) {
            finish(b, r);
            err = segment_builder_add(b, &p);
        }
        if (err)
            abort();
        arena_reset(&in->a);
    }
    finish(b, r);
    segment_builder_free(b);
    struct catalog_dept *depts = calloc(in->depts.n + 1u, sizeof *depts);
    struct str *titles = calloc(in->titles.n + 1u, sizeof *titles);
    if (!depts || !titles)
        abort();
    for (uint16_t i = 0; i < in->depts.n; i++)
        depts[i + 1].no = depts[i + 1].name = texts_get(&f->texts, in->depts.texts[i]);
    for (uint16_t i = 0; i < in->titles.n; i++)
        titles[i + 1] = texts_get(&f->texts, in->titles.texts[i]);
    r->catalog.depts = depts;
    r->catalog.depts_n = in->depts.n;
    r->catalog.titles = titles;
    r->catalog.titles_n = in->titles.n;
}

static inline double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Exits when the people cannot be made. Tells the size and the time. */
static inline void full_roll_make(struct roll *roll, uint32_t people)
{
    static struct reader in;
    static struct fixture f;
    struct problem problem = {0};
    size_t bytes = 0;
    if (people < ROSTER_PEOPLE_MIN)
        exit(2);
    fixture_init(&f);
    roster_generate(&f, people, ROSTER_SEED);
    if (fixture_check(&f, &problem))
        exit(1);
    in.f = &f;
    arena_init(&in.a, 1 << 20, 1 << 20);
    double start = now_ms();
    roll_build(roll, &f, &in);
    for (uint32_t p = 0; p < roll->parts_n; p++) {
        bytes += roll->parts[p].s.bytes;
        roll->people += roll->parts[p].s.n;
    }
    printf("%u people in %u segments of %.1f MB together, built in %.0f ms\n", people,
           roll->parts_n, (double)bytes / 1e6, now_ms() - start);
}

#endif
