/* world.h: what the tests of roll/ share: a small company with odd histories, the same for a seed,
 * as plain lists of people, and a roll of one or more segments made of it in memory.
 *
 * Histories are as a careless hand could have typed them: two departments at once, rows of zero
 * length or turned round, gaps, changes within a day, no rows at all, the same name in other
 * letters, pay that falls and jumps. Dates come from a short list, so that they coincide. */
#ifndef MUSTER_TESTS_UNIT_ROLL_WORLD_H
#define MUSTER_TESTS_UNIT_ROLL_WORLD_H

#include "tests/unit/base/check.h"

#include "roll/query.h"
#include "roll/segment_build.h"

#define WORLD_DEPTS 7
#define WORLD_TITLES 5
#define WORLD_DAY_FIRST 5000 /* 1983-09-10 */
#define WORLD_DAYS 40        /* different ones, WORLD_DAY_STEP apart */
#define WORLD_DAY_STEP 73    /* five are a year, the step of even pay */

struct world {
    struct person *people; /* by number */
    uint32_t n;
    struct catalog catalog; /* departments, titles and managers */
};

static const struct catalog_dept world_depts[WORLD_DEPTS + 1] = {
    [1] = {.no = STR_INIT("d001"), .name = STR_INIT("Research"), .exists = true},
    [2] = {.no = STR_INIT("d002"), .name = STR_INIT("Finance"), .exists = true},
    [3] = {.no = STR_INIT("d003"), .name = STR_INIT("sales"), .exists = true},
    [4] = {.no = STR_INIT("d004"), .name = STR_INIT("Sales"), .exists = true},
    [5] = {.no = STR_INIT("d005"), .name = STR_INIT("\xc3\x85rkiv"), .exists = true},
    [6] = {.no = STR_INIT("d006"), .name = STR_INIT("Finance"), .exists = true},
    [7] = {.no = STR_INIT("d007"), .name = STR_INIT("Zoo"), .exists = true},
};
static const struct str world_titles[WORLD_TITLES + 1] = {
    {0},
    STR_INIT("Staff"),
    STR_INIT("Engineer"),
    STR_INIT("engineer"),
    STR_INIT("Senior Staff"),
    STR_INIT("\xc3\x89lan"),
};
static const struct str world_names[] = {
    STR_INIT("Ann"),
    STR_INIT("ANN"),
    STR_INIT("\xc3\x84nn"),
    STR_INIT("ann"),
    STR_INIT("Anneke"),
    STR_INIT("Georgi"),
    STR_INIT("George"),
    STR_INIT("Facello"),
    STR_INIT("facell\xc3\xb2"),
    STR_INIT("J\xc3\xbcrgen"),
    STR_INIT("JURGEN"),
    STR_INIT("O'Brien"),
    STR_INIT("Jean-Luc"),
    STR_INIT("van der Berg"),
    STR_INIT("Stra\xc3\x9f"
             "e"),
    STR_INIT("Strasse"),
    STR_INIT("\xc3\x98rsted"),
    STR_INIT("\xd0\x96\xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0"),
    STR_INIT("\xd0\x96\xd0\xb0\xd0\xbd"),
    STR_INIT("\xe6\x9d\x8e"),
    STR_INIT("\xff\xfe"),
    STR_INIT(""),
    STR_INIT("Zimmermann"),
    STR_INIT("4Ever"),
    STR_INIT("Bezalel"),
    STR_INIT("Simmel"),
};
#define WORLD_NAMES (sizeof world_names / sizeof world_names[0])

static inline uint32_t below(struct random *r, uint32_t n)
{
    return random_next(r) % n;
}

static inline bool chance(struct random *r, uint32_t percent)
{
    return below(r, 100) < percent;
}

static inline struct date world_date(struct random *r)
{
    if (chance(r, 3))
        return chance(r, 50) ? DATE_LAST : (struct date){-25567 + (int32_t)below(r, 300)};
    return (struct date){WORLD_DAY_FIRST + (int32_t)below(r, WORLD_DAYS) * WORLD_DAY_STEP};
}

static inline struct date world_end(struct random *r)
{
    return chance(r, 25) ? DATE_PRESENT : world_date(r);
}

/* From one to the next of n + 1 dates in their order, now and then with a gap or an overlap. */
static inline void world_spans(struct random *r, size_t n, struct date *from, struct date *to)
{
    int32_t day = WORLD_DAY_FIRST + (int32_t)below(r, WORLD_DAYS / 2) * WORLD_DAY_STEP;
    bool odd = chance(r, 40);
    for (size_t i = 0; i < n; i++) {
        from[i].days = day;
        day += (int32_t)below(r, 5) * WORLD_DAY_STEP;
        to[i].days = day;
        if (odd && chance(r, 30))
            day += ((int32_t)below(r, 5) - 2) * WORLD_DAY_STEP;
        if (odd && chance(r, 10))
            from[i] = world_date(r);
        if (odd && chance(r, 10))
            to[i] = world_end(r);
    }
    if (n && chance(r, 60))
        to[n - 1] = DATE_PRESENT;
}

