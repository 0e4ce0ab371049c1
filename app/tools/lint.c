/* lint: checks the house rules (lint.h) of all C files under a folder.
 *
 *     lint [--cc CC] [--flags "…"] ROOT
 *
 * With --cc each header is compiled on its own, with the flags given. Exit status: 0 clean or
 * warnings only, 1 errors, 2 wrong use. */
#include "tools/lint.h"

#include <stdio.h>
#include <string.h>

static int run(const char *root, struct lint_compiler compiler)
{
    struct pool pool = {0};
    struct report report;
    bool ok;

    report_init(&report, &pool);
    lint_tree(&pool, &report, root, compiler);
    if (report.text.n > 0)
        fputs(report.text.p, stderr);
    if (report.errors + report.warnings > 0)
        fprintf(stderr, "%u errors, %u warnings\n", report.errors, report.warnings);
    ok = report.errors == 0;
    pool_free(&pool);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct lint_compiler compiler = {NULL, ""};
    const char *root = NULL;
    bool ok = true;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--cc") == 0 && i + 1 < argc)
            compiler.cc = argv[++i];
        else if (strcmp(argv[i], "--flags") == 0 && i + 1 < argc)
            compiler.flags = argv[++i];
        else if (argv[i][0] != '-' && !root)
            root = argv[i];
        else
            ok = false;
    }
    if (!ok || !root) {
        fputs("usage: lint [--cc CC] [--flags \"…\"] ROOT\n", stderr);
        return 2;
    }
    return run(root, compiler);
}
