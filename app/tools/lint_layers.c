#include "tools/lint.h"

#include <string.h>

/* Who may include whom, besides itself and libc. */
static const struct {
    const char *folder;
    const char *may[12];
} layers[] = {
    {"base", {NULL}},
    {"db", {"base", "sql.gen.h", "mysql", NULL}},
    {"roll", {"base", "db", "sql.gen.h", NULL}},
    {"http", {"base", NULL}},
    {"model", {"base", "db", "roll", "sql.gen.h", NULL}},
    {"ask", {"base", "http", "model", NULL}},
    {"pages", {"base", "http", "model", "ask", "tmpl.gen.h", "version.gen.h", NULL}},
    {"api", {"base", "http", "model", "ask", "version.gen.h", NULL}},
    {"cli", {"base", "db", "roll", "http", "model", "sql.gen.h", "version.gen.h", NULL}},
    {"client", {"base", "version.gen.h", NULL}},
    {"tools", {NULL}},
    {"routes.h", {"base", "http", "model", "ask", "pages", "api", NULL}},
    {"routes.c", {"base", "http", "model", "ask", "pages", "api", "routes.h", NULL}},
    {"exports.c", {"base", "http", "model", "pages", "api", "cli", "routes.h", NULL}},
    {"plugin.c",
     {"base", "db", "roll", "http", "model", "ask", "pages", "api", "routes.h", "version.gen.h",
      "uwsgi"}},
};

#define LAYERS_N (sizeof(layers) / sizeof(layers[0]))

static bool is_allowed(size_t layer, struct slice target)
{
    size_t n = sizeof(layers[layer].may) / sizeof(layers[layer].may[0]);

    if (slice_eq(target, layers[layer].folder))
        return true;
    for (size_t i = 0; i < n && layers[layer].may[i]; i++) {
        if (slice_eq(target, layers[layer].may[i]))
            return true;
    }
    return false;
}

/* What an include is in the table: its folder, the name of a generated or host header; n == 0 for
 * libc and other libraries. */
static struct slice target_of(struct slice path, bool quoted)
{
    static const char *const mysql[] = {"mysql.h",  "errmsg.h",    "mysqld_error.h", "mysql/",
                                        "mariadb/", "mysql_com.h", "mysql_version.h"};
    const char *slash = memchr(path.p, '/', path.n);

    for (size_t i = 0; i < sizeof(mysql) / sizeof(mysql[0]); i++) {
        if (slice_starts(path, mysql[i]))
            return slice_of("mysql");
    }
    if (slice_eq(path, "uwsgi.h"))
        return slice_of("uwsgi");
    if (!quoted)
        return (struct slice){path.p, 0};
    if (slash)
        path.n = (size_t)(slash - path.p);
    return path;
}

static void check_include(struct report *r, const struct lint_file *file, size_t layer,
                          size_t offset, struct slice path, bool quoted)
{
    struct slice target = target_of(path, quoted);

    if (target.n == 0 || is_allowed(layer, target))
        return;
    if (quoted && slice_same(target, path) && !memchr(path.p, '.', path.n))
        return;
    report_error(r, lint_place(file, offset),
                 "%s may not include \"%.*s\"; includes point downwards, by folder/name.h",
                 layers[layer].folder, SLICE_ARG(path));
}

/* Takes "#include <x>" or "#include "x"" apart; the code view has the quotes, the contents x. */
static bool include_at(const struct lint_file *file, size_t offset, struct slice *ret_path,
                       bool *ret_quoted)
{
    struct slice line = slice_drop(file->contents, offset);
    const char *end;
    char close;

    line = slice_drop(line, 1);
    while (line.n > 0 && line.p[0] == ' ')
        line = slice_drop(line, 1);
    if (!slice_starts(line, "include"))
        return false;
    line = slice_drop(line, strlen("include"));
    while (line.n > 0 && line.p[0] == ' ')
        line = slice_drop(line, 1);
    if (line.n == 0 || (line.p[0] != '"' && line.p[0] != '<'))
        return false;
    close = line.p[0] == '<' ? '>' : '"';
    *ret_quoted = close == '"';
    line = slice_drop(line, 1);
    end = memchr(line.p, close, line.n);
    if (!end)
        return false;
    *ret_path = (struct slice){line.p, (size_t)(end - line.p)};
    return true;
}

void lint_layers(struct pool *pool, struct report *r, const struct lint_file *file)
{
    size_t layer = 0;
    bool line_start = true;

    (void)pool;
    while (layer < LAYERS_N && !slice_eq(file->folder, layers[layer].folder))
        layer++;
    if (layer == LAYERS_N) {
        report_error(r, lint_place(file, 0), "\"%.*s\" is not in the table of layers",
                     SLICE_ARG(file->folder));
        return;
    }
    for (size_t i = 0; i < file->code.n; i++) {
        struct slice path;
        bool quoted;

        if (line_start && file->code.p[i] == '#' && include_at(file, i, &path, &quoted))
            check_include(r, file, layer, i, path, quoted);
        line_start = file->code.p[i] == '\n' || (line_start && is_blank(file->code.p[i]));
    }
}