#define WORLD_ROWS_MAX 24

/* Rows come as the database sorts them, here by number: it decides between rows of the same dates.
 */
static inline int world_stay_order(const void *a, const void *b)
{
    uint16_t x = ((const struct person_stay *)a)->id;
    uint16_t y = ((const struct person_stay *)b)->id;
    return x < y ? -1 : x > y;
}

static inline int world_pay_order(const void *a, const void *b)
{
    uint32_t x = ((const struct person_pay *)a)->salary;
    uint32_t y = ((const struct person_pay *)b)->salary;
    return x < y ? -1 : x > y;
}

static inline const struct person_stay *world_stays(struct random *r, struct arena *a, uint16_t ids,
                                                    size_t *ret_n)
{
    struct date from[WORLD_ROWS_MAX];
    struct date to[WORLD_ROWS_MAX];
    size_t n = chance(r, 8) ? 0 : 1 + below(r, chance(r, 20) ? 6 : 3);
    struct person_stay *rows = ARENA_ARRAY(a, n, struct person_stay);
    world_spans(r, n, from, to);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct person_stay){(uint16_t)(1 + below(r, ids)), from[i], to[i]};
    qsort(rows, n, sizeof *rows, world_stay_order);
    *ret_n = n;
    return rows;
}

/* A change a year, now and then a day early. */
static inline void world_years(struct random *r, size_t n, struct date *from, struct date *to)
{
    int32_t day = WORLD_DAY_FIRST + (int32_t)below(r, WORLD_DAYS) * WORLD_DAY_STEP;
    if (chance(r, 5))
        day = (chance(r, 50) ? SEGMENT_DAY_ZERO : SEGMENT_DAY_ZERO + UINT16_MAX - 365 * 5) +
              (int32_t)below(r, 3) - 1;
    uint32_t late = chance(r, 20) ? below(r, (uint32_t)n) : WORLD_ROWS_MAX;
    for (size_t i = 0; i < n; i++) {
        from[i].days = day;
        day += i == late ? 364 : 365;
        to[i].days = day;
    }
    if (chance(r, 80))
        to[n - 1] = chance(r, 50) ? DATE_PRESENT : from[n - 1];
}

static inline const struct person_pay *world_pay(struct random *r, struct arena *a, size_t *ret_n)
{
    struct date from[WORLD_ROWS_MAX];
    struct date to[WORLD_ROWS_MAX];
    size_t n = chance(r, 8) ? 0 : 1 + below(r, chance(r, 20) ? WORLD_ROWS_MAX : 8);
    struct person_pay *rows = ARENA_ARRAY(a, n, struct person_pay);
    uint32_t salary = 30000 + below(r, 80) * 1000;
    world_spans(r, n, from, to);
    if (n && chance(r, 60))
        world_years(r, n, from, to);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct person_pay){salary, from[i], to[i]};
        salary = salary + below(r, 6000) - 1000;
        if (chance(r, 3))
            salary += below(r, 300000);
        if (salary > 1000000 || chance(r, 1))
            salary = chance(r, 30) ? 0 : 40000;
    }
    qsort(rows, n, sizeof *rows, world_pay_order);
    *ret_n = n;
    return rows;
}

static inline struct str world_name(struct random *r)
{
    return world_names[below(r, WORLD_NAMES)];
}

static inline struct person world_person(struct random *r, struct arena *a, uint32_t emp_no)
{
    struct person p = {
        .emp_no = emp_no,
        .first_name = world_name(r),
        .last_name = world_name(r),
        .female = chance(r, 40),
        .birth = {chance(r, 5) ? -30000 + (int32_t)below(r, 140000)
                               : -6000 + (int32_t)below(r, 30) * 97},
        .hire = world_date(r),
    };
    p.depts = world_stays(r, a, WORLD_DEPTS, &p.depts_n);
    p.titles = world_stays(r, a, WORLD_TITLES, &p.titles_n);
    p.pay = world_pay(r, a, &p.pay_n);
    return p;
}

