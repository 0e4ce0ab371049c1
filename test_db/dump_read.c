#include "dump_read.h"

#include "base/parse.h"
#include "base/utf8.h"
#include "lexer.h"

#include <string.h>

#define COLUMNS_MAX 6
#define TEXT_SIZE                                                                                  \
    256 /* bytes of the longest text, 50 characters, and room to tell a longer one                 \
         */

enum column_type {
    COLUMN_NUMBER,
    COLUMN_KEY,
    COLUMN_DATE,
    COLUMN_DATE_OR_NULL,
    COLUMN_TEXT,
    COLUMN_GENDER
};

struct column {
    const char *name; /* NULL ends a table's list */
    enum column_type type;
    size_t max; /* characters of a COLUMN_TEXT */
};

static const struct column columns[TABLE_COUNT][COLUMNS_MAX + 1] = {
    [TABLE_DEPARTMENTS] = {{"dept_no", COLUMN_TEXT, 4}, {"dept_name", COLUMN_TEXT, 40}},
    [TABLE_EMPLOYEES] = {{"emp_no", COLUMN_KEY, 0},
                         {"birth_date", COLUMN_DATE, 0},
                         {"first_name", COLUMN_TEXT, 14},
                         {"last_name", COLUMN_TEXT, 16},
                         {"gender", COLUMN_GENDER, 0},
                         {"hire_date", COLUMN_DATE, 0}},
    [TABLE_DEPT_EMP] = {{"emp_no", COLUMN_KEY, 0},
                        {"dept_no", COLUMN_TEXT, 4},
                        {"from_date", COLUMN_DATE, 0},
                        {"to_date", COLUMN_DATE, 0}},
    [TABLE_DEPT_MANAGER] = {{"emp_no", COLUMN_KEY, 0},
                            {"dept_no", COLUMN_TEXT, 4},
                            {"from_date", COLUMN_DATE, 0},
                            {"to_date", COLUMN_DATE, 0}},
    [TABLE_TITLES] = {{"emp_no", COLUMN_KEY, 0},
                      {"title", COLUMN_TEXT, 50},
                      {"from_date", COLUMN_DATE, 0},
                      {"to_date", COLUMN_DATE_OR_NULL, 0}},
    [TABLE_SALARIES] = {{"emp_no", COLUMN_KEY, 0},
                        {"salary", COLUMN_NUMBER, 0},
                        {"from_date", COLUMN_DATE, 0},
                        {"to_date", COLUMN_DATE, 0}},
};

/* One value of a row; which member holds it follows from the column. */
struct value {
    uint32_t key;
    int32_t number;
    struct date date;
    uint32_t text;
    char gender;
};

/* Takes a quoted text, unescaped, into buffer. What does not fit the buffer is cut: it is longer
 * than any column then. */
static enum err take_text(struct cursor *c, const struct column *column, char buffer[TEXT_SIZE],
                          struct str *ret, struct problem *ret_problem)
{
    cursor_skip(c);
    if (cursor_at_end(c) || *c->p != '\'')
        return cursor_problem(c, ret_problem, "%s should be a text in quotes", column->name);
    size_t n = 0;
    for (c->p++; !cursor_at_end(c); c->p++) {
        char ch = *c->p;
        if (ch == '\'') {
            if (c->p + 1 == c->end || c->p[1] != '\'') {
                c->p++;
                *ret = (struct str){buffer, n};
                return ERR_OK;
            }
            c->p++;
        } else if (ch == '\\' && c->p + 1 < c->end) {
            ch = *++c->p;
            ch = ch == 'n' ? '\n' : ch == 't' ? '\t' : ch == 'r' ? '\r' : ch == '0' ? '\0' : ch;
        }
        if (ch == '\n' || ch == '\r' || ch == '\0')
            return cursor_problem(c, ret_problem, "%s is not closed on its line", column->name);
        if (n < TEXT_SIZE)
            buffer[n++] = ch;
    }
    return cursor_problem(c, ret_problem, "the file breaks off in the middle of %s", column->name);
}

/* Characters, not bytes; more than any column takes when it is not UTF-8. */
static size_t text_length(struct str s)
{
    size_t length = 0;
    while (s.n > 0) {
        uint32_t code;
        size_t n = utf8_next(s, &code);
        if (n == 0)
            return SIZE_MAX;
        s = str_drop(s, n);
        length++;
    }
    return length;
}

static enum err take_string_value(struct cursor *c, struct fixture *f, const struct column *column,
                                  struct value *ret, struct problem *ret_problem)
{
    char buffer[TEXT_SIZE];
    struct str s;
    enum err err = take_text(c, column, buffer, &s, ret_problem);
    if (err)
        return err;
    if (column->type == COLUMN_DATE || column->type == COLUMN_DATE_OR_NULL) {
        if (date_parse(s, &ret->date))
            return cursor_problem(c, ret_problem, "%s '%.*s' is not a day of the calendar",
                                  column->name, STR_ARG(str_take(s, 40)));
        return ERR_OK;
    }
    if (column->type == COLUMN_GENDER) {
        if (s.n != 1 || (s.p[0] != 'M' && s.p[0] != 'F'))
            return cursor_problem(c, ret_problem, "%s '%.*s' is neither M nor F", column->name,
                                  STR_ARG(str_take(s, 40)));
        ret->gender = s.p[0];
        return ERR_OK;
    }
    size_t length = text_length(s);
    if (length == SIZE_MAX)
        return cursor_problem(c, ret_problem, "%s is not UTF-8", column->name);
    if (length == 0 || length > column->max)
        return cursor_problem(c, ret_problem, "%s '%.*s' should have 1 to %zu characters",
                              column->name, STR_ARG(str_take(s, 60)), column->max);
    ret->text = texts_id(&f->texts, s);
    return ERR_OK;
}

