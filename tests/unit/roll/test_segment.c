// link: -lutf8proc
/* Segments: what goes in comes out, in the columns and orders that segment.h promises. */
#include "world.h"

#include "roll/fold.h"
#include "roll/segment_format.h"

#include <stdio.h>

static struct arena arena;

/* ---- rows as they must come out ---------------------------------------------------------------
 */

static int stay_compare(const void *a, const void *b)
{
    const struct person_stay *x = a;
    const struct person_stay *y = b;
    if (x->from.days != y->from.days)
        return x->from.days < y->from.days ? -1 : 1;
    if (x->to.days != y->to.days)
        return x->to.days < y->to.days ? -1 : 1;
    return (int)x->id - (int)y->id;
}

static int pay_compare(const void *a, const void *b)
{
    const struct person_pay *x = a;
    const struct person_pay *y = b;
    if (x->from.days != y->from.days)
        return x->from.days < y->from.days ? -1 : 1;
    if (x->to.days != y->to.days)
        return x->to.days < y->to.days ? -1 : 1;
    return x->salary < y->salary ? -1 : x->salary > y->salary;
}

/* Whether two rows hold on one day. */
static bool have_common_day(const struct person_stay *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            int32_t from =
                rows[i].from.days > rows[j].from.days ? rows[i].from.days : rows[j].from.days;
            int32_t to = rows[i].to.days < rows[j].to.days ? rows[i].to.days : rows[j].to.days;
            if (from < to)
                return true;
        }
    return false;
}

static bool is_plain(const struct person_pay *rows, size_t n)
{
    uint32_t low = n ? rows[0].salary : 0;
    uint32_t high = low;
    for (size_t i = 0; i < n; i++) {
        low = rows[i].salary < low ? rows[i].salary : low;
        high = rows[i].salary > high ? rows[i].salary : high;
        if (rows[i].from.days > rows[i].to.days || (i && rows[i].from.days != rows[i - 1].to.days))
            return false;
    }
    return high - low < 65536;
}

static void check_stays(const struct segment *s, const struct segment_rows *got, uint32_t i,
                        const struct person_stay *want, size_t n, enum segment_flag many)
{
    struct person_stay *sorted = ARENA_ARRAY(&arena, n, struct person_stay);
    if (n)
        memcpy(sorted, want, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, stay_compare);
    uint32_t start = got->offset[i];
    assert_int_equal(got->offset[i + 1] - start, n);
    for (uint32_t r = 0; r < n; r++) {
        assert_int_equal(got->id[start + r], sorted[r].id);
        assert_int_equal(segment_date(s, got->from[start + r]).days, sorted[r].from.days);
        assert_int_equal(segment_date(s, got->to[start + r]).days, sorted[r].to.days);
    }
    assert_int_equal((s->flags[i] & many) != 0, have_common_day(sorted, n));
}

/* A title's second row has a place of its own. */
static void check_second(const struct segment_rows *rows, uint32_t i, uint32_t r)
{
    bool some = r < rows->offset[i + 1];
    assert_int_equal(rows->second_id[i], some ? rows->id[r] : 0);
    assert_int_equal(rows->second_from[i], some ? rows->from[r] : UINT16_MAX);
    if (some)
        assert_int_equal(rows->second_to[i], rows->to[r]);
}

/* The second form of the rows: first ones, then the others in their order. */
static void check_split(const struct segment *s, const struct segment_rows *rows)
{
    uint32_t x = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t r = rows->offset[i];
        if (rows->second_id)
            check_second(rows, i, r + 1);
        if (r == rows->offset[i + 1]) {
            assert_int_equal(rows->first_from[i], UINT16_MAX);
            continue;
        }
        assert_int_equal(rows->first_id[i], rows->id[r]);
        assert_int_equal(rows->first_from[i], rows->from[r]);
        assert_int_equal(rows->first_to[i], rows->to[r]);
        for (r += rows->second_id ? 2 : 1; r < rows->offset[i + 1]; r++, x++) {
            assert_true(x < rows->more_n);
            assert_int_equal(rows->more_person[x], i);
            assert_int_equal(rows->more_id[x], rows->id[r]);
            assert_int_equal(rows->more_from[x], rows->from[r]);
            assert_int_equal(rows->more_to[x], rows->to[r]);
        }
    }
    assert_int_equal(x, rows->more_n);
}

