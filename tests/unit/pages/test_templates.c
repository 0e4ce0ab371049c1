/* The pages drawn from data that mean harm, and from no data at all. */
#include "tests/unit/http/web.h"

#include "pages/unit_view.h"
#include "pages/views.h"
#include "tmpl.gen.h"

#define EVIL STR("\"'></title><script>alert(1)</script>&lt;")
#define EVIL_SHOWN "&quot;&#39;&gt;&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;"

static struct web web;
static struct page page;

static int setup(void **state)
{
    (void)state;
    web_init(&web);
    page = (struct page){
        .request_id = EVIL,
        .search = EVIL,
        .style_hash = STR("abc"),
        .version = EVIL,
        .path = EVIL,
        .home = {STR("/")},
    };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(buf_err(&web.body), ERR_OK);
    web_clear(&web);
    return 0;
}

static struct date day(const char *text)
{
    struct date d = {0};

    assert_int_equal(date_parse(str_from(text), &d), ERR_OK);
    return d;
}

static size_t times(const char *text)
{
    struct str body = buf_str(&web.body);
    size_t n = 0;

    for (const char *at = body.p;
         (at = memmem(at, body.n - (size_t)(at - body.p), text, strlen(text))) != NULL; at++)
        n++;
    return n;
}

/* No text of the data has become markup, and `least` pieces of it are shown. */
static void check_harmless(size_t least)
{
    assert_lacks(&web, "<script>");
    assert_lacks(&web, "\"'>");
    assert_true(times(EVIL_SHOWN) >= least);
    buf_reset(&web.body);
}

static struct employee evil_person(void)
{
    return (struct employee){.emp_no = 10001,
                             .first_name = EVIL,
                             .last_name = EVIL,
                             .gender = EVIL,
                             .birth_date = day("1965-02-01"),
                             .hire_date = day("1990-02-01")};
}

static void names_that_are_markup_are_shown_as_text(void **state)
{
    const struct employee person = evil_person();
    const struct show_view show = {&person, 1};
    const struct dept_line dept = {.dept_no = EVIL,
                                   .name = EVIL,
                                   .mean = EVIL,
                                   .managed = true,
                                   .manager = {.first_name = EVIL, .last_name = EVIL}};
    const struct dept_list_view depts = {.lines = &dept, .n = 1};
    const struct title_row title = {EVIL, day("1990-01-01"), {DATE_PRESENT}};
    const struct dept_row row = {.dept_no = EVIL, .dept_name = EVIL};
    const struct employee_show_view profile = {
        .e = person,
        .career = {.titles = &title,
                   .titles_n = 1,
                   .departments = &row,
                   .departments_n = 1,
                   .managed = &row,
                   .managed_n = 1},
        .gender = EVIL,
    };

    (void)state;
    tmpl_show(&web.body, &page, &show);
    check_harmless(4);
    tmpl_department_list(&web.body, &page, &depts);
    check_harmless(5);
    tmpl_employee_show(&web.body, &page, &profile);
    check_harmless(8);
    tmpl_layout_begin(&web.body, &page, EVIL);
    tmpl_layout_end(&web.body, &page, EVIL);
    check_harmless(2);
}

static void what_went_wrong_is_shown_as_text(void **state)
{
    const struct problem_field fields[] = {{EVIL, STR("unknown"), EVIL}, {EVIL, EVIL, EVIL}};
    const struct error_field wrong = {EVIL, EVIL, EVIL};
    const struct link_field right = {EVIL, EVIL};
    const struct error_view error = {.status = 400,
                                     .title = EVIL,
                                     .detail = EVIL,
                                     .fields = fields,
                                     .fields_n = 2,
                                     .wrong = &wrong,
                                     .wrong_n = 1,
                                     .right = &right,
                                     .right_n = 1,
                                     .path = {STR("/employees")}};
    struct loading_view loading = {.progress = {.phase = EVIL, .table = EVIL, .message = EVIL}};

    (void)state;
    tmpl_error(&web.body, &page, &error);
    check_harmless(9);
    tmpl_loading(&web.body, &page, &loading);
    check_harmless(3);
    loading.failed = true;
    tmpl_loading(&web.body, &page, &loading);
    check_harmless(2);
    tmpl_setup(&web.body, &page);
    check_harmless(1);
}

static void links_made_of_data_stay_one_link(void **state)
{
    const struct dept_line dept = {.dept_no = STR("d0/../?x=1&y\"#"), .name = STR("n")};
    const struct dept_list_view depts = {.lines = &dept, .n = 1};

    (void)state;
    tmpl_department_list(&web.body, &page, &depts);
    assert_holds(&web, "department=d0%2F..%2F%3Fx%3D1%26y%22%23\"");
}

