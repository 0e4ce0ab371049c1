/* The dump reader: what it takes, and that everything else is refused with file, line and reason.
 */
#include "test_db/dump_read.h"

#include "check.h"
#include "test_db/row.h"

static enum err reading(const char *text, struct problem *ret)
{
    struct fixture f;
    fixture_init(&f);
    enum err err = dump_read(&f, str_from(text), "x.dump", ret);
    fixture_free(&f);
    return err;
}

static void rows_of_all_tables(void **state)
{
    static const char text[] =
        "-- a comment; with a semicolon\n# another\n/* and\nanother */\n"
        "INSERT INTO `departments` VALUES \n('d001','Market\\'ing'),('d002','Fin''ance');\n"
        "insert into employees values (10001,'1953-09-02','Georgi','Facello','M','1986-06-26');\n"
        "INSERT INTO `dept_emp` VALUES (10001,'d001','1986-06-26','9999-01-01');\n"
        "INSERT INTO `dept_manager` VALUES\n\n(10001,'d001','1985-01-01','1991-10-01')\n\n;\n"
        "INSERT INTO `titles` VALUES (10001,'Staff','1986-06-26',NULL);\n"
        "INSERT INTO `salaries` VALUES (10001,60117,'1986-06-26','1987-06-26'),"
        "(10001,-5,'1987-06-26','9999-01-01');\nSELECT 'done;' AS INFO;\n";
    static const size_t rows[TABLE_COUNT] = {2, 1, 1, 1, 1, 2};
    struct fixture f;
    struct problem problem;
    (void)state;
    fixture_init(&f);
    assert_int_equal(dump_read(&f, str_from(text), "x.dump", &problem), ERR_OK);
    for (int t = 0; t < TABLE_COUNT; t++)
        assert_int_equal(f.n[t], rows[t]);
    assert_true(text_is(&f, f.departments[0].dept_name, "Market'ing"));
    assert_true(text_is(&f, f.departments[1].dept_name, "Fin'ance"));
    assert_int_equal(f.employees[0].hire_date.days, day("1986-06-26").days);
    assert_int_equal(f.titles[0].to_date.days, DATE_NULL.days);
    assert_int_equal(f.salaries[1].salary, -5);
    fixture_free(&f);
}

static void an_empty_dump_has_no_rows(void **state)
{
    struct problem problem;
    (void)state;
    assert_int_equal(reading("", &problem), ERR_OK);
    assert_int_equal(reading(" \n-- nothing\n", &problem), ERR_OK);
}

#define SALARY "INSERT INTO `salaries` VALUES "
#define EMPLOYEE "INSERT INTO `employees` VALUES "

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *text;
        const char *where;
        const char *what;
    } bad[] = {
        {SALARY "(1,2,'1986-06-26','1987-06-26'),\n(1,2,'1987-06-26'", "x.dump:2:", "breaks off"},
        {SALARY "(1,2,'1986-06-26','1987-06-26')", "x.dump:1:", "breaks off"},
        {SALARY "(1,2,'1986-06-26','1987-06", "x.dump:1:", "breaks off"},
        {SALARY, "x.dump:1:", "breaks off"},
        {"INSERT INTO", "x.dump:1:", "no table"},
        {SALARY "(1,2,'1986-06-26');", "x.dump:1:", "only 3 columns"},
        {SALARY "(1,2,'1986-06-26','1987-06-26',5);", "x.dump:1:", "more than 4 columns"},
        {SALARY "(1,2,'1986-06-26','1987-06-26'\n(1,2,'1987-06-26','1988-06-25');",
         "x.dump:2:", "')' is missing"},
        {SALARY "(1,2,'1986-06-26','1987-06-26')\n(1,2,'1987-06-26','1988-06-25');",
         "x.dump:2:", "',' or ';' is missing"},
        {SALARY "\n\n(1,2,'1986-02-30','1987-06-26');", "x.dump:3:", "'1986-02-30' is not a day"},
        {SALARY "(1,2,'0000-00-00','1987-06-26');", "x.dump:1:", "not a day"},
        {SALARY "(1,2,19860626,'1987-06-26');", "x.dump:1:", "text in quotes"},
        {SALARY "(1,'x','1986-06-26','1987-06-26');",
         "x.dump:1:", "salary should be a whole number"},
        {SALARY "(-1,2,'1986-06-26','1987-06-26');",
         "x.dump:1:", "emp_no should be a whole number"},
        {SALARY "(1,2147483648,'1986-06-26','1987-06-26');", "x.dump:1:", "whole number"},
        {SALARY "(1,2.5,'1986-06-26','1987-06-26');", "x.dump:1:", "','"},
        {SALARY "(1,2,'1986-06-26',NULL);", "x.dump:1:", "to_date cannot be NULL"},
        {EMPLOYEE "(1,'1953-09-02','Georgi','Facello','X','1986-06-26');",
         "x.dump:1:", "neither M nor F"},
        {EMPLOYEE "(1,'1953-09-02','Fifteen letters','Facello','M','1986-06-26');",
         "x.dump:1:", "1 to 14 characters"},
        {EMPLOYEE "(1,'1953-09-02','','Facello','M','1986-06-26');",
         "x.dump:1:", "1 to 14 characters"},
        {EMPLOYEE "(1,'1953-09-02','G\xff','Facello','M','1986-06-26');", "x.dump:1:", "not UTF-8"},
        {EMPLOYEE "(1,'1953-09-02','Geo\nrgi','Facello','M','1986-06-26');",
         "x.dump:1:", "not closed on its line"},
        {"INSERT INTO `people` VALUES (1);", "x.dump:1:", "no table 'people'"},
        {"INSERT `salaries` VALUES (1,2,'1986-06-26','1987-06-26');", "x.dump:1:", "INTO"},
        {"INSERT INTO salaries (emp_no) VALUES (1);", "x.dump:1:", "VALUES is missing"},
        {"\n\nDROP TABLE salaries;", "x.dump:3:", "not 'DROP'"},
        {"SELECT 1", "x.dump:1:", "breaks off"},
        {"<html>", "x.dump:1:", "only INSERT"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct problem problem = {"nothing"};
        assert_int_equal(reading(bad[i].text, &problem), ERR_INPUT);
        assert_says(problem, bad[i].where);
        assert_says(problem, bad[i].what);
    }
}

