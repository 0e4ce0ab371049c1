/* What people see when a page cannot be shown: which of the pages for it, and with which headers.
 */
#include "tests/unit/http/web.h"

#include "model/store.h"
#include "pages/pages.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static struct web web;
static struct store store;
static char folder[] = "/tmp/muster-test-pages-XXXXXX";
static char path[64];

static int setup(void **state)
{
    (void)state;
    web_init(&web);
    unlink(path);
    memset(&store, 0, sizeof store);
    store.configured = true;
    store.shared = folder;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_clear(&web);
    return 0;
}

static void progress_is(const char *text)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

/* The page for an error at an address. */
static void show(const char *uri, enum err err, int status)
{
    struct req *req = web_request(&web, "GET", str_from(uri));
    struct problem problem = {
        .status = status, .title = STR("The title"), .detail = STR("The detail.")};

    web.resp.status = status;
    pages_error(req, err, &problem, &store, &web.resp);
    assert_int_equal(resp_err(&web.resp), ERR_OK);
    assert_holds(&web, "test-request-1");
}

static void an_ordinary_error_has_its_text_and_a_way_on(void **state)
{
    (void)state;
    show("/x", ERR_NOT_FOUND, 404);
    assert_holds(&web, "<h1>The title</h1>");
    assert_holds(&web, "The detail.");
    assert_holds(&web, "<p class=\"status\">404</p>");
    assert_holds(&web, "href=\"/employees\"");
    assert_true(str_is_null(web_header(&web, "Refresh")));
}

static void a_database_that_is_away_is_said_so_and_looked_for_again(void **state)
{
    (void)state;
    show("/show", ERR_AWAY, 503);
    assert_holds(&web, "The database is away");
    assert_str(web_header(&web, "Refresh"), "5");
    show("/show", ERR_TIMEOUT, 503);
    assert_holds(&web, "The database is away");
}

static void data_that_are_not_complete_are_named(void **state)
{
    (void)state;
    show("/show", ERR_LOADING, 503);
    assert_holds(&web, "The data are not complete");
    snprintf(store.problem, sizeof store.problem, "table <b>salaries: 3 rows");
    show("/show", ERR_LOADING, 503);
    assert_holds(&web, "table &lt;b&gt;salaries: 3 rows");
}

static void while_data_are_loaded_the_page_says_how_far(void **state)
{
    (void)state;
    progress_is("phase=load\ntable=salaries\nrows=5\nrows_total=10\npercent=42\n");
    show("/show", ERR_LOADING, 503);
    assert_holds(&web, "Loading, 42 %");
    assert_holds(&web, "salaries");
    assert_str(web_header(&web, "Refresh"), "2");
    assert_int_equal(web.resp.status, 503);
    show("/show", ERR_AWAY, 503);
    assert_holds(&web, "Loading, 42 %");
    show("/nowhere", ERR_NOT_FOUND, 404);
    assert_lacks(&web, "Loading");
}

static void a_load_that_failed_says_why(void **state)
{
    (void)state;
    progress_is("phase=failed\nmessage=table titles: line 7 = no row\n");
    show("/show", ERR_LOADING, 503);
    assert_holds(&web, "Loading the data has failed");
    assert_holds(&web, "table titles: line 7 = no row");
}

static void a_load_that_is_over_or_unheard_of_is_not_mentioned(void **state)
{
    static const char *const over[] = {"phase=ready\npercent=100\n", "", "\n\n=\n", "percent=50\n"};

    (void)state;
    for (size_t i = 0; i < sizeof over / sizeof over[0]; i++) {
        progress_is(over[i]);
        show("/show", ERR_AWAY, 503);
        assert_holds(&web, "The database is away");
    }
}

