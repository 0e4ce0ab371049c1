// link: -Wl,--wrap=clock_gettime
/* The connection: made when needed, made again after a loss, and what each failure means. The
 * client library is a fake one, the statements are four of our own, and db.c is compiled here with
 * them. */
#include "fake_mysql.h"

#define MUSTER_GEN_SQL_H /* instead of the generated statements */
#include "base/opt.h"

enum { SQL_COUNTER, SQL_PERSON, SQL_CHANGE, SQL_COUNT };

struct counter {
    uint64_t n;
};

struct person_in {
    uint32_t id;
    struct str name;
    struct opt_date day;
};

struct person {
    uint32_t id;
    struct str name;
    struct str nick;
    struct date born;
    struct opt_date left;
    struct opt_u64 boss;
    struct str note;
};

static const struct sql_field counter_out[] = {
    {"n", SQL_U64, false, offsetof(struct counter, n)},
};
static const struct sql_field person_in[] = {
    {"id", SQL_U32, false, offsetof(struct person_in, id)},
    {"name", SQL_STR, true, offsetof(struct person_in, name)},
    {"day", SQL_DATE, true, offsetof(struct person_in, day)},
};
static const struct sql_field person_out[] = {
    {"id", SQL_U32, false, offsetof(struct person, id)},
    {"name", SQL_STR, false, offsetof(struct person, name)},
    {"nick", SQL_STR, true, offsetof(struct person, nick)},
    {"born", SQL_DATE, false, offsetof(struct person, born)},
    {"left", SQL_DATE, true, offsetof(struct person, left)},
    {"boss", SQL_U32, true, offsetof(struct person, boss)},
    {"note", SQL_STR, false, offsetof(struct person, note)},
};

static const struct sql_stmt sql_stmts[SQL_COUNT] = {
    [SQL_COUNTER] = {"a/counter", "SELECT n", false, NULL, 0, counter_out, 1,
                     sizeof(struct counter)},
    [SQL_PERSON] = {"a/person", "SELECT person", false, person_in, 3, person_out, 7,
                    sizeof(struct person)},
    [SQL_CHANGE] = {"a/change", "UPDATE n", true, NULL, 0, NULL, 0, 0},
};

#include "app/db/db.c" // NOLINT: its statements are ours

static const char *const counter_rows[][FAKE_COLUMNS] = {{"42"}};
static const char *const ann[][FAKE_COLUMNS] = {
    {"1", "Ann", NULL, "1965-02-01", NULL, NULL, ""},
    {"4294967295", "Bob", "bobby", "1970-01-01", "9999-01-01", "7", "x"},
};

static const struct fake_table counter_table = {"SELECT n",   0, 1, {{"n", MYSQL_TYPE_LONGLONG}}, 0,
                                                counter_rows, 1, 0};
static const struct fake_table person_table = {"SELECT person",
                                               3,
                                               7,
                                               {{"id", MYSQL_TYPE_LONG},
                                                {"name", MYSQL_TYPE_VAR_STRING},
                                                {"nick", MYSQL_TYPE_VAR_STRING},
                                                {"born", MYSQL_TYPE_DATE},
                                                {"left", MYSQL_TYPE_DATE},
                                                {"boss", MYSQL_TYPE_LONG},
                                                {"note", MYSQL_TYPE_BLOB}},
                                               0,
                                               ann,
                                               2,
                                               0};
static const struct fake_table change_table = {"UPDATE n", 0, 0, {{NULL, 0}}, 0, NULL, 0, 0};

static struct db *db;
static struct arena a;

static void open_as(enum db_role role)
{
    struct db_config config = {
        .role = role, .host = "db", .port = 3306, .schema = "people", .wait_seconds = 4};

    db_free(db);
    db = db_new(&config);
}

static int setup(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    fake.tables[0] = counter_table;
    fake.tables[1] = person_table;
    fake.tables[2] = change_table;
    fake.tables_n = 3;
    setenv("MYSQL_USER", "owner", 1);
    setenv("MYSQL_PASSWORD", "secret", 1);
    setenv("MYSQL_READ_PASSWORD", "read-secret", 1);
    unsetenv("MUSTER_SHARED");
    arena_init(&a, (size_t)64 << 20, 0);
    open_as(DB_OWNER);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    db_free(db);
    db = NULL;
    arena_clear(&a);
    return 0;
}

