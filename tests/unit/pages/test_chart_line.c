/* Lines over days and survival curves: every value to be seen and reached, whatever the data. */
#include "test_chart.h"

#include <math.h>

#define HOSTILE "<b>\"O'Neil\" & Söhne</b>"

static struct chart_line line_of(const struct chart_series *series, size_t n)
{
    return (struct chart_line){
        .chart = {.id = STR("a"), .title = STR("Pay"), .unit = STR("a year")},
        .series = series,
        .n = n};
}

static const char *draw(const struct chart_line *l)
{
    const char *text;

    chart_line(&drawn, l);
    text = taken();
    check_markup(text);
    return text;
}

static const char *draw_values(const double *values, size_t n, bool step)
{
    static struct chart_point points[64];
    struct chart_series series = {STR("Pay"), points, n};
    struct chart_line l = line_of(&series, 1);

    for (size_t i = 0; i < n; i++)
        points[i] =
            (struct chart_point){on(1986 + (int)i, 6, 26), values[i], to("/employees/10001")};
    l.step = step;
    return draw(&l);
}

/* The path of the first line. */
static const char *path_of(const char *text)
{
    const char *at = strstr(text, "class=\"line line-1\" d=\"");

    assert_non_null(at);
    return at + strlen("class=\"line line-1\" d=\"");
}

static void every_value_is_in_title_and_table(void **state)
{
    const double values[] = {60117, 62102, 66074, 66596, 66961};
    const char *text = draw_values(values, 5, true);

    (void)state;
    for (int i = 0; i < 5; i++) {
        const char *const numbers[] = {"60,117", "62,102", "66,074", "66,596", "66,961"};
        char want[200];

        snprintf(want, sizeof(want), "<title>%d-06-26: %s</title>", 1986 + i, numbers[i]);
        assert_has(text, want);
        snprintf(
            want, sizeof(want),
            "<th scope=\"row\">%d-06-26</th><td class=\"n\"><a href=\"/employees/10001\">%s</a>",
            1986 + i, numbers[i]);
        assert_has(text, want);
    }
    assert_int_equal(count_of(text, "<a href=\"/employees/10001\""), 10);
    assert_has(text, "role=\"img\"");
    assert_has(text, "<desc id=\"a-d\">60,117 on 1986-06-26, 66,961 on 1990-06-26.");
}

static void the_axis_says_where_it_starts(void **state)
{
    const double far[] = {60117, 88958}, near[] = {0, 240124}, below[] = {-5, 12};

    (void)state;
    assert_has(draw_values(far, 2, false), "The axis starts at 60,000, not at zero.");
    assert_lacks(draw_values(near, 2, false), "The axis starts");
    assert_lacks(draw_values(below, 2, false), "The axis starts");
}

static void an_area_starts_at_zero(void **state)
{
    const struct chart_point points[] = {{on(1999, 1, 1), 60117, {{NULL, 0}}},
                                         {on(2000, 1, 1), 61000, {{NULL, 0}}}};
    struct chart_series series = {STR(""), points, 2};
    struct chart_line l = line_of(&series, 1);
    const char *text;

    (void)state;
    l.area = true;
    text = draw(&l);
    assert_lacks(text, "The axis starts");
    assert_has(text, ">0</text>");
    assert_has(text, "class=\"area\"");
    assert_lacks(text, "<a href"); /* no urls, no links */
}

static void higher_values_stand_higher(void **state)
{
    const double values[] = {10, 20, 15, 40};
    const char *at = path_of(draw_values(values, 4, false));
    double x[4], y[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        char *end;

        assert_int_equal(*at++, i ? 'L' : 'M');
        x[i] = strtod(at, &end);
        y[i] = strtod(end, &end);
        at = end;
        assert_true(i == 0 || x[i] > x[i - 1]);
    }
    assert_true(y[1] < y[0] && y[2] > y[1] && y[3] < y[1]);
    assert_near((y[0] - y[3]) / (y[0] - y[1]), 3, 0.02);
}

