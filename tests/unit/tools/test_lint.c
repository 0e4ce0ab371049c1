/* lint: each rule, and what looks like a breach and is none. */
#include "tools/lint.h"

#include "check.h"

/* The messages on one file of this name below the root. */
static const char *messages(const char *name, const char *contents)
{
    struct report r;

    report_init(&r, &pool);
    text_puts(&r.text, "");
    lint_text(&pool, &r, pool_printf(&pool, "app/%s", name), name, slice_of(contents));
    return r.text.n > 0 ? r.text.p : "";
}

#define assert_clean(name, contents) assert_string_equal(messages(name, contents), "")
#define assert_found(name, contents, message) assert_contains(messages(name, contents), message)

static void includes_point_downwards(void **state)
{
    static const struct {
        const char *name, *include;
        bool allowed;
    } cases[] = {
        {"base/x.c", "\"base/str.h\"", true},    {"base/x.c", "<string.h>", true},
        {"base/x.c", "\"db/db.h\"", false},      {"base/x.c", "\"http/req.h\"", false},
        {"db/x.c", "\"base/str.h\"", true},      {"db/x.c", "<mysql.h>", true},
        {"db/x.c", "<mysqld_error.h>", true},    {"db/x.c", "\"sql.gen.h\"", true},
        {"db/x.c", "\"model/todo.h\"", false},   {"roll/x.c", "\"db/db.h\"", true},
        {"roll/x.c", "<mysql.h>", false},        {"roll/x.c", "<mysql/mysql.h>", false},
        {"http/x.c", "\"base/buf.h\"", true},    {"http/x.c", "\"db/db.h\"", false},
        {"http/x.c", "<uwsgi.h>", false},        {"http/x.c", "\"sql.gen.h\"", false},
        {"model/x.c", "\"roll/roll.h\"", true},  {"model/x.c", "\"http/req.h\"", false},
        {"model/x.c", "\"tmpl.gen.h\"", false},  {"pages/x.c", "\"tmpl.gen.h\"", true},
        {"pages/x.c", "\"model/todo.h\"", true}, {"pages/x.c", "\"db/db.h\"", false},
        {"pages/x.c", "\"sql.gen.h\"", false},   {"pages/x.c", "\"api/health.h\"", false},
        {"ask/x.c", "\"model/todo.h\"", true},   {"ask/x.c", "\"pages/pages.h\"", false},
        {"pages/x.c", "\"ask/people.h\"", true}, {"http/x.c", "\"ask/people.h\"", false},
        {"api/x.c", "\"http/req.h\"", true},     {"api/x.c", "\"tmpl.gen.h\"", false},
        {"cli/x.c", "\"db/migrate.h\"", true},   {"cli/x.c", "\"pages/pages.h\"", false},
        {"tools/x.c", "\"tools/text.h\"", true}, {"tools/x.c", "\"base/str.h\"", false},
        {"routes.c", "\"pages/pages.h\"", true}, {"routes.c", "\"plugin.h\"", false},
        {"plugin.c", "<uwsgi.h>", true},         {"plugin.c", "\"routes.h\"", true},
        {"plugin.c", "<mysql.h>", false},        {"base/x.c", "\"str.h\"", false},
        {"base/x.c", "\"../db/db.h\"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = messages(
            cases[i].name, pool_printf(&pool, "int x;\n # include %s\n", cases[i].include));

        if (cases[i].allowed != (text[0] == '\0'))
            fail_msg("%s with %s: %s", cases[i].name, cases[i].include, text);
        if (!cases[i].allowed)
            assert_contains(text, ":2:2: error: ");
    }
    assert_clean("base/x.c", "/*\n#include \"db/db.h\"\n*/\n");
    assert_found("extra/x.c", "int x;\n",
                 "app/extra/x.c:1:1: error: \"extra\" is not in the table");
}

