/* Parameters of a path and a query: what is taken, and how each mistake is named. */
#include "http/param.h"

#include "tests/unit/base/check.h"

struct query {
    uint32_t id;
    uint32_t after;
    uint32_t size;
    struct str q;
    struct opt_date as_of;
};

static const struct param rows[] = {
    {.name = "id",
     .type = PARAM_U32,
     .in_path = true,
     .min = 1,
     .max = 2147483647,
     .offset = offsetof(struct query, id)},
    {.name = "after", .type = PARAM_U32, .max = 100, .offset = offsetof(struct query, after)},
    {.name = "size",
     .type = PARAM_U32,
     .min = 1,
     .max = 50,
     .standard = 25,
     .offset = offsetof(struct query, size)},
    {.name = "q", .type = PARAM_STR, .max = 10, .offset = offsetof(struct query, q)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct query, as_of)},
};
static const struct param_set set = {rows, sizeof rows / sizeof rows[0], sizeof(struct query)};

static struct arena a;
static struct problem problem;
static struct query got;

static enum err parse(struct str path_value, struct str query)
{
    const void *params = NULL;

    arena_reset(&a);
    problem = (struct problem){0};
    enum err err = param_parse(&set, &path_value, query, &a, &problem, &params);
    if (!err)
        got = *(const struct query *)params;
    return err;
}

/* The query must be refused with exactly one mistake. */
static void check_refused(struct str query, struct str field, struct str code)
{
    assert_int_equal(parse(STR("1"), query), ERR_INPUT);
    assert_int_equal(problem.status, 422);
    assert_int_equal(problem.fields_n, 1);
    assert_slice(problem.fields[0].field, field);
    assert_slice(problem.fields[0].code, code);
    assert_true(problem.fields[0].message.n > 0);
    assert_slice(problem.detail, problem.fields[0].message);
}

static void good_values_arrive_where_they_belong(void **state)
{
    (void)state;
    assert_int_equal(parse(STR("10001"), STR("after=7&size=50&q=J%C3%BCr+g&as_of=1995-03-01")),
                     ERR_OK);
    assert_int_equal(got.id, 10001);
    assert_int_equal(got.after, 7);
    assert_int_equal(got.size, 50);
    assert_str(got.q, "J\xc3\xbcr g");
    assert_true(got.as_of.some);
    assert_int_equal(got.as_of.v.days, 9190);
}

static void what_is_left_out_has_its_standard(void **state)
{
    static const char *const queries[] = {"", "&", "after=&size=&q=&as_of=", "size=&&after="};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        assert_int_equal(parse(STR("1"), str_from(queries[i])), ERR_OK);
        assert_int_equal(got.after, 0);
        assert_int_equal(got.size, 25);
        assert_true(str_is_null(got.q));
        assert_false(got.as_of.some);
    }
    assert_int_equal(parse(STR("1"), (struct str){0}), ERR_OK);
}

static void a_bad_path_value_is_no_such_page(void **state)
{
    static const char *const values[] = {"0",          "abc", "99999999999999999999",
                                         "2147483648", "-1",  "1.0",
                                         "%",          "%00", "1%00",
                                         "+1",         "1 ",  "%FF",
                                         "0x10"};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_int_equal(parse(str_from(values[i]), STR("")), ERR_NOT_FOUND);
        assert_int_equal(problem.status, 404);
        assert_str(problem.fields[0].field, "id");
        assert_true(problem.detail.n > 0);
    }
    assert_int_equal(parse(STR("%31"), STR("")), ERR_OK);
    assert_int_equal(got.id, 1);
}