static void odd_data_is_drawn(void **state)
{
    const double one[] = {5}, same[] = {7, 7, 7}, zeros[] = {0, 0}, huge[] = {1e300, -1e300},
                 negative[] = {-10, -20}, tiny[] = {1e-9, 2e-9}, gap[] = {1, NAN, 3, INFINITY, 5};

    (void)state;
    assert_has(draw_values(one, 1, false), "1986-06-26: 5<");
    assert_near(strtod(path_of(draw_values(one, 1, false)) + 1, NULL), 250, 30); /* in the middle */
    assert_has(draw_values(one, 1, true), "1986-06-26: 5<");
    assert_int_equal(count_of(draw_values(same, 3, false), ">7</"), 5);
    draw_values(zeros, 2, true);
    draw_values(huge, 2, false);
    draw_values(tiny, 2, false);
    assert_has(draw_values(negative, 2, false), "−20");
    assert_int_equal(count_of(draw_values(gap, 5, false), "<td class=\"n\">–</td>"), 2);
    assert_int_equal(count_of(draw_values(gap, 5, false), "h0\"/>\n<text"), 1);
}

static void a_gap_breaks_the_line(void **state)
{
    const double gap[] = {1, 2, NAN, 3, 4};
    const char *at = path_of(draw_values(gap, 5, false));
    size_t moves = 0;

    (void)state;
    for (; *at != '"'; at++)
        moves += *at == 'M';
    assert_int_equal(moves, 2);
}

static void nothing_is_a_sentence(void **state)
{
    struct chart_line l = line_of(NULL, 0);
    struct chart_series none = {STR("x"), NULL, 0};
    const double unknown[] = {NAN};

    (void)state;
    assert_has(draw(&l), "There are no numbers");
    l.chart.empty = STR("Nobody <here>.");
    assert_has(draw(&l), "<p class=\"empty\">Nobody &lt;here&gt;.</p>");
    l.series = &none;
    l.n = 1;
    assert_lacks(draw(&l), "<svg");
    assert_lacks(draw_values(unknown, 1, false), "<svg");
}

static void hostile_labels_are_escaped(void **state)
{
    const struct chart_point points[] = {{on(1999, 1, 1), 1, to("/x?a=1&b=\"<")},
                                         {on(2000, 1, 1), 2, {{NULL, 0}}}};
    const struct chart_series series[] = {{STR(HOSTILE), points, 2}, {STR(HOSTILE), points, 2}};
    struct chart_line l = line_of(series, 2);
    const char *text;

    (void)state;
    l.chart.title = l.chart.note = l.chart.unit = STR(HOSTILE);
    l.chart.csv = to("/x.csv?a=1&b=2");
    text = draw(&l);
    assert_has(text,
               "&lt;b&gt;&quot;O&#39;Neil&quot; &amp; Söhne&lt;/b&gt;, 1999-01-01: 1</title>");
    assert_has(text, "/x?a=1&amp;b=&quot;&lt;");
    assert_has(text, "<a href=\"/x.csv?a=1&amp;b=2\">The numbers as CSV</a>");
    assert_lacks(text, "<b>");
}

static void a_long_line_stays_small(void **state)
{
    static struct chart_point points[6600];
    struct chart_series series = {STR(""), points, 6600};
    struct chart_line l = line_of(&series, 1);
    const char *text;

    (void)state;
    for (int i = 0; i < 6600; i++)
        points[i] = (struct chart_point){
            {on(1985, 1, 1).days + i}, i == 3333 ? 9999 : i * 7919 % 1000, to("/x")};
    l.step = true;
    text = draw(&l);
    assert_int_equal(count_of(text, "<g class=\"chart-hits\">"), 1);
    assert_int_equal(count_of(text, "<title>"), CHART_HITS_MAX);
    assert_int_equal(count_of(text, "tabindex=\"-1\""), CHART_HITS_MAX - CHART_STOPS_MAX);
    assert_int_equal(count_of(text, "<th scope=\"row\">"), CHART_TABLE_MAX);
    assert_has(text, "500 of 6,600 days, evenly chosen.");
    assert_has(text, "<th scope=\"row\">1985-01-01<");
    assert_has(text, "<th scope=\"row\">2003-01-26<");
    assert_true(strchr(path_of(text), '"') - path_of(text) < 25000);
    /* The one high day is not lost: it stands alone near the top of the plot. */
    assert_has(path_of(text), "V38H");
}

