// link: -lutf8proc
/* What the roll remembers: two filters that differ in one part are never taken for each other, and
 * another generation forgets. */
#include "world.h"

#include "roll/memo.h"

static const uint16_t one[] = {1};
static const uint16_t two[] = {2};

/* Each differs from the first one in one part only, and chooses others in most companies. */
static const struct roll_filter filters[] = {
    {.day = {6000}},
    {.day = {7000}},
    {.day = {6000}, .status = ROLL_PRESENT},
    {.day = {6000}, .gender = ROLL_FEMALE},
    {.day = {6000}, .depts = {one, 1, false}},
    {.day = {6000}, .depts = {two, 1, false}},
    {.day = {6000}, .depts = {one, 1, true}},
    {.day = {6000}, .titles = {one, 1, false}},
    {.day = {6000}, .ever_depts = {one, 1, false}},
    {.day = {6000}, .ever_titles = {one, 1, false}},
    {.day = {6000}, .ever_manager = true},
    {.day = {6000}, .manager = 7},
    {.day = {6000}, .pay_min = 60000},
    {.day = {6000}, .pay_max = 60000},
    {.day = {6000}, .born_from = {true, {-5000}}},
    {.day = {6000}, .born_to = {true, {-5000}}},
    {.day = {6000}, .hired_from = {true, {6000}}},
    {.day = {6000}, .hired_to = {true, {6000}}},
    {.day = {6000}, .birthday = 101},
    {.day = {6000}, .anniversary = 101},
    {.day = {6000}, .first_name = {ROLL_IS, STR_INIT("ann")}},
    {.day = {6000}, .first_name = {ROLL_STARTS, STR_INIT("ann")}},
    {.day = {6000}, .last_name = {ROLL_IS, STR_INIT("ann")}},
    {.day = {6000}, .letter = 'a'},
    {.day = {6000}, .search = STR_INIT("geo")},
    {.day = {6000}, .number_from = 300},
    {.day = {6000}, .number_to = 300},
};
#define FILTERS (sizeof filters / sizeof filters[0])

/* Who matches, how many, and who of them are here. */
struct answer {
    uint32_t total;
    uint32_t status[3];
    uint32_t n;
    uint32_t numbers[ROLL_PAGE_MAX];
};

static struct world world;
static struct roll roll;
static struct arena arena;

static void ask(struct roll_scan *scan, const struct roll_filter *f, enum roll_order order,
                struct answer *ret)
{
    struct roll_page page = {.order = order, .n = ROLL_PAGE_MAX};
    struct roll_result result;
    struct arena a;
    arena_init(&a, (size_t)1 << 26, 0);
    roll_query(&roll, scan, f, &page, &a, &result);
    ret->total = result.facets.total;
    memcpy(ret->status, result.facets.status, sizeof ret->status);
    ret->n = result.n;
    for (uint32_t i = 0; i < result.n; i++) {
        struct roll_ref ref = result.lines[i].ref;
        ret->numbers[i] = roll.parts[ref.part].s.emp_no[ref.pos];
    }
    arena_clear(&a);
}

static bool answers_equal(const struct answer *x, const struct answer *y)
{
    return x->total == y->total && x->n == y->n &&
           memcmp(x->status, y->status, sizeof x->status) == 0 &&
           memcmp(x->numbers, y->numbers, x->n * sizeof x->numbers[0]) == 0;
}

/* As one that remembers nothing answers. */
static void ask_anew(const struct roll_filter *f, enum roll_order order, struct answer *ret)
{
    struct roll_scan *scan = roll_scan_new();
    ask(scan, f, order, ret);
    roll_scan_free(scan);
}

static int open_world(void **state)
{
    struct random r = {42};
    (void)state;
    arena_init(&arena, (size_t)1 << 28, 0);
    world_init(&world, &r, 250, &arena);
    world_open(&roll, &world, &r, 2);
    roll.generation = 1;
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&roll);
    arena_clear(&arena);
    return 0;
}