static void a_list_of_nobody_says_so_and_what_to_do(void **state)
{
    const struct show_view show = {NULL, 0};
    const struct dept_list_view depts = {.n = 0};
    const struct employee_show_view profile = {.e = evil_person()};

    (void)state;
    tmpl_show(&web.body, &page, &show);
    assert_holds(&web, "Nobody in this data set fits");
    assert_holds(&web, "<a href=\"/employees\">See all people</a>");
    assert_lacks(&web, "<table");
    buf_reset(&web.body);
    tmpl_department_list(&web.body, &page, &depts);
    assert_holds(&web, "There is no department in this data set.");
    assert_lacks(&web, "<table");
    buf_reset(&web.body);
    tmpl_employee_show(&web.body, &page, &profile);
    assert_holds(&web, "No title is recorded.");
    assert_holds(&web, "No department is recorded.");
    assert_holds(&web, "No pay is recorded.");
}

static void rows_of_today_are_marked_and_end_with_a_word(void **state)
{
    const struct title_row titles[] = {
        {STR("Staff"), day("1990-01-01"), {day("1995-01-01")}},
        {STR("Senior Staff"), day("1995-01-01"), {DATE_PRESENT}},
    };
    const struct employee_show_view profile = {.career = {.titles = titles, .titles_n = 2}};

    (void)state;
    tmpl_history_titles(&web.body, &profile);
    assert_holds(
        &web,
        "<tr><td>Staff</td><td class=\"d\">1990-01-01</td><td class=\"d\">1995-01-01</td></tr>");
    assert_holds(&web, "<tr class=\"now\"><td>Senior Staff</td>");
    assert_holds(&web, ">present</td>");
    assert_lacks(&web, "9999");
}

static void one_mistake_is_said_once(void **state)
{
    const struct problem_field field = {STR("after"), STR("x"), STR("after is wrong")};
    const struct error_view error = {.status = 400,
                                     .title = STR("Bad"),
                                     .detail = STR("after is wrong"),
                                     .fields = &field,
                                     .fields_n = 1};

    (void)state;
    tmpl_error(&web.body, &page, &error);
    assert_int_equal(times("after is wrong"), 1);
}

static void loading_shows_what_is_known_and_no_more(void **state)
{
    struct loading_view v = {.progress = {.phase = STR("load"), .percent = 42}};

    (void)state;
    tmpl_loading(&web.body, &page, &v);
    assert_holds(&web, "Loading, 42 %");
    assert_holds(&web, "<progress max=\"100\" value=\"42\">");
    assert_lacks(&web, "<dt>Table");
    assert_lacks(&web, "<dt>Rows");
    assert_lacks(&web, "<dt>Time left");
    assert_lacks(&web, "no news");
    buf_reset(&web.body);
    v.progress = (struct progress){.phase = STR("load"),
                                   .table = STR("salaries"),
                                   .rows = 1234567,
                                   .rows_total = 2844047,
                                   .rows_per_second = 150000,
                                   .eta_seconds = 11,
                                   .age_seconds = 95};
    v.stale = true;
    tmpl_loading(&web.body, &page, &v);
    assert_holds(&web, "1,234,567 of 2,844,047");
    assert_holds(&web, "150,000");
    assert_holds(&web, "about 11 s");
    assert_holds(&web, "no news for 95 seconds");
}

static void debug_mode_is_not_a_secret(void **state)
{
    (void)state;
    tmpl_setup(&web.body, &page);
    assert_lacks(&web, "Debug mode");
    buf_reset(&web.body);
    page.debug = true;
    tmpl_setup(&web.body, &page);
    assert_holds(&web, "Debug mode is on.");
}

static void another_day_is_offered_where_it_can_be_had(void **state)
{
    (void)state;
    tmpl_setup(&web.body, &page);
    assert_lacks(&web, "name=\"as_of\"");
    buf_reset(&web.body);
    page.takes_day = true;
    tmpl_setup(&web.body, &page);
    assert_holds(&web, "name=\"as_of\"");
}

static void old_data_are_said_to_be_old(void **state)
{
    (void)state;
    tmpl_setup(&web.body, &page);
    assert_lacks(&web, "as it was");
    buf_reset(&web.body);
    page.age_seconds = 77;
    tmpl_setup(&web.body, &page);
    assert_holds(&web, "77 seconds");
    assert_holds(&web, "as it was");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_that_are_markup_are_shown_as_text),
        TEST(what_went_wrong_is_shown_as_text),
        TEST(links_made_of_data_stay_one_link),
        TEST(a_list_of_nobody_says_so_and_what_to_do),
        TEST(rows_of_today_are_marked_and_end_with_a_word),
        TEST(one_mistake_is_said_once),
        TEST(loading_shows_what_is_known_and_no_more),
        TEST(debug_mode_is_not_a_secret),
        TEST(another_day_is_offered_where_it_can_be_had),
        TEST(old_data_are_said_to_be_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
