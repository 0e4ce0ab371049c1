/* vcard.h: writing vCards, version 4.0 (RFC 6350), so that phones and older programs take them too.
 *
 * A property is its name with parameters, then its value in pieces, then its end:
 *     vcard_begin(&v, STR("ORG")); vcard_text(&v, STR("")); vcard_mark(&v, ';'); …; vcard_end(&v);
 * Text is escaped (backslash, comma, semicolon, line breaks), lines are folded at 75 octets and
 * never within a character, ends of lines are CRLF. What is not UTF-8 becomes U+FFFD, and so do
 * control characters, which vCards cannot hold. */
#ifndef MUSTER_BASE_VCARD_H
#define MUSTER_BASE_VCARD_H

#include "base/buf.h"
#include "base/date.h"

struct vcard {
    struct buf *out;
    size_t line; /* octets in the line so far */
};

void vcard_open(struct vcard *v, struct buf *out); /* BEGIN and VERSION */
void vcard_close(struct vcard *v);

void vcard_begin(struct vcard *v, struct str name);
void vcard_text(struct vcard *v, struct str s);  /* one component, escaped */
void vcard_raw(struct vcard *v, struct str s);   /* a URI and the like, printable ASCII */
void vcard_mark(struct vcard *v, char c);        /* between components: ';' or ',' */
void vcard_date(struct vcard *v, struct date d); /* 19530902 */
void vcard_end(struct vcard *v);

/* A property with one value. */
void vcard_text_line(struct vcard *v, struct str name, struct str value);
void vcard_raw_line(struct vcard *v, struct str name, struct str value);

#endif
