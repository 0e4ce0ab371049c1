#include "row.h"

/* Where the text grows; the form decides what stands between and around the values. */
struct line {
    char *p;
    enum row_form form;
    bool some;
};

static void separate(struct line *l)
{
    if (l->some)
        *l->p++ = l->form == ROW_CHECKSUM ? '#' : l->form == ROW_INFILE ? '\t' : ',';
    l->some = true;
}

static void put_u32(struct line *l, uint32_t v)
{
    char digits[10];
    int n = 0;
    separate(l);
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (n > 0)
        *l->p++ = digits[--n];
}

static void put_i32(struct line *l, int32_t v)
{
    if (v >= 0) {
        put_u32(l, (uint32_t)v);
        return;
    }
    separate(l);
    *l->p++ = '-';
    l->some = false;
    put_u32(l, 0u - (uint32_t)v);
}

static void quote(struct line *l)
{
    if (l->form == ROW_INSERT)
        *l->p++ = '\'';
}

static void put_text(struct line *l, const struct fixture *f, uint32_t id)
{
    struct str s = texts_get(&f->texts, id);
    separate(l);
    quote(l);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (l->form != ROW_CHECKSUM && (c == '\\' || c == '\'' || c == '\t' || c == '\n')) {
            *l->p++ = '\\';
            c = c == '\t' ? 't' : c == '\n' ? 'n' : c;
        }
        *l->p++ = c;
    }
    quote(l);
}

static void put_char(struct line *l, char c)
{
    separate(l);
    quote(l);
    *l->p++ = c;
    quote(l);
}

static void put_null(struct line *l)
{
    if (l->form == ROW_CHECKSUM)
        return;
    separate(l);
    for (const char *p = l->form == ROW_INFILE ? "\\N" : "NULL"; *p; p++)
        *l->p++ = *p;
}

static void put_date(struct line *l, struct date d)
{
    if (d.days == DATE_NULL.days) {
        put_null(l);
        return;
    }
    separate(l);
    quote(l);
    date_format(d, l->p);
    l->p += DATE_TEXT_SIZE;
    quote(l);
}

static void put_employee(struct line *l, const struct fixture *f, const struct employee *e)
{
    put_u32(l, e->emp_no);
    put_date(l, e->birth_date);
    put_text(l, f, e->first_name);
    put_text(l, f, e->last_name);
    put_char(l, e->gender);
    put_date(l, e->hire_date);
}

static void put_stay(struct line *l, const struct fixture *f, const struct dept_stay *s)
{
    if (l->form != ROW_CHECKSUM)
        put_u32(l, s->emp_no);
    put_text(l, f, s->dept_no);
    if (l->form == ROW_CHECKSUM)
        put_u32(l, s->emp_no);
    put_date(l, s->from_date);
    put_date(l, s->to_date);
}

static void put_title(struct line *l, const struct fixture *f, const struct title_stay *t)
{
    put_u32(l, t->emp_no);
    put_text(l, f, t->title);
    put_date(l, t->from_date);
    put_date(l, t->to_date);
}

static void put_salary(struct line *l, const struct salary *s)
{
    put_u32(l, s->emp_no);
    put_i32(l, s->salary);
    put_date(l, s->from_date);
    put_date(l, s->to_date);
}

size_t row_text(const struct fixture *f, enum table table, size_t i, enum row_form form,
                char ret[ROW_TEXT_MAX])
{
    struct line l = {.p = ret, .form = form};
    if (form == ROW_INSERT)
        *l.p++ = '(';
    switch (table) {
    case TABLE_DEPARTMENTS:
        put_text(&l, f, f->departments[i].dept_no);
        put_text(&l, f, f->departments[i].dept_name);
        break;
    case TABLE_EMPLOYEES:
        put_employee(&l, f, &f->employees[i]);
        break;
    case TABLE_DEPT_EMP:
        put_stay(&l, f, &f->dept_emp[i]);
        break;
    case TABLE_DEPT_MANAGER:
        put_stay(&l, f, &f->dept_manager[i]);
        break;
    case TABLE_TITLES:
        put_title(&l, f, &f->titles[i]);
        break;
    case TABLE_SALARIES:
        put_salary(&l, &f->salaries[i]);
        break;
    case TABLE_COUNT:
        break;
    }
    if (form == ROW_INSERT)
        *l.p++ = ')';
    if (form == ROW_INFILE)
        *l.p++ = '\n';
    return (size_t)(l.p - ret);
}