/* Even, uneven or exact: each person with pay is one of the three. Returns how many are even. */
static uint32_t check_even(const struct segment *s)
{
    uint32_t x = 0;
    uint32_t evens = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t n = segment_pay_n(s, i);
        int32_t first = n ? segment_date(s, segment_pay(s, i, 0).from).days : 0;
        bool even = n > 0 && first > SEGMENT_DAY_ZERO && !(s->flags[i] & SEGMENT_EXACT_PAY);
        for (uint32_t r = 1; r < n; r++)
            even &= segment_date(s, segment_pay(s, i, r).from).days ==
                    first + (int32_t)r * SEGMENT_PAY_STEP;
        even &= first + (int32_t)n * SEGMENT_PAY_STEP < SEGMENT_DAY_ZERO + UINT16_MAX;
        assert_int_equal(s->pay_rows[i], even ? n : 0);
        if (even)
            assert_int_equal(SEGMENT_DAY_ZERO + s->pay_first[i], first);
        else if (n && !(s->flags[i] & SEGMENT_EXACT_PAY))
            assert_int_equal(s->uneven[x++], i);
        evens += even;
    }
    assert_int_equal(x, s->uneven_n);
    return evens;
}

static void check_pay(const struct segment *s, uint32_t i, const struct person_pay *want, size_t n)
{
    struct person_pay *sorted = ARENA_ARRAY(&arena, n, struct person_pay);
    if (n)
        memcpy(sorted, want, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, pay_compare);
    assert_int_equal(segment_pay_n(s, i), n);
    for (uint32_t r = 0; r < n; r++) {
        struct segment_pay row = segment_pay(s, i, r);
        assert_int_equal(row.salary, sorted[r].salary);
        assert_int_equal(segment_date(s, row.from).days, sorted[r].from.days);
        assert_int_equal(segment_date(s, row.to).days, sorted[r].to.days);
    }
    assert_int_equal(!(s->flags[i] & SEGMENT_EXACT_PAY), is_plain(sorted, n));
}

static void check_person(const struct segment *s, uint32_t i, const struct person *p)
{
    assert_int_equal(s->emp_no[i], p->emp_no);
    assert_slice(segment_name(&s->first_names, s->first[i]), p->first_name);
    assert_slice(segment_name(&s->last_names, s->last[i]), p->last_name);
    assert_int_equal(s->flags[i] & SEGMENT_FEMALE, p->female);
    assert_int_equal(segment_date(s, s->birth[i]).days, p->birth.days);
    assert_int_equal(segment_date(s, s->hire[i]).days, p->hire.days);
    check_stays(s, &s->depts, i, p->depts, p->depts_n, SEGMENT_MANY_DEPTS);
    check_stays(s, &s->titles, i, p->titles, p->titles_n, SEGMENT_MANY_TITLES);
    check_pay(s, i, p->pay, p->pay_n);
}

static void check_names(const struct segment_names *names)
{
    for (uint32_t i = 0; i < names->n; i++) {
        char folded[FOLD_MAX];
        struct str name = segment_name(names, (uint16_t)i);
        assert_slice(segment_folded(names, (uint16_t)i),
                     ((struct str){folded, people_fold(name, folded)}));
        if (!i)
            continue;
        int order =
            str_cmp(segment_folded(names, (uint16_t)(i - 1)), segment_folded(names, (uint16_t)i));
        assert_true(order < 0 ||
                    (!order && str_cmp(segment_name(names, (uint16_t)(i - 1)), name) < 0));
    }
}

