/* UTF-8: every character there and back, everything else refused. */
#include "base/utf8.h"

#include "check.h"

#include <jansson.h>

static size_t encode(uint32_t code, char to[4])
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xc0 | code >> 6);
        to[1] = (char)(0x80 | (code & 63));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xe0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 63));
        to[2] = (char)(0x80 | (code & 63));
        return 3;
    }
    to[0] = (char)(0xf0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 63));
    to[2] = (char)(0x80 | (code >> 6 & 63));
    to[3] = (char)(0x80 | (code & 63));
    return 4;
}

static void every_character(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x200000; code++) {
        bool exists = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
        char text[5];
        uint32_t got = 12345678;
        size_t n = encode(code, text);

        text[n] = 'x'; /* what follows does not matter */
        assert_int_equal(utf8_next((struct str){text, n + 1}, &got), exists ? n : 0);
        assert_int_equal(got, exists ? code : 12345678);
        assert_int_equal(utf8_valid((struct str){text, n}), exists);
        for (size_t cut = 1; cut < n; cut++) {
            assert_int_equal(utf8_next((struct str){text, cut}, &got), 0);
            assert_false(utf8_valid((struct str){text, cut}));
        }
    }
}

static void overlong_forms(void **state)
{
    uint32_t got = 5;

    (void)state;
    assert_int_equal(utf8_next(STR("\xc0\x80"), &got), 0);
    assert_int_equal(utf8_next(STR("\xc0\xaf"), &got), 0);
    assert_int_equal(utf8_next(STR("\xc1\xbf"), &got), 0);
    assert_int_equal(utf8_next(STR("\xe0\x9f\xbf"), &got), 0);
    assert_int_equal(utf8_next(STR("\xf0\x8f\xbf\xbf"), &got), 0);
    assert_int_equal(utf8_next(STR("\xf8\x88\x80\x80\x80"), &got), 0);
    assert_int_equal(got, 5);
}

static void nothing(void **state)
{
    uint32_t got = 5;

    (void)state;
    assert_int_equal(utf8_next((struct str){NULL, 0}, &got), 0);
    assert_int_equal(utf8_next(STR(""), &got), 0);
    assert_int_equal(got, 5);
    assert_true(utf8_valid((struct str){NULL, 0}));
    assert_true(utf8_valid(STR("")));
}

static void a_bad_byte_at_any_place(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++) {
        for (size_t at = 0; at < n; at++) {
            char text[40];

            memset(text, 'a', n);
            assert_true(utf8_valid((struct str){text, n}));
            text[at] = '\x80';
            assert_false(utf8_valid((struct str){text, n}));
            text[at] = '\xff';
            assert_false(utf8_valid((struct str){text, n}));
        }
    }
}

static void a_well_kept_library_agrees(void **state)
{
    struct random r = {5};
    char storage[24];
    int valid = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        struct str s = random_text(&r, storage, sizeof(storage));
        json_t *theirs = json_stringn(s.p, s.n);

        assert_int_equal(utf8_valid(s), theirs != NULL);
        valid += theirs != NULL;
        json_decref(theirs);
    }
    assert_in_range(valid, 20000, 180000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character),
        cmocka_unit_test(overlong_forms),
        cmocka_unit_test(nothing),
        cmocka_unit_test(a_bad_byte_at_any_place),
        cmocka_unit_test(a_well_kept_library_agrees),
    };

    return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}
