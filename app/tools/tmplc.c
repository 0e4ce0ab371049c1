/* tmplc: compiles HTML templates to tmpl.gen.h and tmpl.gen.c (the format: tmpl.h).
 *
 *     tmplc -o OUTDIR FILE.html…
 *
 * Exit status: 0 done, 1 mistakes in the files (nothing is written), 2 wrong use. */
#include "tools/tmpl.h"

#include <stdio.h>
#include <string.h>

static bool write_all(struct pool *pool, struct report *r, const char *outdir,
                      const struct tmpl_set *set)
{
    const char *path = pool_printf(pool, "%s/tmpl.gen.c", outdir);
    struct text header, source;

    text_init(&header, pool);
    text_init(&source, pool);
    tmpl_emit_header(&header, set);
    tmpl_emit_source(&source, set, path);
    return file_write(pool, r, pool_printf(pool, "%s/tmpl.gen.h", outdir), text_slice(&header)) &&
           file_write(pool, r, path, text_slice(&source));
}

static int run(const char *outdir, char **files, int files_n)
{
    struct pool pool = {0};
    struct tmpl_set set = {0};
    struct report report;
    bool ok = true;

    report_init(&report, &pool);
    for (int i = 0; i < files_n; i++) {
        struct slice contents;

        ok = file_read(&pool, &report, files[i], &contents) &&
             tmpl_add(&pool, &report, &set, files[i], contents) && ok;
    }
    ok = ok && tmpl_check_set(&report, &set) && write_all(&pool, &report, outdir, &set);
    if (report.text.n > 0)
        fputs(report.text.p, stderr);
    pool_free(&pool);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc < 4 || strcmp(argv[1], "-o") != 0) {
        fputs("usage: tmplc -o OUTDIR FILE.html…\n", stderr);
        return 2;
    }
    return run(argv[2], argv + 3, argc - 3);
}