static enum err count(uint64_t *ret)
{
    struct counter *rows = NULL;
    size_t n = 0;
    enum err err = db_select(db, &a, SQL_COUNTER, NULL, &rows, &n);

    if (!err) {
        assert_int_equal(n, 1);
        *ret = rows->n;
    }
    return err;
}

static const struct person_in nobody = {0};

static enum err persons(struct person **ret, size_t *ret_n)
{
    return db_select(db, &a, SQL_PERSON, &nobody, ret, ret_n);
}

/* The next statement meets this error. */
static void execute_fails(unsigned error)
{
    fake.execute_errors[fake.execute_errors_n++] = error;
}

static void check_count(void)
{
    uint64_t n = 0;

    assert_int_equal(count(&n), ERR_OK);
    assert_int_equal(n, 42);
}

/* ---- making the connection
 * ------------------------------------------------------------------------ */

static void the_connection_is_made_when_needed_and_kept(void **state)
{
    (void)state;
    assert_int_equal(fake.connects, 0);
    check_count();
    check_count();
    assert_int_equal(fake.connects, 1);
    assert_int_equal(fake.prepares, SQL_COUNT);
    assert_string_equal(fake.user, "owner");
    assert_string_equal(fake.password, "secret");
    assert_string_equal(fake.schema, "people");
    assert_int_equal(fake.connect_timeout, 2);
    assert_int_equal(fake.read_timeout, 4);
    assert_int_equal(fake.write_timeout, 4);
}

static void a_reader_knows_no_writes(void **state)
{
    (void)state;
    open_as(DB_READER);
    check_count();
    assert_string_equal(fake.user, "muster_read");
    assert_string_equal(fake.password, "read-secret");
    assert_int_equal(fake.prepares, SQL_COUNT - 1);
    assert_int_equal(db_execute(db, SQL_CHANGE, NULL, NULL), ERR_INTERNAL);
    assert_int_equal(fake.executes, 1);
}

static void a_password_that_is_not_there_yet_is_waited_for(void **state)
{
    uint64_t n;

    (void)state;
    unsetenv("MYSQL_PASSWORD");
    assert_int_equal(count(&n), ERR_AWAY);
    assert_int_equal(fake.connects, 0);
    setenv("MYSQL_PASSWORD", "late", 1);
    fake.now_ms += 100;
    check_count();
    assert_string_equal(fake.password, "late");
}

static void a_session_that_cannot_be_set_up_is_none(void **state)
{
    uint64_t n;

    (void)state;
    fake.session_error = CR_SERVER_LOST;
    assert_int_equal(count(&n), ERR_AWAY);
    assert_int_equal(fake.closes, 1);
}

/* ---- back-off
 * ------------------------------------------------------------------------------------- */

static void a_server_that_is_away_is_not_asked_all_the_time(void **state)
{
    static const int64_t waits[] = {100, 200, 400, 800, 1600, 2000, 2000, 2000};
    uint64_t n;

    (void)state;
    fake.connect_error = CR_CONN_HOST_ERROR;
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        assert_int_equal(count(&n), ERR_AWAY);
        assert_int_equal(fake.connects, (int)i + 1);
        fake.now_ms += waits[i] - 1;
        assert_int_equal(count(&n), ERR_AWAY);
        assert_int_equal(fake.connects, (int)i + 1);
        fake.now_ms++;
    }
    fake.connect_error = 0;
    check_count();
}

static void after_a_good_connection_the_waits_begin_again(void **state)
{
    uint64_t n;

    (void)state;
    fake.connect_error = CR_CONNECTION_ERROR;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(count(&n), ERR_AWAY);
        fake.now_ms += 2000;
    }
    fake.connect_error = 0;
    check_count();
    fake.connect_error = CR_CONNECTION_ERROR;
    execute_fails(CR_SERVER_GONE_ERROR);
    assert_int_equal(count(&n), ERR_AWAY);
    int before = fake.connects;
    fake.connect_error = 0;
    fake.now_ms += 200;
    check_count();
    assert_int_equal(fake.connects, before + 1);
}

