/* Percent-encoding there and back, query strings, and what is refused. */
#include "base/url.h"

#include "base/utf8.h"

#include "check.h"

static struct arena a;

static int setup(void **state)
{
    (void)state;
    arena_init(&a, (size_t)64 << 20, (size_t)1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_clear(&a);
    return 0;
}

static struct str encoded(struct str s)
{
    struct str result;
    struct buf b;

    buf_init(&b, 100000);
    url_encode(&b, s);
    assert_int_equal(buf_err(&b), ERR_OK);
    result = arena_str(&a, buf_str(&b));
    buf_free(&b);
    return result;
}

static struct str decoded(struct str s, bool plus_is_blank)
{
    struct str result = {NULL, 0};

    assert_int_equal(url_decode(&a, s, plus_is_blank, &result), ERR_OK);
    return result;
}

static void only_unreserved_characters_leave_as_they_are(void **state)
{
    (void)state;
    assert_str(encoded(STR("")), "");
    assert_str(encoded(STR("AZaz09-._~")), "AZaz09-._~");
    assert_str(encoded(STR("a b&c=d/e?f#g+h%")), "a%20b%26c%3Dd%2Fe%3Ff%23g%2Bh%25");
    assert_str(encoded(STR("\0\xc3\xa9\xff")), "%00%C3%A9%FF");
    for (int c = 0; c < 256; c++) {
        struct str unreserved =
            STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
        char one = (char)c;
        bool stays = str_find(unreserved, one) < unreserved.n;

        assert_int_equal(encoded((struct str){&one, 1}).n, stays ? 1 : 3);
    }
}

static void decoding(void **state)
{
    (void)state;
    assert_str(decoded(STR("a%20b%2fC%2F"), true), "a b/C/");
    assert_str(decoded(STR("a+b%2B"), true), "a b+");
    assert_str(decoded(STR("a+b%2B"), false), "a+b+");
    assert_str(decoded(STR("%C3%a9"), false), "\xc3\xa9");
    assert_str(decoded(STR("%2525"), false), "%25");
    assert_str(decoded(STR(""), true), "");
    assert_true(str_is_null(decoded((struct str){NULL, 0}, true)));
}

static void what_needs_no_decoding_is_not_copied(void **state)
{
    struct str s = STR("plain/text+plus");

    (void)state;
    assert_ptr_equal(decoded(s, false).p, s.p);
    assert_int_equal(a.used, 0);
}

static void what_cannot_be_decoded_is_refused_and_leaves_the_result_alone(void **state)
{
    static const struct str wrong[] = {
        STR_INIT("%"),      STR_INIT("%4"),     STR_INIT("a%"),        STR_INIT("a%4"),
        STR_INIT("%4g"),    STR_INIT("%g4"),    STR_INIT("%%41"),      STR_INIT("%-1"),
        STR_INIT("% 41"),   STR_INIT("%+1"),    STR_INIT("%00"),       STR_INIT("a%00b"),
        STR_INIT("a\0b"),   STR_INIT("\xff"),   STR_INIT("%ff"),       STR_INIT("%C3"),
        STR_INIT("%C3%28"), STR_INIT("%C0%80"), STR_INIT("%ED%A0%80"), STR_INIT("%u0041"),
        STR_INIT("%:0"),    STR_INIT("%/0"),    STR_INIT("%0:"),       STR_INIT("%`0"),
        STR_INIT("%@1"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct str result = STR("before");

        if (url_decode(&a, wrong[i], true, &result) != ERR_INPUT)
            fail_msg("\"%.*s\" was decoded", STR_ARG(wrong[i]));
        assert_str(result, "before");
    }
}

static void only_the_slice_is_read(void **state)
{
    struct str result;

    (void)state;
    assert_int_equal(url_decode(&a, str_take(STR("%41"), 2), true, &result), ERR_INPUT);
    assert_str(decoded(str_take(STR("%41%42"), 3), true), "A");
}

static void there_and_back(void **state)
{
    struct random r = {9};
    char storage[200];
    int valid = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str s = random_text(&r, storage, sizeof(storage));
        struct str e = encoded(s);
        struct str result;
        bool expected = utf8_valid(s) && str_find(s, '\0') == s.n;

        for (size_t k = 0; k < e.n; k++)
            assert_true(e.p[k] > ' ' && e.p[k] < 0x7f && !strchr("&=+#?/<>\"'", e.p[k]));
        assert_int_equal(url_decode(&a, e, true, &result), expected ? ERR_OK : ERR_INPUT);
        if (expected) {
            assert_slice(result, s);
            valid++;
        }
        arena_reset(&a);
    }
    assert_in_range(valid, 500, 19500);
}

static void pairs_are_taken_one_by_one(void **state)
{
    struct str query = STR("&&a=1&b=x%20y+z&&c&d=&=e&f=g=h&%61=%26&");
    static const struct str want[][2] = {
        {STR_INIT("a"), STR_INIT("1")}, {STR_INIT("b"), STR_INIT("x y z")},
        {STR_INIT("c"), STR_INIT("")},  {STR_INIT("d"), STR_INIT("")},
        {STR_INIT(""), STR_INIT("e")},  {STR_INIT("f"), STR_INIT("g=h")},
        {STR_INIT("a"), STR_INIT("&")},
    };
    struct str name;
    struct str value;
    enum err err = ERR_INTERNAL;

    (void)state;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_true(query_next(&a, &query, &name, &value, &err));
        assert_int_equal(err, ERR_OK);
        assert_slice(name, want[i][0]);
        assert_slice(value, want[i][1]);
        assert_false(str_is_null(value));
    }
    name = STR("before");
    assert_false(query_next(&a, &query, &name, &value, &err));
    assert_false(query_next(&a, &query, &name, &value, &err));
    assert_str(name, "before");
}

static void an_empty_query_has_no_pairs(void **state)
{
    static const struct str empty[] = {{NULL, 0}, STR_INIT(""), STR_INIT("&"), STR_INIT("&&&")};

    (void)state;
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        struct str query = empty[i];
        struct str name;
        struct str value;
        enum err err;

        assert_false(query_next(&a, &query, &name, &value, &err));
    }
}

static void a_bad_pair_is_told_and_passed(void **state)
{
    struct str query = STR("a=1&b=%zz&%00=c&d=2");
    struct str name;
    struct str value;
    enum err err;

    (void)state;
    assert_true(query_next(&a, &query, &name, &value, &err));
    assert_int_equal(err, ERR_OK);
    assert_true(query_next(&a, &query, &name, &value, &err));
    assert_int_equal(err, ERR_INPUT);
    assert_str(name, "b=%zz");
    assert_true(str_is_null(value));
    assert_true(query_next(&a, &query, &name, &value, &err));
    assert_int_equal(err, ERR_INPUT);
    assert_str(name, "%00=c");
    assert_true(query_next(&a, &query, &name, &value, &err));
    assert_int_equal(err, ERR_OK);
    assert_str(name, "d");
    assert_str(value, "2");
    assert_false(query_next(&a, &query, &name, &value, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_unreserved_characters_leave_as_they_are, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(decoding, setup, teardown),
        cmocka_unit_test_setup_teardown(what_needs_no_decoding_is_not_copied, setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_decoded_is_refused_and_leaves_the_result_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(only_the_slice_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(there_and_back, setup, teardown),
        cmocka_unit_test_setup_teardown(pairs_are_taken_one_by_one, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_query_has_no_pairs, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bad_pair_is_told_and_passed, setup, teardown),
    };

    return cmocka_run_group_tests_name("base/url", tests, NULL, NULL);
}
