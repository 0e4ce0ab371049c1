#include "db/bind.h"

#include "base/date.h"
#include "base/opt.h"
#include "db/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_FIRST_SIZE 256

/* What MYSQL_BIND needs to know of our types. */
static void bind_type(MYSQL_BIND *bind, enum sql_type type, union bind_cell *cell)
{
    bind->buffer = cell;
    switch (type) {
    case SQL_U32:
    case SQL_U64:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        bind->is_unsigned = 1;
        break;
    case SQL_I64:
    case SQL_BOOL:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        break;
    case SQL_F64:
        bind->buffer_type = MYSQL_TYPE_DOUBLE;
        break;
    case SQL_DATE:
        bind->buffer_type = MYSQL_TYPE_DATE;
        break;
    case SQL_STR:
        bind->buffer_type = MYSQL_TYPE_STRING;
        break;
    }
}

static const char *type_name(enum sql_type type)
{
    static const char *const names[] = {"u32", "u64", "i64", "f64", "bool", "str", "date"};
    return names[type];
}

/* Whether a column of the server's type can be read as ours without loss. */
static bool column_fits(const MYSQL_FIELD *column, enum sql_type type)
{
    switch (column->type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        return type != SQL_STR && type != SQL_DATE;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
        return type == SQL_F64;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return type == SQL_F64 || (column->decimals == 0 && (type == SQL_U64 || type == SQL_I64));
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return type == SQL_DATE;
    default:
        return type == SQL_STR;
    }
}

/* Compares the columns that the server announces with those of the file. */
static bool columns_fit(MYSQL_RES *columns, const struct sql_stmt *sql, char *ret_problem,
                        size_t size)
{
    unsigned n = columns ? mysql_num_fields(columns) : 0;
    if (n != sql->out_n) {
        snprintf(ret_problem, size, "sql/%s.sql: %zu columns named, %u found", sql->name,
                 sql->out_n, n);
        return false;
    }
    const MYSQL_FIELD *column = columns ? mysql_fetch_fields(columns) : NULL;
    for (unsigned i = 0; i < n; i++) {
        const struct sql_field *field = &sql->out[i];
        if (strcmp(column[i].name, field->name) != 0) {
            snprintf(ret_problem, size, "sql/%s.sql: column %u is called %s, not %s", sql->name,
                     i + 1, column[i].name, field->name);
            return false;
        }
        if (!column_fits(&column[i], field->type)) {
            snprintf(ret_problem, size, "sql/%s.sql: column %s does not fit type %s", sql->name,
                     field->name, type_name(field->type));
            return false;
        }
    }
    return true;
}

/* calloc that ends the process on shortage, as the arena does. */
static void *must_calloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p)
        abort();
    return p;
}

static void bound_buffers(struct bound *b)
{
    size_t in_n = b->sql->in_n;
    size_t out_n = b->sql->out_n;
    b->in = must_calloc(in_n, sizeof *b->in);
    b->in_cells = must_calloc(in_n, sizeof *b->in_cells);
    b->out = must_calloc(out_n, sizeof *b->out);
    b->out_cells = must_calloc(out_n, sizeof *b->out_cells);
    b->texts = must_calloc(out_n, sizeof *b->texts);
    b->lengths = must_calloc(out_n, sizeof *b->lengths);
    b->nulls = must_calloc(out_n, sizeof *b->nulls);
    b->cut = must_calloc(out_n, sizeof *b->cut);
    for (size_t i = 0; i < out_n; i++) {
        MYSQL_BIND *bind = &b->out[i];
        bind_type(bind, b->sql->out[i].type, &b->out_cells[i]);
        if (b->sql->out[i].type == SQL_STR) {
            b->texts[i] = must_calloc(1, TEXT_FIRST_SIZE);
            bind->buffer = b->texts[i];
            bind->buffer_length = TEXT_FIRST_SIZE;
        }
        bind->length = &b->lengths[i];
        bind->is_null = &b->nulls[i];
        bind->error = &b->cut[i];
    }
}

