#include "tools/sql_scan.h"

#include <string.h>

static bool refuse(const struct sql_scan *scan, const char *what)
{
    report_error(scan->report, place_of(scan->file, scan->contents, scan->offset), "%s", what);
    return false;
}

/* Length of the string or quoted name at s.p, its quotes included; 0 when it does not end. */
static size_t quoted_length(struct slice s)
{
    char quote = s.p[0];

    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\' && quote != '`')
            i++;
        else if (s.p[i] == quote)
            return i + 1;
    }
    return 0;
}

static size_t line_length(struct slice s)
{
    const char *end = memchr(s.p, '\n', s.n);

    return end ? (size_t)(end - s.p) : s.n;
}

/* Length of a comment between slash-star and star-slash; 0 when it does not end. */
static size_t block_length(struct slice s)
{
    for (size_t i = 2; i + 1 < s.n; i++) {
        if (s.p[i] == '*' && s.p[i + 1] == '/')
            return i + 2;
    }
    return 0;
}

static bool is_line_comment(struct slice s)
{
    return s.p[0] == '#' || (slice_starts(s, "--") && (s.n == 2 || is_blank(s.p[2])));
}

/* Names may hold any letter: bytes of UTF-8 beyond ASCII belong to words. */
static bool is_name(char c) { return is_word(c) || c == '$' || (unsigned char)c >= 0x80; }

static enum sql_token_kind kind_of(char c)
{
    switch (c) {
    case '?':
        return SQL_MARK;
    case ';':
        return SQL_SEMICOLON;
    case '(':
        return SQL_OPEN;
    case ')':
        return SQL_CLOSE;
    default:
        return SQL_OTHER;
    }
}

static bool scan_block(struct sql_scan *scan, struct slice rest, struct sql_token *token)
{
    if (slice_starts(rest, "/*!") || slice_starts(rest, "/*M!"))
        return refuse(scan, "a comment that the server executes; write plain SQL instead");
    token->text.n = block_length(rest);
    if (token->text.n == 0)
        return refuse(scan, "a comment that does not end");
    token->kind = slice_starts(rest, "/*+") ? SQL_OTHER : SQL_GAP;
    return true;
}

bool sql_scan_next(struct sql_scan *scan, struct sql_token *ret)
{
    struct slice rest = slice_drop(scan->contents, scan->offset);
    struct sql_token token = {SQL_GAP, scan->offset, {rest.p, 0}};

    if (rest.n == 0) {
        token.kind = SQL_END;
    } else if (is_blank(rest.p[0])) {
        while (token.text.n < rest.n && is_blank(rest.p[token.text.n]))
            token.text.n++;
    } else if (is_line_comment(rest)) {
        token.text.n = line_length(rest);
    } else if (slice_starts(rest, "/*")) {
        if (!scan_block(scan, rest, &token))
            return false;
    } else if (strchr("'\"`", rest.p[0])) {
        token.kind = SQL_OTHER;
        token.text.n = quoted_length(rest);
        if (token.text.n == 0)
            return refuse(scan, "a quote that does not end");
    } else if (is_name(rest.p[0])) {
        token.kind = SQL_WORD;
        while (token.text.n < rest.n && is_name(rest.p[token.text.n]))
            token.text.n++;
    } else {
        token.kind = kind_of(rest.p[0]);
        token.text.n = 1;
    }
    scan->offset += token.text.n;
    *ret = token;
    return true;
}

void sql_folder_init(struct sql_folder *f, struct pool *pool)
{
    text_init(&f->text, pool);
    f->gap = false;
}

void sql_folder_gap(struct sql_folder *f) { f->gap = true; }

void sql_folder_add(struct sql_folder *f, struct slice token)
{
    if (f->gap && f->text.n > 0)
        text_putc(&f->text, ' ');
    f->gap = false;
    text_add(&f->text, token);
}
