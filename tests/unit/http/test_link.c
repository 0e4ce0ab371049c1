/* Links of a page: they keep what is chosen, change one thing, and drop the place in a list. */
#include "http/link.h"

#include "tests/unit/base/check.h"

static struct arena arena;
static struct req req;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)1 << 20, 0);
    req = (struct req){.arena = &arena};
    req_set_uri(&req, STR("/employees?gender=F&q=o%27brien+x&after=abc&sort=&status=present"));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static void a_link_keeps_all_but_the_place_and_what_is_empty(void **state)
{
    (void)state;
    assert_str(link_at(&req, STR("/org")).s, "/org?gender=F&q=o%27brien%20x&status=present");
    req_set_uri(&req, STR("/employees?before=abc"));
    assert_str(link_at(&req, STR("/org")).s, "/org");
}

static void what_changes_stays_in_its_place_or_comes_at_the_end(void **state)
{
    (void)state;
    assert_str(link_with(&req, STR("gender"), STR("M")).s,
               "/employees?gender=M&q=o%27brien%20x&status=present");
    assert_str(link_with(&req, STR("gender"), (struct str){0}).s,
               "/employees?q=o%27brien%20x&status=present");
    assert_str(link_with(&req, STR("title"), STR("Senior Staff")).s,
               "/employees?gender=F&q=o%27brien%20x&status=present&title=Senior%20Staff");
    assert_str(link_with(&req, STR("title"), (struct str){0}).s,
               "/employees?gender=F&q=o%27brien%20x&status=present");
    assert_str(link_with_two(&req, STR("q"), (struct str){0}, STR("as_of"), STR("1995-03-01")).s,
               "/employees?gender=F&status=present&as_of=1995-03-01");
}

static void what_is_repeated_is_changed_into_one(void **state)
{
    (void)state;
    req_set_uri(&req, STR("/employees?q=a&gender=F&q=b"));
    assert_str(link_with(&req, STR("q"), STR("c")).s, "/employees?q=c&gender=F");
}

static void what_cannot_be_read_is_left_out(void **state)
{
    (void)state;
    req_set_uri(&req, STR("/employees?q=%zz&gender=F"));
    assert_str(link_at(&req, STR("/org")).s, "/org?gender=F");
    assert_true(str_is_null(link_param(&req, STR("q"))));
}

static void nothing_that_was_typed_breaks_out_of_the_address(void **state)
{
    (void)state;
    assert_str(link_with(&req, STR("q"), STR("a&b=c#d\"<\r\n")).s,
               "/employees?gender=F&q=a%26b%3Dc%23d%22%3C%0D%0A&status=present");
}

static void a_form_gets_the_fields_that_it_does_not_ask_for(void **state)
{
    size_t n;
    const struct link_field *fields = link_fields(&req, STR("q"), &n);

    (void)state;
    assert_int_equal(n, 2);
    assert_str(fields[0].name, "gender");
    assert_str(fields[0].value, "F");
    assert_str(fields[1].name, "status");
    assert_str(link_of(&req, fields, n).s, "/employees?gender=F&status=present");
    assert_str(link_of(&req, NULL, 0).s, "/employees");
    assert_str(link_param(&req, STR("q")), "o'brien x");
    assert_true(str_is_null(link_param(&req, STR("sort"))));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_link_keeps_all_but_the_place_and_what_is_empty),
        TEST(what_changes_stays_in_its_place_or_comes_at_the_end),
        TEST(what_is_repeated_is_changed_into_one),
        TEST(what_cannot_be_read_is_left_out),
        TEST(nothing_that_was_typed_breaks_out_of_the_address),
        TEST(a_form_gets_the_fields_that_it_does_not_ask_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