static void some_functions_are_banned(void **state)
{
    static const char *const everywhere[] = {
        "strcpy",  "strcat", "sprintf", "vsprintf", "gets",      "strtok", "strncpy",
        "strncat", "atoi",   "atol",    "atof",     "alloca",    "system", "popen",
        "scanf",   "fscanf", "sscanf",  "vsscanf",  "mktemp",    "tmpnam", "rand",
        "asctime", "ctime",  "vscanf",  "vfscanf",  "localtime",
    };
    static const char *const memory[] = {"malloc", "calloc", "realloc", "free", "strdup"};

    (void)state;
    for (size_t i = 0; i < sizeof(everywhere) / sizeof(everywhere[0]); i++) {
        const char *code = pool_printf(&pool, "int x = %s (1);\n", everywhere[i]);

        assert_found("model/x.c", code,
                     pool_printf(&pool, "app/model/x.c:1:9: error: %s: ", everywhere[i]));
        assert_found("tools/x.c", code, "error: ");
    }
    for (size_t i = 0; i < sizeof(memory) / sizeof(memory[0]); i++) {
        const char *code = pool_printf(&pool, "x = %s(1);\n", memory[i]);

        assert_found("model/x.c", code, "memory comes from the arena here");
        assert_found("base/str.c", code, "memory comes from the arena here");
        assert_found("plugin.c", code, "memory comes from the arena here");
        assert_clean("base/arena.c", code);
        assert_clean("base/buf.c", code);
        assert_clean("db/x.c", code);
        assert_clean("roll/x.c", code);
        assert_clean("tools/x.c", code);
        assert_clean("cli/x.c", code);
    }
}

static void only_the_command_line_prints(void **state)
{
    (void)state;
    assert_found("pages/x.c", "printf(\"x\");\n", "app/pages/x.c:1:1: error: printf: only");
    assert_found("pages/x.c", "fprintf(stderr, \"x\");\n", "error: fprintf: only the command line");
    assert_found("pages/x.c", "vfprintf( stdout, f, a);\n", "error: vfprintf: only");
    assert_clean("pages/x.c", "fprintf(file, \"x\");\n");
    assert_clean("cli/x.c", "fprintf(stderr, \"x\");\nprintf(\"x\");\n");
    assert_clean("base/log.c", "fprintf(stderr, \"x\");\n");
}

static void sql_stays_in_its_files(void **state)
{
    (void)state;
    assert_found("model/x.c", "x(\"SELECT a FROM b\");\n", "app/model/x.c:1:3: error: SQL in code");
    assert_found("cli/x.c", "x(\"\" \" DELETE FROM b\");\n", "app/cli/x.c:1:6: error: SQL in code");
    assert_found("model/x.c", "x(\"INSERT INTO b\");\n", "SQL in code");
    assert_found("model/x.c", "x(\"UPDATE b SET\");\n", "SQL in code");
    assert_clean("db/x.c", "x(\"SELECT 1\");\n");
    assert_clean("model/x.c", "x(\"Select a person\", \"SELECTION\", \"SELECT\");\n");
}

static void comments_strings_and_members_are_no_calls(void **state)
{
    (void)state;
    assert_clean("model/x.c", "/* strcpy(a, b) \" */ x = '\"'; // system(1) '\n");
    assert_clean("model/x.c", "x(\"strcpy(a) \\\" /* system(1)\"); /* \"SELECT a\" */\n");
    assert_clean("model/x.c", "x->free(y); x.free(y); freeze(1); int free;\n");
    assert_found("model/x.c", "#error don't\nstrcpy(a, b);\n", ":2:1: error: strcpy");
    assert_found("model/x.c", "x = '\\''; strcpy(a, b); y = '\\'';\n", ":1:11: error: strcpy");
}

static void headers_have_manual_and_guard(void **state)
{
    static const char good[] = "/* str.h: slices.\n * More. */\n#ifndef MUSTER_BASE_STR_H\n"
                               "#define MUSTER_BASE_STR_H\n\nint x;\n\n#endif\n";

    (void)state;
    assert_clean("base/str.h", good);
    assert_found("base/text.h", good,
                 "app/base/text.h:1:1: error: a header begins with its manual");
    assert_found("base/text.h", good,
                 ":3:1: error: the guard of this header is MUSTER_BASE_TEXT_H");
    assert_found("db/str.h", good, "the guard of this header is MUSTER_DB_STR_H");
    assert_found("base/str.h", "/* str.h: x. */\n#pragma once\n", "the guard of this header is");
    assert_found("base/str.h", "/* str.h: x. */\n", "the guard of this header is");
    assert_clean("routes.h",
                 "/* routes.h: x. */\n#ifndef MUSTER_ROUTES_H\n#define MUSTER_ROUTES_H\n"
                 "#endif\n");
    assert_clean("base/str.c", "int x;\n");
}

static const char *repeat(const char *before, const char *what, int n, const char *after)
{
    struct text t;

    text_init(&t, &pool);
    text_puts(&t, before);
    for (int i = 0; i < n; i++)
        text_puts(&t, what);
    text_puts(&t, after);
    return t.p;
}

