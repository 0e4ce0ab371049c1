/* Folders: written and read back, and every way in which one can be no fixture. */
#include "test_db/folder.h"

#include "check.h"
#include "test_db/dump_write.h"
#include "test_db/schema.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char dir[64];
    struct table_sum sums[TABLE_COUNT]; /* of what was written there */
};

static int make(void **state)
{
    struct place *p = calloc(1, sizeof(*p));
    struct problem problem;
    struct fixture f = generated(30, 1);
    assert_non_null(p);
    strcpy(p->dir, "/tmp/muster-test-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    checksum_fixture(&f, p->sums);
    assert_int_equal(dump_write(&f, p->dir, p->sums, &problem), ERR_OK);
    fixture_free(&f);
    *state = p;
    return 0;
}

static int clean(void **state)
{
    struct place *p = *state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", p->dir);
    assert_int_equal(system(command), 0);
    free(p);
    return 0;
}

static enum err reading(const char *dir, struct table_sum sums[TABLE_COUNT], struct problem *ret)
{
    struct folder folder;
    struct fixture f;
    fixture_init(&f);
    enum err err = folder_read(dir, &folder, &f, sums, ret);
    if (!err)
        folder_free(&folder);
    fixture_free(&f);
    return err;
}

static void assert_refused(const char *dir, const char *piece)
{
    struct table_sum sums[TABLE_COUNT];
    struct problem problem = {"nothing"};
    assert_int_equal(reading(dir, sums, &problem), ERR_INPUT);
    assert_says(problem, piece);
}

static void put(const struct place *p, const char *name, const char *mode, const char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s", p->dir, name);
    FILE *out = fopen(path, mode);
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void drop(const struct place *p, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s", p->dir, name);
    assert_int_equal(unlink(path), 0);
}

static void what_was_written_is_read_back(void **state)
{
    struct place *p = *state;
    struct table_sum sums[TABLE_COUNT];
    struct problem problem;
    assert_int_equal(reading(p->dir, sums, &problem), ERR_OK);
    for (int t = 0; t < TABLE_COUNT; t++)
        assert_true(table_sum_eq(&sums[t], &p->sums[t]));
}

static void it_need_not_have_checksums(void **state)
{
    struct place *p = *state;
    struct table_sum sums[TABLE_COUNT];
    struct problem problem;
    drop(p, CHECKSUMS_FILE);
    assert_int_equal(reading(p->dir, sums, &problem), ERR_OK);
}

static void no_folder_and_no_fixture(void **state)
{
    struct place *p = *state;
    assert_refused("/nowhere/at/all", "not a fixture folder: /nowhere/at/all/employees.sql");
    drop(p, "employees.sql");
    assert_refused(p->dir, "employees.sql cannot be read: No such file");
}

static void a_missing_dump_is_named(void **state)
{
    struct place *p = *state;
    drop(p, "load_titles.dump");
    assert_refused(p->dir, "load_titles.dump cannot be read: No such file");
}

static void a_changed_row_is_found(void **state)
{
    struct place *p = *state;
    put(p, "load_departments.dump", "w",
        "INSERT INTO `departments` VALUES ('d001','Marketinh'),('d002','Finance'),"
        "('d003','Human Resources'),('d004','Production'),('d005','Development'),"
        "('d006','Quality Management'),('d007','Sales'),('d008','Research'),"
        "('d009','Customer Service');\n");
    assert_refused(p->dir, "table departments: the rows are not those of checksums.txt");
}

static void a_row_more_is_found(void **state)
{
    struct place *p = *state;
    put(p, "load_titles.dump", "a", "INSERT INTO titles VALUES (10001,'Clown','1999-01-01',NULL);");
    assert_refused(p->dir, "table titles: 40 rows, 39 in checksums.txt");
}

static void rows_of_nobody_are_found(void **state)
{
    struct place *p = *state;
    put(p, "load_titles.dump", "a", "INSERT INTO titles VALUES (9,'Clown','1999-01-01',NULL);");
    assert_refused(p->dir, "table titles: there is no employee 9");
    put(p, "load_titles.dump", "w", "");
    put(p, "load_dept_emp.dump", "a",
        "INSERT INTO dept_emp VALUES (10001,'d0xx','1999-01-01','9999-01-01');");
    assert_refused(p->dir, "table dept_emp: employee 10001: there is no department d0xx");
}

static void a_key_twice_is_found(void **state)
{
    struct place *p = *state;
    put(p, "load_employees.dump", "a",
        "INSERT INTO employees VALUES (10005,'1953-09-02','A','B','M','1986-06-26');");
    assert_refused(p->dir, "table employees: a row of employee 10005 has its key twice");
}

static void nobody_at_all_is_no_fixture(void **state)
{
    struct place *p = *state;
    put(p, "load_employees.dump", "w", "");
    assert_refused(p->dir, "table employees: there is nobody in it");
}

static void sources_stay_inside_the_folder(void **state)
{
    struct place *p = *state;
    char path[PATH_MAX];
    put(p, "employees.sql", "w", "source ../../etc/hostname ;\n");
    assert_refused(p->dir, "leads out of the folder");
    put(p, "employees.sql", "w", "source /etc/hostname ;\n");
    assert_refused(p->dir, "is not a file of the folder");
    put(p, "employees.sql", "w", "\nsource link.dump ;\n");
    snprintf(path, sizeof(path), "%s/link.dump", p->dir);
    assert_int_equal(symlink("/etc/hostname", path), 0);
    assert_refused(p->dir, "employees.sql:2: 'link.dump' leads out of the folder");
}

/* The loader runs the script as root: only structure may be in it. */
static void other_statements_are_refused(void **state)
{
    static const char *const bad[] = {"GRANT ALL ON *.* TO x;",
                                      "SET GLOBAL general_log = 1;",
                                      "DELETE FROM mysql.user;",
                                      "CREATE USER x;",
                                      "/*!50503 SET PASSWORD = 'x' */;",
                                      "DROP USER root;",
                                      "CREATE OR REPLACE PROCEDURE p() SELECT 1;",
                                      "\\! rm -rf x"};
    struct place *p = *state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        put(p, "employees.sql", "w", bad[i]);
        assert_refused(p->dir, "employees.sql:1: a statement that does not belong here: ");
    }
    put(p, "employees.sql", "w", "\nCREATE TABLE x (a INT DEFAULT ';'");
    assert_refused(p->dir, "breaks off in the middle of the statement of line 2");
}

/* The original's own turns of phrase. */
static void steps_of_a_script(void **state)
{
    static const char text[] = "-- x;\nDROP DATABASE IF EXISTS employees;\n"
                               "CREATE DATABASE IF NOT EXISTS employees;\nUSE employees;\n"
                               "SELECT 'a;b' as 'INFO';\n"
                               "/*!50503 set default_storage_engine = InnoDB */;\n"
                               "/*!50503 select CONCAT('storage engine: ', 1) as INFO */;\n"
                               "CREATE TABLE t (\n    g ENUM ('M','F;')  NOT NULL\n) \n; \n"
                               "# shows; only\nCREATE OR REPLACE VIEW v AS\n  SELECT 1;\n"
                               "flush /*!50503 binary */ logs;\nsource a.dump ;\nsource b.dump;\n";
    static const enum step_kind kinds[] = {STEP_DROP_DATABASE, STEP_CREATE_DATABASE, STEP_USE,
                                           STEP_STRUCTURE,     STEP_STRUCTURE,       STEP_VIEW,
                                           STEP_SOURCE,        STEP_SOURCE};
    struct script s;
    struct problem problem;
    (void)state;
    assert_int_equal(script_read(str_from(text), "employees.sql", &s, &problem), ERR_OK);
    assert_int_equal(s.n, sizeof(kinds) / sizeof(*kinds));
    for (size_t i = 0; i < s.n; i++)
        assert_int_equal(s.steps[i].kind, kinds[i]);
    assert_true(str_starts(s.steps[4].text, STR("CREATE TABLE t")));
    assert_true(str_eq(s.steps[6].text, STR("a.dump")));
    assert_true(str_eq(s.steps[7].text, STR("b.dump")));
    assert_int_equal(s.steps[4].line, 8);
    assert_int_equal(script_read(schema_sql, "employees.sql", &s, &problem), ERR_OK);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(what_was_written_is_read_back), IN_PLACE(it_need_not_have_checksums),
        IN_PLACE(no_folder_and_no_fixture),      IN_PLACE(a_missing_dump_is_named),
        IN_PLACE(a_changed_row_is_found),        IN_PLACE(a_row_more_is_found),
        IN_PLACE(rows_of_nobody_are_found),      IN_PLACE(a_key_twice_is_found),
        IN_PLACE(nobody_at_all_is_no_fixture),   IN_PLACE(sources_stay_inside_the_folder),
        IN_PLACE(other_statements_are_refused),  cmocka_unit_test(steps_of_a_script),
    };
    return cmocka_run_group_tests_name("test_db/folder", tests, NULL, NULL);
}
