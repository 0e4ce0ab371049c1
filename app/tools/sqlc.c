/* sqlc: compiles SQL statement files to sql.gen.h and sql.gen.c (the format: sql.h).
 *
 *     sqlc -o OUTDIR [--migrations DIR] SQLDIR
 *
 * Exit status: 0 done, 1 mistakes in the files (nothing is written), 2 wrong use. */
#include "tools/sql.h"

#include <stdio.h>
#include <string.h>

static bool write_all(struct pool *pool, struct report *r, const char *outdir,
                      const struct sql_set *set)
{
    struct text header, source;

    text_init(&header, pool);
    text_init(&source, pool);
    sql_emit_header(&header, set);
    sql_emit_source(&source, set);
    return file_write(pool, r, pool_printf(pool, "%s/sql.gen.h", outdir), text_slice(&header)) &&
           file_write(pool, r, pool_printf(pool, "%s/sql.gen.c", outdir), text_slice(&source));
}

static int run(const char *outdir, const char *migrations, const char *sqldir)
{
    struct pool pool = {0};
    struct report report;
    struct sql_set set;
    bool ok;

    report_init(&report, &pool);
    ok = sql_load(&pool, &report, sqldir, migrations, &set) &&
         write_all(&pool, &report, outdir, &set);
    if (report.text.n > 0)
        fputs(report.text.p, stderr);
    pool_free(&pool);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *outdir = NULL, *migrations = NULL, *sqldir = NULL;
    bool ok = true;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
            outdir = argv[++i];
        else if (strcmp(argv[i], "--migrations") == 0 && i + 1 < argc)
            migrations = argv[++i];
        else if (argv[i][0] != '-' && !sqldir)
            sqldir = argv[i];
        else
            ok = false;
    }
    if (!ok || !outdir || !sqldir) {
        fputs("usage: sqlc -o OUTDIR [--migrations DIR] SQLDIR\n", stderr);
        return 2;
    }
    return run(outdir, migrations, sqldir);
}
