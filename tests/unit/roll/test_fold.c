// link: -lutf8proc
/* Folding: accents and case go, everything else stays, whatever the length. */
#include "tests/unit/base/check.h"

#include "base/utf8.h"
#include "roll/fold.h"

static char folded[FOLD_MAX];

static struct str fold(struct str s)
{
    memset(folded, '?', sizeof folded);
    return (struct str){folded, people_fold(s, folded)};
}

static void case_goes(void **state)
{
    (void)state;
    assert_str(fold(STR("")), "");
    assert_str(fold((struct str){0}), "");
    assert_str(fold(STR("ELOISE o'Neil-42 [@`{")), "eloise o'neil-42 [@`{");
    assert_str(fold(STR("\xd0\x96\xd0\x90\xd0\x9d")), "\xd0\xb6\xd0\xb0\xd0\xbd");
    assert_str(fold(STR("STRASSE")), "strasse");
    assert_str(fold(STR("Stra\xc3\x9f"
                        "e")),
               "strasse");
    assert_str(fold(STR("\xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82")),
               "\xcf\x83\xce\xb9\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x83");
}

static void marks_go_however_they_are_written(void **state)
{
    (void)state;
    assert_str(fold(STR("\xc3\x89lo\xc3\xafse")), "eloise");
    assert_str(fold(STR("E\xcc\x81loi\xcc\x88se")), "eloise");
    assert_str(fold(STR("\xc3\x85ngstr\xc3\xb6m")), "angstrom");
    assert_str(fold(STR("Nguy\xe1\xbb\x85n")), "nguyen");
    assert_str(fold(STR("\xc4\xb0zmir")), "izmir");
    assert_str(fold(STR("\xcc\x81")), "");
}

static void other_forms_become_the_plain_one(void **state)
{
    (void)state;
    assert_str(fold(STR("\xef\xbc\xa1\xef\xbc\x91")), "a1"); /* full width */
    assert_str(fold(STR("\xef\xac\x81n")), "fin");           /* ligature */
    assert_str(fold(STR("a\xc2\xa0"
                        "b")),
               "a b"); /* no-break space */
    assert_str(fold(STR("a\xc2\xad"
                        "b")),
               "ab");                                              /* soft hyphen */
    assert_str(fold(STR("\xc5\x81\xc3\xb8")), "\xc5\x82\xc3\xb8"); /* no marks: stay */
    assert_str(fold(STR("\xe6\x9d\x8e")), "\xe6\x9d\x8e");
}

static void what_is_no_utf8_keeps_its_bytes(void **state)
{
    (void)state;
    assert_str(fold(STR("A\xff"
                        "B")),
               "a\xff"
               "b");
    assert_str(fold(STR("\xc3\x89\xc3")), "\xc3\x89\xc3");
    assert_str(fold(STR("\xed\xa0\x80Z")), "\xed\xa0\x80z");
}

/* Cut where a character ends, and folded up to there. */
static void long_texts_are_cut(void **state)
{
    char text[2000];
    (void)state;
    memset(text, 'A', sizeof text);
    struct str got = fold((struct str){text, sizeof text});
    assert_int_equal(got.n, FOLD_MAX);
    assert_int_equal(got.p[FOLD_MAX - 1], 'a');
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\x89", 2);
    got = fold((struct str){text, sizeof text});
    assert_int_equal(got.n, FOLD_MAX);
    assert_int_equal(got.p[0], 'e');
    assert_int_equal(got.p[FOLD_MAX - 1], 'e');
    for (size_t i = 0; i + 2 < sizeof text; i += 3)
        memcpy(text + i, "\xe6\x9d\x8e", 3);
    got = fold((struct str){text, 1998});
    assert_int_equal(got.n, FOLD_MAX / 3 * 3);
    assert_true(utf8_valid(got));
}

/* Any text: never past the end, folding again changes nothing but what the second form opens. */
static void any_text_is_folded(void **state)
{
    struct random r = {31337};
    char text[700];
    char once[FOLD_MAX];
    (void)state;
    for (int i = 0; i < 30000; i++) {
        struct str s = random_text(&r, text, sizeof text);
        size_t n = people_fold(s, once);
        assert_true(n <= FOLD_MAX);
        struct str again = fold((struct str){once, n});
        assert_true(again.n <= n);
        if (utf8_valid(s) && s.n < 100)
            assert_slice(again, ((struct str){once, n}));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_goes),
        cmocka_unit_test(marks_go_however_they_are_written),
        cmocka_unit_test(other_forms_become_the_plain_one),
        cmocka_unit_test(what_is_no_utf8_keeps_its_bytes),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(any_text_is_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
