#include "base/url.h"

#include "base/utf8.h"

static const char hex[] = "0123456789ABCDEF";

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void url_encode(struct buf *out, struct str s)
{
    size_t done = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (is_unreserved(c))
            continue;
        buf_put(out, (struct str){s.p + done, i - done});
        buf_put(out, (struct str){(char[]){'%', hex[c >> 4], hex[c & 15]}, 3});
        done = i + 1;
    }
    buf_put(out, str_drop(s, done));
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' ^ 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes s into `to`, which has room for s.n bytes. */
static enum err decode(struct str s, bool plus_is_blank, char *to, size_t *ret_n)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '%') {
            int high = s.n - i > 2 ? nibble(s.p[i + 1]) : -1;
            int low = s.n - i > 2 ? nibble(s.p[i + 2]) : -1;

            if (high < 0 || low < 0)
                return ERR_INPUT;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        to[n++] = c;
    }
    *ret_n = n;
    return ERR_OK;
}

enum err url_decode(struct arena *a, struct str s, bool plus_is_blank, struct str *ret)
{
    struct str text = s;

    if (str_find(s, '%') < s.n || (plus_is_blank && str_find(s, '+') < s.n)) {
        char *to = arena_alloc(a, s.n);
        enum err err = decode(s, plus_is_blank, to, &text.n);

        if (err)
            return err;
        text.p = to;
    }
    if (str_find(text, '\0') < text.n || !utf8_valid(text))
        return ERR_INPUT;
    *ret = text;
    return ERR_OK;
}

bool query_next(struct arena *a, struct str *query, struct str *ret_name, struct str *ret_value,
                enum err *ret_err)
{
    struct str pair = {NULL, 0};
    struct str name;
    struct str value;
    enum err err;

    while (query->n && !pair.n)
        *query = str_cut(*query, '&', &pair);
    if (!pair.n)
        return false;
    value = str_cut(pair, '=', &name);
    if (str_is_null(value))
        value = STR("");
    err = url_decode(a, name, true, &name);
    if (!err)
        err = url_decode(a, value, true, &value);
    *ret_name = err ? pair : name;
    *ret_value = err ? (struct str){NULL, 0} : value;
    *ret_err = err;
    return true;
}
