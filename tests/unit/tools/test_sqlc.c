/* sqlc: what statement files become, and what it refuses. */
#include "tools/sql.h"

#include "check.h"

#define TITLE "-- todo/list.sql: a test.\n"

struct refusal {
    const char *contents;
    const char *message;
};

static void refused_statements(void **state)
{
    static const struct refusal cases[] = {
        {"", "f.sql:1:1: error: the first line must be \"-- todo/list.sql: what it is for\""},
        {"-- todo/add.sql: x.\nSELECT 1", "f.sql:1:1: error: the first line must be"},
        {"-- todo/list.sql:\nSELECT 1", "f.sql:1:18: error: say behind the name"},
        {TITLE, "f.sql:2:1: error: the file holds no statement"},
        {TITLE "-- out: n u64\n", "f.sql:3:1: error: the file holds no statement"},
        {TITLE "SELECT 1", "f.sql:2:1: error: list the columns of a row"},
        {TITLE "-- out: n u64\nDELETE FROM t", "f.sql:3:1: error: a write has no rows"},
        {TITLE "-- out: n u64\nSELECT ?", "f.sql:3:1: error: 1 placeholders (?), but in: lists 0"},
        {TITLE "-- in: a u64\nDELETE FROM t",
         "f.sql:3:1: error: 0 placeholders (?), but in: lists 1"},
        {TITLE "-- in: a u64\nDELETE FROM t WHERE a = '?' -- ?", "error: 0 placeholders"},
        {TITLE "-- in: a u64\n-- in: b u64\nDELETE FROM t", "f.sql:3:1: error: a second \"in:\""},
        {TITLE "-- in: a u65\nDELETE", "f.sql:2:10: error: \"u65\": not a type"},
        {TITLE "-- in: a\nDELETE", "error: \"\": not a type"},
        {TITLE "-- in: a u64,\n--     A u64\nDELETE", "f.sql:3:8: error: \"A\": names are lower"},
        {TITLE "-- in: a u64, a str\nDELETE", "f.sql:2:15: error: \"a\": twice in the list"},
        {TITLE "-- in: int u64\nDELETE", "f.sql:2:8: error: \"int\": a keyword of C"},
        {TITLE "-- in: a bool?\nDELETE", "f.sql:2:10: error: \"bool\": cannot be NULL here"},
        {TITLE "-- in: a f64?\nDELETE", "f.sql:2:10: error: \"f64\": cannot be NULL here"},
        {TITLE "-- in: a u64 b str\nDELETE", "f.sql:2:14: error: \"b\": fields are"},
        {TITLE "-- in: , a u64\nDELETE", "f.sql:2:8: error: \",\": a name is expected"},
        {TITLE "-- in: a u64\n-- A remark.\nDELETE", "f.sql:3:4: error: \"A\": fields are"},
        {TITLE "CREATE TABLE t (a int)", "f.sql:2:1: error: a statement begins with SELECT"},
        {TITLE "SHOW TABLES", "f.sql:2:1: error: a statement begins with SELECT"},
        {TITLE "(SELECT 1)", "f.sql:2:1: error: a statement begins with SELECT"},
        {TITLE "DELETE FROM t; DELETE FROM u", "f.sql:2:16: error: one statement a file"},
        {TITLE "DELETE FROM t;;", "f.sql:2:15: error: one statement a file"},
        {TITLE "DELETE FROM t WHERE a = 'x", "f.sql:2:25: error: a quote that does not end"},
        {TITLE "DELETE FROM t /* x", "f.sql:2:15: error: a comment that does not end"},
        {TITLE "DELETE /*!50000 x */ FROM t",
         "f.sql:2:8: error: a comment that the server executes"},
        {TITLE "DELETE FROM t WHERE (a", "f.sql:2:23: error: a '(' is not closed"},
        {TITLE "DELETE FROM t WHERE a)", "f.sql:2:22: error: a ')' without its '('"},
        {TITLE "-- out: a u64\nSELECT a INTO @x FROM t", "f.sql:3:10: error: INTO has no place"},
        {TITLE "-- out: a u64\nSELECT * FROM t", "f.sql:3:8: error: name the columns"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sql_statement statement;
        struct report r;

        report_init(&r, &pool);
        if (sql_parse_statement(&pool, &r, "f.sql", "todo/list", slice_of(cases[i].contents),
                                &statement))
            fail_msg("not refused: %s", cases[i].contents);
        assert_int_equal(r.errors, 1);
        assert_contains(r.text.p, cases[i].message);
    }
}

static void refused_migrations(void **state)
{
    static const struct refusal cases[] = {
        {"", "f.sql:1:1: error: the migration holds no statement"},
        {"-- nothing\n", "error: the migration holds no statement"},
        {"CREATE TABLE t (a int)\n", "f.sql:2:1: error: the last statement is not closed"},
        {"CREATE TABLE t (a int); DROP TABLE t\n", "error: the last statement is not closed"},
        {";\n", "f.sql:1:1: error: an empty statement"},
        {"INSERT INTO t VALUES ('x);\n", "f.sql:1:23: error: a quote that does not end"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sql_migration_file m = {0};
        struct report r;

        report_init(&r, &pool);
        assert_false(sql_parse_migration(&pool, &r, "f.sql", slice_of(cases[i].contents), &m));
        assert_contains(r.text.p, cases[i].message);
    }
}

static struct sql_statement parsed(const char *contents)
{
    struct sql_statement s;
    struct report r;

    report_init(&r, &pool);
    if (!sql_parse_statement(&pool, &r, "f.sql", "todo/list", slice_of(contents), &s))
        fail_msg("%s", r.text.p);
    return s;
}

static void text_is_folded_but_not_its_strings(void **state)
{
    struct sql_statement s =
        parsed(TITLE "-- More on it.\n"
                     "-- in:  a u64,\n--   b str?\n--\n-- A remark.\n"
                     "-- out: n u64\n\n"
                     "SELECT  /*+ MAX_EXECUTION_TIME(9) */ `a  ?`, -- ? '\n"
                     "\t\"b\\\"  ?\" /* ? \" */ FROM t # ;\n"
                     " WHERE a=? AND b = 'it''s\n  ;' AND c=- -1--1 AND d > ?;\n"
                     "-- the end\n");

    (void)state;
    assert_string_equal(pool_copy(&pool, s.text),
                        "SELECT /*+ MAX_EXECUTION_TIME(9) */ `a  ?`, \"b\\\"  ?\" FROM t "
                        "WHERE a=? AND b = 'it''s\n  ;' AND c=- -1--1 AND d > ?");
    assert_string_equal(s.purpose, "a test.");
    assert_int_equal(s.in.n, 2);
    assert_true(s.in.v[1].optional);
    assert_true(s.reads);
    assert_false(s.writes);
}

static void reads_and_writes_are_told_apart(void **state)
{
    static const struct {
        const char *contents;
        bool reads, writes;
    } cases[] = {
        {TITLE "-- out: a u64\nselect 1", true, false},
        {TITLE "-- out: a u64\nSELECT 1 FOR UPDATE", true, true},
        {TITLE "-- out: a u64\nSELECT 1 for\n  share", true, true},
        {TITLE "-- out: a u64\nSELECT 'FOR UPDATE'", true, false},
        {TITLE "-- out: a u64\nSELECT 1 FROM `for` `update`", true, false},
        {TITLE "-- out: a u64\nWITH c AS (SELECT 1) SELECT a FROM c", true, false},
        {TITLE "WITH c AS (SELECT 1) DELETE FROM t", false, true},
        {TITLE "WITH c AS (SELECT 1) UPDATE t SET a = 1", false, true},
        {TITLE "-- out: a str\nWITH c AS (SELECT 1) SELECT REPLACE(a, 'x', 'y') FROM c", true,
         false},
        {TITLE "INSERT INTO t (a) SELECT 1", false, true},
        {TITLE "REPLACE INTO t (a) VALUES (1)", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sql_statement s = parsed(cases[i].contents);

        if (s.reads != cases[i].reads || s.writes != cases[i].writes)
            fail_msg("%s: reads %d, writes %d", cases[i].contents, s.reads, s.writes);
    }
}

static void migrations_are_cut_at_line_ends(void **state)
{
    struct sql_migration_file m = {0};
    struct report r;

    (void)state;
    report_init(&r, &pool);
    assert_true(sql_parse_migration(
        &pool, &r, "f.sql",
        slice_of("-- first;\nCREATE TABLE t (\n  a int -- key;\n);  -- done\n"
                 "INSERT INTO t VALUES (';\n'), ('?');\n"
                 "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; "
                 "END;"),
        &m));
    assert_int_equal(m.n, 3);
    assert_string_equal(pool_copy(&pool, m.statements[0]), "CREATE TABLE t ( a int )");
    assert_string_equal(pool_copy(&pool, m.statements[1]), "INSERT INTO t VALUES (';\n'), ('?')");
    assert_string_equal(pool_copy(&pool, m.statements[2]),
                        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; "
                        "SET @b = 2; END");
}

static const char *load_errors(const char *dir, const char *migrations)
{
    struct sql_set set;
    struct report r;

    report_init(&r, &pool);
    text_puts(&r.text, "");
    if (sql_load(&pool, &r, scratch_path(dir), migrations, &set))
        return "";
    return r.text.p;
}

static void folders_are_checked(void **state)
{
    const char *text;

    (void)state;
    scratch_write("empty/README", "x");
    assert_contains(load_errors("empty", NULL), "empty: error: no statement found");
    assert_contains(load_errors("none", NULL), "none: error: cannot be read: No such file");

    scratch_write("bad/lost.sql", "x");
    scratch_write("bad/todo/Add.sql", "x");
    scratch_write("bad/todo/deep/x.sql", "x");
    scratch_write("bad/todo/good.sql", "-- todo/good.sql: x.\nDELETE FROM t");
    scratch_write("bad/todo/wrong.sql", "-- todo/wrong.sql: x.\nDROP TABLE t");
    scratch_write("bad/migrations/0002_x.sql", "x;");
    scratch_write("bad/migrations/0002_y.sql", "x;");
    scratch_write("bad/migrations/1_y.sql", "x;");
    text = load_errors("bad", NULL);
    assert_contains(text, "bad/lost.sql: error: a statement lies in a folder");
    assert_contains(text, "bad/todo/Add.sql: error: names of folders and statements are lower");
    assert_contains(text, "bad/todo/deep: error: statements lie in SQLDIR/<entity>/, no deeper");
    assert_contains(text, "bad/todo/wrong.sql:2:1: error: a statement begins with");
    assert_contains(text, "bad/migrations/0002_x.sql: error: number 0001 is expected here");
    assert_contains(text, "bad/migrations/0002_y.sql: error: number 0003 is expected here");
    assert_contains(text, "bad/migrations/1_y.sql: error: a migration is called NNNN_name.sql");

    scratch_write("clash/a/b_c.sql", "-- a/b_c.sql: x.\nDELETE FROM t");
    scratch_write("clash/a_b/c.sql", "-- a_b/c.sql: x.\nDELETE FROM t");
    scratch_write("clash/t/list.sql", "-- t/list.sql: x.\n-- out: a u64\nSELECT 1");
    scratch_write("clash/t/list_open.sql", "-- t/list_open.sql: x.\nDELETE FROM t");
    text = load_errors("clash", NULL);
    assert_contains(text, "clash/a_b/c.sql: error: gets the same name in C as");
    assert_contains(text, "clash/t/list_open.sql: error: gets the same name in C as");
}

/* ---- the program, and its output compiled and run against a db/db.h of our own ---- */

static const char stmt_header[] =
    "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
    "enum sql_type { SQL_U32, SQL_U64, SQL_I64, SQL_F64, SQL_BOOL, SQL_STR, SQL_DATE };\n"
    "struct sql_field { const char *name; enum sql_type type; bool optional; size_t offset; };\n"
    "struct sql_stmt { const char *name; const char *text; bool writes; const struct sql_field *in;"
    " size_t in_n; const struct sql_field *out; size_t out_n; size_t row_size; };\n"
    "struct sql_migration { uint32_t number; const char *name; const char *const *statements; "
    "size_t n; };\n";

static const char db_header[] =
    "#include \"base/arena.h\"\n#include \"base/err.h\"\n#include <stdio.h>\n"
    "struct db { int unused; };\nstruct db_cursor { int unused; };\n"
    "struct db_done { uint64_t affected; uint64_t last_id; };\n"
    "static inline enum err db_select(struct db *db, struct arena *a, size_t id, const void *in, "
    "void *ret_rows, size_t *ret_n)\n{\n"
    "    (void)db; (void)a; (void)ret_rows; *ret_n = 7;\n"
    "    printf(\"select %zu %d\\n\", id, in != NULL);\n    return ERR_OK;\n}\n"
    "static inline enum err db_execute(struct db *db, size_t id, const void *in, "
    "struct db_done *ret)\n{\n    (void)db; (void)ret;\n"
    "    printf(\"execute %zu %d\\n\", id, in != NULL);\n    return ERR_OK;\n}\n"
    "static inline enum err db_open_cursor(struct db *db, size_t id, const void *in, "
    "struct db_cursor **ret)\n{\n    (void)db; (void)ret;\n"
    "    printf(\"open %zu %d\\n\", id, in != NULL);\n    return ERR_OK;\n}\n"
    "static inline enum err db_next(struct db_cursor *c, void *ret_row, bool *ret_some)\n{\n"
    "    (void)c; (void)ret_row; *ret_some = false;\n    printf(\"next\\n\");\n"
    "    return ERR_OK;\n}\n";

static const char main_source[] =
    "#include \"sql.gen.h\"\n#include <string.h>\n"
    "int main(void)\n{\n"
    "    struct sql_todo_list_in in = {.account_id = 5, .word = STR(\"x\")};\n"
    "    struct sql_todo_list_row *rows = NULL, row;\n"
    "    struct sql_todo_add_in add = {.due = {true, {3}}};\n"
    "    struct db_cursor *cursor = NULL;\n    struct sql_todo_count_row *counts = NULL;\n"
    "    struct db db;\n    size_t n;\n    bool some;\n"
    "    const struct sql_stmt *list = &sql_stmts[SQL_TODO_LIST];\n"
    "    if (sql_todo_list(&db, NULL, &in, &rows, &n) || n != 7 ||\n"
    "        sql_todo_list_open(&db, &in, &cursor) || sql_todo_list_next(cursor, &row, &some) ||\n"
    "        sql_todo_count(&db, NULL, &counts, &n) || sql_todo_add(&db, &add, NULL) ||\n"
    "        sql_todo_clear(&db, NULL))\n        return 1;\n"
    "    printf(\"%d %s|%s\\n\", (int)SQL_COUNT, list->name, list->text);\n"
    "    printf(\"%d %zu %zu %d\\n\", list->writes, list->in_n, list->out_n,\n"
    "           list->row_size == sizeof(struct sql_todo_list_row));\n"
    "    for (size_t i = 0; i < list->out_n; i++)\n"
    "        printf(\"%s %d %d\\n\", list->out[i].name, (int)list->out[i].type,\n"
    "               list->out[i].optional);\n"
    "    memset(&row, 0, sizeof(row));\n"
    "    memcpy((char *)&row + list->out[4].offset, &(int64_t){-9}, 8);\n"
    "    row.f = (struct opt_u64){true, 1}; row.h = (struct opt_date){true, {1}};\n"
    "    row.i = (struct opt_i64){true, (int64_t)row.e}; row.g = row.b ? 0.0 : 1.0;\n"
    "    printf(\"%d\\n\", (int)row.i.v);\n"
    "    printf(\"%zu %u %s|%s|%zu\\n\", sql_migrations_n, sql_migrations[0].number,\n"
    "           sql_migrations[0].name, sql_migrations[0].statements[1], sql_migrations[0].n);\n"
    "    return 0;\n}\n";

static void build_program(void)
{
    assert_succeeds(run(pool_printf(&pool,
                                    "%s -I. -Iapp -o %s/sqlc app/tools/sqlc.c app/tools/sql_*.c "
                                    "app/tools/text.c app/tools/file.c",
                                    compiler(), scratch)));
}

static void the_output_compiles_and_fits(void **state)
{
    (void)state;
    build_program();
    scratch_write("sql/todo/list.sql",
                  "-- todo/list.sql: one owner's */ to-dos.\n"
                  "-- in: account_id u64, word str?\n"
                  "-- out: a u32, b bool, c str, d str?, e i64, f u32?, g f64, h date?,\n"
                  "--      i i64?, j date, k u64?\n"
                  "SELECT a, b, c, d, e, f, g, h, i, j, k FROM t WHERE x = ? AND y = ? AND\n"
                  "z = '\\\"?\?=\\n'");
    scratch_write("sql/todo/count.sql", "-- todo/count.sql: x.\n-- out: n u64\nSELECT 1");
    scratch_write("sql/todo/add.sql", "-- todo/add.sql: x.\n-- in: due date?\nINSERT INTO t "
                                      "VALUES (?)");
    scratch_write("sql/todo/clear.sql", "-- todo/clear.sql: x.\nDELETE FROM t");
    scratch_write("sql/migrations/0001_start.sql", "CREATE TABLE t (a int);\nINSERT INTO t "
                                                   "VALUES ('\"');\n");
    scratch_write("gen/db/stmt.h", stmt_header);
    scratch_write("gen/db/db.h", db_header);
    scratch_write("gen/main.c", main_source);
    assert_succeeds(run(pool_printf(&pool, "S=%s; $S/sqlc -o $S/gen $S/sql", scratch)));
    assert_succeeds(run(pool_printf(&pool,
                                    "S=%s; %s -std=gnu17 -Wall -Wextra -Wpedantic -Wconversion "
                                    "-Werror -I$S/gen -Iapp -o $S/main $S/gen/*.c",
                                    scratch, compiler())));
    assert_string_equal(run(scratch_path("main")).text,
                        "select 3 1\nopen 3 1\nnext\nselect 2 0\nexecute 0 1\nexecute 1 0\n"
                        "4 todo/list|SELECT a, b, c, d, e, f, g, h, i, j, k FROM t WHERE x = ? "
                        "AND y = ? AND z = '\\\"?\?=\\n'\n"
                        "0 2 11 1\n"
                        "a 0 0\nb 4 0\nc 5 0\nd 5 1\ne 2 0\nf 0 1\ng 3 0\nh 6 1\ni 2 1\nj 6 0\n"
                        "k 1 1\n-9\n"
                        "1 1 0001_start|INSERT INTO t VALUES ('\"')|2\n");
}

static void the_program_writes_all_or_nothing(void **state)
{
    const char *in = scratch_write("two/todo/x.sql", "-- todo/x.sql: x.\nDELETE FROM t");
    struct outcome outcome;
    struct stat before, after;

    (void)state;
    build_program();
    scratch_write("two/out/.keep", "");
    scratch_write("two/later/0001_a.sql", "CREATE TABLE t (a int);");
    run(pool_printf(&pool, "cd %s/two && mkdir in && mv todo in", scratch));
    assert_succeeds(run(pool_printf(&pool, "cd %s/two && ../sqlc -o out in", scratch)));
    assert_int_equal(stat(scratch_path("two/out/sql.gen.h"), &before), 0);
    assert_succeeds(
        run(pool_printf(&pool, "cd %s/two && ../sqlc -o out --migrations later in", scratch)));
    assert_int_equal(stat(scratch_path("two/out/sql.gen.h"), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_contains(run(pool_printf(&pool, "cat %s/two/out/sql.gen.c", scratch)).text,
                    "\"CREATE TABLE t (a int)\"");

    scratch_write("two/in/todo/y.sql", "-- todo/x.sql: x.\nDELETE FROM t");
    outcome = run(pool_printf(&pool, "cd %s/two && ../sqlc -o out in", scratch));
    assert_int_equal(outcome.status, 1);
    assert_contains(outcome.text, "in/todo/y.sql:1:1: error: the first line must be");
    assert_contains(run(pool_printf(&pool, "cat %s/two/out/sql.gen.c", scratch)).text,
                    "\"CREATE TABLE t (a int)\"");
    assert_string_equal(run(pool_printf(&pool, "ls %s/two/out", scratch)).text,
                        "sql.gen.c\nsql.gen.h\n");
    assert_int_equal(run(pool_printf(&pool, "%s/sqlc %s", scratch, in)).status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_statements),
        cmocka_unit_test(refused_migrations),
        cmocka_unit_test(text_is_folded_but_not_its_strings),
        cmocka_unit_test(reads_and_writes_are_told_apart),
        cmocka_unit_test(migrations_are_cut_at_line_ends),
        cmocka_unit_test(folders_are_checked),
        cmocka_unit_test(the_output_compiles_and_fits),
        cmocka_unit_test(the_program_writes_all_or_nothing),
    };

    return cmocka_run_group_tests_name("tools/sqlc", tests, scratch_begin, scratch_end);
}
