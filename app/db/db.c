#include "db/db.h"

#include "base/log.h"
#include "base/meter.h"
#include "db/bind.h"
#include "db/link.h"
#include "sql.gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BACKOFF_FIRST_MS 100
#define BACKOFF_LAST_MS 2000

struct db_cursor {
    struct db *db;
    struct bound *bound; /* NULL: not open */
};

struct db {
    struct db_config config;
    MYSQL *mysql;   /* NULL: no connection */
    enum err state; /* what db_ready answers until the next try */
    int64_t next_try_ms;
    int64_t backoff_ms;
    struct bound bound[SQL_COUNT]; /* stmt == NULL: not for this role */
    struct db_cursor cursor;
    char problem[512];
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct db *db_new(const struct db_config *config)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        abort();
    db->config = *config;
    db->state = ERR_AWAY;
    return db;
}

static void db_close(struct db *db)
{
    for (size_t i = 0; i < SQL_COUNT; i++)
        if (db->bound[i].stmt)
            bound_clear(&db->bound[i]);
    if (db->mysql) {
        mysql_close(db->mysql);
        meter_sub(&meter->connections, 1);
    }
    db->mysql = NULL;
    db->cursor.bound = NULL;
}

void db_free(struct db *db)
{
    if (!db)
        return;
    db_close(db);
    free(db);
}

struct str db_problem(const struct db *db)
{
    return str_from(db->problem);
}

/* Gives the connection up and plans the next try. */
static void db_lose(struct db *db, enum err state)
{
    bool new_state = db->state != state;
    if (db->mysql)
        meter_add(&meter->losses, 1);
    db_close(db);
    db->state = state;
    db->next_try_ms = now_ms() + db->backoff_ms;
    db->backoff_ms = db->backoff_ms * 2 < BACKOFF_LAST_MS ? db->backoff_ms * 2 : BACKOFF_LAST_MS;
    if (new_state || db->backoff_ms < BACKOFF_LAST_MS)
        LOG(state == ERR_INTERNAL ? LOG_ERROR : LOG_WARN, "db_lost",
            log_str("state", str_from(err_name(state))), log_str("problem", db_problem(db)));
}

static enum err prepare_all(struct db *db)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        if (sql_stmts[i].writes && db->config.role == DB_READER)
            continue;
        enum err err =
            bound_init(&db->bound[i], db->mysql, &sql_stmts[i], db->problem, sizeof db->problem);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err db_connect(struct db *db)
{
    if (db->backoff_ms == 0)
        db->backoff_ms = BACKOFF_FIRST_MS;
    enum err err = link_open(&db->config, true, &db->mysql, db->problem, sizeof db->problem);
    meter_add(err ? &meter->connect_errors : &meter->connects, 1);
    if (!err) {
        meter_add(&meter->connections, 1);
        err = prepare_all(db);
    }
    if (err) {
        db_lose(db, err);
        return err;
    }
    db->state = ERR_OK;
    db->backoff_ms = BACKOFF_FIRST_MS;
    db->problem[0] = '\0';
    LOG(LOG_INFO, "db_connected", log_str("server", str_from(mysql_get_server_info(db->mysql))));
    return ERR_OK;
}

enum err db_ready(struct db *db)
{
    if (db->mysql)
        return ERR_OK;
    if (now_ms() < db->next_try_ms)
        return db->state;
    return db_connect(db);
}

/* Whether a server has answered, whatever it holds. */
static bool is_answer(enum err err)
{
    return !err || err == ERR_LOADING || err == ERR_INTERNAL;
}

bool db_ping(struct db *db)
{
    enum err err = db_ready(db);
    if (err)
        return is_answer(err);
    int64_t start = now_ms();
    if (!mysql_ping(db->mysql))
        return true;
    snprintf(db->problem, sizeof db->problem, "%s", mysql_error(db->mysql));
    bool timed_out = now_ms() - start >= (int64_t)db->config.wait_seconds * 1000;
    db_lose(db, ERR_AWAY);
    if (timed_out)
        return false;
    db->next_try_ms = 0;
    return is_answer(db_ready(db));
}

/* After a failed statement: what it means, and whether the connection can stay. */
static enum err db_fail(struct db *db, const struct bound *b, unsigned error)
{
    const char *text = mysql_stmt_error(b->stmt);
    snprintf(db->problem, sizeof db->problem, "sql/%s.sql: %s", b->sql->name,
             *text ? text : "a value does not fit its file");
    if (link_is_lost(error)) {
        db_lose(db, ERR_AWAY);
        return ERR_AWAY;
    }
    if (link_is_missing(error)) {
        db_lose(db, ERR_LOADING);
        return ERR_LOADING;
    }
    mysql_stmt_free_result(b->stmt); /* rows that nobody will fetch block the connection */
    meter_add(&meter->statement_errors, 1);
    LOG(LOG_ERROR, "db_error", log_str("problem", db_problem(db)), log_i64("number", error));
    return ERR_INTERNAL;
}