static enum err take_number(struct cursor *c, const struct column *column, struct value *ret,
                            struct problem *ret_problem)
{
    bool negative = cursor_take(c, '-');
    struct str digits = cursor_word(c);
    uint32_t v;
    if (parse_u32(digits, &v) || v > INT32_MAX || (negative && column->type == COLUMN_KEY))
        return cursor_problem(c, ret_problem, "%s should be a whole number", column->name);
    ret->key = v;
    ret->number = negative ? -(int32_t)v : (int32_t)v;
    return ERR_OK;
}

static enum err take_value(struct cursor *c, struct fixture *f, const struct column *column,
                           struct value *ret, struct problem *ret_problem)
{
    cursor_skip(c);
    if (!cursor_at_end(c) && (*c->p == 'N' || *c->p == 'n')) {
        if (!str_eq_nocase(cursor_word(c), STR("NULL")) || column->type != COLUMN_DATE_OR_NULL)
            return cursor_problem(c, ret_problem, "%s cannot be NULL", column->name);
        ret->date = DATE_NULL;
        return ERR_OK;
    }
    if (column->type == COLUMN_NUMBER || column->type == COLUMN_KEY)
        return take_number(c, column, ret, ret_problem);
    return take_string_value(c, f, column, ret, ret_problem);
}

static void add_row(struct fixture *f, enum table table, const struct value *v)
{
    struct dept_stay stay = {v[0].key, v[1].text, v[2].date, v[3].date};
    switch (table) {
    case TABLE_DEPARTMENTS:
        fixture_add_department(f, (struct department){v[0].text, v[1].text});
        break;
    case TABLE_EMPLOYEES:
        fixture_add_employee(f, (struct employee){v[0].key, v[1].date, v[2].text, v[3].text,
                                                  v[5].date, v[4].gender});
        break;
    case TABLE_DEPT_EMP:
        fixture_add_dept_emp(f, stay);
        break;
    case TABLE_DEPT_MANAGER:
        fixture_add_dept_manager(f, stay);
        break;
    case TABLE_TITLES:
        fixture_add_title(f, (struct title_stay){v[0].key, v[1].text, v[2].date, v[3].date});
        break;
    case TABLE_SALARIES:
        fixture_add_salary(f, (struct salary){v[0].key, v[1].number, v[2].date, v[3].date});
        break;
    case TABLE_COUNT:
        break;
    }
}

static enum err broken_off(const struct cursor *c, enum table table, const char *expected,
                           struct problem *ret)
{
    if (cursor_at_end(c))
        return cursor_problem(c, ret, "the file breaks off in the middle of an INSERT into %s",
                              table_name(table));
    return cursor_problem(c, ret, "table %s: %s is missing before '%c'", table_name(table),
                          expected, *c->p >= ' ' && *c->p <= '~' ? *c->p : '?');
}

static enum err read_row(struct cursor *c, struct fixture *f, enum table table, struct problem *ret)
{
    struct value values[COLUMNS_MAX] = {0};
    size_t n = 0;
    if (!cursor_take(c, '('))
        return broken_off(c, table, "'('", ret);
    for (const struct column *column = columns[table]; column->name; column++, n++) {
        if (n > 0 && !cursor_take(c, ',')) {
            if (!cursor_at_end(c) && *c->p == ')')
                return cursor_problem(c, ret, "table %s: a row has only %zu columns",
                                      table_name(table), n);
            return broken_off(c, table, "','", ret);
        }
        cursor_skip(c);
        if (cursor_at_end(c))
            return broken_off(c, table, column->name, ret);
        enum err err = take_value(c, f, column, &values[n], ret);
        if (err)
            return err;
    }
    if (!cursor_take(c, ')')) {
        if (!cursor_at_end(c) && *c->p == ',')
            return cursor_problem(c, ret, "table %s: a row has more than %zu columns",
                                  table_name(table), n);
        return broken_off(c, table, "')'", ret);
    }
    add_row(f, table, values);
    return ERR_OK;
}

static enum err read_insert(struct cursor *c, struct fixture *f, struct problem *ret)
{
    enum table table;
    if (!str_eq_nocase(cursor_word(c), STR("INTO")))
        return cursor_problem(c, ret, "INSERT should be followed by INTO");
    struct str name = cursor_word(c);
    if (table_find(name, &table))
        return cursor_problem(c, ret, "there is no table '%.*s' in this database",
                              STR_ARG(str_take(name, 64)));
    struct str word = cursor_word(c);
    if (!str_eq_nocase(word, STR("VALUES")) && !str_eq_nocase(word, STR("VALUE")))
        return broken_off(c, table, "VALUES", ret);
    do {
        enum err err = read_row(c, f, table, ret);
        if (err)
            return err;
    } while (cursor_take(c, ','));
    return cursor_take(c, ';') ? ERR_OK : broken_off(c, table, "',' or ';'", ret);
}

enum err dump_read(struct fixture *f, struct str text, const char *file, struct problem *ret)
{
    struct cursor c;
    cursor_init(&c, text, file);
    for (cursor_skip(&c); !cursor_at_end(&c); cursor_skip(&c)) {
        struct str word = cursor_word(&c);
        if (str_eq_nocase(word, STR("INSERT"))) {
            enum err err = read_insert(&c, f, ret);
            if (err)
                return err;
        } else if (str_eq_nocase(word, STR("SELECT"))) {
            if (!cursor_statement_end(&c))
                return cursor_problem(&c, ret, "the file breaks off in the middle of a SELECT");
            c.p++;
        } else {
            return cursor_problem(&c, ret, "only INSERT is expected here, not '%.*s'",
                                  STR_ARG(str_take(word, 40)));
        }
    }
    return ERR_OK;
}
