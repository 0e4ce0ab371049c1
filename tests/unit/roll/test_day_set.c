// link: -lutf8proc
/* Sets of days: members, their numbers and their list, to both ends of the calendar. */
#include "tests/unit/base/check.h"

#include "base/date.h"
#include "roll/day_set.h"

static struct day_set set;

static void check_set(const int32_t *days, uint32_t n)
{
    int32_t *listed = malloc((n + 1) * sizeof *listed);
    assert_non_null(listed);
    assert_int_equal(day_set_number(&set), n);
    day_set_list(&set, listed);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(listed[i], days[i]);
        assert_int_equal(day_set_rank(&set, days[i]), i);
    }
    free(listed);
}

static void both_ends_are_members(void **state)
{
    const int32_t days[] = {DAY_SET_FIRST,    DAY_SET_FIRST + 63, DAY_SET_FIRST + 64, -1, 0, 1,
                            DAY_SET_LAST - 1, DAY_SET_LAST};
    (void)state;
    assert_int_equal(DAY_SET_FIRST, DATE_FIRST.days);
    assert_int_equal(DAY_SET_LAST, DATE_LAST.days);
    day_set_clear(&set);
    check_set(NULL, 0);
    for (int i = 7; i >= 0; i--)
        assert_true(day_set_add(&set, days[i]));
    for (int i = 0; i < 8; i++)
        assert_false(day_set_add(&set, days[i]));
    check_set(days, 8);
    day_set_clear(&set);
    check_set(NULL, 0);
}

static int int_compare(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static void members_are_numbered_in_order(void **state)
{
    struct random r = {2024};
    static int32_t days[20000];
    (void)state;
    for (uint32_t round = 0; round < 20; round++) {
        uint32_t span = round % 2 ? 3652059u : 40000u;
        uint32_t n = 0;
        day_set_clear(&set);
        for (int i = 0; i < 20000; i++) {
            int32_t day = DAY_SET_FIRST + (int32_t)(random_next(&r) % span);
            if (day_set_add(&set, day))
                days[n++] = day;
        }
        qsort(days, n, sizeof *days, int_compare);
        for (uint32_t i = 1; i < n; i++)
            assert_true(days[i - 1] < days[i]);
        check_set(days, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_are_members),
        cmocka_unit_test(members_are_numbered_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