/* How long it took, in nanoseconds. */
static uint64_t execute_timed(struct bound *b, const void *in, unsigned *ret_error)
{
    uint64_t start = meter_now();
    meter_add(&meter->connections_used, 1);
    *ret_error = bound_execute(b, in);
    meter_sub(&meter->connections_used, 1);
    uint64_t ns = meter_now() - start;
    meter_time(&meter->statements, meter_statement_bounds, ns);
    return ns;
}

/* Executes on a live connection; a connection that was closed while idle is replaced once, for
 * reads. */
static enum err db_start(struct db *db, size_t stmt, const void *in, struct bound **ret)
{
    for (int attempt = 0;; attempt++) {
        bool fresh = !db->mysql;
        enum err err = db_ready(db);
        if (err)
            return err;
        struct bound *b = &db->bound[stmt];
        if (!b->stmt) {
            snprintf(db->problem, sizeof db->problem, "sql/%s.sql is not for this account",
                     sql_stmts[stmt].name);
            return ERR_INTERNAL;
        }
        unsigned error;
        uint64_t ns = execute_timed(b, in, &error);
        if (!error) {
            *ret = b;
            return ERR_OK;
        }
        bool timed_out = ns >= (uint64_t)db->config.wait_seconds * 1000000000;
        err = db_fail(db, b, error);
        if (err != ERR_AWAY || attempt || fresh || timed_out || sql_stmts[stmt].writes)
            return err;
        db->next_try_ms = 0;
    }
}

enum err db_select(struct db *db, struct arena *a, size_t stmt, const void *in, void *ret_rows,
                   size_t *ret_n)
{
    struct bound *b;
    enum err err = db_start(db, stmt, in, &b);
    if (err)
        return err;
    size_t size = b->sql->row_size;
    size_t room = 32;
    size_t n = 0;
    char *rows = arena_array(a, room, size);
    unsigned error = 0;
    while (bound_fetch(b, rows + n * size, &error)) {
        bound_keep(b, rows + n * size, a);
        if (++n > DB_ROWS_MAX) {
            mysql_stmt_free_result(b->stmt);
            return ERR_TOO_BIG;
        }
        if (n == room) {
            char *more = arena_array(a, room * 2, size);
            memcpy(more, rows, n * size);
            rows = more;
            room *= 2;
        }
    }
    if (error)
        return db_fail(db, b, error);
    mysql_stmt_free_result(b->stmt);
    memcpy(ret_rows, &rows, sizeof rows);
    *ret_n = n;
    return ERR_OK;
}

enum err db_execute(struct db *db, size_t stmt, const void *in, struct db_done *ret)
{
    struct bound *b;
    enum err err = db_start(db, stmt, in, &b);
    if (err)
        return err;
    if (ret)
        *ret = (struct db_done){mysql_stmt_affected_rows(b->stmt), mysql_stmt_insert_id(b->stmt)};
    return ERR_OK;
}

enum err db_open_cursor(struct db *db, size_t stmt, const void *in, struct db_cursor **ret)
{
    struct bound *b;
    enum err err = db_start(db, stmt, in, &b);
    if (err)
        return err;
    db->cursor = (struct db_cursor){db, b};
    *ret = &db->cursor;
    return ERR_OK;
}

enum err db_next(struct db_cursor *cursor, void *ret_row, bool *ret_some)
{
    if (!cursor->bound)
        return ERR_AWAY;
    unsigned error;
    *ret_some = bound_fetch(cursor->bound, ret_row, &error);
    if (!error)
        return ERR_OK;
    struct bound *b = cursor->bound;
    cursor->bound = NULL;
    return db_fail(cursor->db, b, error);
}

void db_close_cursor(struct db_cursor *cursor)
{
    if (cursor->bound)
        mysql_stmt_free_result(cursor->bound->stmt);
    cursor->bound = NULL;
}

/* Transactions are plain commands; they have no place in sql/. */
static enum err db_command(struct db *db, const char *text)
{
    enum err err = db_ready(db);
    if (err)
        return err;
    if (!mysql_real_query(db->mysql, text, strlen(text)))
        return ERR_OK;
    unsigned error = mysql_errno(db->mysql);
    snprintf(db->problem, sizeof db->problem, "%s: %s", text, mysql_error(db->mysql));
    if (link_is_lost(error)) {
        db_lose(db, ERR_AWAY);
        return ERR_AWAY;
    }
    return ERR_INTERNAL;
}

enum err db_begin(struct db *db)
{
    return db_command(db, "START TRANSACTION");
}

enum err db_commit(struct db *db)
{
    return db_command(db, "COMMIT");
}

void db_rollback(struct db *db)
{
    if (db->mysql && db_command(db, "ROLLBACK"))
        db_lose(db, ERR_AWAY);
}
