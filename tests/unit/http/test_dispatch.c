/* From a request to its answer, with handlers that do as they are told. */
#include "tests/unit/http/web.h"

#include <stdio.h>

static struct web web;
static enum err handler_err;
static enum err ready_err;
static int handled;
static enum form form;
static int pages;
static enum err page_err;

static const struct param rows[] = {{.name = "n", .type = PARAM_U32, .max = 9}};
static const struct param_set params = {rows, 1, sizeof(uint32_t)};

static enum err write_hello(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    handled++;
    form = req->form;
    resp_type(resp, TYPE_HTML);
    resp_header(resp, STR("X-Half-Done"), STR("yes"));
    BUF_LIT(resp->body, "hello");
    return handler_err;
}

static enum err write_csv(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    form = req->form;
    resp_type(resp, TYPE_CSV);
    BUF_LIT(resp->body, "own row");
    return ERR_OK;
}

static enum err write_kept(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    (void)req;
    resp_header(resp, STR("ETag"), STR("\"mine\""));
    resp_header(resp, STR("Cache-Control"), STR("public, max-age=9"));
    return ERR_OK;
}

static enum err write_evil(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    handled++;
    BUF_LIT(resp->body, "hello");
    resp_header(resp, STR("Location"), arena_printf(req->arena, "/x\r\nSet-Cookie: a=1"));
    return ERR_OK;
}

static enum err write_too_much(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    (void)req;
    for (int i = 0; i < 200000; i++)
        BUF_LIT(resp->body, "0123456789");
    return ERR_OK;
}

static enum err write_tea(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    (void)resp;
    return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No tea"), STR("Only coffee."));
}

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const struct route_end ends = {{20000}, {20088}}; /* 2024-10-04, 2024-12-31 */

