/* Days: every day of the range there and back, what is refused, years between days. */
#include "base/date.h"

#include "check.h"

#include <stdio.h>
#include <time.h>

static bool leap(int year)
{
    return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static int length(struct ymd d)
{
    static const int lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return d.month == 2 && leap(d.year) ? 29 : lengths[d.month];
}

/* A calendar that only knows how to turn the page. */
static struct ymd next(struct ymd d)
{
    if (++d.day > length(d)) {
        d.day = 1;
        if (++d.month > 12) {
            d.month = 1;
            d.year++;
        }
    }
    return d;
}

static bool same(struct ymd a, struct ymd b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static struct str text_of(const char text[DATE_TEXT_SIZE])
{
    return (struct str){text, DATE_TEXT_SIZE};
}

static struct date day(const char *text)
{
    struct date d = {0};

    assert_int_equal(date_parse(str_from(text), &d), ERR_OK);
    return d;
}

static void every_day_there_and_back(void **state)
{
    struct ymd want = {1, 1, 1};

    (void)state;
    for (int32_t days = DATE_FIRST.days; days <= DATE_LAST.days; days++) {
        char text[DATE_TEXT_SIZE];
        struct date d = {0};

        if (!same(date_ymd((struct date){days}), want))
            fail_msg("day %d is not %d-%d-%d", days, want.year, want.month, want.day);
        if (date_from_ymd(want, &d) || d.days != days)
            fail_msg("%d-%d-%d is not day %d", want.year, want.month, want.day, days);
        date_format(d, text);
        d.days = 0;
        if (date_parse(text_of(text), &d) || d.days != days)
            fail_msg("%.10s is not day %d", text, days);
        want = next(want);
    }
    assert_true(same(want, (struct ymd){10000, 1, 1}));
}

static void days_agree_with_the_c_library(void **state)
{
    struct random r = {3};

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int32_t days = (int32_t)(random_next(&r) % 3652059) + DATE_FIRST.days;
        time_t seconds = (time_t)days * 86400;
        char want[32];
        char text[DATE_TEXT_SIZE];
        struct tm tm;

        gmtime_r(&seconds, &tm);
        snprintf(want, sizeof(want), "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday);
        date_format((struct date){days}, text);
        assert_slice(text_of(text), str_from(want));
    }
}

static void landmarks(void **state)
{
    (void)state;
    assert_int_equal(day("1970-01-01").days, 0);
    assert_int_equal(day("1969-12-31").days, -1);
    assert_int_equal(day("0001-01-01").days, DATE_FIRST.days);
    assert_int_equal(day("9999-01-01").days, DATE_PRESENT.days);
    assert_int_equal(day("9999-12-31").days, DATE_LAST.days);
    assert_int_equal(day("2000-03-01").days - day("2000-02-28").days, 2);
    assert_int_equal(day("1900-03-01").days - day("1900-02-28").days, 1);
}

static void months_have_their_lengths_in_every_year(void **state)
{
    (void)state;
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            struct ymd last = {year, month, length((struct ymd){year, month, 1})};
            struct ymd past = {year, month, last.day + 1};
            struct date d;

            if (date_from_ymd(last, &d) || !date_from_ymd(past, &d))
                fail_msg("%04d-%02d does not end on the %dth", year, month, last.day);
        }
    }
}

static void present(void **state)
{
    (void)state;
    assert_true(date_is_present(day("9999-01-01")));
    assert_false(date_is_present(day("9999-01-02")));
    assert_false(date_is_present(day("2002-08-01")));
}