static void a_load_that_has_gone_quiet_is_suspected(void **state)
{
    const struct timespec long_ago[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

    (void)state;
    progress_is("phase=load\npercent=42\n");
    assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    show("/show", ERR_LOADING, 503);
    assert_holds(&web, "There has been no news for");
}

static void nonsense_in_the_progress_is_harmless(void **state)
{
    (void)state;
    progress_is(
        "phase=load\npercent=1000\nrows=-5\nrows_total=abc\neta_seconds=1e9\nevil=<script>\n"
        "table=<script>\n");
    show("/show", ERR_LOADING, 503);
    assert_holds(&web, "Loading, 100 %");
    assert_lacks(&web, "<script>");
    assert_lacks(&web, "<dt>Rows</dt>");
}

static void without_a_database_the_first_page_explains(void **state)
{
    (void)state;
    store.configured = false;
    show("/", ERR_AWAY, 503);
    assert_holds(&web, "No database is configured");
    assert_int_equal(web.resp.status, 200);
    show("/employees", ERR_AWAY, 503);
    assert_holds(&web, "No database is configured");
    assert_int_equal(web.resp.status, 503);
    show("/nowhere", ERR_NOT_FOUND, 404);
    assert_holds(&web, "The title");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* What was typed is offered again, with the rest of the query; what nobody knows is left out. */
static void a_mistake_is_shown_as_it_was_typed_with_the_page_without_it(void **state)
{
    struct problem problem = {.status = 400, .title = STR("A mistake"), .detail = STR("pay_min …")};
    struct req *req =
        web_request(&web, "GET", STR("/employees?gender=M&pay_min=%3Cx%3E&colour=red&after=zz"));

    (void)state;
    problem_add_field(&problem, STR("pay_min"), STR("not_in_range"), STR("pay_min is a number"));
    problem_add_field(&problem, STR("colour"), STR("unknown"), STR("there is no colour"));
    web.resp.status = 400;
    pages_error(req, ERR_INPUT, &problem, &store, &web.resp);
    assert_holds(&web, "<input name=\"pay_min\" value=\"&lt;x&gt;\" aria-invalid=\"true\"");
    assert_holds(&web, "<input type=\"hidden\" name=\"gender\" value=\"M\">");
    assert_holds(&web, "<a href=\"/employees?gender=M\">The page without these</a>");
    assert_lacks(&web, "name=\"colour\"");
    assert_lacks(&web, "name=\"after\"");
}

/* A link to the page without what is missing would lead to the same mistake again. */
static void what_is_missing_is_asked_for(void **state)
{
    struct problem problem = {.status = 422, .title = STR("A mistake"), .detail = STR("kind …")};

    (void)state;
    problem_add_field(&problem, STR("kind"), STR("bad_value"), STR("kind takes joined, left"));
    pages_error(web_request(&web, "GET", STR("/moves?gender=M")), ERR_INPUT, &problem, &store,
                &web.resp);
    assert_holds(&web, "<input name=\"kind\" value=\"\" aria-invalid=\"true\"");
    assert_holds(&web, "<input type=\"hidden\" name=\"gender\" value=\"M\">");
    assert_lacks(&web, "The page without");
    pages_error(web_request(&web, "GET", STR("/moves?kind=flew")), ERR_INPUT, &problem, &store,
                &web.resp);
    assert_holds(&web, "<input name=\"kind\" value=\"flew\" aria-invalid=\"true\"");
    assert_lacks(&web, "name=\"kind\" value=\"\"");
    assert_holds(&web, "The page without it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mistake_is_shown_as_it_was_typed_with_the_page_without_it,
                                        setup, teardown),
        TEST(an_ordinary_error_has_its_text_and_a_way_on),
        TEST(a_database_that_is_away_is_said_so_and_looked_for_again),
        TEST(data_that_are_not_complete_are_named),
        TEST(while_data_are_loaded_the_page_says_how_far),
        TEST(a_load_that_failed_says_why),
        TEST(a_load_that_is_over_or_unheard_of_is_not_mentioned),
        TEST(a_load_that_has_gone_quiet_is_suspected),
        TEST(nonsense_in_the_progress_is_harmless),
        TEST(what_is_missing_is_asked_for),
        TEST(without_a_database_the_first_page_explains),
    };

    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/progress", folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