/* Keys ascend, then the second keys, then the positions: so each person stands in it once. */
static void check_order(const struct segment *s, const uint16_t *order, const uint16_t *major,
                        const uint16_t *minor)
{
    for (uint32_t i = 1; i < s->n; i++) {
        uint16_t x = order[i - 1];
        uint16_t y = order[i];
        uint64_t a = (uint64_t)major[x] << 32 | (uint64_t)(minor ? minor[x] : 0) << 16 | x;
        uint64_t b = (uint64_t)major[y] << 32 | (uint64_t)(minor ? minor[y] : 0) << 16 | y;
        assert_true(a < b);
    }
}

static void check_codes(const struct segment *s, struct random *r)
{
    for (uint32_t i = 1; i < s->dates_n; i++)
        assert_true(s->dates[i - 1] < s->dates[i]);
    for (int i = 0; i < 50; i++) {
        struct date d = {WORLD_DAY_FIRST - 10 + (int32_t)below(r, 5000)};
        uint32_t n = 0;
        for (uint32_t k = 0; k < s->dates_n; k++)
            n += s->dates[k] <= d.days;
        assert_int_equal(segment_code(s, d), n);
    }
}

static void check_finds(const struct segment *s, const struct person *people, uint32_t n)
{
    uint32_t last = n ? people[n - 1].emp_no : 0;
    uint32_t at = 0;
    for (uint32_t emp_no = 0; emp_no <= last + 1; emp_no++) {
        while (at < n && people[at].emp_no < emp_no)
            at++;
        assert_int_equal(segment_lower(s, emp_no), at);
        bool here = at < n && people[at].emp_no == emp_no;
        assert_int_equal(segment_find(s, emp_no), here ? at : n);
    }
}

/* ---- tests ------------------------------------------------------------------------------------
 */

/* Built one after the other by one builder, which must forget each. */
static void people_come_out_as_they_went_in(void **state)
{
    struct segment_builder *b = segment_builder_new();
    uint32_t evens = 0;
    (void)state;
    arena_init(&arena, (size_t)1 << 30, 1 << 20);
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct random r = {seed * 77777};
        struct world w;
        struct segment s;
        void *block;
        size_t bytes;
        world_init(&w, &r, seed % 10 ? below(&r, 300) : below(&r, 3), &arena);
        for (uint32_t i = 0; i < w.n; i++)
            assert_int_equal(segment_builder_add(b, &w.people[i]), ERR_OK);
        assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_OK);
        assert_int_equal(segment_builder_n(b), 0);
        assert_int_equal((uintptr_t)block % 64, 0);
        assert_int_equal(segment_open(&s, block, bytes), ERR_OK);
        assert_int_equal(s.n, w.n);
        for (uint32_t i = 0; i < w.n; i++)
            check_person(&s, i, &w.people[i]);
        check_split(&s, &s.depts);
        check_split(&s, &s.titles);
        evens += check_even(&s);
        check_names(&s.first_names);
        check_names(&s.last_names);
        check_order(&s, s.by_last, s.last, s.first);
        check_order(&s, s.by_first, s.first, s.last);
        check_order(&s, s.by_birth, s.birth, NULL);
        check_order(&s, s.by_hire, s.hire, NULL);
        check_codes(&s, &r);
        check_finds(&s, w.people, w.n);
        free(block);
        arena_reset(&arena);
    }
    assert_true(evens > 1000);
    segment_builder_free(b);
    arena_clear(&arena);
}

static struct segment pay_of(const struct person_pay *pay, size_t n)
{
    struct person p = {.emp_no = 1, .pay = pay, .pay_n = n};
    return world_segment(&p, 1);
}

static void close_segment(struct segment *s)
{
    free((void *)(uintptr_t)s->base);
}