static void what_is_no_day_is_refused_and_leaves_the_result_alone(void **state)
{
    static const struct str wrong[] = {
        STR_INIT(""),
        STR_INIT("2000"),
        STR_INIT("2000-1-1"),
        STR_INIT("2000-01-1"),
        STR_INIT("2000-01-01 "),
        STR_INIT(" 2000-01-01"),
        STR_INIT("2000-01-001"),
        STR_INIT("20000-01-01"),
        STR_INIT("2000/01/01"),
        STR_INIT("2000-01/01"),
        STR_INIT("20000101"),
        STR_INIT("0000-01-01"),
        STR_INIT("2000-00-01"),
        STR_INIT("2000-13-01"),
        STR_INIT("2000-01-00"),
        STR_INIT("2000-01-32"),
        STR_INIT("2000-04-31"),
        STR_INIT("2001-02-29"),
        STR_INIT("1900-02-29"),
        STR_INIT("2000-02-30"),
        STR_INIT("0000-00-00"),
        STR_INIT("-001-01-01"),
        STR_INIT("+001-01-01"),
        STR_INIT("2000-+1-01"),
        STR_INIT("2000-01- 1"),
        STR_INIT("2000-01-0a"),
        STR_INIT("2000-01-0\0"),
        STR_INIT("2000-01-0:"),
        STR_INIT("2000-0/-01"),
        STR_INIT("2O00-01-01"),
        STR_INIT("2000-01-\xd9\xa1"),
        STR_INIT("01-01-2000"),
        {NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct date d = {12345};

        if (date_parse(wrong[i], &d) != ERR_INPUT)
            fail_msg("\"%.*s\" was taken for a day", STR_ARG(wrong[i]));
        assert_int_equal(d.days, 12345);
    }
    assert_int_equal(day("2000-02-29").days, day("2000-02-28").days + 1);
}

static void parts_out_of_range_are_refused(void **state)
{
    static const struct ymd wrong[] = {
        {0, 1, 1},
        {10000, 1, 1},
        {-1, 1, 1},
        {2000, 0, 1},
        {2000, 13, 1},
        {2000, -1, 1},
        {2000, 1, 0},
        {2000, 1, 32},
        {2001, 2, 29},
        {2000, 1, -1},
        {INT32_MAX, 1, 1},
        {2000, INT32_MAX, 1},
        {2000, 1, INT32_MAX},
        {INT32_MIN, INT32_MIN, INT32_MIN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct date d = {12345};

        assert_int_equal(date_from_ymd(wrong[i], &d), ERR_INPUT);
        assert_int_equal(d.days, 12345);
    }
}

static void today(void **state)
{
    time_t before = time(NULL) / 86400;
    struct date d = date_today();
    time_t after = time(NULL) / 86400;

    (void)state;
    assert_true(d.days >= before && d.days <= after);
}

static void whole_years(void **state)
{
    (void)state;
    assert_int_equal(date_years(day("1953-09-02"), day("1953-09-02")), 0);
    assert_int_equal(date_years(day("1953-09-02"), day("1986-09-01")), 32);
    assert_int_equal(date_years(day("1953-09-02"), day("1986-09-02")), 33);
    assert_int_equal(date_years(day("1953-09-02"), day("1986-10-01")), 33);
    assert_int_equal(date_years(day("1953-12-31"), day("1954-01-01")), 0);
    assert_int_equal(date_years(day("0001-01-01"), day("9999-12-31")), 9998);
    assert_int_equal(date_years(day("1986-09-02"), day("1953-09-02")), 0);
}

static void a_leap_days_birthday_is_the_first_of_march(void **state)
{
    (void)state;
    assert_int_equal(date_years(day("1960-02-29"), day("1961-02-28")), 0);
    assert_int_equal(date_years(day("1960-02-29"), day("1961-03-01")), 1);
    assert_int_equal(date_years(day("1960-02-29"), day("1964-02-28")), 3);
    assert_int_equal(date_years(day("1960-02-29"), day("1964-02-29")), 4);
    assert_int_equal(date_years(day("1960-02-29"), day("2000-02-29")), 40);
}

static void a_day_outside_the_range(void *arg)
{
    date_ymd(*(struct date *)arg);
}

static void a_day_outside_the_range_is_our_own_mistake(void **state)
{
    struct date wrong[] = {{DATE_FIRST.days - 1}, {DATE_LAST.days + 1}, {INT32_MAX}, {INT32_MIN}};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_aborts(a_day_outside_the_range, &wrong[i], "date_ymd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(days_agree_with_the_c_library),
        cmocka_unit_test(landmarks),
        cmocka_unit_test(months_have_their_lengths_in_every_year),
        cmocka_unit_test(present),
        cmocka_unit_test(what_is_no_day_is_refused_and_leaves_the_result_alone),
        cmocka_unit_test(parts_out_of_range_are_refused),
        cmocka_unit_test(today),
        cmocka_unit_test(whole_years),
        cmocka_unit_test(a_leap_days_birthday_is_the_first_of_march),
        cmocka_unit_test(a_day_outside_the_range_is_our_own_mistake),
    };

    return cmocka_run_group_tests_name("base/date", tests, NULL, NULL);
}
