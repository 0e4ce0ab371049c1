/* Methods, the split of an address, and which form of answer a client asks for. */
#include "http/req.h"

#include "tests/unit/base/check.h"

static bool json_for(struct str path, struct str accept)
{
    struct req req = {.path = path, .accept = accept};

    return req_wants_json(&req);
}

static void methods_have_names_in_capitals(void **state)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum http_method method = http_method_from(str_from(names[i]));

        assert_int_not_equal(method, HTTP_OTHER);
        assert_slice(http_method_name(method), str_from(names[i]));
    }
    assert_int_equal(http_method_from(STR("get")), HTTP_OTHER);
    assert_int_equal(http_method_from(STR("GETS")), HTTP_OTHER);
    assert_int_equal(http_method_from(STR("")), HTTP_OTHER);
    assert_int_equal(http_method_from(STR("BREW")), HTTP_OTHER);
}

static void an_address_splits_at_its_first_question_mark(void **state)
{
    struct req req = {0};

    (void)state;
    req_set_uri(&req, STR("/a/b?x=1?2"));
    assert_str(req.path, "/a/b");
    assert_str(req.query, "x=1?2");
    req_set_uri(&req, STR("/a"));
    assert_str(req.path, "/a");
    assert_int_equal(req.query.n, 0);
    req_set_uri(&req, STR("?"));
    assert_str(req.path, "");
    assert_str(req.query, "");
}

static void browsers_and_the_undecided_get_html(void **state)
{
    (void)state;
    assert_false(json_for(STR("/show"), (struct str){0}));
    assert_false(json_for(STR("/show"), STR("")));
    assert_false(json_for(STR("/show"), STR("*/*")));
    assert_false(json_for(STR("/show"), STR("text/html,application/xhtml+xml,*/*;q=0.8")));
    assert_false(json_for(STR("/show"), STR("text/html,application/json")));
    assert_false(json_for(STR("/show"), STR("application/json;q=0")));
    assert_false(json_for(STR("/show"), STR("application/json;q=0.1, text/html;q=0.2")));
    assert_false(json_for(STR("/show"), STR("image/png, ;;;, ,q=1")));
    assert_false(json_for(STR("/show"), STR("application/jsonp")));
}

static void programs_get_json(void **state)
{
    (void)state;
    assert_true(json_for(STR("/show"), STR("application/json")));
    assert_true(json_for(STR("/show"), STR("Application/JSON ; q=0.5")));
    assert_true(json_for(STR("/show"), STR("application/problem+json")));
    assert_true(json_for(STR("/show"), STR("text/html;q=0.5, application/json")));
    assert_true(json_for(STR("/show"), STR("text/html;q=0.891,application/json;q=0.892")));
    assert_true(json_for(STR("/show"), STR("text/html; level=1; q=0.2, application/json;q=0.3")));
}

static void the_address_says_json_whatever_the_header(void **state)
{
    (void)state;
    assert_true(json_for(STR("/show.json"), STR("text/html")));
    assert_true(json_for(STR("/api/v1/x"), STR("text/html")));
    assert_false(json_for(STR("/apis"), STR("text/html")));
    assert_false(json_for(STR("/show.jsonx"), STR("text/html")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_have_names_in_capitals),
        cmocka_unit_test(an_address_splits_at_its_first_question_mark),
        cmocka_unit_test(browsers_and_the_undecided_get_html),
        cmocka_unit_test(programs_get_json),
        cmocka_unit_test(the_address_says_json_whatever_the_header),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
