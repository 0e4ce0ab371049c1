/* vCards: escapes, folding, and that nothing breaks out of a line. */
#include "base/vcard.h"

#include "tests/unit/base/check.h"

static struct buf out;
static struct vcard v;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 1 << 16);
    vcard_open(&v, &out);
    buf_reset(&out);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

static void a_card_has_its_frame(void **state)
{
    (void)state;
    vcard_open(&v, &out);
    vcard_close(&v);
    assert_str(buf_str(&out), "BEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n");
}

static void text_is_escaped(void **state)
{
    (void)state;
    vcard_text_line(&v, STR("NOTE"), STR("a,b;c\\d\ne\r\nf:\"g\"\th"));
    assert_str(buf_str(&out), "NOTE:a\\,b\\;c\\\\d\\ne\\nf:\"g\"\th\r\n");
}

static void a_line_break_starts_no_property(void **state)
{
    (void)state;
    vcard_text_line(&v, STR("FN"), STR("x\rTEL:1\x01\x7f\0y"));
    assert_str(buf_str(&out), "FN:x\xef\xbf\xbdTEL:1\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdy\r\n");
    buf_reset(&out);
    vcard_raw_line(&v, STR("URL"), STR("http://a/\r\nTEL:1 \xc3\xa9"));
    assert_str(buf_str(&out), "URL:http://a/??TEL:1???\r\n");
    buf_reset(&out);
    vcard_text_line(&v, STR("FN"), STR("\xff\xc3"));
    assert_str(buf_str(&out), "FN:\xef\xbf\xbd\xef\xbf\xbd\r\n");
}

static void components_stand_between_marks(void **state)
{
    (void)state;
    vcard_begin(&v, STR("N"));
    vcard_text(&v, STR("O;Hara"));
    vcard_mark(&v, ';');
    vcard_text(&v, STR("Zoë"));
    vcard_raw(&v, STR(";;;"));
    vcard_end(&v);
    assert_str(buf_str(&out), "N:O\\;Hara;Zoë;;;\r\n");
    buf_reset(&out);
    vcard_begin(&v, STR("BDAY"));
    vcard_date(&v, (struct date){-1});
    vcard_end(&v);
    assert_str(buf_str(&out), "BDAY:19691231\r\n");
}

/* Unfolds, and checks each line: at most 75 octets, and whole characters. */
static void check_folding(struct str name, struct str value)
{
    char unfolded[4096];
    size_t n = 0;

    buf_reset(&out);
    vcard_text_line(&v, name, value);
    struct str rest = buf_str(&out);
    while (rest.n) {
        size_t end = str_find(rest, '\r');
        assert_true(end <= 75 && end + 1 < rest.n && rest.p[end + 1] == '\n');
        struct str line = str_take(rest, end);
        if (n) {
            assert_int_equal(line.p[0], ' ');
            line = str_drop(line, 1);
        }
        assert_true(line.n == 0 || ((unsigned char)line.p[0] & 0xc0) != 0x80);
        memcpy(unfolded + n, line.p, line.n);
        n += line.n;
        rest = str_drop(rest, end + 2);
    }
    assert_int_equal(n, name.n + 1 + value.n);
    assert_memory_equal(unfolded + name.n + 1, value.p, value.n);
}

static void long_lines_are_folded_within_75_octets(void **state)
{
    char text[1024];

    (void)state;
    for (size_t n = 60; n < 300; n++) {
        memset(text, 'x', n);
        check_folding(STR("NOTE"), (struct str){text, n});
        for (size_t i = 0; i + 1 < n; i += 2)
            memcpy(text + i, "é", 2);
        check_folding(STR("NOTE"), (struct str){text, n & ~(size_t)1});
        for (size_t i = 0; i + 3 < n; i += 4)
            memcpy(text + i, "😀", 4);
        check_folding(STR("FN"), (struct str){text, n & ~(size_t)3});
    }
}

static void an_escape_is_not_torn(void **state)
{
    char text[80];

    (void)state;
    for (size_t n = 60; n < 76; n++) {
        memset(text, 'x', n);
        text[n] = ',';
        buf_reset(&out);
        vcard_text_line(&v, STR("NOTE"), (struct str){text, n + 1});
        assert_null(memmem(out.p, out.n, "\\\r\n", 3));
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_card_has_its_frame),
        TEST(text_is_escaped),
        TEST(a_line_break_starts_no_property),
        TEST(components_stand_between_marks),
        TEST(long_lines_are_folded_within_75_octets),
        TEST(an_escape_is_not_torn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