enum err bound_init(struct bound *b, MYSQL *mysql, const struct sql_stmt *sql, char *ret_problem,
                    size_t size)
{
    memset(b, 0, sizeof *b);
    b->sql = sql;
    b->stmt = mysql_stmt_init(mysql);
    if (!b->stmt)
        abort();
    enum err err = ERR_INTERNAL;
    MYSQL_RES *columns = NULL;
    if (mysql_stmt_prepare(b->stmt, sql->text, strlen(sql->text))) {
        unsigned error = mysql_stmt_errno(b->stmt);
        snprintf(ret_problem, size, "sql/%s.sql: %s", sql->name, mysql_stmt_error(b->stmt));
        err = link_is_lost(error) ? ERR_AWAY : link_is_missing(error) ? ERR_LOADING : ERR_INTERNAL;
        goto out;
    }
    if (mysql_stmt_param_count(b->stmt) != sql->in_n) {
        snprintf(ret_problem, size, "sql/%s.sql: %zu inputs named, %lu found", sql->name, sql->in_n,
                 (unsigned long)mysql_stmt_param_count(b->stmt));
        goto out;
    }
    columns = mysql_stmt_result_metadata(b->stmt);
    if (!columns_fit(columns, sql, ret_problem, size))
        goto out;
    bound_buffers(b);
    if (sql->out_n && mysql_stmt_bind_result(b->stmt, b->out)) {
        snprintf(ret_problem, size, "sql/%s.sql: %s", sql->name, mysql_stmt_error(b->stmt));
        goto out;
    }
    err = ERR_OK;
out:
    if (columns)
        mysql_free_result(columns);
    if (err)
        bound_clear(b);
    return err;
}

void bound_clear(struct bound *b)
{
    if (b->stmt)
        mysql_stmt_close(b->stmt);
    for (size_t i = 0; b->texts && i < b->sql->out_n; i++)
        free(b->texts[i]);
    free(b->in);
    free(b->in_cells);
    free(b->out);
    free(b->out_cells);
    free(b->texts);
    free(b->lengths);
    free(b->nulls);
    free(b->cut);
    memset(b, 0, sizeof *b);
}

static void cell_from_date(union bind_cell *cell, struct date d)
{
    struct ymd ymd = date_ymd(d);
    cell->time = (MYSQL_TIME){
        .year = (unsigned)ymd.year,
        .month = (unsigned)ymd.month,
        .day = (unsigned)ymd.day,
        .time_type = MYSQL_TIMESTAMP_DATE,
    };
}

/* Puts one input into its cell; returns false for NULL. */
static bool cell_from_field(MYSQL_BIND *bind, union bind_cell *cell, const struct sql_field *field,
                            const void *in)
{
    const void *p = (const char *)in + field->offset;
    const struct opt_u64 *u = p;
    const struct opt_i64 *i = p;
    const struct opt_date *d = p;
    const struct str *s = p;
    switch (field->type) {
    case SQL_U32:
        cell->u = field->optional ? u->v : *(const uint32_t *)p;
        return !field->optional || u->some;
    case SQL_U64:
        cell->u = field->optional ? u->v : *(const uint64_t *)p;
        return !field->optional || u->some;
    case SQL_I64:
        cell->i = field->optional ? i->v : *(const int64_t *)p;
        return !field->optional || i->some;
    case SQL_F64:
        cell->f = *(const double *)p;
        return true;
    case SQL_BOOL:
        cell->i = *(const bool *)p;
        return true;
    case SQL_DATE:
        cell_from_date(cell, field->optional ? d->v : *(const struct date *)p);
        return !field->optional || d->some;
    case SQL_STR:
        /* The binding only reads from the buffer; the API has no const for it. */
        bind->buffer = (void *)(uintptr_t)(s->p ? s->p : "");
        bind->buffer_length = s->n;
        return !(field->optional && str_is_null(*s));
    }
    return false;
}

unsigned bound_execute(struct bound *b, const void *in)
{
    for (size_t i = 0; i < b->sql->in_n; i++) {
        MYSQL_BIND *bind = &b->in[i];
        memset(bind, 0, sizeof *bind);
        bind_type(bind, b->sql->in[i].type, &b->in_cells[i]);
        if (!cell_from_field(bind, &b->in_cells[i], &b->sql->in[i], in))
            bind->buffer_type = MYSQL_TYPE_NULL;
    }
    if (b->sql->in_n && mysql_stmt_bind_param(b->stmt, b->in))
        return mysql_stmt_errno(b->stmt);
    return mysql_stmt_execute(b->stmt) ? mysql_stmt_errno(b->stmt) : 0;
}

