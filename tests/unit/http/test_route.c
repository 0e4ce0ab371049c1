/* Which route answers a path, what it takes from it, and what it says of other methods. */
#include "http/route.h"

#include "tests/unit/base/check.h"

static struct arena a;

static enum err never(struct req *req, struct resp *resp, struct store *store)
{
    (void)req;
    (void)resp;
    (void)store;
    return ERR_INTERNAL;
}

enum { HOME, LIST, SHOW, SHOW_JSON, NEW, EDIT, UPDATE, PAY };

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const struct route routes[] = {
    [HOME] = {HTTP_GET, "/", never, ROUTE_READ, NULL, NULL},
    [LIST] = {HTTP_GET, "/people", never, ROUTE_READ, NULL, NULL},
    [SHOW] = {HTTP_GET, "/people/{id}", never, ROUTE_READ, NULL, NULL},
    [SHOW_JSON] = {HTTP_GET, "/people/{id}.json", never, ROUTE_READ, NULL, NULL},
    [NEW] = {HTTP_GET, "/people/new", never, ROUTE_READ, NULL, NULL},
    [EDIT] = {HTTP_GET, "/people/{id}/edit", never, ROUTE_READ, NULL, NULL},
    [UPDATE] = {HTTP_POST, "/people/{id}", never, ROUTE_READ, NULL, NULL},
    [PAY] = {HTTP_GET, "/people/{id}/pay/{year}", never, ROUTE_READ, NULL, NULL},
};

static struct route_match found(enum http_method method, struct str path)
{
    struct route_match match;

    route_find(routes, sizeof routes / sizeof routes[0], method, path, &match);
    return match;
}

static void check_route(struct str path, int want)
{
    struct route_match match = found(HTTP_GET, path);

    assert_non_null(match.route);
    assert_ptr_equal(match.route, &routes[want]);
}

static void a_path_finds_its_row(void **state)
{
    (void)state;
    check_route(STR("/"), HOME);
    check_route(STR("/people"), LIST);
    check_route(STR("/people/10001"), SHOW);
    check_route(STR("/people/10001/edit"), EDIT);
}

static void a_literal_wins_over_a_name_and_a_suffix_over_none(void **state)
{
    (void)state;
    check_route(STR("/people/new"), NEW);
    check_route(STR("/people/newer"), SHOW);
    check_route(STR("/people/10001.json"), SHOW_JSON);
    check_route(STR("/people/new.json"), SHOW_JSON);
    check_route(STR("/people/.json"), SHOW);
}

static void values_come_as_they_were_sent(void **state)
{
    (void)state;
    struct route_match match = found(HTTP_GET, STR("/people/a%20b/pay/1999"));

    assert_ptr_equal(match.route, &routes[PAY]);
    assert_str(match.values[0], "a%20b");
    assert_str(match.values[1], "1999");
    assert_str(found(HTTP_GET, STR("/people/7.json")).values[0], "7");
}

static void other_paths_find_nothing(void **state)
{
    static const char *const paths[] = {"",
                                        "people",
                                        "//",
                                        "/people/",
                                        "/People",
                                        "/people/1/edit/",
                                        "/people/1/pay",
                                        "/people//edit",
                                        "*",
                                        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct route_match match = found(HTTP_GET, str_from(paths[i]));

        if (match.route || match.allowed)
            fail_msg("%s finds %s", paths[i], match.route ? match.route->pattern : "a path");
    }
}

static void head_is_answered_by_get(void **state)
{
    (void)state;
    assert_ptr_equal(found(HTTP_HEAD, STR("/people")).route, &routes[LIST]);
}

static void a_path_of_another_method_says_which(void **state)
{
    (void)state;
    struct route_match match = found(HTTP_DELETE, STR("/people/1"));

    assert_null(match.route);
    assert_str(route_allow(match.allowed, &a), "GET, HEAD, POST, OPTIONS");
    match = found(HTTP_OTHER, STR("/people"));
    assert_null(match.route);
    assert_str(route_allow(match.allowed, &a), "GET, HEAD, OPTIONS");
    assert_ptr_equal(found(HTTP_POST, STR("/people/1")).route, &routes[UPDATE]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_row),
        cmocka_unit_test(a_literal_wins_over_a_name_and_a_suffix_over_none),
        cmocka_unit_test(values_come_as_they_were_sent),
        cmocka_unit_test(other_paths_find_nothing),
        cmocka_unit_test(head_is_answered_by_get),
        cmocka_unit_test(a_path_of_another_method_says_which),
    };

    arena_init(&a, (size_t)1 << 20, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_clear(&a);
    return failed;
}
