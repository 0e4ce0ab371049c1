#include "model/export_rows.h"

#include "base/csv.h"
#include "base/json.h"
#include "model/export_units.h"

#include <string.h>

/* ---- columns ----------------------------------------------------------------------------------
 */

/* Kinds of values: what stands around them in JSON. */
enum kind { NUMBER, DATE, TEXT }; /* TEXT brings its own quotes, as it may be null */

static const struct table {
    const char *name;
    const char *columns[EXPORT_COLUMNS_MAX];
    enum kind kinds[EXPORT_COLUMNS_MAX];
    size_t n;
} tables[EXPORT_TABLES] = {
    [EXPORT_EMPLOYEES] = {"employees",
                          {"emp_no", "first_name", "last_name", "gender", "birth_date", "hire_date",
                           "status", "department", "department_name", "title", "salary"},
                          {NUMBER, TEXT, TEXT, TEXT, DATE, DATE, TEXT, TEXT, TEXT, TEXT, NUMBER},
                          11},
    [EXPORT_DEPARTMENTS] = {"departments", {"dept_no", "dept_name"}, {TEXT, TEXT}, 2},
    [EXPORT_TITLES] = {"titles",
                       {"emp_no", "title", "from_date", "to_date"},
                       {NUMBER, TEXT, DATE, DATE},
                       4},
    [EXPORT_DEPT_EMP] = {"dept_emp",
                         {"emp_no", "dept_no", "from_date", "to_date"},
                         {NUMBER, TEXT, DATE, DATE},
                         4},
    [EXPORT_DEPT_MANAGER] = {"dept_manager",
                             {"emp_no", "dept_no", "from_date", "to_date"},
                             {NUMBER, TEXT, DATE, DATE},
                             4},
    [EXPORT_SALARIES] = {"salaries",
                         {"emp_no", "salary", "from_date", "to_date"},
                         {NUMBER, NUMBER, DATE, DATE},
                         4},
};

struct str export_table_name(enum export_table table)
{
    return str_from(tables[table].name);
}

const char *const *export_columns(enum export_table table, size_t *ret_n)
{
    *ret_n = tables[table].n;
    return tables[table].columns;
}

static void texts_around(struct export_rows *rows, struct arena *a)
{
    const struct table *t = &tables[rows->table];
    bool json = rows->format == EXPORT_NDJSON;
    const char *close = "";
    for (size_t i = 0; i < t->n; i++) {
        const char *open = json && t->kinds[i] == DATE ? "\"" : "";
        rows->before[i] =
            json ? arena_printf(a, "%s%s\"%s\":%s", close, i ? "," : "{", t->columns[i], open)
                 : (i ? STR(",") : STR(""));
        close = open;
    }
    rows->behind = json ? arena_printf(a, "%s}\n", close) : STR("\r\n");
}

/* ---- values -----------------------------------------------------------------------------------
 */

static void text_write(const struct export_rows *rows, struct str text, struct buf *out)
{
    if (rows->format == EXPORT_CSV) {
        struct csv csv;
        csv_init(&csv, out, rows->guard);
        csv_str(&csv, text);
    } else {
        struct json json;
        json_init(&json, out);
        json_str(&json, text);
    }
}

static struct str text_made(const struct export_rows *rows, struct str text, struct arena *a)
{
    struct buf out;
    size_t room = 6 * text.n + 16;
    buf_fixed(&out, arena_alloc(a, room), room);
    text_write(rows, text, &out);
    return buf_str(&out);
}

static void catalog_texts(struct export_rows *rows, struct arena *a)
{
    const struct catalog *c = &rows->r->catalog;
    struct str *depts = ARENA_ARRAY(a, c->depts_n + 1, struct str);
    struct str *names = ARENA_ARRAY(a, c->depts_n + 1, struct str);
    struct str *titles = ARENA_ARRAY(a, c->titles_n + 1, struct str);
    depts[0] = names[0] = titles[0] = text_made(rows, (struct str){0}, a);
    for (uint32_t i = 1; i <= c->depts_n; i++) {
        depts[i] = text_made(rows, c->depts[i].no, a);
        names[i] = text_made(rows, c->depts[i].name, a);
    }
    for (uint32_t i = 1; i <= c->titles_n; i++)
        titles[i] = text_made(rows, c->titles[i], a);
    rows->dept_texts = depts;
    rows->dept_names = names;
    rows->title_texts = titles;
}

