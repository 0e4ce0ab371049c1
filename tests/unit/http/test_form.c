/* Which form of a resource a client gets. */
#include "http/form.h"

#include "tests/unit/base/check.h"

#define PAGE FORM_BIT(FORM_PAGE)
#define JSON FORM_BIT(FORM_JSON)
#define CSV FORM_BIT(FORM_CSV)
#define CARD FORM_BIT(FORM_VCARD)
#define ALL ((1u << FORMS_N) - 1)

static int chosen(const char *accept, unsigned forms)
{
    enum form form;

    return form_choose(str_from(accept), forms, &form) ? (int)form : -1;
}

static void whoever_takes_anything_gets_the_page(void **state)
{
    (void)state;
    assert_int_equal(chosen(NULL, ALL), FORM_PAGE);
    assert_int_equal(chosen("", ALL), FORM_PAGE);
    assert_int_equal(chosen(" ", ALL), FORM_PAGE);
    assert_int_equal(chosen("*/*", ALL), FORM_PAGE);
    assert_int_equal(chosen("*/*", JSON | CSV), FORM_JSON);
    assert_int_equal(chosen("text/*", ALL), FORM_PAGE);
    assert_int_equal(chosen("text/*", JSON | CSV), FORM_CSV);
}

static void browsers_get_the_page(void **state)
{
    static const char *const browsers[] = {
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html, application/json", "application/json, text/html",
        "application/xhtml+xml,*/*;q=0.5"};

    (void)state;
    for (size_t i = 0; i < sizeof browsers / sizeof browsers[0]; i++)
        assert_int_equal(chosen(browsers[i], ALL), FORM_PAGE);
}

static void the_best_quality_wins(void **state)
{
    (void)state;
    assert_int_equal(chosen("text/html;q=0.5, application/json", ALL), FORM_JSON);
    assert_int_equal(chosen("text/html;q=0.891,text/csv;q=0.892", ALL), FORM_CSV);
    assert_int_equal(chosen("Text/VCard", ALL), FORM_VCARD);
    assert_int_equal(chosen("text/x-vcard", ALL), FORM_VCARD);
    assert_int_equal(chosen("application/atom+xml;type=feed", ALL), FORM_ATOM);
    assert_int_equal(chosen("application/problem+json", ALL), FORM_JSON);
    assert_int_equal(chosen("text/csv ; header=present ; q=0.3 , text/html ;q=0.2", ALL), FORM_CSV);
    /* The exact range rules, whatever a wider one says. */
    assert_int_equal(chosen("text/html;q=0.1, text/*, application/json;q=0.5", PAGE | JSON),
                     FORM_JSON);
    assert_int_equal(chosen("*/*, text/html;q=0", PAGE | CSV), FORM_CSV);
}

static void of_equals_the_one_named_wins(void **state)
{
    (void)state;
    assert_int_equal(chosen("application/json, text/plain, */*", ALL), FORM_JSON);
    assert_int_equal(chosen("*/*, text/vcard", ALL), FORM_VCARD);
}

static void what_is_excluded_is_not_given(void **state)
{
    (void)state;
    assert_int_equal(chosen("image/png", ALL), -1);
    assert_int_equal(chosen("application/json", PAGE | CSV), -1);
    assert_int_equal(chosen("*/*;q=0", ALL), -1);
    assert_int_equal(chosen("text/html;q=0", PAGE), -1);
    assert_int_equal(chosen("text/html;q=0.0005", PAGE), -1);
    assert_int_equal(chosen("text/htm*", PAGE), -1);
    assert_int_equal(chosen("*", PAGE), -1);
    assert_int_equal(chosen(",;,;q=1,", PAGE | CARD), -1);
}

static void endings_and_types_belong_together(void **state)
{
    (void)state;
    for (int f = FORM_JSON; f < FORMS_N; f++) {
        struct arena a;
        arena_init(&a, 4096, 0);
        struct str suffix = form_suffix((enum form)f);
        struct str path = arena_printf(&a, "/x%.*s", STR_ARG(suffix));
        assert_int_equal(form_of_path(path), f);
        struct str type = arena_str(&a, form_type((enum form)f));
        assert_int_equal(chosen(type.p, ALL), f);
        arena_clear(&a);
    }
    assert_int_equal(form_of_path(STR("/x.jsonx")), FORM_PAGE);
    assert_int_equal(form_of_path(STR("/x")), FORM_PAGE);
}

static void links_hold_nothing_that_ends_them(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 1 << 16, 0);
    assert_str(form_links(&a, PAGE | JSON, FORM_PAGE, STR("/a"), STR("q=x>;\"\\\xc3\xa9&r=%3E")),
               "</a.json?q=x%3E;%22%5C%C3%A9&r=%3E>; rel=\"alternate\"; type=\"application/json\"");
    assert_str(form_links(&a, PAGE | JSON, FORM_JSON, STR("/a"), STR("")),
               "</a>; rel=\"alternate\"; type=\"text/html\"");
    assert_true(str_is_null(form_links(&a, PAGE, FORM_PAGE, STR("/a"), STR(""))));
    char query[600];
    memset(query, 'x', sizeof query);
    assert_true(str_is_null(
        form_links(&a, PAGE | JSON, FORM_PAGE, STR("/a"), (struct str){query, sizeof query})));
    arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_takes_anything_gets_the_page),
        cmocka_unit_test(browsers_get_the_page),
        cmocka_unit_test(the_best_quality_wins),
        cmocka_unit_test(of_equals_the_one_named_wins),
        cmocka_unit_test(what_is_excluded_is_not_given),
        cmocka_unit_test(endings_and_types_belong_together),
        cmocka_unit_test(links_hold_nothing_that_ends_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
