/* Bytes as a script: each asks for one call of the writer, which is made when it is allowed there.
 * What comes out is checked by a small reader of its own: the grammar of RFC 8259, nothing that
 * could end a script in a page, and only UTF-8. */
#include "base/json.h"

#include "base/utf8.h"
#include "fuzz.h"

#include <string.h>

static struct buf buf;

static void expect(struct str *s, char c)
{
    ALWAYS(s->n && s->p[0] == c);
    *s = str_drop(*s, 1);
}

static void read_string(struct str *s)
{
    expect(s, '"');
    while (s->n && s->p[0] != '"') {
        ALWAYS((unsigned char)s->p[0] >= 0x20);
        ALWAYS(!memchr("<>&", s->p[0], 3));
        if (s->p[0] == '\\') {
            *s = str_drop(*s, 1);
            ALWAYS(s->n && memchr("\"\\bfnrtu", s->p[0], 8));
            for (int i = 0; s->p[0] == 'u' && i < 4; i++)
                ALWAYS(s->n > 4 && memchr("0123456789abcdef", s->p[1 + i], 16));
        }
        *s = str_drop(*s, 1);
    }
    expect(s, '"');
}

static void read_scalar(struct str *s)
{
    static const struct str words[] = {STR_INIT("true"), STR_INIT("false"), STR_INIT("null")};
    size_t digits = 0;

    for (size_t i = 0; i < 3; i++) {
        if (str_starts(*s, words[i])) {
            *s = str_drop(*s, words[i].n);
            return;
        }
    }
    if (str_starts(*s, STR("-")))
        *s = str_drop(*s, 1);
    ALWAYS(!(s->n > 1 && s->p[0] == '0' && s->p[1] >= '0' && s->p[1] <= '9'));
    for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; digits++)
        *s = str_drop(*s, 1);
    ALWAYS(digits);
    if (!str_starts(*s, STR(".")))
        return;
    *s = str_drop(*s, 1);
    for (digits = 0; s->n && s->p[0] >= '0' && s->p[0] <= '9'; digits++)
        *s = str_drop(*s, 1);
    ALWAYS(digits);
}

static void read_value(struct str *s)
{
    char open = s->n ? s->p[0] : '\0';
    char close = open == '{' ? '}' : ']';

    if (open == '"') {
        read_string(s);
        return;
    }
    if (open != '{' && open != '[') {
        read_scalar(s);
        return;
    }
    expect(s, open);
    for (bool first = true; s->n && s->p[0] != close; first = false) {
        if (!first)
            expect(s, ',');
        if (open == '{') {
            read_string(s);
            expect(s, ':');
        }
        read_value(s);
    }
    expect(s, close);
}

/* Takes n bytes off the script. */
static struct str take(struct str *s, size_t n)
{
    struct str head = str_take(*s, n);

    *s = str_drop(*s, head.n);
    return head;
}

static void put_scalar(struct json *j, unsigned char what, struct str *script)
{
    struct str text = take(script, what >> 3);
    uint64_t bits = 0;
    double real;

    if (text.n)
        memcpy(&bits, text.p, text.n < sizeof(bits) ? text.n : sizeof(bits));
    memcpy(&real, &bits, sizeof(real));
    switch (what % 8) {
    case 0:
        json_u64(j, bits);
        break;
    case 1:
        json_i64(j, (int64_t)bits);
        break;
    case 2:
        json_f64(j, real, (int)(what >> 4));
        break;
    case 3:
        json_bool(j, bits & 1);
        break;
    case 4:
        json_date(j, (struct date){(int32_t)(bits % 3652059) + DATE_FIRST.days});
        break;
    case 5:
        json_opt_date(j, (struct opt_date){.some = bits & 1});
        break;
    default:
        json_str(j, text);
        break;
    }
}

static void end_scope(struct json *j, const char *kinds)
{
    if (kinds[j->depth] == '{')
        json_object_end(j);
    else
        json_array_end(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str script = {(const char *)data, size};
    char kinds[JSON_DEPTH + 1] = ""; /* what is open, known without asking the writer */
    struct json j;
    struct str text;

    if (!buf.limit)
        buf_init(&buf, (size_t)64 << 20);
    buf_reset(&buf);
    json_init(&j, &buf);
    json_array(&j);
    kinds[1] = '[';
    while (script.n) {
        unsigned char what = (unsigned char)take(&script, 1).p[0];

        if (what >= 250) {
            if (j.depth > 1)
                end_scope(&j, kinds);
            continue;
        }
        if (kinds[j.depth] == '{')
            json_name(&j, take(&script, what % 5));
        if (what < 200 || j.depth == JSON_DEPTH) {
            put_scalar(&j, what, &script);
            continue;
        }
        kinds[j.depth + 1] = what % 2 ? '{' : '[';
        if (what % 2)
            json_object(&j);
        else
            json_array(&j);
    }
    while (j.depth)
        end_scope(&j, kinds);
    ALWAYS(json_done(&j) && !buf_err(&buf));
    text = buf_str(&buf);
    ALWAYS(utf8_valid(text));
    read_value(&text);
    ALWAYS(!text.n);
    return 0;
}
