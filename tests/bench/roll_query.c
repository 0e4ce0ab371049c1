/* roll_query.c: how long the roll takes for one question, on the generated people.
 *
 * Usage: roll_query [PEOPLE [ROUNDS]]; 300024 and 60 unless given. Prints the median in
 * milliseconds of each question, with a page of 25 in three orders; rounds are interleaved, so that
 * a busy machine hits all alike. */
#include "fixture.h"
#include "roster.h"

#include "roll/query.h"
#include "roll/segment_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUESTIONS 5
#define ORDERS 3
#define ROUNDS_MAX 1000

/* ---- the roll ---------------------------------------------------------------------------------
 */

/* Numbers of departments and titles in the order in which their texts come up. */
struct ids {
    uint32_t texts[64];
    uint16_t n;
};

static uint16_t id_of(struct ids *ids, uint32_t text)
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

static struct person read_person(struct reader *in, const struct employee *e)
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

static void finish(struct segment_builder *b, struct roll *r)
{
    void *block;
    size_t bytes;
    if (segment_builder_finish(b, &block, &bytes) ||
        segment_open(&r->parts[r->parts_n++].s, block, bytes))
        abort();
}

static void roll_build(struct roll *r, const struct fixture *f, struct reader *in)
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

/* ---- the questions ----------------------------------------------------------------------------
 */

static uint64_t random_state = 88172645463325252u;

static uint32_t below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % n;
}

static const char *const names[QUESTIONS] = {
    "everybody", "department + gender", "pay range + title", "search geo fac", "mistyped search"};

static struct roll_filter question(int which)
{
    static uint16_t id;
    struct roll_filter f = {.day = {5600 + (int32_t)below(6300)}}; /* 1985-05-02 … 2002-08-01 */
    id = (uint16_t)(1 + below(7));
    if (which == 1) {
        f.depts = (struct roll_ids){&id, 1, false};
        f.gender = ROLL_FEMALE;
    }
    if (which == 2) {
        f.titles = (struct roll_ids){&id, 1, false};
        f.pay_min = 45000 + below(10000);
        f.pay_max = f.pay_min + 15000;
    }
    if (which == 3)
        f.search = STR("geo fac");
    if (which == 4)
        f.search = STR("geroge");
    return f;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double times[QUESTIONS][ORDERS][ROUNDS_MAX];
static uint32_t totals[QUESTIONS];

static void run(const struct roll *r, int rounds)
{
    static const enum roll_order orders[ORDERS] = {ROLL_BY_NUMBER, ROLL_BY_LAST, ROLL_BY_PAY};
    struct roll_scan *scan = roll_scan_new();
    struct arena a;
    arena_init(&a, (size_t)256 << 20, 1 << 20);
    for (int i = -3; i < rounds; i++)
        for (int q = 0; q < QUESTIONS; q++)
            for (int o = 0; o < ORDERS; o++) {
                struct roll_filter f = question(q);
                struct roll_page page = {.order = orders[o], .descending = o == 2, .n = 25};
                struct roll_result result;
                double start = now_ms();
                roll_query(r, scan, &f, &page, &a, &result);
                double end = now_ms();
                if (i >= 0)
                    times[q][o][i] = end - start;
                totals[q] = result.facets.total;
                arena_reset(&a);
            }
    arena_clear(&a);
    roll_scan_free(scan);
}

int main(int argc, char **argv)
{
    uint32_t people = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : ROSTER_PEOPLE_FULL;
    int rounds = argc > 2 ? atoi(argv[2]) : 60;
    static struct roll roll;
    static struct reader in;
    struct fixture f;
    struct problem problem = {0};
    size_t bytes = 0;
    if (rounds < 1 || rounds > ROUNDS_MAX || people < ROSTER_PEOPLE_MIN)
        return 2;
    fixture_init(&f);
    roster_generate(&f, people, ROSTER_SEED);
    if (fixture_check(&f, &problem))
        return 1;
    in.f = &f;
    arena_init(&in.a, 1 << 20, 1 << 20);
    double start = now_ms();
    roll_build(&roll, &f, &in);
    for (uint32_t p = 0; p < roll.parts_n; p++)
        bytes += roll.parts[p].s.bytes;
    printf("%u people in %u segments of %.1f MB together, built in %.0f ms\n", people, roll.parts_n,
           (double)bytes / 1e6, now_ms() - start);
    run(&roll, rounds);
    printf("%-22s %8s %10s %10s %10s\n", "question", "matches", "by number", "by last", "by pay");
    for (int q = 0; q < QUESTIONS; q++) {
        printf("%-22s %8u", names[q], totals[q]);
        for (int o = 0; o < ORDERS; o++) {
            qsort(times[q][o], (size_t)rounds, sizeof(double), double_compare);
            printf(" %7.2f ms", times[q][o][rounds / 2]);
        }
        printf("\n");
    }
    return 0;
}
