/* CSV as RFC 4180 has it, and fields that a spreadsheet would run. */
#include "base/csv.h"

#include "check.h"

static struct buf out;
static struct csv csv;

static struct str field(struct str s, bool guard)
{
    buf_reset(&out);
    csv_init(&csv, &out, guard);
    csv_str(&csv, s);
    return buf_str(&out);
}

static void plain_fields_stand_as_they_are(void **state)
{
    (void)state;
    assert_str(field(STR("Ann"), true), "Ann");
    assert_str(field(STR(""), true), "");
    assert_str(field((struct str){0}, true), "");
    assert_str(field(STR("J\xc3\xbcrgen O'Neil; x"), true), "J\xc3\xbcrgen O'Neil; x");
}

static void separators_quotes_and_line_ends_are_quoted(void **state)
{
    (void)state;
    assert_str(field(STR("a,b"), true), "\"a,b\"");
    assert_str(field(STR("a\"b"), true), "\"a\"\"b\"");
    assert_str(field(STR("\""), true), "\"\"\"\"");
    assert_str(field(STR("\"\""), true), "\"\"\"\"\"\"");
    assert_str(field(STR("a\nb"), true), "\"a\nb\"");
    assert_str(field(STR("a\rb"), true), "\"a\rb\"");
}

static void formulas_are_disarmed_where_asked_for(void **state)
{
    static const char first[] = "=+-@\t\r";

    (void)state;
    for (size_t i = 0; i < sizeof first - 1; i++) {
        char text[] = "?1+1";
        text[0] = first[i];
        struct str got = field((struct str){text, 4}, true);
        bool quoted = first[i] == '\r';
        assert_int_equal(got.p[quoted ? 1 : 0], '\'');
        assert_int_equal(field((struct str){text, 4}, false).p[quoted ? 1 : 0], first[i]);
    }
    assert_str(field(STR("=\"x\""), true), "\"'=\"\"x\"\"\"");
    assert_str(field(STR("a=b"), true), "a=b");
}

static void records_end_with_both_characters(void **state)
{
    struct date d;

    (void)state;
    buf_reset(&out);
    csv_init(&csv, &out, true);
    csv_u64(&csv, UINT64_MAX);
    assert_int_equal(date_parse(STR("0001-02-03"), &d), ERR_OK);
    csv_date(&csv, d);
    csv_str(&csv, STR(""));
    csv_end(&csv);
    csv_str(&csv, STR("next"));
    csv_end(&csv);
    assert_str(buf_str(&out), "18446744073709551615,0001-02-03,\r\nnext\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_fields_stand_as_they_are),
        cmocka_unit_test(separators_quotes_and_line_ends_are_quoted),
        cmocka_unit_test(formulas_are_disarmed_where_asked_for),
        cmocka_unit_test(records_end_with_both_characters),
    };

    buf_init(&out, 1000);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    buf_free(&out);
    return failed;
}