void export_rows_init(struct export_rows *rows, const struct roll *r, struct roll_scan *scan,
                      const struct export_ask *ask, struct arena *a)
{
    bool people = ask->table == EXPORT_EMPLOYEES;
    *rows = (struct export_rows){
        .r = r,
        .table = ask->table,
        .format = ask->format,
        .guard = ask->guard,
        .dated = !people && ask->as_of.some,
        .day = people ? ask->filter.day : ask->as_of.v,
    };
    texts_around(rows, a);
    catalog_texts(rows, a);
    if (people) {
        struct people_list list;
        people_list_fill(r, scan, &ask->filter, &ask->page, a, &list);
        rows->list = list.refs;
        rows->units = list.n;
    } else if (ask->table == EXPORT_DEPARTMENTS) {
        rows->list = export_units_depts(r, a, &rows->units);
    } else if (ask->table == EXPORT_DEPT_MANAGER) {
        rows->list = export_units_managers(r, a, &rows->units);
    } else {
        rows->runs = export_units_people(r, a, &rows->runs_n, &rows->units);
    }
}

void export_rows_head(const struct export_rows *rows, bool bom, struct buf *out)
{
    const struct table *t = &tables[rows->table];
    if (rows->format != EXPORT_CSV)
        return;
    if (bom)
        BUF_LIT(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < t->n; i++) {
        if (i)
            buf_putc(out, ',');
        buf_put(out, str_from(t->columns[i]));
    }
    BUF_LIT(out, "\r\n");
}

/* ---- rows with dates --------------------------------------------------------------------------
 *
 * Nearly all of what is exported: so these are put together in place, a row at a time. */

#define PIECE_MAX 128 /* of the fixed texts and numbers of such a row */

static inline char *put(char *to, struct str s)
{
    memcpy(to, s.p, s.n);
    return to + s.n;
}

static inline char *put_number(char *to, uint32_t v)
{
    char digits[10];
    int n = 0;
    do
        digits[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n)
        *to++ = digits[--n];
    return to;
}

/* A person's dated rows: what stands before the value, and the dates behind it. */
struct dated {
    const struct export_rows *rows;
    const struct segment *s;
    uint16_t k; /* code of the day */
    struct buf *out;
    char head[PIECE_MAX]; /* up to the value */
    size_t head_n;
    uint64_t n;
};

static void dated_begin(struct dated *d, uint32_t emp_no)
{
    char *end = put(d->head, d->rows->before[0]);
    end = put(put_number(end, emp_no), d->rows->before[1]);
    d->head_n = (size_t)(end - d->head);
}

static inline bool dated_holds(const struct dated *d, uint16_t from, uint16_t to)
{
    return !d->rows->dated || (from < d->k && to >= d->k);
}

static inline char *put_dates(const struct export_rows *rows, char *to, struct date from,
                              struct date until)
{
    to = put(to, rows->before[2]);
    date_format(from, to);
    to = put(to + DATE_TEXT_SIZE, rows->before[3]);
    date_format(until, to);
    return put(to + DATE_TEXT_SIZE, rows->behind);
}

static void stay_write(struct dated *d, struct str text, struct date from, struct date to)
{
    char tail[PIECE_MAX];
    buf_put(d->out, (struct str){d->head, d->head_n});
    buf_put(d->out, text);
    char *end = put_dates(d->rows, tail, from, to);
    buf_put(d->out, (struct str){tail, (size_t)(end - tail)});
    d->n++;
}

static void stays_write(struct dated *d, const struct segment_rows *from, const struct str *texts,
                        uint32_t pos)
{
    const struct segment *s = d->s;
    for (uint32_t r = from->offset[pos]; r < from->offset[pos + 1]; r++)
        if (dated_holds(d, from->from[r], from->to[r]))
            stay_write(d, texts[from->id[r]], segment_date(s, from->from[r]),
                       segment_date(s, from->to[r]));
}

