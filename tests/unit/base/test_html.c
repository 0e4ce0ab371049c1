/* HTML out: what is escaped, and the one form of each type. */
#include "base/html.h"

#include "check.h"

#include <inttypes.h>
#include <stdio.h>

static struct buf out;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 100000);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

static struct str taken(void)
{
    struct str s = buf_str(&out);

    assert_int_equal(buf_err(&out), ERR_OK);
    buf_reset(&out); /* s stays readable until the next write */
    return s;
}

static void text_is_escaped(void **state)
{
    (void)state;
    html_out(&out, STR("a<b>&\"c'd"));
    assert_str(taken(), "a&lt;b&gt;&amp;&quot;c&#39;d");
    html_out(&out, STR("&amp;"));
    assert_str(taken(), "&amp;amp;");
    html_out(&out, STR("<<"));
    assert_str(taken(), "&lt;&lt;");
    html_out(&out, STR("plain \xc3\xa9\n\xff"));
    assert_str(taken(), "plain \xc3\xa9\n\xff");
    html_out(&out, STR(""));
    html_out(&out, ((struct str){NULL, 0}));
    assert_str(taken(), "");
}

static void each_byte_but_five_passes(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char one = (char)c;
        bool stays = str_find(STR("&<>\"'"), one) == 5;

        html_out(&out, ((struct str){&one, 1}));
        assert_int_equal(taken().n == 1, stays);
    }
}

/* What a browser makes of the escaped text. */
static struct str unescaped(struct str s, char *to)
{
    static const struct {
        struct str from;
        char to;
    } entities[] = {{STR_INIT("&amp;"), '&'},
                    {STR_INIT("&lt;"), '<'},
                    {STR_INIT("&gt;"), '>'},
                    {STR_INIT("&quot;"), '"'},
                    {STR_INIT("&#39;"), '\''}};
    size_t n = 0;

    while (s.n) {
        size_t used = 1;

        assert_false(strchr("<>\"'", s.p[0]) && s.p[0]);
        to[n] = s.p[0];
        if (s.p[0] == '&') {
            size_t i = 0;

            while (i < 5 && !str_starts(s, entities[i].from))
                i++;
            assert_true(i < 5);
            to[n] = entities[i].to;
            used = entities[i].from.n;
        }
        n++;
        s = str_drop(s, used);
    }
    return (struct str){to, n};
}

static void escaped_text_reads_as_it_was(void **state)
{
    struct random r = {13};
    char storage[300];
    char back[300];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str s = random_text(&r, storage, sizeof(storage));

        html_out(&out, s);
        assert_slice(unescaped(taken(), back), s);
    }
}

static void ready_markup_is_copied(void **state)
{
    (void)state;
    html_out(&out, ((struct html){STR("<b class=\"x\">&amp;</b>")}));
    assert_str(taken(), "<b class=\"x\">&amp;</b>");
}

static void numbers(void **state)
{
    unsigned long ul = UINT64_MAX;
    unsigned long long ull = UINT64_MAX;
    long l = INT64_MIN;
    long long ll = INT64_MIN;

    (void)state;
    html_out(&out, ul);
    assert_str(taken(), "18446744073709551615");
    html_out(&out, ull);
    assert_str(taken(), "18446744073709551615");
    html_out(&out, (uint32_t)UINT32_MAX);
    assert_str(taken(), "4294967295");
    html_out(&out, l);
    assert_str(taken(), "-9223372036854775808");
    html_out(&out, ll);
    assert_str(taken(), "-9223372036854775808");
    html_out(&out, -5);
    assert_str(taken(), "-5");
    html_out(&out, 10001U);
    assert_str(taken(), "10001");
}

static void days(void **state)
{
    (void)state;
    html_out(&out, ((struct date){0}));
    assert_str(taken(), "1970-01-01");
    html_out(&out, DATE_PRESENT);
    assert_str(taken(), "9999-01-01");
    html_out(&out, ((struct until){DATE_PRESENT}));
    assert_str(taken(), "present");
    html_out(&out, ((struct until){{0}}));
    assert_str(taken(), "1970-01-01");
    html_out(&out, ((struct until){DATE_LAST}));
    assert_str(taken(), "9999-12-31");
}

static struct str counted(uint64_t n)
{
    html_out(&out, (struct count){n});
    return taken();
}

static void counts_are_grouped_by_three(void **state)
{
    struct random r = {17};

    (void)state;
    assert_str(counted(0), "0");
    assert_str(counted(999), "999");
    assert_str(counted(1000), "1,000");
    assert_str(counted(300024), "300,024");
    assert_str(counted(2844047), "2,844,047");
    assert_str(counted(UINT64_MAX), "18,446,744,073,709,551,615");
    for (int i = 0; i < 5000; i++) {
        uint64_t n = ((uint64_t)random_next(&r) << 32 | random_next(&r)) >> random_next(&r) % 64;
        struct str s = counted(n);
        char plain[32] = "";
        char want[32];

        for (size_t k = 0; k < s.n; k++) {
            if ((s.n - k) % 4 == 0)
                assert_int_equal(s.p[k], ',');
            else
                strncat(plain, s.p + k, 1);
        }
        snprintf(want, sizeof(want), "%" PRIu64, n);
        assert_string_equal(plain, want);
    }
}

static void urls_in_attributes(void **state)
{
    unsigned long ul = 7;
    unsigned long long ull = 8;

    (void)state;
    url_out(&out, STR("a b&c'd\"<>/\xc3\xa9"));
    assert_str(taken(), "a%20b%26c%27d%22%3C%3E%2F%C3%A9");
    url_out(&out, STR("javascript:alert(1)"));
    assert_str(taken(), "javascript%3Aalert%281%29");
    url_out(&out, ((struct url){STR("/employees?a=1&b=%20'")}));
    assert_str(taken(), "/employees?a=1&amp;b=%20&#39;");
    html_out(&out, ((struct url){STR("/a?b=1&c=2")}));
    assert_str(taken(), "/a?b=1&amp;c=2");
    url_out(&out, ((struct date){0}));
    assert_str(taken(), "1970-01-01");
    url_out(&out, 10001);
    url_out(&out, (uint32_t)10002);
    url_out(&out, ul);
    url_out(&out, ull);
    assert_str(taken(), "100011000278");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_is_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(each_byte_but_five_passes, setup, teardown),
        cmocka_unit_test_setup_teardown(escaped_text_reads_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(ready_markup_is_copied, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(days, setup, teardown),
        cmocka_unit_test_setup_teardown(counts_are_grouped_by_three, setup, teardown),
        cmocka_unit_test_setup_teardown(urls_in_attributes, setup, teardown),
    };

    return cmocka_run_group_tests_name("base/html", tests, NULL, NULL);
}
