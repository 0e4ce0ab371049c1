#include "base/csv.h"

#include <string.h>

void csv_init(struct csv *csv, struct buf *out, bool guard)
{
    *csv = (struct csv){.out = out, .guard = guard};
}

static void csv_comma(struct csv *csv)
{
    if (csv->some)
        buf_putc(csv->out, ',');
    csv->some = true;
}

void csv_str(struct csv *csv, struct str s)
{
    csv_comma(csv);
    bool formula = csv->guard && s.n && memchr("=+-@\t\r", s.p[0], 6);
    bool quoted = false;
    for (size_t i = 0; i < s.n && !quoted; i++)
        quoted = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n';
    if (quoted)
        buf_putc(csv->out, '"');
    if (formula)
        buf_putc(csv->out, '\'');
    while (!str_is_null(s)) {
        struct str head;
        s = str_cut(s, '"', &head);
        buf_put(csv->out, head);
        if (!str_is_null(s))
            BUF_LIT(csv->out, "\"\"");
    }
    if (quoted)
        buf_putc(csv->out, '"');
}

void csv_u64(struct csv *csv, uint64_t v)
{
    csv_comma(csv);
    buf_u64(csv->out, v);
}

void csv_date(struct csv *csv, struct date d)
{
    char text[DATE_TEXT_SIZE];
    date_format(d, text);
    csv_comma(csv);
    buf_put(csv->out, (struct str){text, sizeof text});
}

void csv_end(struct csv *csv)
{
    BUF_LIT(csv->out, "\r\n");
    csv->some = false;
}
