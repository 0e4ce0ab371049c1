/* Any bytes as text in a page: nothing of them is markup, and a browser reads them as they were. */
#include "base/html.h"

#include "fuzz.h"

#include <string.h>

static struct buf buf;

/* Takes one character of escaped text off *s. */
static char unescaped(struct str *s)
{
    static const struct {
        struct str name;
        char c;
    } entities[] = {{STR_INIT("&amp;"), '&'},
                    {STR_INIT("&lt;"), '<'},
                    {STR_INIT("&gt;"), '>'},
                    {STR_INIT("&quot;"), '"'},
                    {STR_INIT("&#39;"), '\''}};
    char c = s->p[0];

    ALWAYS(!memchr("<>\"'", c, 4));
    if (c != '&') {
        *s = str_drop(*s, 1);
        return c;
    }
    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
        if (!str_starts(*s, entities[i].name))
            continue;
        *s = str_drop(*s, entities[i].name.n);
        return entities[i].c;
    }
    ALWAYS(c != '&');
    return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    struct str rest;
    struct buf small;
    char storage[64];

    if (!buf.limit)
        buf_init(&buf, (size_t)16 << 20);
    buf_reset(&buf);
    html_out(&buf, s);
    ALWAYS(!buf_err(&buf));
    rest = buf_str(&buf);
    for (size_t i = 0; i < s.n; i++)
        ALWAYS(rest.n && unescaped(&rest) == s.p[i]);
    ALWAYS(!rest.n);

    buf_fixed(&small, storage, sizeof(storage));
    html_out(&small, s);
    ALWAYS((buf_err(&small) == ERR_OK) == (buf.n < sizeof(storage)));
    ALWAYS(str_starts(buf_str(&buf), buf_str(&small)));

    buf_reset(&buf);
    url_out(&buf, s);
    for (size_t i = 0; i < buf.n; i++)
        ALWAYS(!memchr("<>\"'& \0", buf.p[i], 7));
    return 0;
}