static void pay_write(struct dated *d, uint32_t pos)
{
    uint32_t n = segment_pay_n(d->s, pos);
    for (uint32_t i = 0; i < n; i++) {
        struct segment_pay pay = segment_pay(d->s, pos, i);
        if (!dated_holds(d, pay.from, pay.to))
            continue;
        char row[2 * PIECE_MAX];
        char *end = put(row, (struct str){d->head, d->head_n});
        end = put_number(end, pay.salary);
        end = put_dates(d->rows, end, segment_date(d->s, pay.from), segment_date(d->s, pay.to));
        buf_put(d->out, (struct str){row, (size_t)(end - row)});
        d->n++;
    }
}

static uint64_t people_write(const struct export_rows *rows, uint32_t first, uint32_t end,
                             struct buf *out)
{
    struct dated d = {.rows = rows, .out = out};
    uint32_t run = export_units_run(rows->runs, rows->runs_n, first);
    for (uint32_t unit = first; unit < end; unit++) {
        if (run + 1 < rows->runs_n && rows->runs[run + 1].first == unit)
            run++;
        const struct export_run *at = &rows->runs[run];
        const struct segment *s = &rows->r->parts[at->part].s;
        uint32_t pos = at->pos + (unit - at->first);
        if (d.s != s)
            d.k = segment_code(s, rows->day);
        d.s = s;
        dated_begin(&d, s->emp_no[pos]);
        if (rows->table == EXPORT_SALARIES)
            pay_write(&d, pos);
        else if (rows->table == EXPORT_TITLES)
            stays_write(&d, &s->titles, rows->title_texts, pos);
        else
            stays_write(&d, &s->depts, rows->dept_texts, pos);
    }
    return d.n;
}

/* The same without writing: how long it would be. */

static inline uint32_t digits_of(uint32_t v)
{
    uint32_t n = 1;
    for (uint64_t limit = 10; v >= limit; limit *= 10)
        n++;
    return n;
}

/* What one person's rows have in common, and their values. */
struct measure {
    uint64_t rows;
    uint64_t values; /* bytes */
};

static struct measure pay_measure(const struct dated *d, uint32_t pos)
{
    struct measure m = {0};
    uint32_t n = segment_pay_n(d->s, pos);
    for (uint32_t i = 0; i < n; i++) {
        struct segment_pay pay = segment_pay(d->s, pos, i);
        if (!dated_holds(d, pay.from, pay.to))
            continue;
        m.rows++;
        m.values += digits_of(pay.salary);
    }
    return m;
}

static struct measure stays_measure(const struct dated *d, const struct segment_rows *from,
                                    const struct str *texts, uint32_t pos)
{
    struct measure m = {0};
    for (uint32_t r = from->offset[pos]; r < from->offset[pos + 1]; r++)
        if (dated_holds(d, from->from[r], from->to[r])) {
            m.rows++;
            m.values += texts[from->id[r]].n;
        }
    return m;
}

bool export_rows_measure(const struct export_rows *rows, uint32_t first, uint32_t end,
                         uint64_t *ret_rows, uint64_t *ret_bytes)
{
    if (!rows->runs)
        return false;
    struct dated d = {.rows = rows};
    uint32_t run = export_units_run(rows->runs, rows->runs_n, first);
    uint64_t fixed = rows->behind.n + 2 * DATE_TEXT_SIZE;
    for (size_t i = 0; i < tables[rows->table].n; i++)
        fixed += rows->before[i].n;
    *ret_rows = *ret_bytes = 0;
    for (uint32_t unit = first; unit < end; unit++) {
        if (run + 1 < rows->runs_n && rows->runs[run + 1].first == unit)
            run++;
        const struct export_run *at = &rows->runs[run];
        uint32_t pos = at->pos + (unit - at->first);
        if (d.s != &rows->r->parts[at->part].s) {
            d.s = &rows->r->parts[at->part].s;
            d.k = segment_code(d.s, rows->day);
        }
        struct measure m = rows->table == EXPORT_SALARIES ? pay_measure(&d, pos)
                           : rows->table == EXPORT_TITLES
                               ? stays_measure(&d, &d.s->titles, rows->title_texts, pos)
                               : stays_measure(&d, &d.s->depts, rows->dept_texts, pos);
        *ret_rows += m.rows;
        *ret_bytes += m.rows * (fixed + digits_of(d.s->emp_no[pos])) + m.values;
    }
    return true;
}

