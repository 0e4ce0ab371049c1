/* From a request to its answer: good ones, and the forms they have. */
#include "tests/unit/http/dispatch_site.h"

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

static void answers_to_writes_and_open_ones_have_no_tag(void **state)
{
    (void)state;
    go("POST", STR("/hello"));
    assert_true(str_is_null(web_header(&web, "ETag")));
    go("GET", STR("/open"));
    assert_true(str_is_null(web_header(&web, "ETag")));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_api_says_where_it_is_described),
        TEST(what_goes_away_says_when),
        TEST(a_good_answer_has_a_tag_and_is_private),
        TEST(what_the_client_has_is_not_sent_again),
        TEST(who_may_keep_an_answer_is_in_the_row),
        TEST(the_ending_or_accept_choose_the_form),
        TEST(a_form_with_a_row_of_its_own_is_answered_by_it),
        TEST(the_other_forms_are_linked),
        TEST(a_form_that_there_is_not_is_406_with_those_there_are),
        TEST(answers_to_writes_and_open_ones_have_no_tag),
        TEST(options_tells_and_does_nothing),
        TEST(head_makes_the_same_answer_as_get),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
