/* Bars, histograms, pyramids, matrices and careers: exact numbers, hidden groups that stay hidden.
 */
#include "test_chart.h"

#include <math.h>

#define HOSTILE "<i>\"'&"

static const struct chart_label rows[] = {{STR_INIT("Sales"), {STR_INIT("/departments/d007")}},
                                          {STR_INIT(HOSTILE), {{NULL, 0}}}};
static const struct str parts[] = {STR_INIT("Men"), STR_INIT("Women")};

static const char *draw_bars(const struct chart_cell *cells, size_t series,
                             enum chart_stacking stacking)
{
    const char *text;

    chart_bars(&drawn, &(struct chart_bars){.chart = {.id = STR("b"), .title = STR("Gender")},
                                            .rows_name = STR("Department"),
                                            .rows = rows,
                                            .n = 2,
                                            .series = parts,
                                            .series_n = series,
                                            .cells = cells,
                                            .stacking = stacking,
                                            .hidden_below = 5});
    text = taken();
    check_markup(text);
    return text;
}

/* The widths of the bars of one tone, in order. */
static size_t widths(const char *text, const char *tone, double *ret, size_t most)
{
    char start[80];
    size_t n = 0;

    snprintf(start, sizeof(start), "<path class=\"%s\" fill=\"url(#b-p%s)\" d=\"M", tone, tone + 5);
    text = strstr(text, "role=\"img\"");
    while (n < most && (text = strstr(text, start))) {
        const char *h = strchr(text + strlen(start), 'h');

        ret[n++] = strtod(h + 1, NULL);
        text = h;
    }
    return n;
}

static void bars_are_as_long_as_their_numbers(void **state)
{
    const struct chart_cell cells[] = {{30000, to("/a"), false}, {10000, to("/b"), false}};
    const char *text = draw_bars(cells, 1, CHART_GROUPED);
    double w[2];

    (void)state;
    assert_int_equal(widths(text, "tone-1", w, 2), 2);
    assert_near(w[0] / w[1], 3, 0.01);
    assert_near(strtod(strstr(strstr(text, "role=\"img\""), ")\" d=\"M") + 7, NULL), 64, 2);
    assert_has(text, "<title>Sales: 30,000</title>");
    assert_has(text, "<title>&lt;i&gt;&quot;&#39;&amp;: 10,000</title>");
    assert_has(text, "<th scope=\"row\"><a href=\"/departments/d007\">Sales</a></th>");
    assert_has(text, "<td class=\"n\"><a href=\"/a\">30,000</a></td>");
    assert_lacks(text, "chart-key");
}

static void parts_have_names_and_patterns(void **state)
{
    const struct chart_cell cells[] = {
        {60, to("/a"), false}, {40, to("/b"), false}, {3, to("/c"), false}, {1, to("/d"), false}};
    const char *text = draw_bars(cells, 2, CHART_SHARES);
    double men[2], women[2];

    (void)state;
    assert_int_equal(widths(text, "tone-1", men, 2), 2);
    assert_int_equal(widths(text, "tone-2", women, 2), 2);
    assert_near(men[0] + women[0], men[1] + women[1], 0.21);
    assert_near(men[0] + women[0], 412, 4); /* the whole width */
    assert_near((men[0] + 1) / (women[0] + 1), 1.5, 0.02);
    assert_has(text, "Sales, Men: 60 (60.0 %)");
    assert_has(text, ">75.0 %</text>");
    assert_has(text, "<pattern id=\"b-p2\"");
    assert_has(text, "Women</li>");
    text = draw_bars(cells, 2, CHART_STACKED);
    assert_has(text, ">100</text>");
    text = draw_bars(cells, 2, CHART_GROUPED);
    assert_has(text, "Sales, Women: 40<");
}

static void a_hidden_group_stays_hidden(void **state)
{
    const struct chart_cell cells[] = {{61, to("/a"), false},
                                       {40, to("/b"), false},
                                       {77, to("/c"), false},
                                       {3, to("/secret"), true}};
    const enum chart_stacking all[] = {CHART_GROUPED, CHART_STACKED, CHART_SHARES};
    double w[2];

    (void)state;
    for (int i = 0; i < 3; i++) {
        const char *text = draw_bars(cells, 2, all[i]);

        assert_lacks(text, "secret");
        assert_lacks(text, ">3<");
        assert_lacks(text, ">80<"); /* the sum would tell it */
        assert_int_equal(count_of(text, ": hidden, fewer than 5<"), 2);
        assert_has(text, "<td class=\"n quiet\">hidden, fewer than 5</td>");
        if (all[i] == CHART_SHARES)
            assert_int_equal(widths(text, "tone-1", w, 2), 1);
    }
}