/* ---- the other tables -------------------------------------------------------------------------
 */

static uint64_t managers_write(const struct export_rows *rows, uint32_t first, uint32_t end,
                               struct buf *out)
{
    struct dated d = {.rows = rows, .out = out};
    for (uint32_t unit = first; unit < end; unit++) {
        const struct catalog_manager *m = &rows->r->catalog.managers[rows->list[unit]];
        if (rows->dated && (m->from.days > rows->day.days || m->to.days <= rows->day.days))
            continue;
        dated_begin(&d, m->emp_no);
        stay_write(&d, rows->dept_texts[m->dept], m->from, m->to);
    }
    return d.n;
}

static uint64_t depts_write(const struct export_rows *rows, uint32_t first, uint32_t end,
                            struct buf *out)
{
    for (uint32_t unit = first; unit < end; unit++) {
        uint32_t i = rows->list[unit];
        buf_put(out, rows->before[0]);
        buf_put(out, rows->dept_texts[i]);
        buf_put(out, rows->before[1]);
        buf_put(out, rows->dept_names[i]);
        buf_put(out, rows->behind);
    }
    return end - first;
}

/* A person's cells, one after the other. */
struct cells {
    const struct export_rows *rows;
    struct buf *out;
    size_t n;
};

static void cell_begin(struct cells *cells)
{
    buf_put(cells->out, cells->rows->before[cells->n++]);
}

static void cell_text(struct cells *cells, struct str text)
{
    cell_begin(cells);
    text_write(cells->rows, text, cells->out);
}

static void cell_made(struct cells *cells, struct str made)
{
    cell_begin(cells);
    buf_put(cells->out, made);
}

static void cell_date(struct cells *cells, struct date date)
{
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    cell_made(cells, (struct str){text, sizeof text});
}

static struct str status_text(enum roll_status status)
{
    return status == ROLL_PRESENT  ? STR("present")
           : status == ROLL_FORMER ? STR("former")
                                   : STR("future");
}

static uint64_t employees_write(const struct export_rows *rows, uint32_t first, uint32_t end,
                                struct buf *out)
{
    const struct str none = rows->format == EXPORT_CSV ? STR("") : STR("null");
    for (uint32_t unit = first; unit < end; unit++) {
        struct roll_ref ref = people_list_ref(rows->list[unit]);
        struct roll_line line = roll_line_on(rows->r, ref, rows->day);
        const struct segment *s = &rows->r->parts[ref.part].s;
        uint32_t i = ref.pos;
        struct cells cells = {.rows = rows, .out = out};
        cell_begin(&cells);
        buf_u64(out, s->emp_no[i]);
        cell_text(&cells, segment_name(&s->first_names, s->first[i]));
        cell_text(&cells, segment_name(&s->last_names, s->last[i]));
        cell_text(&cells, s->flags[i] & SEGMENT_FEMALE ? STR("F") : STR("M"));
        cell_date(&cells, segment_date(s, s->birth[i]));
        cell_date(&cells, segment_date(s, s->hire[i]));
        cell_text(&cells, status_text(line.status));
        cell_made(&cells, rows->dept_texts[line.dept]);
        cell_made(&cells, rows->dept_names[line.dept]);
        cell_made(&cells, rows->title_texts[line.title]);
        if (line.pay) {
            cell_begin(&cells);
            buf_u64(out, line.pay);
        } else {
            cell_made(&cells, none);
        }
        buf_put(out, rows->behind);
    }
    return end - first;
}

uint64_t export_rows_write(const struct export_rows *rows, uint32_t first, uint32_t end,
                           struct buf *out)
{
    switch (rows->table) {
    case EXPORT_EMPLOYEES:
        return employees_write(rows, first, end, out);
    case EXPORT_DEPARTMENTS:
        return depts_write(rows, first, end, out);
    case EXPORT_DEPT_MANAGER:
        return managers_write(rows, first, end, out);
    default:
        return people_write(rows, first, end, out);
    }
}
