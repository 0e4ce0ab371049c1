#include "pages/stats_sheet.h"

#include <assert.h>

static void csv_open(struct sheet *s, struct req *req, struct resp *resp, struct str name)
{
    resp_type(resp, TYPE_CSV);
    resp_header(resp, STR("Content-Disposition"),
                arena_printf(req->arena, "attachment; filename=\"%.*s.csv\"", STR_ARG(name)));
    csv_init(&s->csv, resp->body, true);
    for (size_t i = 0; i < s->columns_n; i++)
        csv_str(&s->csv, s->columns[i]);
    csv_end(&s->csv);
}

void sheet_open(struct sheet *s, struct req *req, struct resp *resp, enum form form,
                struct str name, struct date as_of, const struct str *columns, size_t n)
{
    *s = (struct sheet){.form = form, .columns = columns, .columns_n = n};
    if (form == FORM_CSV) {
        csv_open(s, req, resp, name);
        return;
    }
    resp_type(resp, TYPE_JSON);
    json_init(&s->json, resp->body);
    json_object(&s->json);
    json_name(&s->json, STR("as_of"));
    json_date(&s->json, as_of);
    json_name(&s->json, STR("rows"));
    json_array(&s->json);
}

void sheet_close(struct sheet *s)
{
    if (s->form == FORM_CSV)
        return;
    json_array_end(&s->json);
    json_object_end(&s->json);
}

/* Before each value. */
static void sheet_next(struct sheet *s)
{
    assert(s->at < s->columns_n);
    if (s->form == FORM_JSON && s->at == 0)
        json_object(&s->json);
    if (s->form == FORM_JSON)
        json_name(&s->json, s->columns[s->at]);
    s->at++;
}

void sheet_row(struct sheet *s)
{
    assert(s->at == s->columns_n);
    s->at = 0;
    if (s->form == FORM_JSON)
        json_object_end(&s->json);
    else
        csv_end(&s->csv);
}

void sheet_str(struct sheet *s, struct str v)
{
    sheet_next(s);
    if (s->form == FORM_JSON)
        json_str(&s->json, v);
    else
        csv_str(&s->csv, v);
}

void sheet_u64(struct sheet *s, uint64_t v)
{
    sheet_next(s);
    if (s->form == FORM_JSON)
        json_u64(&s->json, v);
    else
        csv_u64(&s->csv, v);
}

void sheet_f64(struct sheet *s, double v, int digits)
{
    sheet_next(s);
    if (s->form == FORM_JSON) {
        json_f64(&s->json, v, digits);
        return;
    }
    char text[64];
    struct buf out;
    buf_fixed(&out, text, sizeof text);
    buf_f64(&out, v, digits);
    csv_str(&s->csv, buf_str(&out));
}

void sheet_cents(struct sheet *s, uint64_t cents)
{
    sheet_f64(s, (double)cents / 100, 2);
}

void sheet_date(struct sheet *s, struct date v)
{
    sheet_next(s);
    if (s->form == FORM_JSON)
        json_date(&s->json, v);
    else
        csv_date(&s->csv, v);
}

void sheet_none(struct sheet *s)
{
    sheet_next(s);
    if (s->form == FORM_JSON)
        json_null(&s->json);
    else
        csv_str(&s->csv, STR(""));
}
