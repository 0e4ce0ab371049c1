// link: -lutf8proc
/* Statistics of one day against plain loops over people: pay, genders by department and title, what
 * of them is hidden, ages and tenure. */
#include "history.h"

#include "roll/stats_age.h"
#include "roll/stats_cube.h"
#include "roll/stats_pay.h"

/* Who matches the whole filter on its day, and how they are then. */
struct match {
    const struct person *p;
    struct history_state s;
};

static uint32_t model_matches(struct history *h, struct match *ret)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->w.n; i++) {
        const struct person *p = &h->w.people[i];
        struct model_person m;
        ret[n] = (struct match){p, history_on(p, h->f.day)};
        model_person_init(&m, p, h->f.day);
        n += h->chosen[i] && history_matches(h, &ret[n].s, h->f.day) &&
             (!h->f.status || (h->f.status & m.status));
    }
    return n;
}

static bool has(const struct model_values *values, uint32_t id)
{
    bool found = !id && !values->n;
    for (uint32_t i = 0; i < values->n; i++)
        found |= values->v[i] == id;
    return found;
}

/* ---- pay --------------------------------------------------------------------------------------
 */

static int u32_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The smallest that at least k quarters do not pass. */
static uint32_t quartile(const uint32_t *sorted, uint32_t n, uint32_t k)
{
    uint32_t i = 0;
    while ((i + 1) * 4 < n * k)
        i++;
    return sorted[i];
}

static void check_amounts(const struct stats_amounts *got, uint32_t *pay, uint32_t n)
{
    uint64_t sum = 0;
    assert_int_equal(got->n, n);
    for (uint32_t i = 0; i < n; i++)
        sum += pay[i];
    assert_true(got->sum == sum);
    if (!n)
        return;
    qsort(pay, n, sizeof *pay, u32_order);
    assert_int_equal(got->min, pay[0]);
    assert_int_equal(got->max, pay[n - 1]);
    for (uint32_t k = 1; k < 4; k++)
        assert_int_equal(k == 1   ? got->lower
                         : k == 2 ? got->median
                                  : got->upper,
                         quartile(pay, n, k));
}

static uint32_t pay_of(const struct match *matches, uint32_t n, bool title, uint32_t id,
                       uint32_t *ret)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        if (matches[i].s.pay.line && has(title ? &matches[i].s.titles : &matches[i].s.depts, id))
            ret[found++] = matches[i].s.pay.line;
    return found;
}

static void check_pay(struct history *h)
{
    struct match *matches = ARENA_ARRAY(&h->qa, h->w.n + 1, struct match);
    uint32_t *pay = ARENA_ARRAY(&h->qa, h->w.n, uint32_t);
    uint32_t bins[STATS_BINS] = {0};
    uint32_t width = 1000 + below(&h->r, 9) * 1000;
    struct stats_pay got;
    uint32_t n = model_matches(h, matches);
    uint32_t paid = 0;
    for (uint32_t i = 0; i < n; i++)
        if (matches[i].s.pay.line) {
            uint32_t bin = matches[i].s.pay.line / width;
            pay[paid++] = matches[i].s.pay.line;
            bins[bin < STATS_BINS ? bin : STATS_BINS - 1]++;
        }
    stats_pay(&h->roll, h->scan, &h->f, width, &h->qa, &got);
    assert_int_equal(got.people, n);
    assert_int_equal(got.none, n - paid);
    assert_memory_equal(got.bins, bins, sizeof bins);
    check_amounts(&got.all, pay, paid);
    for (uint32_t d = 0; d <= WORLD_DEPTS; d++)
        check_amounts(&got.depts[d], pay, pay_of(matches, n, false, d, pay));
    for (uint32_t t = 0; t <= WORLD_TITLES; t++)
        check_amounts(&got.titles[t], pay, pay_of(matches, n, true, t, pay));
}

static void pay_is_that_of_sorted_lists(void **state)
{
    (void)state;
    history_run(check_pay, 40, 12);
}

