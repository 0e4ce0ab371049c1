/* Slices: comparing, cutting, trimming, and what holds for empty and null ones. */
#include "base/str.h"

#include "check.h"

static const struct str null = {NULL, 0};
static const struct str fixed[] = {STR_INIT("one"), STR_INIT("")};

static void literals_have_their_length(void **state)
{
    (void)state;
    assert_int_equal(STR("a\0b").n, 3);
    assert_int_equal(fixed[0].n, 3);
    assert_int_equal(fixed[1].n, 0);
    assert_false(str_is_null(STR("")));
}

static void from_c_strings(void **state)
{
    (void)state;
    assert_str(str_from("abc"), "abc");
    assert_false(str_is_null(str_from("")));
    assert_true(str_is_null(str_from(NULL)));
}

static void equality(void **state)
{
    (void)state;
    assert_true(str_eq(STR("abc"), STR("abc")));
    assert_false(str_eq(STR("abc"), STR("abd")));
    assert_false(str_eq(STR("abc"), STR("ab")));
    assert_false(str_eq(STR("ab"), STR("abc")));
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_true(str_eq(null, STR("")));
    assert_true(str_eq(null, null));
}

static void equality_without_case_is_of_ascii_only(void **state)
{
    (void)state;
    assert_true(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_eq_nocase(STR("content-type"), STR("content_type")));
    assert_false(str_eq_nocase(STR("@"), STR("`")));
    assert_false(str_eq_nocase(STR("["), STR("{")));
    assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
    assert_true(str_eq_nocase(null, STR("")));
    for (int c = 0; c < 256; c++) {
        char one = (char)c;
        char other = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c >= 'a' && c <= 'z' ? c - 32 : c);

        assert_true(str_eq_nocase((struct str){&one, 1}, (struct str){&other, 1}));
    }
}

static void order(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("b"), STR("a")) > 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR("b"), STR("ab")) > 0);
    assert_int_equal(str_cmp(STR("ab"), STR("ab")), 0);
    assert_true(str_cmp(STR("\x7f"), STR("\x80")) < 0);
    assert_true(str_cmp(null, STR("a")) < 0);
    assert_int_equal(str_cmp(null, STR("")), 0);
}

static void beginnings_and_ends(void **state)
{
    (void)state;
    assert_true(str_starts(STR("/api/v1"), STR("/api/")));
    assert_false(str_starts(STR("/ap"), STR("/api/")));
    assert_false(str_starts(STR("x/api/"), STR("/api/")));
    assert_true(str_starts(null, STR("")));
    assert_true(str_ends(STR("show.json"), STR(".json")));
    assert_false(str_ends(STR("json"), STR(".json")));
    assert_false(str_ends(STR("show.jsonp"), STR(".json")));
    assert_true(str_ends(null, null));
}

static void dropping_and_taking(void **state)
{
    (void)state;
    assert_str(str_drop(STR("abc"), 0), "abc");
    assert_str(str_drop(STR("abc"), 1), "bc");
    assert_str(str_drop(STR("abc"), 3), "");
    assert_str(str_drop(STR("abc"), SIZE_MAX), "");
    assert_false(str_is_null(str_drop(STR("abc"), 3)));
    assert_true(str_is_null(str_drop(null, 5)));
    assert_str(str_take(STR("abc"), 0), "");
    assert_str(str_take(STR("abc"), 2), "ab");
    assert_str(str_take(STR("abc"), 9), "abc");
}

static void trimming(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
    assert_str(str_trim(STR("ab")), "ab");
    assert_str(str_trim(STR("  \t ")), "");
    assert_str(str_trim(null), "");
    assert_str(str_trim(STR("\0 a \0")), "\0 a \0");
    assert_str(str_trim(STR("\xc2\xa0"
                            "a")),
               "\xc2\xa0"
               "a");
}

static void finding(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("a=b=c"), '='), 1);
    assert_int_equal(str_find(STR("abc"), '='), 3);
    assert_int_equal(str_find(STR("a\0b"), '\0'), 1);
    assert_int_equal(str_find(STR("\xff"), '\xff'), 0);
    assert_int_equal(str_find(null, 'a'), 0);
}

static void cutting(void **state)
{
    struct str head;
    struct str rest;

    (void)state;
    rest = str_cut(STR("a=b=c"), '=', &head);
    assert_str(head, "a");
    assert_str(rest, "b=c");
    rest = str_cut(STR("a="), '=', &head);
    assert_str(head, "a");
    assert_str(rest, "");
    assert_false(str_is_null(rest));
    rest = str_cut(STR("=a"), '=', &head);
    assert_str(head, "");
    assert_str(rest, "a");
    rest = str_cut(STR("abc"), '=', &head);
    assert_str(head, "abc");
    assert_true(str_is_null(rest));
    rest = str_cut(null, '=', &head);
    assert_str(head, "");
    assert_true(str_is_null(rest));
}

static void a_loop_of_cuts_visits_every_item(void **state)
{
    struct str rest = STR("a,,b,");
    char seen[64] = "";

    (void)state;
    while (!str_is_null(rest)) {
        struct str item;

        rest = str_cut(rest, ',', &item);
        strncat(seen, item.p, item.n);
        strcat(seen, ";");
    }
    assert_string_equal(seen, "a;;b;;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_have_their_length),
        cmocka_unit_test(from_c_strings),
        cmocka_unit_test(equality),
        cmocka_unit_test(equality_without_case_is_of_ascii_only),
        cmocka_unit_test(order),
        cmocka_unit_test(beginnings_and_ends),
        cmocka_unit_test(dropping_and_taking),
        cmocka_unit_test(trimming),
        cmocka_unit_test(finding),
        cmocka_unit_test(cutting),
        cmocka_unit_test(a_loop_of_cuts_visits_every_item),
    };

    return cmocka_run_group_tests_name("base/str", tests, NULL, NULL);
}
