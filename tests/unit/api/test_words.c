/* Lists of words in parameters, and cursors that belong to one list. */
#include "api/words.h"

#include "tests/unit/http/web.h"

static struct web web;
static const char *const words[] = {"titles", "departments", "salaries", NULL};

static int setup(void **state)
{
    (void)state;
    web_init(&web);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_clear(&web);
    return 0;
}

static struct req *asked(struct str uri)
{
    return web_request(&web, "GET", uri);
}

static void a_list_of_words_becomes_bits(void **state)
{
    struct req *req = asked(STR("/x"));
    unsigned bits = 9;

    (void)state;
    assert_int_equal(words_read(req, "include", STR("salaries, titles"), words, &bits), ERR_OK);
    assert_int_equal(bits, 5);
    assert_int_equal(words_read(req, "include", (struct str){0}, words, &bits), ERR_OK);
    assert_int_equal(bits, 0);
}

static void a_word_that_there_is_not_names_those_there_are(void **state)
{
    static const struct {
        struct str list;
        struct str message;
    } cases[] = {
        {STR_INIT("titles,shoes"),
         STR_INIT("include takes a list of titles, departments, salaries")},
        {STR_INIT("title"), STR_INIT("include takes a list of titles, departments, salaries")},
        {STR_INIT(",titles"), STR_INIT("include takes a list of titles, departments, salaries")},
        {STR_INIT("titles,salaries,titles"), STR_INIT("include names “titles” twice")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct req *req = asked(STR("/x"));
        unsigned bits = 9;

        assert_int_equal(words_read(req, "include", cases[i].list, words, &bits), ERR_INPUT);
        assert_int_equal(bits, 9);
        assert_int_equal(req->problem.status, 422);
        assert_int_equal(req->problem.fields_n, 1);
        assert_str(req->problem.fields[0].field, "include");
        assert_slice(req->problem.fields[0].message, cases[i].message);
    }
}

static void a_cursor_comes_back_with_its_place_and_direction(void **state)
{
    (void)state;
    for (int way = 0; way < 2; way++) {
        struct req *req = asked(STR("/api/v1/employees?gender=F&q=a"));
        bool backwards = !way;
        struct str place;
        struct str cursor = list_cursor(req, way, STR("a:b"));

        assert_int_equal(list_cursor_read(req, cursor, &backwards, &place), ERR_OK);
        assert_int_equal(backwards, way);
        assert_str(place, "a:b");
    }
}

/* Whether the cursor of the first address is one of the second. */
static bool is_shared(struct str uri, struct str other)
{
    char kept[64];
    struct str cursor = list_cursor(asked(uri), false, STR("place"));
    bool backwards;
    struct str place;

    assert_true(cursor.n < sizeof kept);
    memcpy(kept, cursor.p, cursor.n);
    enum err err = list_cursor_read(asked(other), (struct str){kept, cursor.n}, &backwards, &place);
    assert_true(err == ERR_OK || err == ERR_INPUT);
    return !err;
}

static void a_cursor_belongs_to_one_list(void **state)
{
    const struct str list = STR("/api/v1/employees?gender=F&q=a");

    (void)state;
    assert_true(is_shared(list, STR("/api/v1/employees?q=a&gender=F")));
    assert_true(is_shared(list, STR("/api/v1/employees?gender=F&q=a&limit=7&fields=emp_no")));
    assert_true(is_shared(list, STR("/api/v1/employees?cursor=x&gender=F&facets=title&q=a&sort=")));
    assert_false(is_shared(list, STR("/api/v1/employees?gender=F")));
    assert_false(is_shared(list, STR("/api/v1/employees?gender=F&q=b")));
    assert_false(is_shared(list, STR("/api/v1/employees?gender=a&q=F")));
    assert_false(is_shared(list, STR("/api/v1/employees?gender=F&q=a&as_of=1995-01-01")));
    assert_false(is_shared(list, STR("/api/v1/moves?gender=F&q=a")));
}

static void what_is_no_cursor_is_a_mistake_of_cursor(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < 10; cut++) {
        struct req *req = asked(STR("/api/v1/employees"));
        bool backwards;
        struct str place;
        struct str cursor = list_cursor(req, false, STR(""));

        cursor = cut < 9 ? str_take(cursor, cut) : STR("00000000c");
        assert_int_equal(list_cursor_read(req, cursor, &backwards, &place), ERR_INPUT);
        assert_int_equal(req->problem.status, 422);
        assert_str(req->problem.fields[0].field, "cursor");
    }
}

static void a_page_links_to_its_neighbours(void **state)
{
    struct req *req = asked(STR("/api/v1/employees?cursor=old&limit=5"));

    (void)state;
    list_links(req, &web.resp, STR("N"), STR("P"));
    assert_str(web_header(&web, "Link"), "</api/v1/employees?limit=5>; rel=\"first\", "
                                         "</api/v1/employees?cursor=N&limit=5>; rel=\"next\", "
                                         "</api/v1/employees?cursor=P&limit=5>; rel=\"prev\"");
    req = asked(STR("/api/v1/employees"));
    list_links(req, &web.resp, (struct str){0}, (struct str){0});
    assert_str(web_header(&web, "Link"), "</api/v1/employees>; rel=\"first\"");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_list_of_words_becomes_bits),
        TEST(a_word_that_there_is_not_names_those_there_are),
        TEST(a_cursor_comes_back_with_its_place_and_direction),
        TEST(a_cursor_belongs_to_one_list),
        TEST(what_is_no_cursor_is_a_mistake_of_cursor),
        TEST(a_page_links_to_its_neighbours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
