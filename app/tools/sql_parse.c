#include "tools/sql_scan.h"

#include <string.h>
#include <strings.h>

/* A file being parsed. */
struct parse {
    struct pool *pool;
    struct report *report;
    const char *file;
    struct slice contents;
};

static struct place at(const struct parse *p, size_t offset)
{
    return place_of(p->file, p->contents, offset);
}

static struct slice line_at(struct slice contents, size_t offset)
{
    struct slice rest = slice_drop(contents, offset);
    const char *end = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;

    if (end)
        rest.n = (size_t)(end - rest.p);
    return rest;
}

static const char *one_line(struct pool *pool, struct slice s)
{
    char *copy = pool_copy(pool, slice_trim(s));

    for (char *c = copy; *c; c++) {
        if (is_blank(*c))
            *c = ' ';
    }
    return copy;
}

/* The first line: "-- todo/list.sql: purpose". */
static bool parse_title(const struct parse *p, const char *name, struct sql_statement *statement)
{
    const char *wanted = pool_printf(p->pool, "-- %s.sql:", name);
    struct slice line = line_at(p->contents, 0);

    if (!slice_starts(line, wanted)) {
        report_error(p->report, at(p, 0), "the first line must be \"%s what it is for\"", wanted);
        return false;
    }
    statement->purpose = one_line(p->pool, slice_drop(line, strlen(wanted)));
    if (!statement->purpose[0]) {
        report_error(p->report, at(p, line.n), "say behind the name what the statement is for");
        return false;
    }
    return true;
}

/* A list of columns among the comments on top: its text, at its own offsets, the rest blank. */
struct list {
    char *text;
    bool given;
};

static bool begin_list(const struct parse *p, struct list *list, size_t offset, const char *key)
{
    if (list->given) {
        report_error(p->report, at(p, offset), "a second \"%s\"; put all into one list", key);
        return false;
    }
    list->given = true;
    list->text = pool_copy(p->pool, p->contents);
    for (size_t i = 0; i < p->contents.n; i++) {
        if (list->text[i] != '\n')
            list->text[i] = ' ';
    }
    return true;
}

/* Reads the comment lines on top; *ret_body is where they end. */
static bool parse_comments(const struct parse *p, struct list *in, struct list *out,
                           size_t *ret_body)
{
    struct list *current = NULL;
    size_t offset = line_at(p->contents, 0).n + 1;

    while (offset < p->contents.n) {
        struct slice line = line_at(p->contents, offset);
        struct slice words;
        size_t start;

        if (!slice_starts(line, "--"))
            break;
        words = slice_trim(slice_drop(line, 2));
        if (slice_starts(words, "in:") || slice_starts(words, "out:")) {
            const char *key = words.p[0] == 'i' ? "in:" : "out:";

            current = words.p[0] == 'i' ? in : out;
            if (!begin_list(p, current, offset, key))
                return false;
            words = slice_drop(words, strlen(key));
        } else if (words.n == 0) {
            current = NULL;
        }
        start = (size_t)(words.p - p->contents.p);
        if (current && words.n > 0)
            memcpy(current->text + start, words.p, words.n);
        offset += line.n + 1;
    }
    *ret_body = offset < p->contents.n ? offset : p->contents.n;
    return true;
}