/* ---- losing it
 * ------------------------------------------------------------------------------------ */

static void a_read_on_a_connection_that_was_cut_is_tried_once_more(void **state)
{
    static const unsigned lost[] = {CR_SERVER_GONE_ERROR, CR_SERVER_LOST, ER_SERVER_SHUTDOWN,
                                    ER_NET_READ_ERROR,    4031,           CR_COMMANDS_OUT_OF_SYNC};

    (void)state;
    check_count();
    for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++) {
        int connects = fake.connects;
        int executes = fake.executes;
        execute_fails(lost[i]);
        check_count();
        assert_int_equal(fake.connects, connects + 1);
        assert_int_equal(fake.executes, executes + 2);
    }
}

static void it_is_not_tried_a_third_time(void **state)
{
    uint64_t n;

    (void)state;
    check_count();
    execute_fails(CR_SERVER_GONE_ERROR);
    execute_fails(CR_SERVER_GONE_ERROR);
    assert_int_equal(count(&n), ERR_AWAY);
    assert_int_equal(fake.executes, 3);
    assert_int_equal(fake.connects, 2);
}

static void a_new_connection_that_fails_is_not_replaced_at_once(void **state)
{
    uint64_t n;

    (void)state;
    execute_fails(CR_SERVER_LOST);
    assert_int_equal(count(&n), ERR_AWAY);
    assert_int_equal(fake.executes, 1);
    assert_int_equal(fake.connects, 1);
}

static void a_write_is_never_tried_again(void **state)
{
    struct db_done done;

    (void)state;
    assert_int_equal(db_execute(db, SQL_CHANGE, NULL, &done), ERR_OK);
    assert_int_equal(done.affected, 3);
    assert_int_equal(done.last_id, 77);
    execute_fails(CR_SERVER_GONE_ERROR);
    assert_int_equal(db_execute(db, SQL_CHANGE, NULL, &done), ERR_AWAY);
    assert_int_equal(fake.executes, 2);
    fake.now_ms += 200;
    assert_int_equal(db_execute(db, SQL_CHANGE, NULL, NULL), ERR_OK);
}

static void a_read_that_has_waited_its_time_is_not_tried_again(void **state)
{
    uint64_t n;

    (void)state;
    check_count();
    fake.execute_ms = 4000;
    execute_fails(CR_SERVER_LOST);
    assert_int_equal(count(&n), ERR_AWAY);
    assert_int_equal(fake.executes, 2);
    assert_int_equal(fake.connects, 1);
}

static void a_loss_between_two_rows_is_a_loss(void **state)
{
    struct person *rows;
    size_t n;

    (void)state;
    fake.fetch_error = CR_SERVER_LOST;
    assert_int_equal(persons(&rows, &n), ERR_AWAY);
    fake.fetch_error = 0;
    fake.now_ms += 100;
    assert_int_equal(persons(&rows, &n), ERR_OK);
    assert_int_equal(fake.connects, 2);
}

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

/* ---- cursors, transactions, ping
 * ------------------------------------------------------------------ */

static void a_cursor_walks_through_any_number_of_rows(void **state)
{
    struct db_cursor *cursor = NULL;
    struct person row;
    bool some = true;
    size_t n = 0;

    (void)state;
    fake.tables[1].repeat = 50000;
    assert_int_equal(db_open_cursor(db, SQL_PERSON, &nobody, &cursor), ERR_OK);
    while (assert_int_equal(db_next(cursor, &row, &some), ERR_OK), some)
        n++;
    db_close_cursor(cursor);
    assert_int_equal(n, 100000);
}

