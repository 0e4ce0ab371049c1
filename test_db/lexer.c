#include "lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void cursor_init(struct cursor *c, struct str text, const char *file)
{
    *c = (struct cursor){text.p, text.n > 0 ? text.p + text.n : text.p, file, 1};
}

bool cursor_at_end(const struct cursor *c)
{
    return c->p == c->end;
}

static void step(struct cursor *c)
{
    c->line += *c->p == '\n';
    c->p++;
}

static bool looking_at(const struct cursor *c, const char *z)
{
    size_t n = strlen(z);
    return (size_t)(c->end - c->p) >= n && memcmp(c->p, z, n) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "--" begins a comment only before a blank or at the end: 5--3 is arithmetic. */
static bool at_line_comment(const struct cursor *c)
{
    return looking_at(c, "#") || (looking_at(c, "--") && (c->p + 2 == c->end || is_blank(c->p[2])));
}

static bool at_comment(const struct cursor *c)
{
    return at_line_comment(c) || (looking_at(c, "/*") && !looking_at(c, "/*!"));
}

static void skip_comment(struct cursor *c)
{
    if (at_line_comment(c)) {
        while (c->p < c->end && *c->p != '\n')
            c->p++;
        return;
    }
    while (c->p < c->end && !looking_at(c, "*/"))
        step(c);
    if (c->p < c->end)
        c->p += 2;
}

void cursor_skip(struct cursor *c)
{
    while (c->p < c->end) {
        if (is_blank(*c->p))
            step(c);
        else if (at_comment(c))
            skip_comment(c);
        else
            return;
    }
}

bool cursor_take(struct cursor *c, char expected)
{
    cursor_skip(c);
    if (c->p == c->end || *c->p != expected)
        return false;
    c->p++;
    return true;
}

struct str cursor_word(struct cursor *c)
{
    cursor_skip(c);
    bool quoted = c->p < c->end && *c->p == '`';
    const char *from = c->p + quoted;
    const char *to = from;
    while (to < c->end && is_word(*to))
        to++;
    if (to == from || (quoted && (to == c->end || *to != '`')))
        return (struct str){NULL, 0};
    c->p = to + quoted;
    return (struct str){from, (size_t)(to - from)};
}

bool cursor_quoted(struct cursor *c)
{
    char quote = *c->p++;
    while (c->p < c->end) {
        if (*c->p == quote) {
            c->p++;
            return true;
        }
        if (*c->p == '\\' && quote != '`' && c->p + 1 < c->end)
            step(c);
        step(c);
    }
    return false;
}

bool cursor_statement_end(struct cursor *c)
{
    while (c->p < c->end) {
        if (*c->p == ';')
            return true;
        if (*c->p == '\'' || *c->p == '"' || *c->p == '`') {
            if (!cursor_quoted(c))
                return false;
        } else if (at_comment(c)) {
            skip_comment(c);
        } else {
            step(c);
        }
    }
    return false;
}

enum err cursor_problem(const struct cursor *c, struct problem *ret, const char *format, ...)
{
    char text[PROBLEM_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return problem_set(ret, ERR_INPUT, "%s:%u: %s", c->file, c->line, text);
}
