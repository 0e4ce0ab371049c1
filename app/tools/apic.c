/* apic: compiles the API's description to api.gen.c (what is asked of it: api.h).
 *
 *     apic -o OUTDIR --routes ROUTES.c OPENAPI.yaml
 *
 * Exit status: 0 done, 1 mistakes in the files (nothing is written), 2 wrong use. */
#include "tools/api.h"

#include <stdio.h>
#include <string.h>

static bool compile(struct pool *pool, struct report *r, const char *outdir, const char *routes,
                    const char *document)
{
    struct slice yaml, table;
    struct api_document doc;
    struct text source;

    if (!file_read(pool, r, document, &yaml) || !file_read(pool, r, routes, &table))
        return false;
    if (!api_load(pool, r, document, yaml, &doc) || !api_check_routes(pool, r, routes, table, &doc))
        return false;
    text_init(&source, pool);
    api_emit(pool, &source, &doc);
    return file_write(pool, r, pool_printf(pool, "%s/api.gen.c", outdir), text_slice(&source));
}

int main(int argc, char **argv)
{
    struct pool pool = {0};
    struct report report;
    bool ok;

    if (argc != 6 || strcmp(argv[1], "-o") != 0 || strcmp(argv[3], "--routes") != 0) {
        fputs("usage: apic -o OUTDIR --routes ROUTES.c OPENAPI.yaml\n", stderr);
        return 2;
    }
    report_init(&report, &pool);
    ok = compile(&pool, &report, argv[2], argv[4], argv[5]);
    if (report.text.n > 0)
        fputs(report.text.p, stderr);
    pool_free(&pool);
    return ok ? 0 : 1;
}