static inline void world_init(struct world *w, struct random *r, uint32_t n, struct arena *a)
{
    uint32_t emp_no = below(r, 3);
    *w = (struct world){.n = n, .people = ARENA_ARRAY(a, n, struct person)};
    for (uint32_t i = 0; i < n; i++) {
        emp_no += 1 + (chance(r, 30) ? below(r, 200) : 0);
        w->people[i] = world_person(r, a, emp_no);
    }
    uint32_t managers_n = n ? below(r, 12) : 0;
    struct catalog_manager *managers = ARENA_ARRAY(a, managers_n, struct catalog_manager);
    for (uint32_t i = 0; i < managers_n; i++)
        managers[i] = (struct catalog_manager){w->people[below(r, n)].emp_no,
                                               (uint16_t)(1 + below(r, WORLD_DEPTS)), world_date(r),
                                               world_end(r)};
    w->catalog = (struct catalog){.depts = world_depts,
                                  .depts_n = WORLD_DEPTS,
                                  .titles = world_titles,
                                  .titles_n = WORLD_TITLES,
                                  .managers = managers,
                                  .managers_n = managers_n};
}

/* Packs people; the block is the roll's, freed by world_close. */
static inline struct segment world_segment(const struct person *people, uint32_t n)
{
    struct segment_builder *b = segment_builder_new();
    struct segment s;
    void *block;
    size_t bytes;
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(segment_builder_add(b, &people[i]), ERR_OK);
    assert_int_equal(segment_builder_n(b), n);
    assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_OK);
    segment_builder_free(b);
    assert_int_equal(segment_open(&s, block, bytes), ERR_OK);
    return s;
}

/* A roll of these people in `parts` segments of uneven size. */
static inline void world_open(struct roll *roll, const struct world *w, struct random *r,
                              uint32_t parts)
{
    roll_init(roll, "nowhere");
    roll->generation = 1;
    roll->catalog = w->catalog;
    roll->parts_n = parts;
    roll->people = w->n;
    uint32_t start = 0;
    for (uint32_t p = 0; p < parts; p++) {
        uint32_t end = p + 1 == parts ? w->n : start + below(r, w->n - start + 1);
        roll->parts[p] = (struct roll_part){.s = world_segment(w->people + start, end - start)};
        start = end;
    }
}

static inline void world_close(struct roll *roll)
{
    for (uint32_t p = 0; p < roll->parts_n; p++)
        free((void *)(uintptr_t)roll->parts[p].s.base);
    roll->parts_n = 0;
}

static inline void world_skip(struct roll *roll, uint32_t emp_no, struct arena *a)
{
    for (uint32_t p = 0; p < roll->parts_n; p++) {
        struct roll_part *part = &roll->parts[p];
        uint32_t pos = segment_find(&part->s, emp_no);
        if (pos == part->s.n)
            continue;
        if (!part->skipped)
            part->skipped = ARENA_ARRAY(a, (part->s.n + 63) / 64, uint64_t);
        uint64_t *bits = (uint64_t *)(uintptr_t)part->skipped;
        bits[pos / 64] |= UINT64_C(1) << (pos % 64);
        part->skipped_n++;
    }
}

/* Changes the company: people are replaced, removed and added, the roll follows with an overlay. */
static inline void world_change(struct world *w, struct roll *roll, struct random *r,
                                struct arena *a)
{
    struct person *next = ARENA_ARRAY(a, w->n + 16, struct person);
    struct person *overlay = ARENA_ARRAY(a, w->n + 16, struct person);
    uint32_t next_n = 0;
    uint32_t overlay_n = 0;
    uint32_t percent = chance(r, 20) ? 60 : 8;
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t emp_no = w->people[i].emp_no;
        bool changes = chance(r, percent);
        if (changes)
            world_skip(roll, emp_no, a);
        if (changes && chance(r, 40))
            continue;
        next[next_n++] = changes ? world_person(r, a, emp_no) : w->people[i];
        if (changes)
            overlay[overlay_n++] = next[next_n - 1];
    }
    uint32_t last = w->n ? w->people[w->n - 1].emp_no : 0;
    for (uint32_t i = below(r, 16); i; i--) {
        next[next_n] = overlay[overlay_n++] = world_person(r, a, last += 1 + below(r, 9));
        next_n++;
    }
    w->people = next;
    w->n = next_n;
    roll->catalog.has_overlay = true;
    roll->parts[roll->parts_n++] = (struct roll_part){.s = world_segment(overlay, overlay_n)};
    roll->people = next_n;
}

/* So many titles that people are counted in another way. Nobody has the new ones. */
static inline void world_add_titles(struct roll *roll, struct arena *a)
{
    uint32_t n = 1000;
    struct str *titles = ARENA_ARRAY(a, n + 1, struct str);
    memcpy(titles, world_titles, sizeof world_titles);
    for (uint32_t i = WORLD_TITLES + 1; i <= n; i++)
        titles[i] = arena_printf(a, "Title %u", i);
    roll->catalog.titles = titles;
    roll->catalog.titles_n = n;
}

#endif