static void steps_hold_until_the_end(void **state)
{
    const struct chart_point points[] = {{on(1990, 1, 1), 10, {{NULL, 0}}},
                                         {on(1996, 1, 1), 20, {{NULL, 0}}}};
    struct chart_series series = {STR(""), points, 2};
    struct chart_line l = line_of(&series, 1);
    const char *path;

    (void)state;
    l.step = true;
    l.from = on(1995, 1, 1);
    l.to = on(2000, 1, 1);
    path = path_of(draw(&l));
    /* The step from before the axis begins at its left end, the last one ends at the right. */
    assert_int_equal(path[0], 'M');
    assert_true(strtod(path + 1, NULL) < 60);
    assert_near(strtod(strchr(path, ' '), NULL), 228, 1); /* and its value is on the axis */
    assert_memory_equal(strchr(path, '"') - 4, "H476", 4);
}

static void joins_and_leaves_have_their_table(void **state)
{
    const struct chart_point points[] = {{on(1999, 1, 1), 100, to("/a")},
                                         {on(2000, 1, 1), 90, to("/b")}};
    const struct chart_flow flows[] = {{STR("1999"),
                                        on(1999, 1, 1),
                                        on(2000, 1, 1),
                                        {1234, to("/joined"), false},
                                        {987, to("/left"), true}}};
    struct chart_series series = {STR(""), points, 2};
    struct chart_line l = line_of(&series, 1);
    const char *text;

    (void)state;
    l.flows = flows;
    l.flows_n = 1;
    l.hidden_below = 5;
    text = draw(&l);
    assert_has(text, "<a href=\"/joined\">1,234</a>");
    assert_has(text, "1999-01-01: 100 (1999: +1,234)");
    assert_has(text, "hidden, fewer than 5");
    assert_lacks(text, "987");
    assert_lacks(text, "/left\"");
}

static void labels_do_not_touch(void **state)
{
    static struct chart_point points[8][2];
    struct chart_series series[8];
    struct chart_line l = line_of(series, 8);
    const char *at;
    double y[8];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 8; i++) {
        points[i][0] = (struct chart_point){on(1999, 1, 1), i, {{NULL, 0}}};
        points[i][1] = (struct chart_point){on(2000, 1, 1), 100 + i % 3, {{NULL, 0}}};
        series[i] = (struct chart_series){STR("Team"), points[i], 2};
    }
    at = draw(&l);
    while ((at = strstr(at, "class=\"middle ink-")) && n < 8) {
        const char *text = at;

        while (strncmp(text, "y=\"", 3) != 0)
            text--;
        y[n++] = strtod(text + 3, NULL);
        at++;
    }
    assert_int_equal(n, 8);
    assert_true(y[0] > 20); /* nor do they leave the drawing */
    for (size_t i = 1; i < n; i++)
        assert_true(y[i] - y[i - 1] >= 16);
}

/* Where the only line's last value is written. */
static double height_of_value(const char *text)
{
    const char *at = strstr(text, "class=\"value end\"");

    assert_non_null(at);
    while (strncmp(at, "y=\"", 3) != 0)
        at--;
    return strtod(at + 3, NULL);
}

static void the_last_value_is_written_above_the_line(void **state)
{
    double values[] = {0, 90000, 100000, 75000};
    double falling, level;

    (void)state;
    level = height_of_value(draw_values(values, 3, false)); /* the end is the highest */
    falling = height_of_value(draw_values(values, 4, false));
    /* the scale is the same: it rises to where the line is, left of the end, but no further */
    assert_true(falling < level + 30);
    assert_true(falling > level);
    values[2] = 60000;
    assert_true(height_of_value(draw_values(values, 4, false)) > falling + 10);
}

