/* From a request to its answer: what is refused, to whom, and how it is said. */
#include "tests/unit/http/dispatch_site.h"

/* ---- mistakes ---------------------------------------------------------------------------------
 */

static void an_unknown_path_is_404(void **state)
{
    (void)state;
    go("GET", STR("/nowhere"));
    assert_int_equal(web.resp.status, 404);
    assert_holds(&web, "page 404");
    assert_holds(&web, "test-request-1");
    assert_str(web_header(&web, "Content-Type"), "text/html; charset=utf-8");
    assert_str(web_header(&web, "Cache-Control"), "no-store");
    go("BREW", STR("/nowhere"));
    assert_int_equal(web.resp.status, 404);
}

static void a_wrong_method_is_405_with_those_that_work(void **state)
{
    static const char *const methods[] = {"PUT", "DELETE", "PATCH", "BREW", "get"};

    (void)state;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        go(methods[i], STR("/hello"));
        assert_int_equal(web.resp.status, 405);
        assert_str(web_header(&web, "Allow"), "GET, HEAD, POST, OPTIONS");
        assert_holds(&web, "GET, HEAD, POST, OPTIONS");
    }
    go("POST", STR("/open"));
    assert_str(web_header(&web, "Allow"), "GET, HEAD, OPTIONS");
    assert_int_equal(handled, 0);
}

static void bad_parameters_are_named_and_the_handler_rests(void **state)
{
    (void)state;
    go("GET", STR("/hello?n=10"));
    assert_int_equal(web.resp.status, 422);
    assert_holds(&web, "n must be a whole number from 0 to 9");
    go_json(STR("/hello?n=10&x=1"));
    assert_str(web_header(&web, "Content-Type"), "application/problem+json");
    assert_holds(&web, "\"field\":\"n\",\"code\":\"not_in_range\"");
    assert_holds(&web, "\"field\":\"x\",\"code\":\"unknown\"");
    assert_int_equal(handled, 0);
}

static void errors_for_programs_are_problem_details(void **state)
{
    (void)state;
    go_json(STR("/tea"));
    assert_int_equal(web.resp.status, 404);
    assert_holds(&web, "\"title\":\"No tea\"");
    assert_holds(&web, "\"detail\":\"Only coffee.\"");
    assert_holds(&web, "\"instance\":\"/tea\"");
    assert_holds(&web, "\"request_id\":\"test-request-1\"");
    assert_int_equal(pages, 0);
    go("GET", STR("/tea"));
    assert_str(buf_str(&web.body), "page 404 No tea: Only coffee. (test-request-1)");
}

static void data_that_cannot_be_read_are_503_with_when_to_come_back(void **state)
{
    (void)state;
    ready_err = ERR_AWAY;
    go("GET", STR("/hello"));
    assert_int_equal(web.resp.status, 503);
    assert_int_equal(page_err, ERR_AWAY);
    assert_str(web_header(&web, "Retry-After"), "2");
    assert_str(web_header(&web, "Cache-Control"), "no-store");
    assert_int_equal(handled, 0);
    ready_err = ERR_LOADING;
    go("GET", STR("/hello"));
    assert_int_equal(web.resp.status, 503);
    assert_int_equal(page_err, ERR_LOADING);
    go("GET", STR("/open"));
    assert_int_equal(web.resp.status, 200);
}

static void a_handler_that_fails_leaves_nothing_of_its_answer(void **state)
{
    (void)state;
    handler_err = ERR_INTERNAL;
    go("GET", STR("/hello"));
    assert_int_equal(web.resp.status, 500);
    assert_true(str_is_null(web_header(&web, "X-Half-Done")));
    assert_true(str_is_null(web_header(&web, "ETag")));
    assert_lacks(&web, "hello");
    handler_err = ERR_TIMEOUT;
    go("GET", STR("/hello"));
    assert_int_equal(web.resp.status, 503);
    assert_str(web_header(&web, "Retry-After"), "2");
}

static void a_header_that_would_split_the_answer_is_500(void **state)
{
    (void)state;
    go("GET", STR("/evil"));
    assert_int_equal(web.resp.status, 500);
    assert_int_equal(handled, 1);
    assert_true(str_is_null(web_header(&web, "Location")));
    assert_holds(&web, "page 500");
}

static void an_answer_past_its_ceiling_is_500(void **state)
{
    (void)state;
    go("GET", STR("/much"));
    assert_int_equal(web.resp.status, 500);
    assert_holds(&web, "page 500");
    assert_lacks(&web, "0123456789");
}

static void a_strange_path_in_an_error_is_harmless(void **state)
{
    (void)state;
    go_json(STR("/\"}<script>\x01\xff"));
    assert_int_equal(web.resp.status, 404);
    assert_lacks(&web, "\"}<script>");
    assert_lacks(&web, "\x01");
}

