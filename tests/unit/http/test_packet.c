/* The uwsgi protocol's packet: its size, its variables, and packets that break off. */
#include "http/packet.h"

#include "tests/unit/base/check.h"

/* Two variables and one without a value; the first name comes again. */
#define BODY                                                                                       \
    "\x01\0A\x03\0one"                                                                             \
    "\x02\0BC\0\0"                                                                                 \
    "\x01\0A\x03\0two"
static const struct str whole = STR_INIT("\0\x16\0\0" BODY);

static void a_packet_says_how_long_it_is(void **state)
{
    size_t n;

    (void)state;
    assert_int_equal(packet_size(whole, &n), ERR_OK);
    assert_int_equal(n, whole.n);
    assert_int_equal(packet_size(STR("\0\xff\xff\0"), &n), ERR_OK);
    assert_int_equal(n, PACKET_MAX);
    assert_int_equal(packet_size(STR("\0\0\x01\0"), &n), ERR_OK);
    assert_int_equal(n, PACKET_HEAD + 256);
}

static void it_is_waited_for_its_head(void **state)
{
    (void)state;
    for (size_t have = 0; have < PACKET_HEAD; have++) {
        size_t n = 99;

        assert_int_equal(packet_size(str_take(whole, have), &n), ERR_OK);
        assert_int_equal(n, 0);
    }
}

static void another_modifier_is_none_of_ours(void **state)
{
    size_t n;

    (void)state;
    assert_int_equal(packet_size(STR("\x05\x16\0\0"), &n), ERR_INPUT);
    assert_int_equal(packet_size(STR("G"), &n), ERR_INPUT);
}

static void variables_are_found_by_name(void **state)
{
    (void)state;
    assert_str(packet_var(whole, STR("A")), "one");
    assert_str(packet_var(whole, STR("BC")), "");
    assert_false(str_is_null(packet_var(whole, STR("BC"))));
    assert_true(str_is_null(packet_var(whole, STR("B"))));
    assert_true(str_is_null(packet_var(whole, STR(""))));
    assert_true(str_is_null(packet_var(STR("\0\0\0\0"), STR("A"))));
}

/* Copied to their own length, so that a read past the end is seen by the sanitizer. */
static void a_packet_that_breaks_off_has_what_came_before(void **state)
{
    (void)state;
    for (size_t have = 0; have < whole.n; have++) {
        char *copy = malloc(have + 1);
        struct str got;

        assert_non_null(copy);
        memcpy(copy, whole.p, have);
        got = packet_var((struct str){copy, have}, STR("A"));
        if (have < PACKET_HEAD + 8)
            assert_true(str_is_null(got));
        else
            assert_str(got, "one");
        assert_true(have >= PACKET_HEAD + 14 ||
                    str_is_null(packet_var((struct str){copy, have}, STR("BC"))));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_says_how_long_it_is),
        cmocka_unit_test(it_is_waited_for_its_head),
        cmocka_unit_test(another_modifier_is_none_of_ours),
        cmocka_unit_test(variables_are_found_by_name),
        cmocka_unit_test(a_packet_that_breaks_off_has_what_came_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
