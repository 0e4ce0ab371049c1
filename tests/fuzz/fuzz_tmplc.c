/* Any bytes as a template: refused with one message, or compiled to text without a loose end. Some
 * of what the compiler promises is looked at from the outside: no <style>, no <script> with text.
 */
#include "tools/tmpl.h"

#include "fuzz.h"

#include <string.h>

/* Counts the quotes that open or close a literal of C in generated code. */
static bool literals_end_on_their_lines(const char *code)
{
    bool in_literal = false;

    for (; *code; code++) {
        if (in_literal && *code == '\\' && code[1])
            code++;
        else if (*code == '"')
            in_literal = !in_literal;
        else if (*code == '\'' && !in_literal)
            return true; /* a character literal of an expression: not followed here */
        else if (*code == '\n' && in_literal)
            return false;
    }
    return !in_literal;
}

static void one_file(struct pool *pool, const char *file, struct slice contents)
{
    struct tmpl_set set = {0};
    struct report report;
    struct text header, source;

    report_init(&report, pool);
    text_init(&header, pool);
    text_init(&source, pool);
    if (!tmpl_add(pool, &report, &set, file, contents)) {
        ALWAYS(report.errors == 1);
        ALWAYS(strncmp(report.text.p, file, strlen(file)) == 0);
        return;
    }
    ALWAYS(report.errors == 0);
    (void)tmpl_check_set(&report, &set);
    tmpl_emit_header(&header, &set);
    tmpl_emit_source(&source, &set, "tmpl.gen.c");
    if (text_bad_byte(contents) == contents.n)
        ALWAYS(literals_end_on_their_lines(source.p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice contents = {(const char *)data, size};
    struct pool pool = {0};

    one_file(&pool, "t.html", contents);
    one_file(&pool, "layout.html", contents);
    pool_free(&pool);
    return 0;
}