/* ---- other sites, and too much ----------------------------------------------------------------
 */

static void go_from(const char *origin, const char *method, struct str uri)
{
    struct req *req = web_request(&web, method, uri);

    req->origin = str_from(origin);
    if (!strcmp(method, "OPTIONS"))
        req->asked_method = STR("GET");
    dispatch(&site, req, &web.resp, NULL);
}

static bool is_let_in(void)
{
    return str_eq(web_header(&web, "Access-Control-Allow-Origin"), STR("https://a.example"));
}

static void other_sites_read_what_programs_get_and_nothing_else(void **state)
{
    const char *why;

    (void)state;
    go_from("https://a.example", "GET", STR("/api/v1/hello"));
    assert_true(str_is_null(web_header(&web, "Access-Control-Allow-Origin")));
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding");
    assert_int_equal(cors_read(STR("https://a.example"), &cors, &why), ERR_OK);
    go_from("https://a.example", "GET", STR("/api/v1/hello"));
    assert_true(is_let_in());
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding, Origin");
    go_from("https://a.example", "GET", STR("/hello.json"));
    assert_true(is_let_in());
    assert_str(web_header(&web, "Vary"), "Accept-Encoding, Origin");
    go_from("https://a.example", "GET", STR("/api/v1/nothing"));
    assert_int_equal(web.resp.status, 404);
    assert_true(is_let_in());
    go_from("https://a.example", "OPTIONS", STR("/hello"));
    assert_true(is_let_in());
    assert_str(web_header(&web, "Access-Control-Allow-Methods"), "GET, HEAD, POST, OPTIONS");
    go_from("https://a.example", "GET", STR("/hello"));
    assert_false(is_let_in());
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding");
    go_from("https://a.example", "OPTIONS", STR("/page"));
    assert_false(is_let_in());
    go_from("https://b.example", "GET", STR("/api/v1/hello"));
    assert_false(is_let_in());
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding, Origin");
    go("GET", STR("/api/v1/hello"));
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding, Origin");
}

static void too_many_requests_are_429_with_when_to_come_back(void **state)
{
    (void)state;
    if (!api_limit.table)
        api_limit.table = limit_table_make();
    api_limit.rate = (struct limit_rate){2, 3600};
    go("GET", STR("/api/v1/hello"));
    assert_str(web_header(&web, "RateLimit"), "\"api\";r=1;t=1800");
    go("GET", STR("/api/v1/nothing"));
    assert_int_equal(web.resp.status, 404);
    assert_str(web_header(&web, "RateLimit-Policy"), "\"api\";q=2;w=3600");
    handled = 0;
    go("GET", STR("/api/v1/hello"));
    assert_int_equal(web.resp.status, 429);
    assert_int_equal(handled, 0);
    assert_str(web_header(&web, "Content-Type"), "application/problem+json");
    assert_int_equal(web_header(&web, "Retry-After").n, 4);
    assert_str(web_header(&web, "Cache-Control"), "no-store");
    assert_holds(&web, "2 requests in 3600 seconds");
    go("OPTIONS", STR("/api/v1/hello"));
    assert_int_equal(web.resp.status, 204);
    go("GET", STR("/hello"));
    assert_int_equal(web.resp.status, 200);
    assert_true(str_is_null(web_header(&web, "RateLimit")));
}

static void pages_have_a_limit_of_their_own_and_health_has_none(void **state)
{
    (void)state;
    if (!pages_limit.table)
        pages_limit.table = limit_table_make();
    pages_limit.rate = (struct limit_rate){1, 3600};
    go("GET", STR("/hello"));
    assert_str(web_header(&web, "RateLimit-Policy"), "\"pages\";q=1;w=3600");
    go("GET", STR("/hello"));
    assert_int_equal(web.resp.status, 429);
    assert_holds(&web, "page 429");
    go("GET", STR("/open"));
    assert_int_equal(web.resp.status, 200);
    go("GET", STR("/api/v1/hello"));
    assert_int_equal(web.resp.status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(other_sites_read_what_programs_get_and_nothing_else),
        TEST(too_many_requests_are_429_with_when_to_come_back),
        TEST(pages_have_a_limit_of_their_own_and_health_has_none),
        TEST(an_unknown_path_is_404),
        TEST(a_wrong_method_is_405_with_those_that_work),
        TEST(bad_parameters_are_named_and_the_handler_rests),
        TEST(errors_for_programs_are_problem_details),
        TEST(data_that_cannot_be_read_are_503_with_when_to_come_back),
        TEST(a_handler_that_fails_leaves_nothing_of_its_answer),
        TEST(a_header_that_would_split_the_answer_is_500),
        TEST(an_answer_past_its_ceiling_is_500),
        TEST(a_strange_path_in_an_error_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
