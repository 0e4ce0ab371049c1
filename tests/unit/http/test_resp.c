/* Headers of an answer: kept in order, and never more or other than was meant. */
#include "http/resp.h"

#include "tests/unit/base/check.h"

static struct buf body;
static struct resp resp;

static int setup(void **state)
{
    (void)state;
    buf_init(&body, 100);
    resp_init(&resp, &body);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&body);
    return 0;
}

static void headers_are_kept_in_order(void **state)
{
    (void)state;
    resp_type(&resp, TYPE_CSV);
    resp_header(&resp, STR("X-Name"), STR("J\xc3\xbcrgen"));
    assert_int_equal(resp_err(&resp), ERR_OK);
    assert_int_equal(resp.status, 200);
    assert_int_equal(resp.headers_n, 2);
    assert_str(resp.headers[0].name, "Content-Type");
    assert_str(resp.headers[0].value, "text/csv; charset=utf-8; header=present");
    assert_str(resp.headers[1].value, "J\xc3\xbcrgen");
}

static void a_control_character_is_refused_wherever_it_is(void **state)
{
    static const char bad[] = {'\r', '\n', '\t', '\0', '\x1b', '\x7f', '\x01'};

    (void)state;
    for (size_t i = 0; i < sizeof bad; i++) {
        char value[] = "abc?Set-Cookie: x=1";
        value[3] = bad[i];
        resp_init(&resp, &body);
        resp_header(&resp, STR("X-Name"), (struct str){value, sizeof value - 1});
        assert_int_equal(resp_err(&resp), ERR_INTERNAL);
        assert_int_equal(resp.headers_n, 0);
        resp_init(&resp, &body);
        resp_header(&resp, (struct str){value, sizeof value - 1}, STR("x"));
        assert_int_equal(resp_err(&resp), ERR_INTERNAL);
    }
}

static void a_refusal_is_not_forgotten(void **state)
{
    (void)state;
    resp_header(&resp, STR("A"), STR("x\ny"));
    resp_header(&resp, STR("B"), STR("fine"));
    assert_int_equal(resp_err(&resp), ERR_INTERNAL);
    resp_init(&resp, &body);
    assert_int_equal(resp_err(&resp), ERR_OK);
}

static void too_many_headers_are_refused(void **state)
{
    (void)state;
    for (int i = 0; i < RESP_HEADERS_MAX; i++)
        resp_header(&resp, STR("A"), STR("b"));
    assert_int_equal(resp_err(&resp), ERR_OK);
    resp_header(&resp, STR("A"), STR("b"));
    assert_int_equal(resp_err(&resp), ERR_INTERNAL);
    assert_int_equal(resp.headers_n, RESP_HEADERS_MAX);
}

static void a_body_past_its_ceiling_is_an_error(void **state)
{
    (void)state;
    for (int i = 0; i < 11; i++)
        BUF_LIT(&body, "0123456789");
    assert_int_equal(resp_err(&resp), ERR_TOO_BIG);
    resp_init(&resp, &body);
    assert_int_equal(resp_err(&resp), ERR_OK);
    assert_int_equal(buf_str(&body).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(headers_are_kept_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_control_character_is_refused_wherever_it_is, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_refusal_is_not_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_headers_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_body_past_its_ceiling_is_an_error, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
