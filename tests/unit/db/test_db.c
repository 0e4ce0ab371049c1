// link: -Wl,--wrap=clock_gettime
/* The connection: made when needed, made again after a loss, and what each failure means. */
#include "people_db.h"

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