/* Strings that did not fit: makes room for the whole of each and asks for it again. The library
 * keeps the buffers' addresses, so it is told of the new ones, whatever happens; and that only
 * after the last column was asked for, as it forgets the row with it. */
static bool texts_grow(struct bound *b)
{
    bool grown = false;
    bool fetched = true;
    for (unsigned i = 0; i < b->sql->out_n && fetched; i++) {
        if (b->sql->out[i].type != SQL_STR || b->nulls[i] ||
            b->lengths[i] <= b->out[i].buffer_length)
            continue;
        free(b->texts[i]);
        b->texts[i] = must_calloc(1, b->lengths[i]);
        b->out[i].buffer = b->texts[i];
        b->out[i].buffer_length = b->lengths[i];
        grown = true;
        fetched = !mysql_stmt_fetch_column(b->stmt, &b->out[i], i, 0);
    }
    return (!grown || !mysql_stmt_bind_result(b->stmt, b->out)) && fetched;
}

/* Servers that allow it keep a zero for a part of a date that nobody knows: the first one stands
 * for it. One such row must not keep all others from being read. */
static struct ymd ymd_of_cell(const MYSQL_TIME *time)
{
    return (struct ymd){time->year ? (int)time->year : 1, time->month ? (int)time->month : 1,
                        time->day ? (int)time->day : 1};
}

/* Puts one fetched column into the row. False: a NULL where the file promises none, or a number
 * that does not fit. */
static bool field_from_cell(const struct bound *b, size_t i, void *row)
{
    const struct sql_field *field = &b->sql->out[i];
    const union bind_cell *cell = &b->out_cells[i];
    void *p = (char *)row + field->offset;
    bool null = b->nulls[i];
    if (null && !field->optional)
        return false;
    struct date d = {0};
    switch (field->type) {
    case SQL_U32:
        if (field->optional)
            *(struct opt_u64 *)p = (struct opt_u64){!null, null ? 0 : cell->u};
        else
            *(uint32_t *)p = (uint32_t)cell->u;
        return null || cell->u <= UINT32_MAX;
    case SQL_U64:
        if (field->optional)
            *(struct opt_u64 *)p = (struct opt_u64){!null, null ? 0 : cell->u};
        else
            *(uint64_t *)p = cell->u;
        return true;
    case SQL_I64:
        if (field->optional)
            *(struct opt_i64 *)p = (struct opt_i64){!null, null ? 0 : cell->i};
        else
            *(int64_t *)p = cell->i;
        return true;
    case SQL_F64:
        *(double *)p = cell->f;
        return true;
    case SQL_BOOL:
        *(bool *)p = cell->i != 0;
        return true;
    case SQL_DATE:
        if (!null && date_from_ymd(ymd_of_cell(&cell->time), &d))
            return false;
        if (field->optional)
            *(struct opt_date *)p = (struct opt_date){!null, d};
        else
            *(struct date *)p = d;
        return true;
    case SQL_STR:
        *(struct str *)p = null ? (struct str){0} : (struct str){b->texts[i], b->lengths[i]};
        return true;
    }
    return false;
}

bool bound_fetch(struct bound *b, void *ret_row, unsigned *ret_error)
{
    *ret_error = 0;
    int got = mysql_stmt_fetch(b->stmt);
    if (got == MYSQL_NO_DATA)
        return false;
    if (got == 1) {
        *ret_error = mysql_stmt_errno(b->stmt);
        return false;
    }
    if (!texts_grow(b)) {
        *ret_error = mysql_stmt_errno(b->stmt);
        return false;
    }
    for (unsigned i = 0; i < b->sql->out_n; i++) {
        bool is_text = b->sql->out[i].type == SQL_STR;
        if ((!is_text && b->cut[i]) || !field_from_cell(b, i, ret_row)) {
            *ret_error = 1; /* no number of the server's: the value does not fit its file */
            return false;
        }
    }
    return true;
}

void bound_keep(const struct bound *b, void *row, struct arena *a)
{
    for (size_t i = 0; i < b->sql->out_n; i++)
        if (b->sql->out[i].type == SQL_STR) {
            struct str *s = (struct str *)(void *)((char *)row + b->sql->out[i].offset);
            *s = arena_str(a, *s);
        }
}
