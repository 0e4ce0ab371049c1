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

/* ---- what the host received -------------------------------------------------------------------
 */

struct sent {
    const char *name;
    const char *value;
};

static struct str sent_var(const void *host, const char *name)
{
    for (const struct sent *one = host; one->name; one++)
        if (!strcmp(one->name, name))
            return str_from(one->value);
    return (struct str){0};
}

static struct arena arena;

static struct req read_with(const char *name, const char *value, struct str public_url)
{
    const struct sent host[] = {
        {"REQUEST_METHOD", "HEAD"}, {"REQUEST_URI", "/a?b=c"}, {name, value}, {NULL, NULL}};
    struct req req;

    if (!arena.limit)
        arena_init(&arena, (size_t)1 << 20, 0);
    req_read(&req, &arena, public_url, sent_var, host);
    return req;
}

static void a_request_is_read_from_its_host(void **state)
{
    struct req req = read_with("HTTP_X_REQUEST_ID", "id-1", STR(""));

    (void)state;
    assert_int_equal(req.method, HTTP_HEAD);
    assert_str(req.path, "/a");
    assert_str(req.query, "b=c");
    assert_str(req.id, "id-1");
    assert_str(req.site, "http://localhost");
    assert_true(str_is_null(req.origin) && str_is_null(req.trace.parent));
    assert_str(read_with("HTTP_ORIGIN", "https://a.example", STR("")).origin, "https://a.example");
    assert_str(read_with("HTTP_IF_RANGE", "\"t\"", STR("")).if_range, "\"t\"");
    assert_str(read_with("REMOTE_ADDR", "10.0.0.7", STR("")).client, "10.0.0.7");
    assert_true(read_with("HTTP_X_REQUEST_ID", "", STR("")).id.n > 0);
    assert_int_equal(read_with("MUSTER_SHARE", "3", STR("")).share, 3);
    assert_int_equal(read_with("MUSTER_SHARE", "0", STR("")).share, 1);
    assert_int_equal(read_with("MUSTER_SHARE", "many", STR("")).share, 1);
    assert_int_equal(read_with("REMOTE_ADDR", "10.0.0.7", STR("")).share, 1);
}

static void only_a_host_becomes_part_of_our_address(void **state)
{
    (void)state;
    assert_str(read_with("HTTP_HOST", "people.example:8080", STR("")).site,
               "http://people.example:8080");
    assert_str(read_with("REQUEST_SCHEME", "https", STR("")).site, "https://localhost");
    assert_str(read_with("REQUEST_SCHEME", "javascript", STR("")).site, "http://localhost");
    assert_str(read_with("HTTP_HOST", "a/../\"><b>", STR("")).site, "http://localhost");
    assert_str(read_with("HTTP_HOST", "user@evil.example", STR("")).site, "http://localhost");
    assert_str(read_with("HTTP_HOST", "evil.example", STR("https://p.example")).site,
               "https://p.example");
}

/* What is a trace: test_trace.c. */
static void a_request_has_its_callers_trace(void **state)
{
    static const char parent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    struct req req = read_with("HTTP_TRACEPARENT", parent, STR(""));

    (void)state;
    assert_memory_equal(req.trace.id, "4bf92f3577b34da6a3ce929d0e0e4736", TRACE_ID);
    assert_str(req.trace.parent, "00f067aa0ba902b7");
    assert_true(req.marks.start > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_have_names_in_capitals),
        cmocka_unit_test(an_address_splits_at_its_first_question_mark),
        cmocka_unit_test(browsers_and_the_undecided_get_html),
        cmocka_unit_test(programs_get_json),
        cmocka_unit_test(the_address_says_json_whatever_the_header),
        cmocka_unit_test(a_request_is_read_from_its_host),
        cmocka_unit_test(only_a_host_becomes_part_of_our_address),
        cmocka_unit_test(a_request_has_its_callers_trace),
    };

    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_clear(&arena);
    return failed;
}
