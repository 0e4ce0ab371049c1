/* Which origins there are, which are let in, and what they are told. */
#include "http/origin.h"
#include "http/settings.h"

#include "tests/unit/http/web.h"

static struct web web;
static struct cors cors;
static const char *why;

static int setup(void **state)
{
    (void)state;
    web_init(&web);
    why = "";
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_clear(&web);
    return 0;
}

static void origins_are_as_browsers_write_them(void **state)
{
    static const char *const good[] = {"https://a.example",        "http://localhost",
                                       "http://localhost:3000",    "https://10.0.0.1:8443",
                                       "http://[::1]:8080",        "https://xn--mnchen-3ya.example",
                                       "http://a_b.example:65535", "https://a.example:80"};
    static const char *const bad[] = {"",
                                      "a.example",
                                      "https://",
                                      "ftp://a.example",
                                      "https://a.example/",
                                      "https://a.example:443",
                                      "http://a.example:80",
                                      "https://A.example",
                                      "https://a.example:0",
                                      "https://a.example:65536",
                                      "https://a.example:",
                                      "https://a.example:08443",
                                      "https://a b.example",
                                      "https://a.example\r\nX: y",
                                      "https://user@a.example",
                                      "http://[::1",
                                      "http://[]",
                                      "null",
                                      "*",
                                      "https://a.example,https://b.example"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!origin_is_valid(str_from(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (origin_is_valid(str_from(bad[i])))
            fail_msg("taken: %s", bad[i]);
}

static void the_setting_is_a_list_or_a_star(void **state)
{
    (void)state;
    assert_int_equal(cors_read((struct str){0}, &cors, &why), ERR_OK);
    assert_false(cors_is_on(&cors));
    assert_int_equal(cors_read(STR(" "), &cors, &why), ERR_OK);
    assert_false(cors_is_on(&cors));
    assert_int_equal(cors_read(STR("*"), &cors, &why), ERR_OK);
    assert_true(cors_is_on(&cors) && !cors_varies(&cors));
    assert_int_equal(cors_read(STR("https://a.example, http://b.example:3000"), &cors, &why),
                     ERR_OK);
    assert_true(cors_is_on(&cors) && cors_varies(&cors));
    assert_int_equal(cors.n, 2);
    assert_int_equal(cors_read(STR("https://a.example,*"), &cors, &why), ERR_INPUT);
    assert_non_null(strstr(why, "alone"));
    assert_int_equal(cors_read(STR("https://a.example,"), &cors, &why), ERR_INPUT);
    assert_non_null(strstr(why, "CORS_ORIGINS"));
    assert_int_equal(cors_read(STR("https://a.example/path"), &cors, &why), ERR_INPUT);
    char many[65 * 16 + 1] = "";
    for (int i = 0; i < 65; i++)
        strcat(many, i ? ",http://a.bc" : "http://a.bc");
    assert_int_equal(cors_read(str_from(many), &cors, &why), ERR_INPUT);
    assert_non_null(strstr(why, "64"));
}

static struct req *from(const char *method, const char *origin, const char *asked)
{
    struct req *req = web_request(&web, method, STR("/api/v1/x"));

    req->origin = str_from(origin);
    req->asked_method = str_from(asked);
    return req;
}

static void a_listed_origin_is_echoed_and_no_other(void **state)
{
    static const char *const others[] = {"https://b.example", "https://a.example.evil",
                                         "http://a.example",  "https://a.example:8443",
                                         "https://a.exampl",  "null",
                                         "https://A.EXAMPLE", "https://a.example "};

    (void)state;
    assert_int_equal(cors_read(STR("https://a.example"), &cors, &why), ERR_OK);
    cors_answer(&cors, from("GET", "https://a.example", NULL), &web.resp, STR(""));
    assert_str(web_header(&web, "Access-Control-Allow-Origin"), "https://a.example");
    assert_non_null(
        strstr(web_header(&web, "Access-Control-Expose-Headers").p, "RateLimit-Policy"));
    assert_true(str_is_null(web_header(&web, "Access-Control-Allow-Methods")));
    assert_true(str_is_null(web_header(&web, "Access-Control-Allow-Credentials")));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cors_answer(&cors, from("GET", others[i], NULL), &web.resp, STR(""));
        assert_int_equal(web.resp.headers_n, 0);
    }
    cors_answer(&cors, from("GET", NULL, NULL), &web.resp, STR(""));
    assert_int_equal(web.resp.headers_n, 0);
}

static void a_star_lets_everybody_in(void **state)
{
    (void)state;
    assert_int_equal(cors_read(STR("*"), &cors, &why), ERR_OK);
    cors_answer(&cors, from("GET", "https://whoever.example", NULL), &web.resp, STR(""));
    assert_str(web_header(&web, "Access-Control-Allow-Origin"), "*");
}

static void a_preflight_is_told_what_works(void **state)
{
    (void)state;
    assert_int_equal(cors_read(STR("https://a.example"), &cors, &why), ERR_OK);
    cors_answer(&cors, from("OPTIONS", "https://a.example", "GET"), &web.resp,
                STR("GET, HEAD, OPTIONS"));
    assert_str(web_header(&web, "Access-Control-Allow-Origin"), "https://a.example");
    assert_str(web_header(&web, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
    assert_non_null(strstr(web_header(&web, "Access-Control-Allow-Headers").p, "If-None-Match"));
    assert_str(web_header(&web, "Access-Control-Max-Age"), "600");
    cors_answer(&cors, from("OPTIONS", "https://b.example", "GET"), &web.resp, STR("GET"));
    assert_int_equal(web.resp.headers_n, 0);
}

static void settings_are_refused_by_name(void **state)
{
    static const char *const bad[][2] = {{"CORS_ORIGINS", "example.org"},
                                         {"RATE_LIMIT_API", "many"},
                                         {"RATE_LIMIT_PAGES", "600"},
                                         {"PUBLIC_URL", "example.org"},
                                         {"PUBLIC_URL", "https://example.org/people"},
                                         {"PUBLIC_URL", "https://example.org\nx"}};
    struct settings settings;

    (void)state;
    assert_int_equal(settings_read(&settings, &why), ERR_OK);
    assert_int_equal(settings.api.quota, 600000);
    assert_int_equal(settings.pages.quota, 0);
    assert_true(str_is_null(settings.public_url));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        setenv(bad[i][0], bad[i][1], 1);
        assert_int_equal(settings_read(&settings, &why), ERR_INPUT);
        assert_non_null(strstr(why, bad[i][0]));
        unsetenv(bad[i][0]);
    }
    setenv("PUBLIC_URL", "https://People.Example.org/", 1);
    assert_int_equal(settings_read(&settings, &why), ERR_OK);
    assert_str(settings.public_url, "https://people.example.org");
    unsetenv("PUBLIC_URL");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(origins_are_as_browsers_write_them),     TEST(the_setting_is_a_list_or_a_star),
        TEST(a_listed_origin_is_echoed_and_no_other), TEST(a_star_lets_everybody_in),
        TEST(a_preflight_is_told_what_works),         TEST(settings_are_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
