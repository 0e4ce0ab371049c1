/* Problem details: which status an error has, and the JSON that programs read. */
#include "http/problem.h"

#include "tests/unit/base/check.h"

#include <jansson.h>

static void errors_have_their_status(void **state)
{
    (void)state;
    assert_int_equal(problem_status(ERR_INPUT), 400);
    assert_int_equal(problem_status(ERR_NOT_FOUND), 404);
    assert_int_equal(problem_status(ERR_AWAY), 503);
    assert_int_equal(problem_status(ERR_LOADING), 503);
    assert_int_equal(problem_status(ERR_TIMEOUT), 503);
    assert_int_equal(problem_status(ERR_TOO_BIG), 500);
    assert_int_equal(problem_status(ERR_INTERNAL), 500);
}

static void statuses_have_the_phrase_of_the_standard(void **state)
{
    (void)state;
    assert_str(http_status_text(200), "OK");
    assert_str(http_status_text(404), "Not Found");
    assert_str(http_status_text(405), "Method Not Allowed");
    assert_str(http_status_text(503), "Service Unavailable");
    assert_str(http_status_text(299), "Error");
}

static void setting_one_gives_the_error_back(void **state)
{
    struct problem p = {0};

    (void)state;
    assert_int_equal(problem_set(&p, ERR_NOT_FOUND, 404, STR("t"), STR("d")), ERR_NOT_FOUND);
    assert_int_equal(p.status, 404);
    assert_str(p.title, "t");
    assert_str(p.detail, "d");
}

static const char *text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void the_json_form_holds_everything(void **state)
{
    struct problem p = {.status = 400, .title = STR("A \"title\""), .detail = STR("d\n<x>")};
    struct buf out;

    (void)state;
    problem_add_field(&p, STR("after"), STR("not_in_range"),
                      STR("after must be \xe2\x80\x9cless\xe2\x80\x9d"));
    problem_add_field(&p, STR("\xff\x01"), STR("unknown"), STR("m"));
    buf_init(&out, 10000);
    problem_write_json(&p, STR("/people/\xfe"), STR("id-1"), &out);
    json_t *got = json_loadb(buf_str(&out).p, buf_str(&out).n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(got);
    assert_int_equal(json_object_size(got), 7);
    assert_string_equal(text(got, "type"), "about:blank");
    assert_string_equal(text(got, "title"), "A \"title\"");
    assert_string_equal(text(got, "detail"), "d\n<x>");
    assert_string_equal(text(got, "request_id"), "id-1");
    assert_int_equal(json_integer_value(json_object_get(got, "status")), 400);
    assert_non_null(text(got, "instance"));
    const json_t *errors = json_object_get(got, "errors");
    assert_int_equal(json_array_size(errors), 2);
    assert_string_equal(text(json_array_get(errors, 0), "field"), "after");
    assert_string_equal(text(json_array_get(errors, 0), "code"), "not_in_range");
    assert_non_null(text(json_array_get(errors, 1), "field"));
    json_decref(got);
    buf_free(&out);
}

static void without_fields_there_is_no_list(void **state)
{
    struct problem p = {.status = 404, .title = STR("t"), .detail = STR("d")};
    struct buf out;

    (void)state;
    buf_init(&out, 10000);
    problem_write_json(&p, STR("/x"), STR("id-1"), &out);
    assert_str(buf_str(&out),
               "{\"type\":\"about:blank\",\"title\":\"t\",\"status\":404,\"detail\":\"d\","
               "\"instance\":\"/x\",\"request_id\":\"id-1\"}");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_have_their_status),
        cmocka_unit_test(statuses_have_the_phrase_of_the_standard),
        cmocka_unit_test(setting_one_gives_the_error_back),
        cmocka_unit_test(the_json_form_holds_everything),
        cmocka_unit_test(without_fields_there_is_no_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
