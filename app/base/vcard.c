#include "base/vcard.h"

#include "base/utf8.h"

#define LINE_MAX_OCTETS 75 /* RFC 6350, 3.2 */

/* Octets that must stay together: a character, or an escape. */
static void put(struct vcard *v, struct str s)
{
    if (v->line + s.n > LINE_MAX_OCTETS) {
        BUF_LIT(v->out, "\r\n ");
        v->line = 1;
    }
    buf_put(v->out, s);
    v->line += s.n;
}

void vcard_begin(struct vcard *v, struct str name)
{
    v->line = 0;
    put(v, name);
    put(v, STR(":"));
}

void vcard_end(struct vcard *v)
{
    BUF_LIT(v->out, "\r\n");
}

void vcard_text(struct vcard *v, struct str s)
{
    while (s.n) {
        uint32_t code = 0;
        size_t n = utf8_next(s, &code);
        struct str one = str_take(s, n ? n : 1);
        if (str_starts(s, STR("\r\n")))
            one = str_take(s, 2);
        if (code == '\n' || (one.n == 2 && code == '\r'))
            put(v, STR("\\n"));
        else if (code == '\\')
            put(v, STR("\\\\"));
        else if (code == ',')
            put(v, STR("\\,"));
        else if (code == ';')
            put(v, STR("\\;"));
        else if (!n || (code < 0x20 && code != '\t') || code == 0x7f)
            put(v, STR("\xef\xbf\xbd"));
        else
            put(v, one);
        s = str_drop(s, one.n);
    }
}

void vcard_raw(struct vcard *v, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        put(v, s.p[i] > ' ' && s.p[i] <= '~' ? (struct str){s.p + i, 1} : STR("?"));
}

void vcard_mark(struct vcard *v, char c)
{
    put(v, (struct str){&c, 1});
}

void vcard_date(struct vcard *v, struct date d)
{
    char text[DATE_TEXT_SIZE];
    date_format(d, text);
    put(v, (struct str){text, 4});
    put(v, (struct str){text + 5, 2});
    put(v, (struct str){text + 8, 2});
}

void vcard_text_line(struct vcard *v, struct str name, struct str value)
{
    vcard_begin(v, name);
    vcard_text(v, value);
    vcard_end(v);
}

void vcard_raw_line(struct vcard *v, struct str name, struct str value)
{
    vcard_begin(v, name);
    vcard_raw(v, value);
    vcard_end(v);
}

void vcard_open(struct vcard *v, struct buf *out)
{
    *v = (struct vcard){.out = out};
    vcard_raw_line(v, STR("BEGIN"), STR("VCARD"));
    vcard_raw_line(v, STR("VERSION"), STR("4.0"));
}

void vcard_close(struct vcard *v)
{
    vcard_raw_line(v, STR("END"), STR("VCARD"));
}