static const struct route routes[] = {
    {HTTP_GET, "/api/v0/hello", write_hello, ROUTE_READ, NULL, NULL, &ends},
    {HTTP_GET, "/hello", write_hello, ROUTE_READ | ROUTE_TABLE, NULL, &params},
    {HTTP_GET, "/hello.csv", write_csv, ROUTE_READ, NULL, &params},
    {HTTP_GET, "/page", write_hello, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/paper", write_hello, ROUTE_PUBLIC, NULL, NULL},
    {HTTP_GET, "/kept", write_kept, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/api/v1/hello", write_hello, ROUTE_READ, NULL, NULL},
    {HTTP_POST, "/hello", write_hello, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/open", write_hello, ROUTE_OPEN, NULL, NULL},
    {HTTP_GET, "/evil", write_evil, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/much", write_too_much, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/tea", write_tea, ROUTE_READ | ROUTE_JSON, NULL, NULL},
};

static enum err ready(struct store *store)
{
    (void)store;
    return ready_err;
}

static void page(const struct req *req, enum err err, const struct problem *problem,
                 struct store *store, struct resp *resp)
{
    (void)store;
    pages++;
    page_err = err;
    buf_printf(resp->body, "page %d %.*s: %.*s (%.*s)", problem->status, STR_ARG(problem->title),
               STR_ARG(problem->detail), STR_ARG(req->id));
}

static struct cors cors;
static struct limit api_limit = {.name = "api"};
static struct limit pages_limit = {.name = "pages"};
static const struct site site = {.routes = routes,
                                 .routes_n = sizeof routes / sizeof routes[0],
                                 .ready = ready,
                                 .error_page = page,
                                 .cors = &cors,
                                 .api_limit = &api_limit,
                                 .pages_limit = &pages_limit};

static int setup(void **state)
{
    (void)state;
    handler_err = ready_err = ERR_OK;
    handled = pages = 0;
    cors = (struct cors){0};
    api_limit.rate = pages_limit.rate = (struct limit_rate){0};
    web_init(&web);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_clear(&web);
    return 0;
}

static void go(const char *method, struct str uri)
{
    dispatch(&site, web_request(&web, method, uri), &web.resp, NULL);
    assert_int_equal(resp_err(&web.resp), ERR_OK);
}

static void go_json(struct str uri)
{
    struct req *req = web_request(&web, "GET", uri);

    req->accept = STR("application/json");
    dispatch(&site, req, &web.resp, NULL);
}

static void the_api_says_where_it_is_described(void **state)
{
    (void)state;
    go("GET", STR("/api/v1/hello"));
    assert_str(web_header(&web, "Link"), "</api/openapi.json>; rel=\"service-desc\"");
    assert_true(str_is_null(web_header(&web, "Deprecation")));
    go("GET", STR("/api/v1/nothing"));
    assert_int_equal(web.resp.status, 404);
    assert_str(web_header(&web, "Link"), "</api/openapi.json>; rel=\"service-desc\"");
    go("GET", STR("/page"));
    assert_true(str_is_null(web_header(&web, "Link")));
}

/* RFC 9745, 2: seconds after '@'. RFC 8594, 3: a date as in RFC 9110, 5.6.7. */
static void what_goes_away_says_when(void **state)
{
    (void)state;
    go("GET", STR("/api/v0/hello"));
    assert_int_equal(web.resp.status, 200);
    assert_str(web_header(&web, "Deprecation"), "@1728000000");
    assert_str(web_header(&web, "Sunset"), "Tue, 31 Dec 2024 00:00:00 GMT");
    go("GET", STR("/api/v0/hello?n=many"));
    assert_int_equal(web.resp.status, 422);
    assert_str(web_header(&web, "Deprecation"), "@1728000000");
}

static void a_good_answer_has_a_tag_and_is_private(void **state)
{
    (void)state;
    go("GET", STR("/hello?n=3"));
    assert_int_equal(web.resp.status, 200);
    assert_str(buf_str(&web.body), "hello");
    assert_str(web_header(&web, "Cache-Control"), "private, no-cache");
    struct str tag = web_header(&web, "ETag");
    assert_int_equal(tag.n, 18);
    assert_int_equal(tag.p[0], '"');
    assert_int_equal(tag.p[17], '"');
}

static void what_the_client_has_is_not_sent_again(void **state)
{
    static const char *const forms[] = {"%s", "W/%s", "\"other\", %s", "\"a\",W/%s ,\"b\"", "*"};

    (void)state;
    go("GET", STR("/hello"));
    char tag[32];
    snprintf(tag, sizeof tag, "%.*s", STR_ARG(web_header(&web, "ETag")));
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char list[128];
        const char *at = strstr(forms[i], "%s");
        if (at)
            snprintf(list, sizeof list, "%.*s%s%s", (int)(at - forms[i]), forms[i], tag, at + 2);
        else
            snprintf(list, sizeof list, "%s", forms[i]);
        struct req *req = web_request(&web, i % 2 ? "HEAD" : "GET", STR("/hello"));
        req->if_none_match = str_from(list);
        dispatch(&site, req, &web.resp, NULL);
        assert_int_equal(web.resp.status, 304);
        assert_int_equal(buf_str(&web.body).n, 0);
        assert_slice(web_header(&web, "ETag"), str_from(tag));
    }
    struct req *req = web_request(&web, "GET", STR("/hello"));
    req->if_none_match = STR("\"0000000000000000\", nonsense");
    dispatch(&site, req, &web.resp, NULL);
    assert_int_equal(web.resp.status, 200);
    assert_str(buf_str(&web.body), "hello");
}

static void who_may_keep_an_answer_is_in_the_row(void **state)
{
    (void)state;
    go("GET", STR("/open"));
    assert_str(web_header(&web, "Cache-Control"), "no-store");
    go("GET", STR("/paper"));
    assert_str(web_header(&web, "Cache-Control"), "public, max-age=300");
    assert_int_equal(web_header(&web, "ETag").n, 18);
    go("GET", STR("/kept"));
    assert_str(web_header(&web, "Cache-Control"), "public, max-age=9");
    assert_str(web_header(&web, "ETag"), "\"mine\"");
}

/* ---- forms ------------------------------------------------------------------------------------
 */

static void go_accept(const char *accept, struct str uri)
{
    struct req *req = web_request(&web, "GET", uri);

    req->accept = str_from(accept);
    dispatch(&site, req, &web.resp, NULL);
}

static void the_ending_or_accept_choose_the_form(void **state)
{
    (void)state;
    go("GET", STR("/hello"));
    assert_int_equal(form, FORM_PAGE);
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding");
    go("GET", STR("/hello.json?n=1"));
    assert_int_equal(web.resp.status, 200);
    assert_int_equal(form, FORM_JSON);
    assert_str(web_header(&web, "Vary"), "Accept-Encoding");
    go_accept("application/json", STR("/hello?n=1"));
    assert_int_equal(form, FORM_JSON);
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding");
    go_accept("text/html,application/xhtml+xml,*/*;q=0.8", STR("/hello"));
    assert_int_equal(form, FORM_PAGE);
    go("GET", STR("/hello.vcf"));
    assert_int_equal(web.resp.status, 404);
    go("GET", STR("/page.json"));
    assert_int_equal(web.resp.status, 404);
}

static void a_form_with_a_row_of_its_own_is_answered_by_it(void **state)
{
    (void)state;
    go("GET", STR("/hello.csv?n=1"));
    assert_str(buf_str(&web.body), "own row");
    go_accept("text/csv", STR("/hello?n=1"));
    assert_str(buf_str(&web.body), "own row");
    assert_int_equal(form, FORM_CSV);
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding");
}

static void the_other_forms_are_linked(void **state)
{
    (void)state;
    go("GET", STR("/hello?n=1"));
    assert_str(web_header(&web, "Link"),
               "</hello.json?n=1>; rel=\"alternate\"; type=\"application/json\", "
               "</hello.csv?n=1>; rel=\"alternate\"; type=\"text/csv\"");
    go("GET", STR("/hello.json"));
    assert_str(web_header(&web, "Link"), "</hello>; rel=\"alternate\"; type=\"text/html\", "
                                         "</hello.csv>; rel=\"alternate\"; type=\"text/csv\"");
    go("GET", STR("/page"));
    assert_true(str_is_null(web_header(&web, "Link")));
}

static void a_form_that_there_is_not_is_406_with_those_there_are(void **state)
{
    (void)state;
    go_accept("image/png", STR("/hello"));
    assert_int_equal(web.resp.status, 406);
    go_accept("application/atom+xml", STR("/hello"));
    assert_int_equal(web.resp.status, 406);
    assert_str(web_header(&web, "Content-Type"), "application/problem+json");
    assert_str(web_header(&web, "Vary"), "Accept, Accept-Encoding");
    assert_holds(&web, "\"available\":[\"text/html\",\"application/json\",\"text/csv\"]");
    go_accept("text/html;q=0, */*;q=0", STR("/page"));
    assert_int_equal(web.resp.status, 406);
    assert_int_equal(handled, 0);
    go_accept("image/png", STR("/hello.json"));
    assert_int_equal(web.resp.status, 200); /* the address says it */
    go_accept("image/png", STR("/open"));
    assert_int_equal(web.resp.status, 200); /* a health check */
    go_accept("image/png", STR("/hello?n=10"));
    assert_int_equal(web.resp.status, 422); /* what is wrong in every form comes first */
    go_accept("text/html", STR("/api/v1/hello"));
    assert_int_equal(web.resp.status, 406);
    assert_holds(&web, "\"available\":[\"application/json\"]");
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

static void answers_to_writes_and_open_ones_have_no_tag(void **state)
{
    (void)state;
    go("POST", STR("/hello"));
    assert_true(str_is_null(web_header(&web, "ETag")));
    go("GET", STR("/open"));
    assert_true(str_is_null(web_header(&web, "ETag")));
}

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

static void options_tells_and_does_nothing(void **state)
{
    (void)state;
    go("OPTIONS", STR("/hello"));
    assert_int_equal(web.resp.status, 204);
    assert_str(web_header(&web, "Allow"), "GET, HEAD, POST, OPTIONS");
    assert_int_equal(buf_str(&web.body).n, 0);
    assert_int_equal(handled, 0);
    go("OPTIONS", STR("/nowhere"));
    assert_int_equal(web.resp.status, 404);
}

static void head_makes_the_same_answer_as_get(void **state)
{
    (void)state;
    go("HEAD", STR("/hello"));
    assert_int_equal(web.resp.status, 200);
    assert_str(buf_str(&web.body), "hello"); /* the host counts it and drops it */
    assert_int_equal(web_header(&web, "ETag").n, 18);
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_api_says_where_it_is_described),
        TEST(what_goes_away_says_when),
        TEST(a_good_answer_has_a_tag_and_is_private),
        TEST(what_the_client_has_is_not_sent_again),
        TEST(other_sites_read_what_programs_get_and_nothing_else),
        TEST(too_many_requests_are_429_with_when_to_come_back),
        TEST(pages_have_a_limit_of_their_own_and_health_has_none),
        TEST(who_may_keep_an_answer_is_in_the_row),
        TEST(the_ending_or_accept_choose_the_form),
        TEST(a_form_with_a_row_of_its_own_is_answered_by_it),
        TEST(the_other_forms_are_linked),
        TEST(a_form_that_there_is_not_is_406_with_those_there_are),
        TEST(answers_to_writes_and_open_ones_have_no_tag),
        TEST(an_unknown_path_is_404),
        TEST(a_wrong_method_is_405_with_those_that_work),
        TEST(options_tells_and_does_nothing),
        TEST(head_makes_the_same_answer_as_get),
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
