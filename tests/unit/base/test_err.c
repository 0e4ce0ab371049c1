/* The names of outcomes, as they stand in logs. */
#include "base/err.h"

#include "check.h"

static void names(void **state)
{
    (void)state;
    assert_string_equal(err_name(ERR_OK), "ok");
    assert_string_equal(err_name(ERR_INPUT), "input");
    assert_string_equal(err_name(ERR_NOT_FOUND), "not_found");
    assert_string_equal(err_name(ERR_TOO_BIG), "too_big");
    assert_string_equal(err_name(ERR_AWAY), "away");
    assert_string_equal(err_name(ERR_LOADING), "loading");
    assert_string_equal(err_name(ERR_TIMEOUT), "timeout");
    assert_string_equal(err_name(ERR_INTERNAL), "internal");
}

static void a_value_outside_the_list_has_a_name_too(void **state)
{
    (void)state;
    assert_non_null(err_name((enum err)200));
}

static void success_is_false(void **state)
{
    (void)state;
    assert_int_equal(ERR_OK, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(a_value_outside_the_list_has_a_name_too),
        cmocka_unit_test(success_is_false),
    };

    return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
