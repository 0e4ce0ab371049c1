/* html.h: writing HTML so that nothing unescaped can slip in.
 *
 * Templates are compiled to calls of html_out(), html_attr… never to raw copies: what may appear
 * is decided by type. A `struct str` is text and escaped; numbers and dates have their one form;
 * `struct html` is markup made by code of ours and copied; a `char *` does not compile.
 * In the value of an attribute that holds a URL (href, src, action) url_out() is used: a
 * `struct str` is percent-encoded as one component; a `struct url` is a whole local URL made by
 * code of ours. Escapes: & < > " ' (HTML Living Standard, "Attribute value (double-quoted)"); all
 * other bytes pass as they are. A page is served as UTF-8, where a browser reads a stray byte as
 * U+FFFD. */
#ifndef MUSTER_BASE_HTML_H
#define MUSTER_BASE_HTML_H

#include "base/buf.h"
#include "base/date.h"

/* Ready markup. Made only by code that has escaped everything in it. */
struct html {
    struct str s;
};

/* A ready local URL ("/employees?after=10025"): begins with '/', '?' or '#', components encoded. */
struct url {
    struct str s;
};

/* A count of things, shown in groups of three: 300,024. */
struct count {
    uint64_t n;
};

/* A day shown in an interval's end: "present" for 9999-01-01. */
struct until {
    struct date d;
};

void html_put_str(struct buf *out, struct str s); /* escaped text */
void html_put_html(struct buf *out, struct html h);
void html_put_url(struct buf *out, struct url u); /* escaped for an attribute */
void html_put_date(struct buf *out, struct date d);
void html_put_until(struct buf *out, struct until u);
void html_put_count(struct buf *out, struct count c);
void html_put_u64(struct buf *out, uint64_t v);
void html_put_u32(struct buf *out, uint32_t v);
void html_put_i64(struct buf *out, int64_t v);
void html_put_int(struct buf *out, int v);

void url_put_str(struct buf *out, struct str s); /* one component, percent-encoded (RFC 3986) */

/* clang-format does not know _Generic. */
/* clang-format off */

/* {{ x }} in text and in ordinary quoted attributes. */
#define html_out(out, x)                                                                           \
    _Generic((x),                                                                                  \
        struct str: html_put_str,                                                                  \
        struct html: html_put_html,                                                                \
        struct url: html_put_url,                                                                  \
        struct date: html_put_date,                                                                \
        struct until: html_put_until,                                                              \
        struct count: html_put_count,                                                              \
        unsigned long: html_put_u64,                                                               \
        unsigned long long: html_put_u64,                                                          \
        uint32_t: html_put_u32,                                                                    \
        long: html_put_i64,                                                                        \
        long long: html_put_i64,                                                                   \
        int: html_put_int)((out), (x))

/* {{ x }} inside href, src, action, formaction: no markup, no raw text. */
#define url_out(out, x)                                                                            \
    _Generic((x),                                                                                  \
        struct str: url_put_str,                                                                   \
        struct url: html_put_url,                                                                  \
        struct date: html_put_date,                                                                \
        unsigned long: html_put_u64,                                                               \
        unsigned long long: html_put_u64,                                                          \
        uint32_t: html_put_u32,                                                                    \
        int: html_put_int)((out), (x))

/* clang-format on */

#endif