/* The rows must come out whole, and exact or plain as told. */
static void check_form(const struct person_pay *pay, size_t n, bool exact)
{
    struct segment s = pay_of(pay, n);
    arena_init(&arena, 1 << 20, 0);
    assert_int_equal((s.flags[0] & SEGMENT_EXACT_PAY) != 0, exact);
    assert_int_equal(s.exact_n, exact);
    check_pay(&s, 0, pay, n);
    close_segment(&s);
    arena_clear(&arena);
}

static void pay_is_short_only_where_nothing_is_lost(void **state)
{
    const struct person_pay falls[] = {{50000, {0}, {100}}, {40000, {100}, {200}}};
    const struct person_pay zero_length[] = {{1, {0}, {0}}, {2, {0}, {9}}, {3, {9}, {9}}};
    const struct person_pay widest[] = {{5, {0}, {1}}, {65540, {1}, {2}}};
    const struct person_pay too_wide[] = {{5, {0}, {1}}, {65541, {1}, {2}}};
    const struct person_pay gap[] = {{5, {0}, {10}}, {6, {11}, {20}}};
    const struct person_pay overlap[] = {{5, {0}, {10}}, {6, {9}, {20}}};
    const struct person_pay turned[] = {{5, {10}, {0}}};
    const struct person_pay most[] = {{UINT32_MAX, {0}, {1}}, {UINT32_MAX - 65535, {1}, {2}}};
    const struct person_pay all[] = {{0, {0}, {1}}, {UINT32_MAX, {1}, {2}}};
    (void)state;
    check_form(NULL, 0, false);
    check_form(falls, 2, false);
    check_form(zero_length, 3, false);
    check_form(widest, 2, false);
    check_form(too_wide, 2, true);
    check_form(gap, 2, true);
    check_form(overlap, 2, true);
    check_form(turned, 1, true);
    check_form(most, 2, false);
    check_form(all, 2, true);
}

static void the_number_must_ascend(void **state)
{
    struct segment_builder *b = segment_builder_new();
    struct person p = {.emp_no = 7, .first_name = STR("A"), .last_name = STR("B")};
    void *block;
    size_t bytes;
    (void)state;
    assert_int_equal(segment_builder_add(b, &p), ERR_OK);
    assert_int_equal(segment_builder_add(b, &p), ERR_INPUT);
    p.emp_no = 6;
    assert_int_equal(segment_builder_add(b, &p), ERR_INPUT);
    assert_int_equal(segment_builder_n(b), 1);
    p.emp_no = 8;
    assert_int_equal(segment_builder_add(b, &p), ERR_OK);
    assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_OK);
    free(block);
    p.emp_no = 1;
    assert_int_equal(segment_builder_add(b, &p), ERR_OK);
    segment_builder_free(b);
}

/* Every person another name, so that all positions are used to their ends. */
static void a_segment_takes_65536_people(void **state)
{
    struct segment_builder *b = segment_builder_new();
    struct segment s;
    void *block;
    size_t bytes;
    char first[16];
    char last[16];
    (void)state;
    for (uint32_t i = 0; i <= SEGMENT_PEOPLE_MAX; i++) {
        struct person p = {.emp_no = i};
        p.first_name = (struct str){first, (size_t)snprintf(first, sizeof first, "f%05u", i)};
        p.last_name = (struct str){last, (size_t)snprintf(last, sizeof last, "l%05u", 65535 - i)};
        assert_int_equal(segment_builder_add(b, &p), i < SEGMENT_PEOPLE_MAX ? ERR_OK : ERR_TOO_BIG);
    }
    assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_OK);
    segment_builder_free(b);
    assert_int_equal(segment_open(&s, block, bytes), ERR_OK);
    assert_int_equal(s.n, SEGMENT_PEOPLE_MAX);
    assert_int_equal(s.by_first[65535], 65535);
    assert_int_equal(s.by_last[65535], 0);
    assert_str(segment_name(&s.first_names, s.first[65535]), "f65535");
    assert_str(segment_folded(&s.last_names, s.last[0]), "l65535");
    assert_int_equal(segment_find(&s, 65535), 65535);
    free(block);
}