static void series_share_the_rows_of_their_days(void **state)
{
    const struct chart_point a[] = {{on(1999, 1, 1), 1, {{NULL, 0}}},
                                    {on(2001, 1, 1), 2, {{NULL, 0}}}};
    const struct chart_point b[] = {{on(2000, 1, 1), 3, {{NULL, 0}}},
                                    {on(2001, 1, 1), 4, {{NULL, 0}}}};
    const struct chart_series series[] = {{STR("A"), a, 2}, {STR("B"), b, 2}};
    struct chart_line l = line_of(series, 2);
    const char *text = draw(&l);

    (void)state;
    assert_has(text, ">1999-01-01</th><td class=\"n\">1</td><td></td></tr>");
    assert_has(text, ">2000-01-01</th><td></td><td class=\"n\">3</td></tr>");
    assert_has(text, ">2001-01-01</th><td class=\"n\">2</td><td class=\"n\">4</td></tr>");
}

static void the_same_again_is_the_same(void **state)
{
    const double values[] = {1, 5, 2.5};
    char *first = strdup(draw_values(values, 3, true));

    (void)state;
    assert_string_equal(first, draw_values(values, 3, true));
    free(first);
}

static void survival_falls_from_a_hundred(void **state)
{
    const struct chart_survivor points[] = {
        {0, 1, to("/0")}, {1, 0.985, to("/1")}, {7.5, 0.25, to("/2")}};
    const struct chart_survivors series[] = {{STR("Engineer"), points, 3},
                                             {STR("Staff"), points, 1}};
    const char *text;

    (void)state;
    chart_survival(&drawn, &(struct chart_survival){
                               .chart = {.id = STR("s"), .title = STR("Stay"), .digits = 1},
                               .series = series,
                               .n = 2});
    text = taken();
    check_markup(text);
    assert_has(text, "Engineer, 98.5 % after 1 years");
    assert_has(text, "Engineer, 25.0 % after 7.50 years");
    assert_has(text, "<a href=\"/1\">98.5</a>");
    assert_has(text, ">100 %</text>");
    assert_has(text, ">0 %</text>");
    chart_survival(&drawn,
                   &(struct chart_survival){.chart = {.id = STR("s"), .title = STR("Stay")}});
    assert_has(taken(), "There are no numbers");
}

static void a_sparkline_is_small(void **state)
{
    struct chart_point points[] = {{on(1999, 1, 1), 3, {{NULL, 0}}},
                                   {on(2000, 1, 1), 3, {{NULL, 0}}}};
    const char *text;

    (void)state;
    chart_sparkline(&drawn, STR("3 & 3"), points, 2);
    text = taken();
    check_markup(text);
    assert_has(text, "<title>3 &amp; 3</title>");
    chart_sparkline(&drawn, STR("one"), points, 1);
    assert_string_equal(taken(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_in_title_and_table),
        cmocka_unit_test(the_axis_says_where_it_starts),
        cmocka_unit_test(an_area_starts_at_zero),
        cmocka_unit_test(higher_values_stand_higher),
        cmocka_unit_test(odd_data_is_drawn),
        cmocka_unit_test(a_gap_breaks_the_line),
        cmocka_unit_test(nothing_is_a_sentence),
        cmocka_unit_test(hostile_labels_are_escaped),
        cmocka_unit_test(a_long_line_stays_small),
        cmocka_unit_test(steps_hold_until_the_end),
        cmocka_unit_test(joins_and_leaves_have_their_table),
        cmocka_unit_test(labels_do_not_touch),
        cmocka_unit_test(the_last_value_is_written_above_the_line),
        cmocka_unit_test(series_share_the_rows_of_their_days),
        cmocka_unit_test(the_same_again_is_the_same),
        cmocka_unit_test(survival_falls_from_a_hundred),
        cmocka_unit_test(a_sparkline_is_small),
    };

    return cmocka_run_group_tests(tests, draw_setup, draw_teardown);
}