static void odd_bars_are_drawn(void **state)
{
    const struct chart_cell negative[] = {{-20, to("/a"), false}, {10, to("/b"), false}};
    const struct chart_cell zero[] = {{0, to("/a"), false},
                                      {NAN, to("/b"), false},
                                      {0, {{NULL, 0}}, false},
                                      {0, {{NULL, 0}}, false}};
    const struct chart_cell huge[] = {{1e300, to("/a"), false}, {1, to("/b"), false}};
    double w[2];

    (void)state;
    assert_int_equal(widths(draw_bars(negative, 1, CHART_GROUPED), "tone-1", w, 2), 2);
    assert_near(w[0] / w[1], 2, 0.02);
    assert_int_equal(widths(draw_bars(zero, 1, CHART_GROUPED), "tone-1", w, 2), 0);
    draw_bars(zero, 2, CHART_SHARES);
    draw_bars(huge, 1, CHART_GROUPED);
    chart_bars(&drawn, &(struct chart_bars){.chart = {.id = STR("b"), .title = STR("None")}});
    assert_has(taken(), "There are no numbers");
}

static void a_histogram_has_bins_and_marks(void **state)
{
    const struct chart_bin bins[] = {{40000, 45000, {1200, to("/a"), false}},
                                     {45000, 50000, {2400, to("/b"), false}},
                                     {50000, 55000, {2, to("/secret"), true}}};
    const struct chart_mark marks[] = {{STR_INIT("median <"), 46321}, {STR_INIT("far"), 99999}};
    const char *text;

    (void)state;
    chart_histogram(&drawn,
                    &(struct chart_histogram){
                        .chart = {.id = STR("h"), .title = STR("Pay"), .unit = STR("people")},
                        .axis = STR("pay a year"),
                        .bins = bins,
                        .n = 3,
                        .marks = marks,
                        .marks_n = 2,
                        .hidden_below = 5});
    text = taken();
    check_markup(text);
    assert_has(text, "<title>40,000 to 45,000: 1,200</title>");
    assert_has(text,
               "<th scope=\"row\">45,000 to 50,000</th><td class=\"n\"><a href=\"/b\">2,400</a>");
    assert_has(text, ">median &lt; 46,321</text>");
    assert_has(text, "50,000 to 55,000: hidden, fewer than 5");
    assert_lacks(text, "secret");
    assert_int_equal(count_of(text, "class=\"mark\""), 1); /* a mark off the axis is only listed */
    assert_has(text, "99,999");
    assert_has(text, ">0</text>");
    chart_histogram(&drawn,
                    &(struct chart_histogram){.chart = {.id = STR("h"), .title = STR("Pay")}});
    assert_lacks(taken(), "<svg");
}

static void a_pyramid_has_two_sides_on_one_scale(void **state)
{
    const struct chart_band bands[] = {
        {STR("30–34"), {400, to("/m"), false}, {200, to("/f"), false}},
        {STR("35–39"), {100, to("/m2"), false}, {4, to("/secret"), true}}};
    const char *text, *left, *right;

    (void)state;
    chart_pyramid(&drawn, &(struct chart_pyramid){.chart = {.id = STR("b"), .title = STR("Age")},
                                                  .bands_name = STR("Age"),
                                                  .left = STR("Men"),
                                                  .right = STR("Women"),
                                                  .bands = bands,
                                                  .n = 2,
                                                  .hidden_below = 5});
    text = taken();
    check_markup(text);
    left = strstr(text, "fill=\"url(#b-p1)\"");
    right = strstr(text, "fill=\"url(#b-p2)\"");
    assert_non_null(left);
    assert_non_null(right);
    assert_near(strtod(strchr(left, 'h') + 1, NULL) / strtod(strchr(right, 'h') + 1, NULL), 2,
                0.02);
    assert_has(text, "<title>Men, 30–34: 400</title>");
    assert_has(text, "<a href=\"/f\">200</a>");
    assert_has(text, "Women, 35–39: hidden, fewer than 5");
    assert_lacks(text, "secret");
    chart_pyramid(&drawn, &(struct chart_pyramid){.chart = {.id = STR("b"), .title = STR("Age")}});
    assert_lacks(taken(), "<svg");
}