static void a_cursor_whose_connection_goes_says_so(void **state)
{
    struct db_cursor *cursor = NULL;
    struct person row;
    bool some;

    (void)state;
    fake.fetch_error = CR_SERVER_LOST;
    assert_int_equal(db_open_cursor(db, SQL_PERSON, &nobody, &cursor), ERR_OK);
    assert_int_equal(db_next(cursor, &row, &some), ERR_OK);
    assert_int_equal(db_next(cursor, &row, &some), ERR_OK);
    assert_int_equal(db_next(cursor, &row, &some), ERR_AWAY);
    assert_int_equal(db_next(cursor, &row, &some), ERR_AWAY);
    db_close_cursor(cursor);
    db_close_cursor(cursor);
    fake.fetch_error = 0;
    fake.now_ms += 100;
    check_count();
}

static void a_cursor_may_be_left_early(void **state)
{
    struct db_cursor *cursor = NULL;
    struct person row;
    bool some;

    (void)state;
    assert_int_equal(db_open_cursor(db, SQL_PERSON, &nobody, &cursor), ERR_OK);
    assert_int_equal(db_next(cursor, &row, &some), ERR_OK);
    int frees = fake.frees;
    db_close_cursor(cursor);
    assert_int_equal(fake.frees, frees + 1);
    check_count();
}

static void a_transaction_is_three_commands(void **state)
{
    (void)state;
    assert_int_equal(db_begin(db), ERR_OK);
    assert_string_equal(fake.last_query, "START TRANSACTION");
    assert_int_equal(db_commit(db), ERR_OK);
    assert_string_equal(fake.last_query, "COMMIT");
    db_rollback(db);
    assert_string_equal(fake.last_query, "ROLLBACK");
    fake.query_error = CR_SERVER_GONE_ERROR;
    assert_int_equal(db_commit(db), ERR_AWAY);
    assert_int_equal(fake.closes, 1);
    db_rollback(db); /* nothing to roll back, and no new connection for it */
    assert_int_equal(fake.connects, 1);
    fake.query_error = ER_LOCK_DEADLOCK;
    fake.now_ms += 100;
    assert_int_equal(db_begin(db), ERR_INTERNAL);
}

static void a_ping_asks_the_server(void **state)
{
    (void)state;
    assert_true(db_ping(db));
    assert_int_equal(fake.pings, 1);
    fake.ping_error = CR_SERVER_GONE_ERROR;
    assert_true(db_ping(db)); /* an idle connection was cut; a new one could be made */
    assert_int_equal(fake.connects, 2);
    fake.connect_error = CR_CONNECTION_ERROR;
    assert_false(db_ping(db));
    assert_false(db_ping(db));
    assert_int_equal(fake.connects, 3);
}

static void a_ping_that_has_waited_its_time_does_not_wait_again(void **state)
{
    (void)state;
    assert_true(db_ping(db));
    fake.ping_error = CR_SERVER_LOST;
    fake.ping_ms = 4000;
    assert_false(db_ping(db));
    assert_int_equal(fake.connects, 1);
}

static void a_server_without_our_tables_still_answers_a_ping(void **state)
{
    (void)state;
    fake.tables[0].prepare_error = ER_NO_SUCH_TABLE;
    assert_true(db_ping(db));
    assert_true(db_ping(db));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_connection_is_made_when_needed_and_kept),
        TEST(a_reader_knows_no_writes),
        TEST(a_password_that_is_not_there_yet_is_waited_for),
        TEST(a_session_that_cannot_be_set_up_is_none),
        TEST(a_server_that_is_away_is_not_asked_all_the_time),
        TEST(after_a_good_connection_the_waits_begin_again),
        TEST(a_read_on_a_connection_that_was_cut_is_tried_once_more),
        TEST(it_is_not_tried_a_third_time),
        TEST(a_new_connection_that_fails_is_not_replaced_at_once),
        TEST(a_write_is_never_tried_again),
        TEST(a_read_that_has_waited_its_time_is_not_tried_again),
        TEST(a_loss_between_two_rows_is_a_loss),
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
        TEST(a_cursor_walks_through_any_number_of_rows),
        TEST(a_cursor_whose_connection_goes_says_so),
        TEST(a_cursor_may_be_left_early),
        TEST(a_transaction_is_three_commands),
        TEST(a_ping_asks_the_server),
        TEST(a_ping_that_has_waited_its_time_does_not_wait_again),
        TEST(a_server_without_our_tables_still_answers_a_ping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