static void each_mistake_is_named(void **state)
{
    (void)state;
    check_refused(STR("after=-1"), STR("after"), STR("not_in_range"));
    check_refused(STR("after=101"), STR("after"), STR("not_in_range"));
    check_refused(STR("after=99999999999999999999"), STR("after"), STR("not_in_range"));
    check_refused(STR("after=7x"), STR("after"), STR("not_in_range"));
    check_refused(STR("size=0"), STR("size"), STR("not_in_range"));
    check_refused(STR("q=12345678901"), STR("q"), STR("bad_text"));
    check_refused(STR("q=a%0Ab"), STR("q"), STR("bad_text"));
    check_refused(STR("q=a%7F"), STR("q"), STR("bad_text"));
    check_refused(STR("as_of=1995-02-30"), STR("as_of"), STR("not_a_date"));
    check_refused(STR("as_of=yesterday"), STR("as_of"), STR("not_a_date"));
    check_refused(STR("after=1&after=1"), STR("after"), STR("repeated"));
    check_refused(STR("After=1"), STR("After"), STR("unknown"));
    check_refused(STR("colour=red"), STR("colour"), STR("unknown"));
    check_refused(STR("q=%"), STR("q"), STR("bad_encoding"));
    check_refused(STR("q=%zz"), STR("q"), STR("bad_encoding"));
    check_refused(STR("q=%00"), STR("q"), STR("bad_encoding"));
    check_refused(STR("q=%FF"), STR("q"), STR("bad_encoding"));
    check_refused(STR("q=\xff"), STR("q"), STR("bad_encoding"));
    check_refused(STR("%0d%0a=1"), STR("(not text)"), STR("unknown"));
}

static void a_path_parameter_is_not_taken_from_the_query(void **state)
{
    (void)state;
    check_refused(STR("id=2"), STR("id"), STR("unknown"));
}

static void all_mistakes_are_named_at_once_up_to_a_number(void **state)
{
    (void)state;
    assert_int_equal(parse(STR("1"), STR("after=x&size=0&y=1&as_of=no")), ERR_INPUT);
    assert_int_equal(problem.fields_n, 4);
    assert_str(problem.fields[0].field, "after");
    assert_str(problem.fields[3].field, "as_of");
    assert_int_equal(parse(STR("1"), STR("a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1")), ERR_INPUT);
    assert_int_equal(problem.fields_n, PROBLEM_FIELDS_MAX);
}

static void a_query_of_countless_parts_is_refused(void **state)
{
    static char query[8192];
    size_t n = 0;

    (void)state;
    while (n < sizeof query - 4) {
        memcpy(query + n, "x=1&", 4);
        n += 4;
    }
    assert_int_equal(parse(STR("1"), (struct str){query, n}), ERR_INPUT);
    assert_int_equal(problem.status, 422);
}

static void a_long_strange_name_is_cut_in_the_message(void **state)
{
    static char query[2000];

    (void)state;
    memset(query, 'n', sizeof query);
    assert_int_equal(parse(STR("1"), (struct str){query, sizeof query}), ERR_INPUT);
    assert_true(problem.fields[0].message.n < 150);
}

static void a_route_without_parameters_knows_none(void **state)
{
    const void *params = NULL;

    (void)state;
    problem = (struct problem){0};
    assert_int_equal(param_parse(NULL, NULL, STR(""), &a, &problem, &params), ERR_OK);
    assert_non_null(params);
    assert_int_equal(param_parse(NULL, NULL, STR("x=1"), &a, &problem, &params), ERR_INPUT);
    assert_str(problem.fields[0].code, "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_values_arrive_where_they_belong),
        cmocka_unit_test(what_is_left_out_has_its_standard),
        cmocka_unit_test(a_bad_path_value_is_no_such_page),
        cmocka_unit_test(each_mistake_is_named),
        cmocka_unit_test(a_path_parameter_is_not_taken_from_the_query),
        cmocka_unit_test(all_mistakes_are_named_at_once_up_to_a_number),
        cmocka_unit_test(a_query_of_countless_parts_is_refused),
        cmocka_unit_test(a_long_strange_name_is_cut_in_the_message),
        cmocka_unit_test(a_route_without_parameters_knows_none),
    };

    arena_init(&a, (size_t)4 << 20, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_clear(&a);
    return failed;
}
