#include "base/html.h"

#include "base/url.h"

enum { PLAIN, AMP, LT, GT, QUOT, APOS };

static const struct str escapes[] = {
    [AMP] = STR_INIT("&amp;"),   [LT] = STR_INIT("&lt;"),    [GT] = STR_INIT("&gt;"),
    [QUOT] = STR_INIT("&quot;"), [APOS] = STR_INIT("&#39;"),
};

static const unsigned char kinds[256] = {
    ['&'] = AMP, ['<'] = LT, ['>'] = GT, ['"'] = QUOT, ['\''] = APOS,
};

void html_put_str(struct buf *out, struct str s)
{
    size_t done = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char kind = kinds[(unsigned char)s.p[i]];

        if (kind == PLAIN)
            continue;
        buf_put(out, (struct str){s.p + done, i - done});
        buf_put(out, escapes[kind]);
        done = i + 1;
    }
    buf_put(out, str_drop(s, done));
}

void html_put_html(struct buf *out, struct html h)
{
    buf_put(out, h.s);
}

void html_put_url(struct buf *out, struct url u)
{
    html_put_str(out, u.s);
}

void url_put_str(struct buf *out, struct str s)
{
    url_encode(out, s);
}

void html_put_date(struct buf *out, struct date d)
{
    char text[DATE_TEXT_SIZE];

    date_format(d, text);
    buf_put(out, (struct str){text, sizeof(text)});
}

void html_put_until(struct buf *out, struct until u)
{
    if (date_is_present(u.d))
        BUF_LIT(out, "present");
    else
        html_put_date(out, u.d);
}

void html_put_count(struct buf *out, struct count c)
{
    char text[26]; /* 20 digits and 6 commas */
    size_t at = sizeof(text);
    int digits = 0;

    do {
        if (digits && digits % 3 == 0)
            text[--at] = ',';
        text[--at] = (char)('0' + c.n % 10);
        c.n /= 10;
        digits++;
    } while (c.n);
    buf_put(out, (struct str){text + at, sizeof(text) - at});
}

void html_put_u64(struct buf *out, uint64_t v)
{
    buf_u64(out, v);
}

void html_put_u32(struct buf *out, uint32_t v)
{
    buf_u64(out, v);
}

void html_put_i64(struct buf *out, int64_t v)
{
    buf_i64(out, v);
}

void html_put_int(struct buf *out, int v)
{
    buf_i64(out, v);
}
