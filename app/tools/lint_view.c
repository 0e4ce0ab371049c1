#include "tools/c_text.h"
#include "tools/lint.h"

#include <string.h>

static size_t comment_length(struct slice s)
{
    size_t n = 2;

    if (slice_starts(s, "//")) {
        while (n < s.n && s.p[n] != '\n')
            n++;
        return n;
    }
    while (n < s.n && !slice_starts(slice_drop(s, n), "*/"))
        n++;
    return n < s.n ? n + 2 : n;
}

/* A quote without its end (an apostrophe in #error) hides nothing but itself. */
static size_t literal_length(struct slice s)
{
    size_t n = c_literal_length(s);

    return n > 0 ? n : 1;
}

static void blank(char *code, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (code[i] != '\n')
            code[i] = ' ';
    }
}

static void add_literal(struct pool *pool, struct lint_file *file, struct slice literal)
{
    file->literals = pool_grow(pool, file->literals, file->literals_n, &file->literals_size,
                               sizeof(*file->literals));
    file->literals[file->literals_n++] = literal;
}

void lint_view(struct pool *pool, const char *path, const char *name, struct slice contents,
               struct lint_file *ret)
{
    struct lint_file file = {.path = path, .name = name, .contents = contents};
    const char *slash = strchr(name, '/'), *dot = strrchr(name, '.');
    char *code = pool_copy(pool, contents);
    size_t i = 0;

    file.folder = slice_of(name);
    if (slash)
        file.folder.n = (size_t)(slash - name);
    file.is_header = dot && strcmp(dot, ".h") == 0;
    while (i < contents.n) {
        struct slice rest = slice_drop(contents, i);
        size_t n = 1;

        if (slice_starts(rest, "/*") || slice_starts(rest, "//")) {
            n = comment_length(rest);
            blank(code, i, i + n);
        } else if (rest.p[0] == '"' || rest.p[0] == '\'') {
            n = literal_length(rest);
            blank(code, i + 1, i + n - (n > 1));
            if (rest.p[0] == '"' && n > 1)
                add_literal(pool, &file, (struct slice){rest.p, n});
        }
        i += n;
    }
    file.code = (struct slice){code, contents.n};
    *ret = file;
}

struct place lint_place(const struct lint_file *file, size_t offset)
{
    return place_of(file->path, file->contents, offset);
}