static void filters_are_told_apart_by_every_part(void **state)
{
    static struct answer want[FILTERS];
    static struct answer got;
    (void)state;
    for (size_t i = 0; i < FILTERS; i++)
        ask_anew(&filters[i], ROLL_BY_NUMBER, &want[i]);
    for (size_t i = 1; i < FILTERS; i++)
        if (answers_equal(&want[0], &want[i]))
            fail_msg("filter %zu finds what the first one finds and shows nothing", i);
    struct roll_scan *scan = roll_scan_new();
    for (size_t i = 0; i < FILTERS; i++)
        for (size_t j = 0; j < FILTERS; j++) {
            ask(scan, &filters[i], ROLL_BY_NUMBER, &got);
            ask(scan, &filters[j], ROLL_BY_NUMBER, &got);
            if (!answers_equal(&got, &want[j]))
                fail_msg("filter %zu after filter %zu", j, i);
        }
    roll_scan_free(scan);
}

/* More filters and orders than are kept, in and out of turn. */
static void orders_are_those_of_their_filter(void **state)
{
    static struct answer want;
    static struct answer got;
    struct random r = {7};
    struct roll_scan *scan = roll_scan_new();
    (void)state;
    for (int i = 0; i < 2000; i++) {
        const struct roll_filter *f = &filters[below(&r, MEMO_ENTRIES + 4)];
        enum roll_order order = (enum roll_order)below(&r, ROLL_BY_PAY + 1);
        ask(scan, f, order, &got);
        ask_anew(f, order, &want);
        assert_true(answers_equal(&got, &want));
    }
    roll_scan_free(scan);
}

/* As many people as are not sorted: a small company passes for such a one by its number. */
static void orders_of_very_many_are_right_too(void **state)
{
    static struct answer want;
    static struct answer got;
    struct roll_scan *scan = roll_scan_new();
    uint64_t people = roll.people;
    (void)state;
    ask_anew(&filters[0], ROLL_BY_PAY, &want);
    roll.people = MEMO_SORTED_MAX + 1;
    for (int i = 0; i < 3; i++) {
        ask(scan, &filters[0], ROLL_BY_PAY, &got);
        assert_true(answers_equal(&got, &want));
    }
    roll.people = people;
    roll_scan_free(scan);
}

static void another_generation_forgets(void **state)
{
    static struct answer before;
    static struct answer after;
    static const uint64_t gone[8] = {3}; /* the first two people */
    struct roll_scan *scan = roll_scan_new();
    (void)state;
    ask(scan, &filters[0], ROLL_BY_PAY, &before);
    ask(scan, &filters[0], ROLL_BY_PAY, &before);
    roll.parts[0].skipped = gone;
    roll.parts[0].skipped_n = 2;
    roll.generation++;
    ask(scan, &filters[0], ROLL_BY_PAY, &after);
    assert_int_equal(after.total, before.total - 2);
    ask(scan, &filters[0], ROLL_BY_PAY, &after);
    assert_int_equal(after.n, before.n - 2);
    roll_scan_free(scan);
}

/* Such a filter is answered, and not kept. */
static void long_filters_are_answered_too(void **state)
{
    static uint16_t many[MEMO_KEY_MAX];
    struct roll_filter f = {.day = {6000}, .depts = {many, MEMO_KEY_MAX, false}};
    static struct answer got;
    static struct answer want;
    struct roll_scan *scan = roll_scan_new();
    (void)state;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MEMO_KEY_MAX; i++)
            many[i] = (uint16_t)(round + 1);
        ask(scan, &f, ROLL_BY_LAST, &got);
        ask_anew(&f, ROLL_BY_LAST, &want);
        assert_true(got.total > 0 && answers_equal(&got, &want));
    }
    roll_scan_free(scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_are_told_apart_by_every_part),
        cmocka_unit_test(orders_are_those_of_their_filter),
        cmocka_unit_test(long_filters_are_answered_too),
        cmocka_unit_test(orders_of_very_many_are_right_too),
        cmocka_unit_test(another_generation_forgets),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
