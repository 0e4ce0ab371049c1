#include "base/json.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

void json_init(struct json *j, struct buf *out)
{
    *j = (struct json){.out = out};
}

/* What comes before each value: checks that one is due and puts the comma. */
static void value_due(struct json *j)
{
    if (j->scope[j->depth].kind == '{') {
        assert(j->scope[j->depth].named);
        j->scope[j->depth].named = false;
        return;
    }
    if (j->scope[j->depth].some) {
        assert(j->scope[j->depth].kind == '[');
        buf_putc(j->out, ',');
    }
    j->scope[j->depth].some = true;
}

static void open_scope(struct json *j, char kind)
{
    value_due(j);
    assert(j->depth < JSON_DEPTH);
    j->depth++;
    j->scope[j->depth].kind = kind;
    j->scope[j->depth].some = false;
    j->scope[j->depth].named = false;
    buf_putc(j->out, kind);
}

static void close_scope(struct json *j, char kind)
{
    assert(j->scope[j->depth].kind == kind);
    assert(!j->scope[j->depth].named);
    j->depth--;
    buf_putc(j->out, kind == '{' ? '}' : ']');
}

void json_object(struct json *j)
{
    open_scope(j, '{');
}

void json_object_end(struct json *j)
{
    close_scope(j, '{');
}

void json_array(struct json *j)
{
    open_scope(j, '[');
}

void json_array_end(struct json *j)
{
    close_scope(j, '[');
}

/* How each ASCII character leaves: '.' as it is, 'u' as \u00XX, otherwise the letter after the
 * backslash. */