static void means_are_rounded_to_the_cent(void **state)
{
    (void)state;
    struct stats_amounts thirds = {.n = 3, .sum = 200000};
    struct stats_amounts half = {.n = 8, .sum = 100001};
    struct stats_amounts nobody = {0};
    assert_int_equal(stats_mean_cents(&thirds), 6666667);
    assert_int_equal(stats_mean_cents(&half), 1250013);
    assert_int_equal(stats_mean_cents(&nobody), 0);
}

/* ---- genders ----------------------------------------------------------------------------------
 */

static uint32_t model_cell(const struct match *matches, uint32_t n, int32_t dept, int32_t title,
                           uint32_t female)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        found += matches[i].p->female == (female == 1) &&
                 (dept < 0 || has(&matches[i].s.depts, (uint32_t)dept)) &&
                 (title < 0 || has(&matches[i].s.titles, (uint32_t)title));
    return found;
}

static void check_cube(struct history *h)
{
    struct match *matches = ARENA_ARRAY(&h->qa, h->w.n + 1, struct match);
    struct stats_cube got;
    uint32_t n = model_matches(h, matches);
    int32_t titles = (int32_t)h->roll.catalog.titles_n + 1;
    stats_cube(&h->roll, h->scan, &h->f, &h->qa, &got);
    for (uint32_t g = 0; g < 2; g++) {
        uint32_t bands[ROLL_PAY_BANDS] = {0};
        uint32_t no_pay = 0;
        assert_int_equal(got.total[g], model_cell(matches, n, -1, -1, g));
        for (int32_t d = 0; d <= WORLD_DEPTS; d++) {
            assert_int_equal(got.depts[d][g], model_cell(matches, n, d, -1, g));
            for (int32_t t = 0; t <= WORLD_TITLES; t++)
                assert_int_equal(got.cells[d * titles + t][g], model_cell(matches, n, d, t, g));
        }
        for (int32_t t = 0; t <= WORLD_TITLES; t++)
            assert_int_equal(got.titles[t][g], model_cell(matches, n, -1, t, g));
        for (uint32_t i = 0; i < n; i++) {
            uint32_t pay = matches[i].s.pay.line;
            if (matches[i].p->female != (g == 1))
                continue;
            if (pay)
                bands[pay / ROLL_PAY_BAND < 32 ? pay / ROLL_PAY_BAND : 31]++;
            else
                no_pay++;
        }
        assert_int_equal(got.no_pay[g], no_pay);
        for (uint32_t b = 0; b < ROLL_PAY_BANDS; b++)
            assert_int_equal(got.pay[b][g], bands[b]);
    }
}

static void genders_are_counted_under_each_department_and_title(void **state)
{
    (void)state;
    history_run(check_cube, 40, 12);
}

/* ---- hiding -----------------------------------------------------------------------------------
 */

#define ROWS_MAX 9

static bool small(uint32_t n)
{
    return n >= 1 && n <= 4;
}

/* What a reader of the table can work out about the hidden rows: with the columns' sums, that of
 * the hidden cells together. */
static void check_hidden(uint32_t (*counts)[2], uint32_t n, const bool *hidden, bool sums)
{
    uint32_t rows = 0;
    uint32_t together[2] = {0};
    uint32_t all[2] = {0};
    bool any_small = false;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t g = 0; g < 2; g++) {
            any_small |= small(counts[i][g]);
            assert_true(hidden[i] || !small(counts[i][g]));
            together[g] += hidden[i] ? counts[i][g] : 0;
            all[g] += counts[i][g];
            rows += hidden[i] && g;
        }
    assert_int_equal(rows > 0, any_small);
    if (!any_small)
        assert_false(sums);
    if (rows && !sums) {
        assert_true(rows > 1);
        for (int g = 0; g < 2; g++)
            assert_true(together[g] >= 5 && all[g] >= 5);
    }
}

static void no_group_under_five_follows_from_what_is_shown(void **state)
{
    (void)state;
    struct random r = {7};
    for (int round = 0; round < 20000; round++) {
        uint32_t counts[ROWS_MAX][2];
        bool hidden[ROWS_MAX];
        bool sums;
        uint32_t n = below(&r, ROWS_MAX + 1);
        uint32_t most = 1 + below(&r, 40);
        for (uint32_t i = 0; i < n; i++)
            for (int g = 0; g < 2; g++)
                counts[i][g] = chance(&r, 20) ? 0 : below(&r, most);
        stats_hide(counts, n, hidden, &sums);
        check_hidden(counts, n, hidden, sums);
    }
}