static bool word_is(struct slice s, const char *word)
{
    return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static bool word_among(struct slice s, const char *const words[])
{
    for (size_t i = 0; words[i]; i++) {
        if (word_is(s, words[i]))
            return true;
    }
    return false;
}

static const char *const read_words[] = {"SELECT", "WITH", NULL};
static const char *const write_words[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", NULL};

/* What a statement's words have told so far. */
struct kind {
    struct slice first;
    struct slice previous;
    unsigned depth; /* of parentheses */
    bool reads, writes;
};

static bool note_first_word(const struct parse *p, struct kind *k, struct sql_token token)
{
    k->first = token.text;
    if (word_among(token.text, write_words)) {
        k->writes = true;
    } else if (word_among(token.text, read_words)) {
        k->reads = true;
    } else {
        report_error(p->report, at(p, token.offset),
                     "a statement begins with SELECT, WITH, INSERT, UPDATE, DELETE or REPLACE");
        return false;
    }
    return true;
}

static bool note_word(const struct parse *p, struct kind *k, struct sql_token token)
{
    if (!k->first.n && !note_first_word(p, k, token))
        return false;
    if (k->reads && word_is(token.text, "INTO")) {
        report_error(p->report, at(p, token.offset), "INTO has no place in a SELECT here");
        return false;
    }
    if (k->reads && word_is(k->previous, "FOR") &&
        (word_is(token.text, "UPDATE") || word_is(token.text, "SHARE")))
        k->writes = true;
    else if (word_is(k->first, "WITH") && k->depth == 0 && word_among(token.text, write_words) &&
             !word_is(token.text, "REPLACE") && !word_is(token.text, "INSERT"))
        k->reads = !(k->writes = true);
    k->previous = token.text;
    return true;
}

static bool note_token(const struct parse *p, struct kind *k, struct sql_token token)
{
    if (token.kind == SQL_WORD)
        return note_word(p, k, token);
    if (!k->first.n)
        return note_first_word(p, k, token);
    if (k->depth == 0 && word_is(k->previous, "SELECT") && slice_eq(token.text, "*")) {
        report_error(p->report, at(p, token.offset), "name the columns; a * changes by itself");
        return false;
    }
    k->previous = (struct slice){NULL, 0};
    if (token.kind == SQL_OPEN)
        k->depth++;
    if (token.kind == SQL_CLOSE && k->depth-- == 0) {
        report_error(p->report, at(p, token.offset), "a ')' without its '('");
        return false;
    }
    return true;
}

static bool finish_kind(const struct parse *p, const struct kind *k)
{
    if (!k->first.n)
        report_error(p->report, at(p, p->contents.n), "the file holds no statement");
    else if (k->depth > 0)
        report_error(p->report, at(p, p->contents.n), "a '(' is not closed");
    return k->first.n && k->depth == 0;
}

/* The statement itself, from `offset` on. *ret_marks is the number of placeholders. */
static bool parse_body(const struct parse *p, size_t offset, struct sql_statement *statement,
                       size_t *ret_marks)
{
    struct sql_scan scan = {p->report, p->file, p->contents, offset};
    struct sql_folder folder;
    struct sql_token token;
    struct kind kind = {0};
    bool closed = false;

    *ret_marks = 0;
    sql_folder_init(&folder, p->pool);
    while (true) {
        if (!sql_scan_next(&scan, &token))
            return false;
        if (token.kind == SQL_END)
            break;
        if (token.kind == SQL_GAP) {
            sql_folder_gap(&folder);
            continue;
        }
        if (closed) {
            report_error(p->report, at(p, token.offset), "one statement a file; nothing behind ;");
            return false;
        }
        closed = token.kind == SQL_SEMICOLON;
        if (closed)
            continue;
        if (!note_token(p, &kind, token))
            return false;
        *ret_marks += token.kind == SQL_MARK;
        sql_folder_add(&folder, token.text);
    }
    statement->text = text_slice(&folder.text);
    statement->reads = kind.reads;
    statement->writes = kind.writes;
    return finish_kind(p, &kind);
}

/* What the comments promise against what the statement is. */
static bool check_columns(const struct parse *p, const struct sql_statement *s, size_t body,
                          size_t marks)
{
    if (marks != s->in.n)
        report_error(p->report, at(p, body),
                     "%zu placeholders (?), but in: lists %zu; each placeholder is one field",
                     marks, s->in.n);
    else if (s->reads && s->out.n == 0)
        report_error(p->report, at(p, body), "list the columns of a row: \"-- out: name type\"");
    else if (!s->reads && s->out.n > 0)
        report_error(p->report, at(p, body), "a write has no rows; take the out: list away");
    else
        return true;
    return false;
}

bool sql_parse_statement(struct pool *pool, struct report *r, const char *file, const char *name,
                         struct slice contents, struct sql_statement *ret)
{
    struct parse p = {pool, r, file, contents};
    struct sql_statement s = {.file = file, .name = name};
    struct list in = {0}, out = {0};
    size_t body, marks;
    char *c_name = pool_copy(pool, slice_of(name));

    for (char *c = c_name; *c; c++) {
        if (*c == '/')
            *c = '_';
    }
    s.c_name = c_name;
    if (!parse_title(&p, name, &s) || !parse_comments(&p, &in, &out, &body))
        return false;
    if (in.given && !sql_parse_columns(pool, r, file, (struct slice){in.text, contents.n}, &s.in))
        return false;
    if (out.given &&
        !sql_parse_columns(pool, r, file, (struct slice){out.text, contents.n}, &s.out))
        return false;
    if (!parse_body(&p, body, &s, &marks) || !check_columns(&p, &s, body, marks))
        return false;
    *ret = s;
    return true;
}

/* Whether nothing but a comment and blanks stands between the offset and the end of its line. */
static bool ends_line(struct slice contents, size_t offset)
{
    struct slice rest = slice_trim(line_at(contents, offset));

    return rest.n == 0 || slice_starts(rest, "-- ") || slice_starts(rest, "#");
}

static void add_migration_statement(struct pool *pool, struct sql_migration_file *m,
                                    struct slice text)
{
    m->statements = pool_grow(pool, m->statements, m->n, &m->size, sizeof(*m->statements));
    m->statements[m->n++] = text;
}

bool sql_parse_migration(struct pool *pool, struct report *r, const char *file,
                         struct slice contents, struct sql_migration_file *ret)
{
    struct sql_scan scan = {r, file, contents, 0};
    struct sql_folder folder;
    struct sql_token token;

    sql_folder_init(&folder, pool);
    while (true) {
        if (!sql_scan_next(&scan, &token))
            return false;
        if (token.kind == SQL_END)
            break;
        if (token.kind == SQL_GAP) {
            sql_folder_gap(&folder);
        } else if (token.kind != SQL_SEMICOLON || !ends_line(contents, token.offset + 1)) {
            sql_folder_add(&folder, token.text);
        } else if (folder.text.n == 0) {
            report_error(r, place_of(file, contents, token.offset), "an empty statement");
            return false;
        } else {
            add_migration_statement(pool, ret, text_slice(&folder.text));
            sql_folder_init(&folder, pool);
        }
    }
    if (folder.text.n > 0 || ret->n == 0) {
        report_error(r, place_of(file, contents, contents.n),
                     folder.text.n > 0 ? "the last statement is not closed; end it with ;"
                                       : "the migration holds no statement");
        return false;
    }
    return true;
}
