/* Any bytes as a statement's file and as a migration: refused with one message, or text that holds
 * as many placeholders as were declared. */
#include "tools/sql.h"

#include "fuzz.h"

#include <string.h>

static void statement(struct pool *pool, struct slice contents)
{
    struct sql_set set = {0};
    struct sql_statement s;
    struct report report;
    struct text out;

    report_init(&report, pool);
    if (!sql_parse_statement(pool, &report, "f.sql", "todo/list", contents, &s)) {
        ALWAYS(report.errors == 1);
        ALWAYS(strncmp(report.text.p, "f.sql:", 6) == 0);
        return;
    }
    ALWAYS(report.errors == 0);
    ALWAYS(s.text.n > 0 && s.text.n <= contents.n);
    ALWAYS(s.reads || s.writes);
    ALWAYS(s.reads == (s.out.n > 0));
    set.statements = &s;
    set.statements_n = 1;
    text_init(&out, pool);
    sql_emit_header(&out, &set);
    sql_emit_source(&out, &set);
    ALWAYS(out.n > 0);
}

static void migration(struct pool *pool, struct slice contents)
{
    struct sql_migration_file m = {.number = 1, .name = "0001_x"};
    struct report report;

    report_init(&report, pool);
    if (!sql_parse_migration(pool, &report, "f.sql", contents, &m)) {
        ALWAYS(report.errors == 1);
        return;
    }
    ALWAYS(m.n > 0);
    for (size_t i = 0; i < m.n; i++)
        ALWAYS(m.statements[i].n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice contents = {(const char *)data, size};
    struct pool pool = {0};

    statement(&pool, contents);
    migration(&pool, contents);
    pool_free(&pool);
    return 0;
}