static void a_matrix_is_shaded_and_summed(void **state)
{
    const struct chart_cell cells[] = {{0, to("/zero"), false},
                                       {8100, to("/most"), false},
                                       {1, to("/least"), false},
                                       {2025, to("/half"), false}};
    struct chart_cell hidden[4];
    struct chart_matrix m = {.chart = {.id = STR("m"), .title = STR("Moves <")},
                             .from = STR("from"),
                             .to = STR("to"),
                             .rows = rows,
                             .rows_n = 2,
                             .columns = rows,
                             .columns_n = 2,
                             .cells = cells,
                             .hidden_below = 5};
    const char *text;

    (void)state;
    chart_matrix(&drawn, &m);
    text = taken();
    check_markup(text);
    assert_has(text, "<td class=\"n shade-9\"><a href=\"/most\">8,100</a></td>");
    assert_has(text, "<td class=\"n shade-1\"><a href=\"/least\">1</a></td>");
    assert_has(text, "<td class=\"n shade-4\"><a href=\"/half\">2,025</a></td>");
    assert_has(text, "<td class=\"n shade-0\"><a href=\"/zero\"></a></td>");
    assert_has(text, "<td class=\"n sum\">2,026</td>");
    assert_has(text, "<td class=\"n sum\">10,126</td>");
    memcpy(hidden, cells, sizeof(hidden));
    hidden[2].hidden = true;
    m.cells = hidden;
    chart_matrix(&drawn, &m);
    text = taken();
    check_markup(text);
    assert_lacks(text, "/least");
    assert_lacks(text, "2,026");
    assert_lacks(text, "10,126");
    assert_int_equal(count_of(text, "<td class=\"n sum\">–</td>"), 3);
    m.rows_n = 0;
    chart_matrix(&drawn, &m);
    assert_has(taken(), "There are no numbers");
}

static void a_career_is_open_at_the_right(void **state)
{
    const struct chart_lane lanes[] = {{STR_INIT("Staff"), 0}, {STR_INIT(HOSTILE), 1}};
    const struct chart_interval intervals[] = {
        {0, on(1986, 6, 26), on(1990, 1, 1), to("/staff")},
        {0, on(1990, 1, 1), on(1990, 1, 1), to("/moment")},
        {1, on(1990, 1, 1), DATE_PRESENT, to("/now")},
    };
    const char *text;

    (void)state;
    chart_career(&drawn, &(struct chart_career){.chart = {.id = STR("c"), .title = STR("Career")},
                                                .lanes = lanes,
                                                .lanes_n = 2,
                                                .intervals = intervals,
                                                .n = 3,
                                                .until = on(2002, 8, 1)});
    text = taken();
    check_markup(text);
    assert_has(text, "<title>Staff: 1986-06-26 to 1990-01-01</title>");
    assert_has(text, "1990-01-01 to present</title>");
    assert_int_equal(count_of(text, "l7 5.5l-7 5.5"), 1);
    assert_has(text, "h1.5v"); /* a row without length is seen */
    assert_has(text,
               "<a href=\"/now\">&lt;i&gt;&quot;&#39;&amp;</a></th><td class=\"d\">1990-01-01</td>"
               "<td class=\"d\">present</td>");
    assert_lacks(text, "9999");
    assert_has(text, ">1990</text>");
    assert_has(text, ">2000</text>");
    chart_career(&drawn, &(struct chart_career){.chart = {.id = STR("c"), .title = STR("Career")}});
    assert_lacks(taken(), "<svg");
}

static void two_charts_share_a_page(void **state)
{
    const struct chart_band band = {STR("a"), {1, {{NULL, 0}}, false}, {1, {{NULL, 0}}, false}};
    struct chart_pyramid p = {
        .chart = {.id = STR("one"), .title = STR("One")}, .bands = &band, .n = 1};
    struct arena a;
    struct html html;

    (void)state;
    chart_pyramid(&drawn, &p);
    p.chart.id = STR("two");
    chart_pyramid(&drawn, &p);
    arena_init(&a, 1 << 20, 0);
    html = chart_html(&a, &drawn);
    check_markup(taken());
    assert_true(str_starts(html.s, STR("<figure class=\"chart\">")));
    assert_true(str_ends(html.s, STR("</figure>\n")));
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_are_as_long_as_their_numbers),
        cmocka_unit_test(parts_have_names_and_patterns),
        cmocka_unit_test(a_hidden_group_stays_hidden),
        cmocka_unit_test(odd_bars_are_drawn),
        cmocka_unit_test(a_histogram_has_bins_and_marks),
        cmocka_unit_test(a_pyramid_has_two_sides_on_one_scale),
        cmocka_unit_test(a_matrix_is_shaded_and_summed),
        cmocka_unit_test(a_career_is_open_at_the_right),
        cmocka_unit_test(two_charts_share_a_page),
    };

    return cmocka_run_group_tests(tests, draw_setup, draw_teardown);
}
