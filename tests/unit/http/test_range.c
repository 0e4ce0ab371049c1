/* Which part of an answer Range wants, and the packet of the host of streams. */
#include "tests/unit/base/check.h"

#include "http/packet.h"
#include "http/range.h"

static void wants(const char *header, enum range_kind kind, uint64_t start, uint64_t end)
{
    struct range range = range_parse(str_from(header), 1000);
    if (range.kind != kind || range.start != start || range.end != end)
        fail_msg("%s: kind %d, %llu to %llu", header ? header : "(none)", range.kind,
                 (unsigned long long)range.start, (unsigned long long)range.end);
}

static void one_range_is_served(void **state)
{
    (void)state;
    wants("bytes=0-0", RANGE_PART, 0, 1);
    wants("bytes=100-199", RANGE_PART, 100, 200);
    wants("bytes=100-", RANGE_PART, 100, 1000);
    wants("bytes=100-5000", RANGE_PART, 100, 1000);
    wants("bytes=-1", RANGE_PART, 999, 1000);
    wants("bytes=-5000", RANGE_PART, 0, 1000);
    wants("Bytes = 5-6 ", RANGE_PART, 5, 7);
    wants("bytes=0-99999999999999999999999999", RANGE_PART, 0, 1000);
}

static void what_does_not_exist_is_beyond(void **state)
{
    (void)state;
    wants("bytes=1000-", RANGE_BEYOND, 0, 1000);
    wants("bytes=99999999999999999999999999-", RANGE_BEYOND, 0, 1000);
    wants("bytes=-0", RANGE_BEYOND, 0, 1000);
    assert_int_equal(range_parse(STR("bytes=0-"), 0).kind, RANGE_BEYOND);
    assert_int_equal(range_parse(STR("bytes=-5"), 0).kind, RANGE_BEYOND);
}

static void anything_else_is_the_whole(void **state)
{
    static const char *const odd[] = {
        NULL,          "",           "bytes",         "bytes=",    "bytes=-",
        "bytes=5-4",   "bytes=a-b",  "bytes=1-2,3-4", "lines=0-5", "0-5",
        "bytes=1 - 2", "bytes=+1-2", "bytes=--1",     "bytes=1-2x"};
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        wants(odd[i], RANGE_NONE, 0, 1000);
}

static void a_packet_has_variables(void **state)
{
    static const char bytes[] = "\0\x0e\0\0\1\0A\3\0one\1\0B\0\0extra";
    struct str all = {bytes, sizeof bytes - 1};
    size_t size = 1;
    (void)state;
    assert_int_equal(packet_size(str_take(all, 3), &size), ERR_OK);
    assert_int_equal(size, 0);
    assert_int_equal(packet_size(all, &size), ERR_OK);
    assert_int_equal(size, 18);
    struct str packet = str_take(all, size);
    assert_true(str_eq(packet_var(packet, STR("A")), STR("one")));
    assert_false(str_is_null(packet_var(packet, STR("B"))));
    assert_true(str_is_null(packet_var(packet, STR("C"))));
    assert_true(str_is_null(packet_var(str_take(packet, 11), STR("A"))));
    assert_int_equal(packet_size(STR("\1abc"), &size), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_range_is_served),
        cmocka_unit_test(what_does_not_exist_is_beyond),
        cmocka_unit_test(anything_else_is_the_whole),
        cmocka_unit_test(a_packet_has_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