static void lines_files_and_functions_have_limits(void **state)
{
    (void)state;
    assert_found("base/x.c", "int x;\n\tint y;\n", "app/base/x.c:2:1: error: a tab");
    assert_found("base/x.c", "int x; \n", "app/base/x.c:1:7: error: blanks at the end");
    assert_found("base/x.c", "int x;\r\n", "app/base/x.c:1:7: error: blanks at the end");
    assert_found("base/x.c", "int x;", "app/base/x.c:1:1: error: the last line does not end");
    assert_clean("base/x.c", repeat("", "é", 100, "\n"));
    assert_found("base/x.c", repeat("", "é", 101, "\n"), "app/base/x.c:1:101: error: 101 columns");
    assert_clean("base/x.c", repeat("", "x\n", 500, ""));
    assert_found("base/x.c", repeat("", "x\n", 501, ""), "error: a file of 501 lines");
    assert_clean("base/x.c", repeat("f()\n{\n", "    x;\n", 78, "}\n"));
    assert_found("base/x.c", repeat("f()\n{\n", "    x;\n", 79, "}\n"),
                 "app/base/x.c:2:1: warning: a function of 81 lines");
    assert_clean("base/x.c", repeat("int a[] =\n{\n", "    x;\n", 90, "};\n"));
}

static void build_program(void)
{
    assert_succeeds(run(pool_printf(&pool,
                                    "%s -I. -Iapp -o %s/lint app/tools/lint.c app/tools/lint_*.c "
                                    "app/tools/c_text.c app/tools/text.c app/tools/file.c",
                                    compiler(), scratch)));
}

static struct outcome lint(const char *arguments)
{
    return run(pool_printf(&pool, "cd %s && ./lint %s", scratch, arguments));
}

static void the_program_walks_the_tree_and_compiles_headers(void **state)
{
    struct outcome outcome;
    char *flags = pool_printf(&pool, "--cc '%s' --flags '-std=gnu17 -Iapp -DX=int'", compiler());

    (void)state;
    build_program();
    scratch_write("app/base/good.h", "/* good.h: x. */\n#ifndef MUSTER_BASE_GOOD_H\n"
                                     "#define MUSTER_BASE_GOOD_H\n\nX x(void);\n\n#endif\n");
    scratch_write("app/base/good.c", "#include \"base/good.h\"\n");
    scratch_write("app/sql/a/b.sql", "\t");
    assert_succeeds(lint("app"));
    outcome = lint(pool_printf(&pool, "%s app/", flags));
    assert_succeeds(outcome);
    assert_string_equal(outcome.text, "");

    scratch_write("app/base/leans.h", "/* leans.h: x. */\n#ifndef MUSTER_BASE_LEANS_H\n"
                                      "#define MUSTER_BASE_LEANS_H\n\nsize_t x(void);\n\n#endif\n");
    assert_succeeds(lint("app"));
    outcome = lint(pool_printf(&pool, "%s app", flags));
    assert_int_equal(outcome.status, 1);
    assert_contains(outcome.text, "app/base/leans.h:1:1: error: this header does not compile");
    assert_contains(outcome.text, "1 errors, 0 warnings");
    outcome = lint("--cc no-such-compiler app");
    assert_contains(outcome.text, "the compiler \"no-such-compiler\" cannot be started");

    scratch_write("app/base/good.c", repeat("f()\n{\n", "    x;\n", 90, "}\n"));
    outcome = lint("app");
    assert_succeeds(outcome);
    assert_contains(outcome.text, "0 errors, 1 warnings");
    assert_int_equal(lint("none").status, 1);
    assert_int_equal(lint("").status, 2);
    assert_int_equal(lint("--what app").status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(includes_point_downwards),
        cmocka_unit_test(some_functions_are_banned),
        cmocka_unit_test(only_the_command_line_prints),
        cmocka_unit_test(sql_stays_in_its_files),
        cmocka_unit_test(comments_strings_and_members_are_no_calls),
        cmocka_unit_test(headers_have_manual_and_guard),
        cmocka_unit_test(lines_files_and_functions_have_limits),
        cmocka_unit_test(the_program_walks_the_tree_and_compiles_headers),
    };

    return cmocka_run_group_tests_name("tools/lint", tests, scratch_begin, scratch_end);
}
