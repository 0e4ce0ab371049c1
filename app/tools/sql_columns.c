#include "tools/sql.h"

#include <string.h>

struct lexer {
    struct report *report;
    const char *file;
    struct slice list;
    size_t offset;
};

static void skip_blanks(struct lexer *l)
{
    while (l->offset < l->list.n && is_blank(l->list.p[l->offset]))
        l->offset++;
}

static bool refuse(const struct lexer *l, size_t offset, const char *what, struct slice word)
{
    report_error(l->report, place_of(l->file, l->list, offset), "\"%.*s\": %s", SLICE_ARG(word),
                 what);
    return false;
}

static struct slice next_word(struct lexer *l)
{
    struct slice word = {l->list.p + l->offset, 0};

    while (l->offset < l->list.n && is_word(l->list.p[l->offset])) {
        l->offset++;
        word.n++;
    }
    return word;
}

static bool take(struct lexer *l, char c)
{
    if (l->offset >= l->list.n || l->list.p[l->offset] != c)
        return false;
    l->offset++;
    return true;
}

static bool parse_type(struct lexer *l, struct sql_column *column)
{
    static const char *const names[] = {"u32", "u64", "i64", "f64", "bool", "str", "date"};
    size_t start = l->offset;
    struct slice word = next_word(l);
    size_t i = 0;

    while (i < sizeof(names) / sizeof(names[0]) && !slice_eq(word, names[i]))
        i++;
    if (i == sizeof(names) / sizeof(names[0]))
        return refuse(l, start, "not a type; write u32, u64, i64, f64, bool, str or date", word);
    column->type = (enum sql_value)i;
    column->optional = take(l, '?');
    if (column->optional && (column->type == VALUE_F64 || column->type == VALUE_BOOL))
        return refuse(l, start, "cannot be NULL here; use COALESCE or another type", word);
    return true;
}

static bool parse_column(struct lexer *l, const struct sql_columns *before,
                         struct sql_column *column)
{
    size_t start = l->offset;
    struct slice rest = slice_drop(l->list, start);

    column->name = next_word(l);
    if (column->name.n == 0)
        return refuse(l, start, "a name is expected (an empty comment line ends a list)",
                      (struct slice){rest.p, rest.n > 0});
    if (!is_snake_case(column->name))
        return refuse(l, start, "names are lower case with '_'", column->name);
    if (is_c_keyword(column->name))
        return refuse(l, start, "a keyword of C; give the column another name", column->name);
    for (size_t i = 0; i < before->n; i++) {
        if (slice_same(before->v[i].name, column->name))
            return refuse(l, start, "twice in the list; names must differ", column->name);
    }
    skip_blanks(l);
    return parse_type(l, column);
}

bool sql_parse_columns(struct pool *pool, struct report *r, const char *file, struct slice list,
                       struct sql_columns *ret)
{
    struct lexer l = {r, file, list, 0};
    struct sql_columns columns = {0};

    do {
        struct sql_column column = {0};

        skip_blanks(&l);
        if (!parse_column(&l, &columns, &column))
            return false;
        columns.v = pool_grow(pool, columns.v, columns.n, &columns.size, sizeof(column));
        columns.v[columns.n++] = column;
        skip_blanks(&l);
    } while (take(&l, ','));
    if (l.offset < list.n) {
        size_t start = l.offset;
        struct slice word = next_word(&l);

        if (word.n == 0)
            word.n = 1;
        return refuse(&l, start, "fields are \"name type\" with ',' between them", word);
    }
    *ret = columns;
    return true;
}
