/* Numbers from text: what is taken, what is refused, and that a refusal changes nothing. */
#include "base/parse.h"

#include "check.h"

#include <inttypes.h>
#include <stdio.h>

static void numbers_within_the_types(void **state)
{
    uint64_t u64 = 5;
    uint32_t u32 = 5;
    int64_t i64 = 5;

    (void)state;
    assert_int_equal(parse_u64(STR("0"), &u64), ERR_OK);
    assert_int_equal(u64, 0);
    assert_int_equal(parse_u64(STR("18446744073709551615"), &u64), ERR_OK);
    assert_true(u64 == UINT64_MAX);
    assert_int_equal(parse_u64(STR("0000000000000000000000000000010001"), &u64), ERR_OK);
    assert_int_equal(u64, 10001);
    assert_int_equal(parse_u32(STR("4294967295"), &u32), ERR_OK);
    assert_true(u32 == UINT32_MAX);
    assert_int_equal(parse_u32(STR("007"), &u32), ERR_OK);
    assert_int_equal(u32, 7);
    assert_int_equal(parse_i64(STR("9223372036854775807"), &i64), ERR_OK);
    assert_true(i64 == INT64_MAX);
    assert_int_equal(parse_i64(STR("-9223372036854775808"), &i64), ERR_OK);
    assert_true(i64 == INT64_MIN);
    assert_int_equal(parse_i64(STR("-0"), &i64), ERR_OK);
    assert_int_equal(i64, 0);
    assert_int_equal(parse_i64(STR("-0017"), &i64), ERR_OK);
    assert_int_equal(i64, -17);
}

static void refused_by_all(struct str s)
{
    uint64_t u64 = 5;
    uint32_t u32 = 5;
    int64_t i64 = 5;

    if (parse_u64(s, &u64) != ERR_INPUT || parse_u32(s, &u32) != ERR_INPUT ||
        parse_i64(s, &i64) != ERR_INPUT)
        fail_msg("\"%.*s\" was taken for a number", STR_ARG(s));
    assert_int_equal(u64, 5);
    assert_int_equal(u32, 5);
    assert_int_equal(i64, 5);
}

static void what_is_no_number(void **state)
{
    static const struct str wrong[] = {
        STR_INIT(""),      STR_INIT(" "),        STR_INIT("abc"),   STR_INIT("1 "),
        STR_INIT(" 1"),    STR_INIT("+1"),       STR_INIT("--1"),   STR_INIT("-"),
        STR_INIT("1-"),    STR_INIT("0x10"),     STR_INIT("1e3"),   STR_INIT("1.0"),
        STR_INIT("1,000"), STR_INIT("1\0"),      STR_INIT("\0001"), STR_INIT("1a"),
        STR_INIT("-+1"),   STR_INIT("- 1"),      STR_INIT("/"),     STR_INIT(":"),
        STR_INIT("1\n"),   STR_INIT("\xd9\xa1"), {NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refused_by_all(wrong[i]);
}

static void too_large_for_the_type(void **state)
{
    uint64_t u64 = 5;
    uint32_t u32 = 5;
    int64_t i64 = 5;

    (void)state;
    refused_by_all(STR("18446744073709551616"));
    refused_by_all(STR("18446744073709551620"));
    refused_by_all(STR("99999999999999999999"));
    refused_by_all(STR("184467440737095516150"));
    refused_by_all(STR("340282366920938463463374607431768211456"));
    assert_int_equal(parse_u32(STR("4294967296"), &u32), ERR_INPUT);
    assert_int_equal(parse_u32(STR("18446744073709551615"), &u32), ERR_INPUT);
    assert_int_equal(u32, 5);
    assert_int_equal(parse_i64(STR("9223372036854775808"), &i64), ERR_INPUT);
    assert_int_equal(parse_i64(STR("-9223372036854775809"), &i64), ERR_INPUT);
    assert_int_equal(parse_i64(STR("-18446744073709551615"), &i64), ERR_INPUT);
    assert_int_equal(i64, 5);
    assert_int_equal(parse_u64(STR("-1"), &u64), ERR_INPUT);
    assert_int_equal(parse_u64(STR("-0"), &u64), ERR_INPUT);
    assert_int_equal(u64, 5);
}

static void only_the_slice_is_read(void **state)
{
    uint64_t v = 0;

    (void)state;
    assert_int_equal(parse_u64(str_take(STR("12345"), 2), &v), ERR_OK);
    assert_int_equal(v, 12);
}

static void printed_numbers_come_back(void **state)
{
    struct random r = {11};
    char text[32];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t want = ((uint64_t)random_next(&r) << 32 | random_next(&r)) >> random_next(&r) % 64;
        uint64_t u64 = ~want;
        int64_t i64 = ~(int64_t)want;
        uint32_t u32 = ~(uint32_t)want;

        snprintf(text, sizeof(text), "%" PRIu64, want);
        assert_int_equal(parse_u64(str_from(text), &u64), ERR_OK);
        assert_true(u64 == want);
        snprintf(text, sizeof(text), "%" PRId64, (int64_t)want);
        assert_int_equal(parse_i64(str_from(text), &i64), ERR_OK);
        assert_true(i64 == (int64_t)want);
        snprintf(text, sizeof(text), "%" PRIu32, (uint32_t)want);
        assert_int_equal(parse_u32(str_from(text), &u32), ERR_OK);
        assert_true(u32 == (uint32_t)want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_within_the_types),  cmocka_unit_test(what_is_no_number),
        cmocka_unit_test(too_large_for_the_type),    cmocka_unit_test(only_the_slice_is_read),
        cmocka_unit_test(printed_numbers_come_back),
    };

    return cmocka_run_group_tests_name("base/parse", tests, NULL, NULL);
}
