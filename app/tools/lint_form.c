#include "tools/lint.h"

#include <string.h>

#define COLUMNS_MAX 100
#define FILE_MAX 500
#define FUNCTION_MAX 80

/* Letters, not bytes: the bytes of UTF-8 that go on with a letter do not count. */
static unsigned columns(struct slice line)
{
    unsigned n = 0;

    for (size_t i = 0; i < line.n; i++)
        n += ((unsigned char)line.p[i] & 0xc0) != 0x80;
    return n;
}

static void check_line(struct report *r, const struct lint_file *file, unsigned number,
                       struct slice line)
{
    const char *tab = line.n > 0 ? memchr(line.p, '\t', line.n) : NULL;

    if (tab)
        report_error(r, (struct place){file->path, number, (unsigned)(tab - line.p) + 1},
                     "a tab; indent by four blanks");
    if (line.n > 0 && is_blank(line.p[line.n - 1]))
        report_error(r, (struct place){file->path, number, (unsigned)line.n},
                     "blanks at the end of the line");
    if (columns(line) > COLUMNS_MAX)
        report_error(r, (struct place){file->path, number, COLUMNS_MAX + 1},
                     "%u columns; %d at most", columns(line), COLUMNS_MAX);
}

/* Where a function stands whose body is being read. */
struct function {
    unsigned start; /* line of its '{'; 0 outside */
};

/* By the house style a function's braces stand in the first column. */
static void check_function(struct report *r, const struct lint_file *file, struct function *f,
                           unsigned number, struct slice code)
{
    if (code.n == 0)
        return;
    if (code.p[0] == '{' && f->start == 0)
        f->start = number;
    if (code.p[0] != '}' || f->start == 0)
        return;
    if (slice_trim(code).n == 1 && number - f->start + 1 > FUNCTION_MAX)
        report_warning(r, (struct place){file->path, f->start, 1},
                       "a function of %u lines; find the missing noun (%d at most)",
                       number - f->start + 1, FUNCTION_MAX);
    f->start = 0;
}

void lint_form(struct report *r, const struct lint_file *file)
{
    struct function function = {0};
    struct slice rest = file->contents;
    unsigned number = 0;

    while (rest.n > 0) {
        const char *end = memchr(rest.p, '\n', rest.n);
        struct slice line = {rest.p, end ? (size_t)(end - rest.p) : rest.n};
        struct slice code = slice_drop(file->code, (size_t)(line.p - file->contents.p));

        number++;
        code.n = line.n;
        check_line(r, file, number, line);
        check_function(r, file, &function, number, code);
        rest = slice_drop(rest, line.n + 1);
    }
    if (number > FILE_MAX)
        report_error(r, (struct place){file->path, FILE_MAX + 1, 1},
                     "a file of %u lines; find the missing noun (%d at most)", number, FILE_MAX);
    if (file->contents.n > 0 && file->contents.p[file->contents.n - 1] != '\n')
        report_error(r, (struct place){file->path, number, 1}, "the last line does not end");
}

/* "base/str.h" → "MUSTER_BASE_STR_H" */
static const char *guard_of(struct pool *pool, const char *name)
{
    char *guard = pool_printf(pool, "MUSTER_%s", name);

    for (char *c = guard; *c; c++) {
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
        else if (!is_word(*c))
            *c = '_';
    }
    return guard;
}

void lint_header(struct pool *pool, struct report *r, const struct lint_file *file)
{
    const char *slash = strrchr(file->name, '/');
    const char *own = slash ? slash + 1 : file->name;
    const char *guard = guard_of(pool, file->name);
    const char *lines = pool_printf(pool, "#ifndef %s\n#define %s\n", guard, guard);
    struct slice code = file->code;

    if (!file->is_header)
        return;
    if (!slice_starts(file->contents, pool_printf(pool, "/* %s:", own)))
        report_error(r, (struct place){file->path, 1, 1},
                     "a header begins with its manual: \"/* %s: what it is for\"", own);
    while (code.n > 0 && is_blank(code.p[0]))
        code = slice_drop(code, 1);
    if (!slice_starts(code, lines))
        report_error(r, lint_place(file, (size_t)(code.p - file->code.p)),
                     "the guard of this header is %s, before everything else", guard);
}

void lint_text(struct pool *pool, struct report *r, const char *path, const char *name,
               struct slice contents)
{
    struct lint_file file;

    lint_view(pool, path, name, contents, &file);
    lint_layers(pool, r, &file);
    lint_calls(r, &file);
    lint_header(pool, r, &file);
    lint_form(r, &file);
}