/* Dates: the segment says that it is full before it cannot hold them any more. */
static void a_segment_takes_65535_dates(void **state)
{
    struct segment_builder *b = segment_builder_new();
    struct segment s;
    void *block;
    size_t bytes;
    uint32_t n = 0;
    enum err err;
    (void)state;
    for (;; n++) {
        struct person p = {.emp_no = n, .birth = {2 * (int32_t)n}, .hire = {2 * (int32_t)n + 1}};
        err = segment_builder_add(b, &p);
        if (err)
            break;
    }
    assert_int_equal(err, ERR_TOO_BIG);
    assert_int_equal(n, 65534 / 2);
    assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_OK);
    assert_int_equal(segment_open(&s, block, bytes), ERR_OK);
    assert_int_equal(segment_code(&s, DATE_LAST), 65534);
    assert_int_equal(segment_date(&s, s.hire[n - 1]).days, 65533);
    free(block);
    struct person_pay *pay = calloc(65536, sizeof *pay);
    assert_non_null(pay);
    for (int32_t i = 0; i < 65536; i++)
        pay[i] = (struct person_pay){1, {i}, {i + 1}};
    struct person p = {.emp_no = 1, .pay = pay, .pay_n = 65533};
    assert_int_equal(segment_builder_add(b, &p), ERR_OK); /* with 0: 65,534 dates */
    assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_OK);
    assert_int_equal(segment_open(&s, block, bytes), ERR_OK);
    assert_int_equal(segment_date(&s, segment_pay(&s, 0, 65532).to).days, 65533);
    free(block);
    p.pay_n = 65536;
    assert_int_equal(segment_builder_add(b, &p), ERR_OK);
    assert_int_equal(segment_builder_finish(b, &block, &bytes), ERR_TOO_BIG);
    assert_int_equal(segment_builder_n(b), 0);
    segment_builder_free(b);
    free(pay);
}

static void a_damaged_head_is_refused(void **state)
{
    struct random r = {99};
    struct world w;
    struct segment other;
    (void)state;
    arena_init(&arena, (size_t)1 << 30, 0);
    world_init(&w, &r, 100, &arena);
    struct segment s = world_segment(w.people, w.n);
    uint64_t *block = (uint64_t *)(uintptr_t)s.base;
    assert_int_equal(segment_open(&other, block, s.bytes), ERR_OK);
    assert_int_equal(segment_open(&other, block, s.bytes - 64), ERR_INTERNAL);
    assert_int_equal(segment_open(&other, block, sizeof(struct segment_head) - 1), ERR_INTERNAL);
    assert_int_equal(segment_open(&other, block, 0), ERR_INTERNAL);
    uint32_t *words = (uint32_t *)block;
    size_t n = sizeof(struct segment_head) / sizeof *words;
    for (size_t i = 0; i < n; i++) {
        static const uint32_t changes[] = {1, 64, 4096, 0x10000, 0x80000000u};
        for (size_t c = 0; c < 5; c++) {
            uint32_t was = words[i];
            words[i] = was + changes[c];
            /* A few bytes more or less can lie in the padding of a column. */
            if (changes[c] >= 64 || i < 4)
                assert_int_equal(segment_open(&other, block, s.bytes), ERR_INTERNAL);
            words[i] = UINT32_MAX;
            assert_int_equal(segment_open(&other, block, s.bytes), ERR_INTERNAL);
            words[i] = was;
        }
    }
    close_segment(&s);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_come_out_as_they_went_in),
        cmocka_unit_test(pay_is_short_only_where_nothing_is_lost),
        cmocka_unit_test(the_number_must_ascend),
        cmocka_unit_test(a_segment_takes_65536_people),
        cmocka_unit_test(a_segment_takes_65535_dates),
        cmocka_unit_test(a_damaged_head_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