static const char kinds[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu"  /* 0x00 */
                            "..\"...u.....................u.u." /* 0x20 */
                            "............................\\..." /* 0x40 */
                            "................................"; /* 0x60 */

_Static_assert(sizeof(kinds) == 128 + 1, "one letter a character");

static struct str escape(unsigned char c, char text[6])
{
    static const char hex[] = "0123456789abcdef";

    text[0] = '\\';
    if (kinds[c] != 'u') {
        text[1] = kinds[c];
        return (struct str){text, 2};
    }
    text[1] = 'u';
    text[2] = '0';
    text[3] = '0';
    text[4] = hex[c >> 4];
    text[5] = hex[c & 15];
    return (struct str){text, 6};
}

/* The character at s.p that is not ASCII: its length, with the text that leaves in its stead in
 * *ret, which is left alone when it leaves as it is. */
static size_t long_character(struct str s, struct str *ret)
{
    uint32_t code;
    size_t n = utf8_next(s, &code);

    if (!n) {
        *ret = STR("\xef\xbf\xbd");
        return 1;
    }
    if (code == 0x2028 || code == 0x2029)
        *ret = code == 0x2028 ? STR("\\u2028") : STR("\\u2029");
    return n;
}

#define EACH UINT64_C(0x0101010101010101)

/* Bytes of eight that are c have their highest bit set, and perhaps others above the first such. */
static uint64_t are(uint64_t eight, unsigned char c)
{
    uint64_t zeros = eight ^ (EACH * c);

    return (zeros - EACH) & ~zeros & (EACH * 0x80);
}

/* Whether all of eight bytes leave as they are: none below a space, none above ASCII, none of those
 * that `kinds` names. */
static bool are_plain(const char *p)
{
    uint64_t eight;

    memcpy(&eight, p, sizeof(eight));
    uint64_t odd = (eight | ((eight - EACH * ' ') & ~eight)) & (EACH * 0x80);
    odd |= are(eight, '"') | are(eight, '&') | are(eight, '\'');
    odd |= are(eight, '<') | are(eight, '>') | are(eight, '\\');
    return !odd;
}

/* How many bytes there are before the first one that may not leave as it is. */
static size_t plain_length(struct str s)
{
    size_t i = 0;

    while (i + 8 <= s.n && are_plain(s.p + i))
        i += 8;
    while (i < s.n && (unsigned char)s.p[i] < 0x80 && kinds[(unsigned char)s.p[i]] == '.')
        i++;
    return i;
}

/* The rest of a text, from the first byte on that may not leave as it is. */
static void put_rest(struct buf *out, struct str s)
{
    size_t done = 0; /* up to here all is written; from here to i it leaves as it is */
    size_t n = 1;

    for (size_t i = 0; i < s.n; i += n) {
        unsigned char c = (unsigned char)s.p[i];
        struct str instead = {NULL, 0};
        char text[6];

        n = 1;
        if (c < 0x80 && kinds[c] == '.')
            continue;
        if (c < 0x80)
            instead = escape(c, text);
        else
            n = long_character(str_drop(s, i), &instead);
        if (!instead.n)
            continue;
        buf_put(out, (struct str){s.p + done, i - done});
        buf_put(out, instead);
        done = i + n;
    }
    buf_put(out, str_drop(s, done));
}

/* Most texts are plain, and written at once. */
static void put_text(struct buf *out, struct str s)
{
    size_t plain = plain_length(s);
    char *to = plain == s.n ? buf_grab(out, s.n + 2) : NULL;

    if (to) {
        to[0] = '"';
        if (s.n)
            memcpy(to + 1, s.p, s.n);
        to[s.n + 1] = '"';
        return;
    }
    buf_putc(out, '"');
    buf_put(out, (struct str){s.p, plain});
    put_rest(out, str_drop(s, plain));
    buf_putc(out, '"');
}

void json_name(struct json *j, struct str name)
{
    assert(j->scope[j->depth].kind == '{');
    assert(!j->scope[j->depth].named);
    if (j->scope[j->depth].some)
        buf_putc(j->out, ',');
    j->scope[j->depth].some = true;
    j->scope[j->depth].named = true;
    put_text(j->out, name);
    buf_putc(j->out, ':');
}

void json_str(struct json *j, struct str s)
{
    if (str_is_null(s)) {
        json_null(j);
        return;
    }
    value_due(j);
    put_text(j->out, s);
}

void json_u64(struct json *j, uint64_t v)
{
    value_due(j);
    buf_u64(j->out, v);
}

void json_i64(struct json *j, int64_t v)
{
    value_due(j);
    buf_i64(j->out, v);
}

void json_f64(struct json *j, double v, int digits)
{
    if (v - v != 0) {
        json_null(j);
        return;
    }
    value_due(j);
    buf_f64(j->out, v, digits);
}

void json_bool(struct json *j, bool v)
{
    value_due(j);
    buf_put(j->out, v ? STR("true") : STR("false"));
}

void json_null(struct json *j)
{
    value_due(j);
    BUF_LIT(j->out, "null");
}

void json_date(struct json *j, struct date d)
{
    char text[DATE_TEXT_SIZE + 2];

    text[0] = '"';
    date_format(d, text + 1);
    text[DATE_TEXT_SIZE + 1] = '"';
    value_due(j);
    buf_put(j->out, (struct str){text, sizeof(text)});
}

void json_opt_date(struct json *j, struct opt_date d)
{
    if (d.some)
        json_date(j, d.v);
    else
        json_null(j);
}

bool json_done(const struct json *j)
{
    return j->depth == 0 && j->scope[0].some;
}

void json_member_str(struct json *j, struct str name, struct str value)
{
    json_name(j, name);
    json_str(j, value);
}

void json_member_u64(struct json *j, struct str name, uint64_t value)
{
    json_name(j, name);
    json_u64(j, value);
}

void json_member_date(struct json *j, struct str name, struct date value)
{
    json_name(j, name);
    json_date(j, value);
}

void json_member_until(struct json *j, struct str name, struct date value)
{
    json_name(j, name);
    if (date_is_present(value))
        json_null(j);
    else
        json_date(j, value);
}
