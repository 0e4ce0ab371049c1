/* Any text as a dump and as an employees.sql: read without harm; what is refused is named by file
 * and line; what is taken is written and read back to the same rows. */
#include "test_db/dump_read.h"

#include "fuzz.h"
#include "test_db/row.h"
#include "test_db/script.h"

#include <string.h>

static void rows_come_back(const struct fixture *f, enum table table)
{
    for (size_t i = 0; i < f->n[table]; i++) {
        char text[64 + ROW_TEXT_MAX], a[ROW_TEXT_MAX], b[ROW_TEXT_MAX];
        struct fixture again;
        struct problem problem;
        size_t n = (size_t)snprintf(text, 64, "INSERT INTO %s VALUES ", table_name(table));
        n += row_text(f, table, i, ROW_INSERT, text + n);
        text[n++] = ';';
        fixture_init(&again);
        ALWAYS(dump_read(&again, (struct str){text, n}, "again", &problem) == ERR_OK);
        ALWAYS(again.n[table] == 1);
        size_t na = row_text(f, table, i, ROW_CHECKSUM, a);
        size_t nb = row_text(&again, table, 0, ROW_CHECKSUM, b);
        ALWAYS(na == nb && memcmp(a, b, na) == 0);
        fixture_free(&again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct fixture f;
    struct script script;
    struct problem problem = {""};

    fixture_init(&f);
    if (dump_read(&f, text, "x", &problem))
        ALWAYS(strncmp(problem.text, "x:", 2) == 0);
    else if (fixture_rows(&f) < 100)
        for (int t = 0; t < TABLE_COUNT; t++)
            rows_come_back(&f, (enum table)t);
    fixture_free(&f);

    if (script_read(text, "y", &script, &problem)) {
        ALWAYS(strncmp(problem.text, "y:", 2) == 0);
        return 0;
    }
    ALWAYS(script.n <= SCRIPT_STEPS_MAX);
    for (size_t i = 0; i < script.n; i++)
        ALWAYS(script.steps[i].text.p >= text.p &&
               script.steps[i].text.p + script.steps[i].text.n <= text.p + text.n);
    return 0;
}
