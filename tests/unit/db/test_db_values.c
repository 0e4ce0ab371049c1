// link: -Wl,--wrap=clock_gettime
/* Statements against their files, and the values that go to the server and come from it. */
#include "people_db.h"

/* ---- statements that do not fit
 * ------------------------------------------------------------------- */

static void a_missing_table_means_that_data_are_loaded(void **state)
{
    static const unsigned missing[] = {ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR, ER_DBACCESS_DENIED_ERROR,
                                       ER_TABLEACCESS_DENIED_ERROR};
    uint64_t n;

    (void)state;
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        open_as(DB_OWNER);
        fake.tables[1].prepare_error = missing[i];
        assert_int_equal(count(&n), ERR_LOADING);
        assert_int_equal(db_ready(db), ERR_LOADING);
        fake.tables[1].prepare_error = 0;
        fake.now_ms += 100;
        check_count();
        execute_fails(missing[i]);
        assert_int_equal(count(&n), ERR_LOADING);
    }
    open_as(DB_OWNER);
    fake.connect_error = ER_BAD_DB_ERROR;
    assert_int_equal(count(&n), ERR_LOADING);
    open_as(DB_OWNER);
    fake.connect_error = ER_ACCESS_DENIED_ERROR;
    assert_int_equal(count(&n), ERR_AWAY);
}

static void check_misfit(const char *word)
{
    char problem[512];
    uint64_t n;

    open_as(DB_OWNER);
    assert_int_equal(count(&n), ERR_INTERNAL);
    snprintf(problem, sizeof problem, "%.*s", STR_ARG(db_problem(db)));
    if (!strstr(problem, "sql/a/person.sql") || !strstr(problem, word))
        fail_msg("“%s” does not name the file and %s", problem, word);
    fake.tables[1] = person_table;
}

static void a_statement_that_differs_from_its_file_is_named(void **state)
{
    (void)state;
    fake.tables[1].params = 2;
    check_misfit("3 inputs named, 2 found");
    fake.tables[1].columns_n = 6;
    check_misfit("7 columns named, 6 found");
    fake.tables[1].columns[4].name = "gone";
    check_misfit("column 5 is called gone, not left");
    fake.tables[1].columns[3].type = MYSQL_TYPE_VAR_STRING;
    check_misfit("column born does not fit type date");
    fake.tables[1].columns[1].type = MYSQL_TYPE_LONG;
    check_misfit("column name does not fit type str");
    fake.tables[1].columns[0].type = MYSQL_TYPE_DOUBLE;
    check_misfit("column id does not fit type u32");
    fake.tables[1].prepare_error = ER_PARSE_ERROR;
    check_misfit("error 1064");
}

static void a_sum_is_read_as_a_number_when_it_is_a_whole_one(void **state)
{
    uint64_t n;

    (void)state;
    fake.tables[0].columns[0].type = MYSQL_TYPE_NEWDECIMAL;
    check_count();
    fake.decimals = 2;
    open_as(DB_OWNER);
    assert_int_equal(count(&n), ERR_INTERNAL);
}

static void a_mistake_of_ours_keeps_the_connection(void **state)
{
    uint64_t n;

    (void)state;
    check_count();
    execute_fails(ER_DIVISION_BY_ZERO);
    assert_int_equal(count(&n), ERR_INTERNAL);
    check_count();
    assert_int_equal(fake.connects, 1);
}

/* ---- values
 * --------------------------------------------------------------------------------------- */

static void rows_arrive_whole(void **state)
{
    struct person *rows;
    size_t n;

    (void)state;
    assert_int_equal(persons(&rows, &n), ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].id, 1);
    assert_str(rows[0].name, "Ann");
    assert_true(str_is_null(rows[0].nick));
    assert_int_equal(rows[0].born.days, -1795);
    assert_false(rows[0].left.some);
    assert_false(rows[0].boss.some);
    assert_false(str_is_null(rows[0].note));
    assert_int_equal(rows[0].note.n, 0);
    assert_int_equal(rows[1].id, UINT32_MAX);
    assert_str(rows[1].nick, "bobby");
    assert_true(date_is_present(rows[1].left.v) && rows[1].left.some);
    assert_int_equal(rows[1].boss.v, 7);
}

static void inputs_arrive_at_the_server(void **state)
{
    struct person *rows;
    size_t n;
    struct person_in in = {.id = 9, .name = STR("O'Brien\0x"), .day = {true, {0}}};

    (void)state;
    assert_int_equal(db_select(db, &a, SQL_PERSON, &in, &rows, &n), ERR_OK);
    const struct fake_stmt *s = (const struct fake_stmt *)(void *)db->bound[SQL_PERSON].stmt;
    assert_int_equal(*(const uint64_t *)s->in[0].buffer, 9);
    assert_int_equal(s->in[1].buffer_length, 9);
    assert_memory_equal(s->in[1].buffer, "O'Brien\0x", 9);
    const MYSQL_TIME *day = s->in[2].buffer;
    assert_true(day->year == 1970 && day->month == 1 && day->day == 1);
    assert_int_equal(db_select(db, &a, SQL_PERSON, &nobody, &rows, &n), ERR_OK);
    assert_int_equal(s->in[1].buffer_type, MYSQL_TYPE_NULL);
    assert_int_equal(s->in[2].buffer_type, MYSQL_TYPE_NULL);
}

static char long_a[10001];
static char long_b[70001];

