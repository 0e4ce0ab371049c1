/* Any bytes as a component and as a query: what is decoded is text, encoding it and decoding again
 * gives it back, and the pairs of a query use it up. */
#include "base/url.h"

#include "base/utf8.h"
#include "fuzz.h"

#include <string.h>

static struct arena arena;
static struct buf buf;

static bool is_text(struct str s)
{
    return utf8_valid(s) && str_find(s, '\0') == s.n;
}

static void encode_and_back(struct str s)
{
    struct str back = {NULL, 0};
    enum err err;

    buf_reset(&buf);
    url_encode(&buf, s);
    ALWAYS(!buf_err(&buf));
    ALWAYS(buf.n >= s.n && buf.n <= 3 * s.n);
    for (size_t i = 0; i < buf.n; i++)
        ALWAYS(buf.p[i] == '%' || strchr("-._~", buf.p[i]) ||
               (buf.p[i] >= '0' && buf.p[i] <= '9') || (buf.p[i] >= 'A' && buf.p[i] <= 'Z') ||
               (buf.p[i] >= 'a' && buf.p[i] <= 'z'));
    err = url_decode(&arena, buf_str(&buf), true, &back);
    ALWAYS((err == ERR_OK) == is_text(s));
    ALWAYS(err || str_eq(back, s));
}

static void decode(struct str s, bool plus_is_blank)
{
    struct str text = {NULL, 0};

    if (url_decode(&arena, s, plus_is_blank, &text)) {
        ALWAYS(str_is_null(text));
        return;
    }
    ALWAYS(text.n <= s.n);
    ALWAYS(is_text(text));
    encode_and_back(text);
}

static void query(struct str s)
{
    struct str rest = s;
    struct str name;
    struct str value;
    size_t most = s.n;
    enum err err = ERR_INTERNAL;

    while (query_next(&arena, &rest, &name, &value, &err)) {
        ALWAYS(err == ERR_OK || err == ERR_INPUT);
        ALWAYS(rest.n < most);
        most = rest.n;
        if (err) {
            ALWAYS(str_is_null(value) && name.n > 0 && str_find(name, '&') == name.n);
            continue;
        }
        ALWAYS(!str_is_null(value));
        ALWAYS(is_text(name) && is_text(value));
    }
    ALWAYS(rest.n == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};

    if (!arena.limit) {
        arena_init(&arena, (size_t)256 << 20, (size_t)1 << 20);
        buf_init(&buf, (size_t)16 << 20);
    }
    decode(s, false);
    decode(s, true);
    encode_and_back(s);
    query(s);
    arena_reset(&arena);
    return 0;
}