static void only_as_much_is_hidden_as_is_needed(void **state)
{
    (void)state;
    static uint32_t counts[][2] = {{60, 40}, {2, 30}, {20, 20}, {90, 80}, {0, 0}, {0, 50}};
    bool hidden[6];
    bool sums;
    stats_hide(counts, 6, hidden, &sums);
    static const bool want[] = {false, true, true, false, false, false};
    assert_memory_equal(hidden, want, sizeof want);
    assert_false(sums);
    static uint32_t single[][2] = {{3, 50}};
    stats_hide(single, 1, hidden, &sums);
    assert_true(hidden[0] && sums);
}

/* ---- more cells than have tables ---------------------------------------------------------------
 */

#define MANY_DEPTS 40
#define MANY_TITLES 30
#define MANY_EACH 2
#define MANY_PEOPLE (MANY_DEPTS * MANY_TITLES * MANY_EACH)

static uint32_t many_pay(uint32_t i)
{
    return 40000 + i * 37 % MANY_PEOPLE;
}

/* Everybody of a kind of their own, by twos: department, title, gender, pay. */
static void many_open(struct roll *roll, struct arena *a)
{
    struct world w = {.n = MANY_PEOPLE, .people = ARENA_ARRAY(a, MANY_PEOPLE, struct person)};
    struct catalog_dept *depts = ARENA_ARRAY(a, MANY_DEPTS + 1, struct catalog_dept);
    struct str *titles = ARENA_ARRAY(a, MANY_TITLES + 1, struct str);
    struct random r = {1};
    struct date from = {10000};
    struct date to = {20000};
    for (uint32_t i = 0; i < MANY_PEOPLE; i++) {
        struct person_stay *stays = ARENA_ARRAY(a, 2, struct person_stay);
        struct person_pay *pay = ARENA_NEW(a, struct person_pay);
        stays[0] = (struct person_stay){(uint16_t)(1 + i % MANY_DEPTS), from, to};
        stays[1] = (struct person_stay){(uint16_t)(1 + i / MANY_DEPTS % MANY_TITLES), from, to};
        *pay = (struct person_pay){many_pay(i), from, to};
        w.people[i] = (struct person){.emp_no = i + 1,
                                      .first_name = STR("a"),
                                      .last_name = STR("b"),
                                      .female = i % 3 == 0,
                                      .depts = &stays[0],
                                      .depts_n = 1,
                                      .titles = &stays[1],
                                      .titles_n = 1,
                                      .pay = pay,
                                      .pay_n = 1};
    }
    w.catalog = (struct catalog){
        .depts = depts, .depts_n = MANY_DEPTS, .titles = titles, .titles_n = MANY_TITLES};
    world_open(roll, &w, &r, 3);
}

static void any_number_of_cells_is_counted(void **state)
{
    (void)state;
    static struct roll roll;
    struct arena a;
    struct roll_filter f = {.day = {15000}};
    struct roll_scan *scan = roll_scan_new();
    struct stats_pay pay;
    struct stats_cube cube;
    uint32_t sorted[MANY_PEOPLE];
    arena_init(&a, 64 << 20, 0);
    many_open(&roll, &a);
    stats_pay(&roll, scan, &f, 5000, &a, &pay);
    stats_cube(&roll, scan, &f, &a, &cube);
    for (uint32_t i = 0; i < MANY_PEOPLE; i++)
        sorted[i] = many_pay(i);
    assert_int_equal(pay.people, MANY_PEOPLE);
    assert_int_equal(pay.bins[8], MANY_PEOPLE);
    check_amounts(&pay.all, sorted, MANY_PEOPLE);
    for (uint32_t d = 1; d <= MANY_DEPTS; d++) {
        uint32_t n = 0;
        for (uint32_t i = d - 1; i < MANY_PEOPLE; i += MANY_DEPTS)
            sorted[n++] = many_pay(i);
        check_amounts(&pay.depts[d], sorted, n);
        for (uint32_t t = 1; t <= MANY_TITLES; t++) {
            const uint32_t *cell = cube.cells[d * (MANY_TITLES + 1) + t];
            assert_int_equal(cell[0] + cell[1], MANY_EACH);
        }
    }
    assert_int_equal(cube.total[1], MANY_PEOPLE / 3);
    assert_int_equal(cube.pay[4][0] + cube.pay[4][1], MANY_PEOPLE);
    world_close(&roll);
    roll_scan_free(scan);
    arena_clear(&a);
}