static void texts_of_any_length_arrive_whole(void **state)
{
    const char *const rows_there[][FAKE_COLUMNS] = {
        {"1", "Ann", NULL, "1965-02-01", NULL, NULL, ""},
        {"2", long_a, long_b, "1965-02-01", NULL, NULL, long_b},
        {"3", "Cid", NULL, "1965-02-01", NULL, NULL, long_a},
        {"4", long_b, NULL, "1965-02-01", NULL, NULL, "end"},
    };
    struct person *rows;
    size_t n;

    (void)state;
    memset(long_a, 'a', sizeof long_a - 1);
    memset(long_b, 'b', sizeof long_b - 1);
    fake.tables[1].rows = rows_there;
    fake.tables[1].rows_n = 4;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(persons(&rows, &n), ERR_OK);
        assert_int_equal(n, 4);
        assert_slice(rows[1].name, str_from(long_a));
        assert_slice(rows[1].nick, str_from(long_b));
        assert_slice(rows[1].note, str_from(long_b));
        assert_str(rows[2].name, "Cid");
        assert_slice(rows[2].note, str_from(long_a));
        assert_slice(rows[3].name, str_from(long_b));
        assert_str(rows[3].note, "end");
    }
}

/* One row of these values is our mistake, and the next statement on the connection works. */
static void check_odd_row(const char *const row[FAKE_COLUMNS])
{
    const char *const rows_there[][FAKE_COLUMNS] = {
        {row[0], row[1], row[2], row[3], row[4], row[5], row[6]},
        {"3", "Cid", NULL, "1965-02-01", NULL, NULL, "x"},
    };
    struct person *rows;
    size_t n;
    int frees = fake.frees;

    fake.tables[1].rows = rows_there;
    assert_int_equal(persons(&rows, &n), ERR_INTERNAL);
    assert_int_equal(fake.frees, frees + 1);
    fake.tables[1].rows = ann;
    assert_int_equal(persons(&rows, &n), ERR_OK);
    assert_str(rows[0].name, "Ann");
    assert_int_equal(fake.connects, 1);
}

static void a_value_that_its_file_does_not_allow_is_refused(void **state)
{
    static const char *const odd[][FAKE_COLUMNS] = {
        {NULL, "Ann", NULL, "1965-02-01", NULL, NULL, ""},
        {"1", NULL, NULL, "1965-02-01", NULL, NULL, ""},
        {"1", "Ann", NULL, NULL, NULL, NULL, ""},
        {"1", "Ann", NULL, "1965-02-01", NULL, NULL, NULL},
        {"4294967296", "Ann", NULL, "1965-02-01", NULL, NULL, ""},
        {"1", "Ann", NULL, "1965-02-01", NULL, "4294967296", ""},
        {"1", "Ann", NULL, "1965-02-30", NULL, NULL, ""},
        {"1", "Ann", NULL, "1965-02-01", "1965-13-01", NULL, ""},
        {"!", "Ann", NULL, "1965-02-01", NULL, NULL, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        check_odd_row(odd[i]);
}

static void a_zero_in_a_date_is_the_first(void **state)
{
    static const char *const odd[][FAKE_COLUMNS] = {
        {"1", "Ann", NULL, "0000-00-00", "1999-00-00", NULL, ""},
        {"2", "Bob", NULL, "1965-02-00", NULL, NULL, ""},
    };
    struct person *rows;
    size_t n;

    (void)state;
    fake.tables[1].rows = odd;
    fake.tables[1].rows_n = 2;
    assert_int_equal(persons(&rows, &n), ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(date_ymd(rows[0].born).year, 1);
    assert_int_equal(date_ymd(rows[0].left.v).year, 1999);
    assert_int_equal(date_ymd(rows[0].left.v).month, 1);
    assert_int_equal(rows[1].born.days, -1795);
}

static void a_long_text_beside_an_odd_value_leaves_no_stale_buffer(void **state)
{
    const char *const odd[FAKE_COLUMNS] = {"1", long_a, long_b, NULL, NULL, NULL, ""};

    (void)state;
    memset(long_a, 'a', sizeof long_a - 1);
    memset(long_b, 'b', sizeof long_b - 1);
    check_odd_row(odd);
}

static void a_result_without_end_is_too_big(void **state)
{
    struct person *rows;
    size_t n;

    (void)state;
    fake.tables[1].repeat = DB_ROWS_MAX / 2;
    assert_int_equal(persons(&rows, &n), ERR_OK);
    assert_int_equal(n, DB_ROWS_MAX);
    assert_str(rows[DB_ROWS_MAX - 1].name, "Bob");
    fake.tables[1].repeat = DB_ROWS_MAX;
    int frees = fake.frees;
    assert_int_equal(persons(&rows, &n), ERR_TOO_BIG);
    assert_int_equal(fake.frees, frees + 1);
    check_count();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_missing_table_means_that_data_are_loaded),
        TEST(a_statement_that_differs_from_its_file_is_named),
        TEST(a_sum_is_read_as_a_number_when_it_is_a_whole_one),
        TEST(a_mistake_of_ours_keeps_the_connection),
        TEST(rows_arrive_whole),
        TEST(inputs_arrive_at_the_server),
        TEST(texts_of_any_length_arrive_whole),
        TEST(a_value_that_its_file_does_not_allow_is_refused),
        TEST(a_zero_in_a_date_is_the_first),
        TEST(a_long_text_beside_an_odd_value_leaves_no_stale_buffer),
        TEST(a_result_without_end_is_too_big),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