/* Letters are counted as characters, as MySQL does. */
static void names_may_be_in_any_script(void **state)
{
    struct problem problem;
    (void)state;
    assert_int_equal(reading(EMPLOYEE "(1,'1953-09-02','Иммануил-Георг','Łukasiewicz','M',"
                                      "'1986-06-26');",
                             &problem),
                     ERR_OK);
}

/* Every prefix of a dump but the whole ones is refused; none reads past its end. */
static void a_dump_cut_anywhere_is_refused(void **state)
{
    static const char whole[] = EMPLOYEE "(1,'1953-09-02','Ge\\'o','Facello','M','1986-06-26'),\n"
                                         "(2,'1953-09-02','Ann','Facello','F','1986-06-26');\n";
    (void)state;
    for (size_t n = 1; n + 2 < sizeof(whole); n++) {
        struct problem problem;
        char *copy = malloc(n);
        struct fixture f;
        assert_non_null(copy);
        memcpy(copy, whole, n);
        fixture_init(&f);
        assert_int_equal(dump_read(&f, (struct str){copy, n}, "x.dump", &problem), ERR_INPUT);
        fixture_free(&f);
        free(copy);
    }
}

/* What the writer writes, the reader reads: same rows, whatever is in the texts. */
static void rows_survive_writing_and_reading(void **state)
{
    static const char first[] = "INSERT INTO `titles` VALUES ";
    struct fixture f, again;
    struct problem problem;
    char text[sizeof(first) + ROW_TEXT_MAX + 1];
    (void)state;
    fixture_init(&f);
    fixture_init(&again);
    fixture_add_title(&f, (struct title_stay){7, texts_id(&f.texts, STR("a'b\\c\td\"e")),
                                              day("0001-01-01"), DATE_NULL});
    memcpy(text, first, sizeof(first) - 1);
    size_t n = sizeof(first) - 1;
    n += row_text(&f, TABLE_TITLES, 0, ROW_INSERT, text + n);
    text[n++] = ';';
    assert_int_equal(dump_read(&again, (struct str){text, n}, "x", &problem), ERR_OK);
    assert_true(text_is(&again, again.titles[0].title, "a'b\\c\td\"e"));
    assert_int_equal(again.titles[0].to_date.days, DATE_NULL.days);
    fixture_free(&f);
    fixture_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_all_tables),
        cmocka_unit_test(an_empty_dump_has_no_rows),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(names_may_be_in_any_script),
        cmocka_unit_test(a_dump_cut_anywhere_is_refused),
        cmocka_unit_test(rows_survive_writing_and_reading),
    };
    return cmocka_run_group_tests_name("test_db/dump_read", tests, NULL, NULL);
}