/* ---- ages -------------------------------------------------------------------------------------
 */

static void check_ages_of(struct history *h, enum stats_since since)
{
    struct match *matches = ARENA_ARRAY(&h->qa, h->w.n + 1, struct match);
    uint32_t n = model_matches(h, matches);
    uint32_t width = 1 + below(&h->r, 10);
    uint32_t later[2] = {0};
    uint32_t first = UINT32_MAX;
    uint32_t last = 0;
    struct stats_ages got;
    stats_ages(&h->roll, h->scan, &h->f, since, width, &h->qa, &got);
    uint32_t(*want)[2] = arena_array(&h->qa, got.n, sizeof *want);
    for (uint32_t i = 0; i < n; i++) {
        const struct person *p = matches[i].p;
        struct date d = since == STATS_SINCE_BIRTH ? p->birth : p->hire;
        if (d.days > h->f.day.days) {
            later[p->female]++;
            continue;
        }
        uint32_t b = (uint32_t)date_years(d, h->f.day) / width;
        b = b < got.n ? b : got.n - 1;
        want[b][p->female]++;
        assert_true(got.bands[b].since_from.days <= d.days && d.days <= got.bands[b].since_to.days);
        first = b < first ? b : first;
        last = b > last ? b : last;
    }
    assert_memory_equal(got.later, later, sizeof later);
    for (uint32_t b = 0; b < got.n; b++) {
        assert_int_equal(got.bands[b].years_from, b * width);
        assert_int_equal(got.bands[b].n[0], want[b][0]);
        assert_int_equal(got.bands[b].n[1], want[b][1]);
    }
    assert_int_equal(got.first <= got.last, first <= last);
    if (first <= last) {
        assert_int_equal(got.first, first);
        assert_int_equal(got.last, last);
    }
}

static void check_ages(struct history *h)
{
    check_ages_of(h, STATS_SINCE_BIRTH);
    check_ages_of(h, STATS_SINCE_HIRE);
}

static void years_are_counted_as_birthdays_are(void **state)
{
    (void)state;
    history_run(check_ages, 40, 10);
}

/* 29 February, on the days around. */
static void a_leap_day_has_its_birthday_on_the_first_of_march(void **state)
{
    (void)state;
    static const struct ymd days[] = {{2000, 2, 28}, {2000, 2, 29}, {2000, 3, 1},
                                      {2001, 2, 28}, {2001, 3, 1},  {2100, 2, 28}};
    struct history *h = &history;
    history_open(h, 3, false);
    for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
        struct stats_ages got;
        assert_int_equal(date_from_ymd(days[d], &h->f.day), ERR_OK);
        stats_ages(&h->roll, h->scan, &h->f, STATS_SINCE_BIRTH, 1, &h->qa, &got);
        for (uint32_t b = 0; b + 1 < got.n; b++) {
            assert_int_equal(date_years(got.bands[b].since_from, h->f.day), b);
            assert_int_equal(date_years(got.bands[b].since_to, h->f.day), b);
            assert_int_equal(got.bands[b + 1].since_to.days + 1, got.bands[b].since_from.days);
        }
    }
    history_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(pay_is_that_of_sorted_lists, history_tell),
        cmocka_unit_test(means_are_rounded_to_the_cent),
        cmocka_unit_test_teardown(genders_are_counted_under_each_department_and_title,
                                  history_tell),
        cmocka_unit_test(no_group_under_five_follows_from_what_is_shown),
        cmocka_unit_test(only_as_much_is_hidden_as_is_needed),
        cmocka_unit_test(any_number_of_cells_is_counted),
        cmocka_unit_test_teardown(years_are_counted_as_birthdays_are, history_tell),
        cmocka_unit_test_teardown(a_leap_day_has_its_birthday_on_the_first_of_march, history_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
