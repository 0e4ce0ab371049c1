#include "tools/lint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 256

/* The command that checks one header; the words of `flags` lie between fixed arguments. */
static char **command_of(struct pool *pool, struct lint_compiler compiler, const char *header)
{
    char **v = pool_alloc(pool, (ARGUMENTS_MAX + 8) * sizeof(*v));
    struct slice flags = slice_trim(slice_of(compiler.flags));
    size_t n = 0;

    v[n++] = pool_copy(pool, slice_of(compiler.cc));
    v[n++] = pool_copy(pool, slice_of("-fsyntax-only"));
    while (flags.n > 0 && n < ARGUMENTS_MAX) {
        size_t word = 0;

        while (word < flags.n && !is_blank(flags.p[word]))
            word++;
        v[n++] = pool_copy(pool, (struct slice){flags.p, word});
        flags = slice_trim(slice_drop(flags, word));
    }
    v[n++] = pool_copy(pool, slice_of("-x"));
    v[n++] = pool_copy(pool, slice_of("c"));
    v[n++] = pool_copy(pool, slice_of(header));
    return v;
}

static void compile_header(struct pool *pool, struct report *r, struct lint_compiler compiler,
                           const char *header)
{
    char **command = command_of(pool, compiler, header);
    struct place at = {header, 1, 1};
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        report_error(r, at, "the compiler cannot be started: %s", strerror(errno));
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        report_error(r, at, "the compiler \"%s\" cannot be started", compiler.cc);
    else if (status != 0)
        report_error(r, at, "this header does not compile on its own; include what it needs");
}

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n > m && strcmp(name + n - m, end) == 0;
}

static void lint_one(struct pool *pool, struct report *r, const char *path, const char *name,
                     struct lint_compiler compiler)
{
    struct slice contents;

    if (!file_read(pool, r, path, &contents))
        return;
    lint_text(pool, r, path, name, contents);
    if (compiler.cc && ends_in(name, ".h"))
        compile_header(pool, r, compiler, path);
}

static void lint_dir(struct pool *pool, struct report *r, const char *root, const char *below,
                     struct lint_compiler compiler)
{
    struct names names;

    if (!dir_list(pool, r, pool_printf(pool, "%s/%s", root, below), &names))
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = pool_printf(pool, "%s%s", below, names.v[i]);
        const char *path = pool_printf(pool, "%s/%s", root, name);

        if (is_dir(path))
            lint_dir(pool, r, root, pool_printf(pool, "%s/", name), compiler);
        else if (ends_in(name, ".c") || ends_in(name, ".h"))
            lint_one(pool, r, path, name, compiler);
    }
}

void lint_tree(struct pool *pool, struct report *r, const char *root, struct lint_compiler compiler)
{
    lint_dir(pool, r, root, "", compiler);
}
