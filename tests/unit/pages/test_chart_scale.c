/* From values to places: monotone, round, and covering the data. */
#include "pages/chart_scale.h"

#include "pages/chart_draw.h"

#include "test_chart.h"

#include <locale.h>
#include <math.h>

static void scales_are_monotone(void **state)
{
    const struct chart_scale ranges[] = {
        {0, 300024, 60, 476}, {-5, 5, 232, 42}, {1e-9, 2e-9, 0, 100}, {-1e308, 1e308, 0, 480}};

    (void)state;
    for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
        const struct chart_scale *s = &ranges[r];
        double before = s->a;

        assert_near(chart_place(s, s->lo), s->a, 0.001);
        assert_near(chart_place(s, s->hi), s->b, 0.001);
        for (int i = 1; i <= 1000; i++) {
            double v = s->lo * ((1000 - i) / 1000.0) + s->hi * (i / 1000.0);
            double place = chart_place(s, v);

            assert_true(s->a < s->b ? place > before : place < before);
            before = place;
        }
    }
}

static bool is_nice(double step)
{
    while (step >= 9.9999)
        step /= 10;
    while (step < 0.9999)
        step *= 10;
    return (step > 0.9999 && step < 1.0001) || (step > 1.9999 && step < 2.0001) ||
           (step > 4.9999 && step < 5.0001);
}

static void ticks_cover(double lo, double hi, unsigned most, bool whole)
{
    struct chart_ticks t = chart_ticks(lo, hi, most, whole);
    double room = t.step * 1e-6;

    assert_true(t.n >= 2 && t.n <= most + 3);
    assert_true(is_nice(t.step));
    assert_true(chart_tick(&t, 0) <= lo + room);
    assert_true(chart_tick(&t, t.n - 1) >= hi - room);
    assert_true(chart_tick(&t, t.n - 1) > chart_tick(&t, 0));
    if (whole)
        assert_true(t.step >= 1 && t.digits == 0);
}

static void ticks_are_round_and_cover_the_data(void **state)
{
    const double ends[] = {0,     1,      3,    7,    10,    0.1, 0.3,   1e-7, 99.9, 300024,
                           38623, 158220, 1e12, 1e15, 1e300, -1,  -0.25, -17,  -1e9, -1e300};
    const size_t n = sizeof(ends) / sizeof(ends[0]);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (ends[i] > ends[j])
                continue;
            for (unsigned most = 2; most < 8; most++)
                ticks_cover(ends[i], ends[j], most, false);
        }
    }
    for (double hi = 0; hi < 50; hi++)
        ticks_cover(0, hi, 4, true);
}

static void a_step_says_its_decimals(void **state)
{
    (void)state;
    assert_int_equal(chart_ticks(0, 1, 4, false).digits, 1); /* 0.5 */
    assert_int_equal(chart_ticks(0, 0.01, 5, false).digits, 3);
    assert_int_equal(chart_ticks(0, 100, 4, false).digits, 0);
    assert_near(chart_ticks(0, 0.01, 5, false).step, 0.002, 1e-12);
    assert_near(chart_ticks(0, 240124, 4, true).step, 100000, 0);
    assert_near(chart_ticks(60117, 88958, 4, true).first, 60000, 0);
}

static size_t days_of(struct date from, struct date to, unsigned most, enum chart_grain *ret)
{
    struct chart_calendar c = chart_calendar(from, to, most);
    struct date d, before = {from.days - 1};
    size_t n = 0;

    while (chart_calendar_next(&c, &d)) {
        assert_true(d.days > before.days && d.days >= from.days && d.days <= to.days);
        if (c.grain != CHART_DAYS)
            assert_int_equal(date_ymd(d).day, 1);
        if (c.grain == CHART_YEARS)
            assert_int_equal(date_ymd(d).month, 1);
        before = d;
        n++;
    }
    *ret = c.grain;
    return n;
}

static void time_ticks_stand_on_first_days(void **state)
{
    struct date from = on(1985, 1, 1);
    enum chart_grain grain;

    (void)state;
    for (int days = 0; days < 40000; days = days * 11 / 10 + 1) {
        size_t n = days_of(from, (struct date){from.days + days}, 8, &grain);

        assert_true(n >= 1 && n <= 9);
        assert_true(days < 4000 || grain == CHART_YEARS);
    }
    assert_int_equal(days_of(on(1985, 3, 2), on(2002, 8, 1), 20, &grain), 17);
    assert_int_equal(days_of(from, on(2002, 8, 1), 20, &grain), 18);
    assert_int_equal(grain, CHART_YEARS);
    days_of(on(2002, 1, 1), on(2002, 8, 1), 8, &grain);
    assert_int_equal(grain, CHART_MONTHS);
    days_of(on(2002, 7, 30), on(2002, 8, 1), 8, &grain);
    assert_int_equal(grain, CHART_DAYS);
    days_of(on(1, 1, 1), on(9999, 12, 31), 8, &grain);
    assert_int_equal(grain, CHART_YEARS);
}

static void the_chosen_are_even_with_both_ends(void **state)
{
    (void)state;
    for (size_t n = 1; n < 700; n += 13) {
        size_t chosen = 0;

        for (size_t i = 0; i < n; i++)
            chosen += chart_chosen(i, n, 50);
        assert_int_equal(chosen, n < 50 ? n : 50);
        assert_true(chart_chosen(0, n, 50) && chart_chosen(n - 1, n, 50));
    }
    assert_false(chart_chosen(0, 3, 0));
    assert_true(chart_chosen(0, 3, 1));
    assert_false(chart_chosen(2, 3, 1));
}

static const char *number(double v, int digits)
{
    chart_number(&drawn, v, digits);
    return taken();
}

static const char *coord(double v)
{
    chart_coord(&drawn, v);
    return taken();
}

static void numbers_have_one_form(void **state)
{
    (void)state;
    setlocale(LC_ALL, "");
    assert_string_equal(number(300024, 0), "300,024");
    assert_string_equal(number(999, 0), "999");
    assert_string_equal(number(-1234.5, 1), "−1,234.5");
    assert_string_equal(number(-0.0, 0), "0");
    assert_string_equal(number(1e15, 0), "1,000,000,000,000,000");
    assert_string_equal(number(NAN, 2), "–");
    assert_string_equal(coord(12.34), "12.3");
    assert_string_equal(coord(12.96), "13");
    assert_string_equal(coord(-0.04), "0");
    assert_string_equal(coord(-7.25), "-7.2");
    assert_string_equal(coord(1e300), "99999");
}

static const char *cut(const char *s, size_t letters)
{
    chart_cut(&drawn, str_from(s), letters);
    return taken();
}

static void labels_are_cut_between_letters(void **state)
{
    (void)state;
    assert_string_equal(cut("Customer Service", 16), "Customer Service");
    assert_string_equal(cut("Customer Service", 13), "Customer Ser…");
    assert_string_equal(cut("Customer Service", 10), "Customer…");
    assert_string_equal(cut("ééééé", 3), "éé…");
    assert_string_equal(cut("ééé", 3), "ééé");
    assert_string_equal(cut("", 3), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_are_monotone),
        cmocka_unit_test(ticks_are_round_and_cover_the_data),
        cmocka_unit_test(a_step_says_its_decimals),
        cmocka_unit_test(time_ticks_stand_on_first_days),
        cmocka_unit_test(the_chosen_are_even_with_both_ends),
        cmocka_unit_test(numbers_have_one_form),
        cmocka_unit_test(labels_are_cut_between_letters),
    };

    return cmocka_run_group_tests(tests, draw_setup, draw_teardown);
}
