/* fake_mysql.h: a client library that does as the test says: it stands before the real one, so that
 * db/ meets lost connections, time-outs and odd rows without a server.
 *
 * Include once, in the test's only source file. A statement is known by its text; its rows are texts
 * or NULL, converted to what the binding asks for. Like the real library it copies the bindings when
 * it is told of them, and forgets the row that was fetched when it is told again. */
#ifndef MUSTER_TESTS_UNIT_DB_FAKE_MYSQL_H
#define MUSTER_TESTS_UNIT_DB_FAKE_MYSQL_H

#include "tests/unit/base/check.h"

#include "db/bind.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <time.h>

#define FAKE_COLUMNS 8

struct fake_table { /* what the server has for one statement */
    const char *text;
    unsigned long params;
    unsigned columns_n;
    struct {
        const char *name;
        enum enum_field_types type;
    } columns[FAKE_COLUMNS];
    unsigned prepare_error;
    const char *const (*rows)[FAKE_COLUMNS];
    size_t rows_n;
    size_t repeat; /* how often the rows come; 0: once */
};

static struct {
    struct fake_table tables[4];
    size_t tables_n;
    unsigned connect_error; /* 0: connections succeed */
    unsigned session_error; /* of the first command of a connection */
    unsigned execute_errors[8]; /* taken one after the other; then 0 */
    size_t execute_errors_n;
    unsigned fetch_error; /* after the last row instead of the end */
    unsigned ping_error;
    unsigned query_error;
    unsigned decimals; /* of every column */
    int64_t execute_ms, ping_ms; /* how long these take */
    int64_t now_ms;
    char password[64], user[64], schema[64], last_query[256];
    unsigned connect_timeout, read_timeout, write_timeout;
    /* what happened */
    int connects, executes, prepares, closes, pings, frees;
} fake;

struct fake_link {
    unsigned error;
};

struct fake_stmt {
    const struct fake_table *table;
    unsigned error;
    MYSQL_BIND in[FAKE_COLUMNS];
    MYSQL_BIND out[FAKE_COLUMNS];
    bool open; /* a result is there, and its next row is: */
    size_t row;
    bool row_known; /* for mysql_stmt_fetch_column */
    char *sent;     /* the first text parameter, copied */
};

static const char *const *fake_row(const struct fake_stmt *s, size_t row)
{
    return s->table->rows[row % s->table->rows_n];
}

/* ---- the clock: moved by the test and by waits ---------------------------------------------------- */

int __real_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
    if (clock != CLOCK_MONOTONIC)
        return __real_clock_gettime(clock, ret);
    *ret = (struct timespec){.tv_sec = 1000 + fake.now_ms / 1000,
                             .tv_nsec = fake.now_ms % 1000 * 1000000};
    return 0;
}

/* ---- connections ---------------------------------------------------------------------------------- */

MYSQL *mysql_init(MYSQL *mysql)
{
    assert_null(mysql);
    return (MYSQL *)(void *)calloc(1, sizeof(struct fake_link));
}

int mysql_options(MYSQL *mysql, enum mysql_option option, const void *value)
{
    (void)mysql;
    if (option == MYSQL_OPT_CONNECT_TIMEOUT)
        fake.connect_timeout = *(const unsigned *)value;
    if (option == MYSQL_OPT_READ_TIMEOUT)
        fake.read_timeout = *(const unsigned *)value;
    if (option == MYSQL_OPT_WRITE_TIMEOUT)
        fake.write_timeout = *(const unsigned *)value;
    return 0;
}

MYSQL *mysql_real_connect(MYSQL *mysql, const char *host, const char *user, const char *password,
                          const char *schema, unsigned port, const char *path, unsigned long flags)
{
    (void)host;
    (void)port;
    (void)path;
    (void)flags;
    fake.connects++;
    snprintf(fake.user, sizeof fake.user, "%s", user);
    snprintf(fake.password, sizeof fake.password, "%s", password);
    snprintf(fake.schema, sizeof fake.schema, "%s", schema ? schema : "");
    ((struct fake_link *)(void *)mysql)->error = fake.connect_error;
    return fake.connect_error ? NULL : mysql;
}

int mysql_real_query(MYSQL *mysql, const char *text, unsigned long n)
{
    bool session = n > 3 && memcmp(text, "SET", 3) == 0;
    unsigned error = session ? fake.session_error : fake.query_error;

    snprintf(fake.last_query, sizeof fake.last_query, "%.*s", (int)n, text);
    ((struct fake_link *)(void *)mysql)->error = error;
    return error != 0;
}

int mysql_ping(MYSQL *mysql)
{
    fake.pings++;
    fake.now_ms += fake.ping_ms;
    ((struct fake_link *)(void *)mysql)->error = fake.ping_error;
    return fake.ping_error != 0;
}

void mysql_close(MYSQL *mysql)
{
    fake.closes++;
    free(mysql);
}

unsigned mysql_errno(MYSQL *mysql)
{
    return ((struct fake_link *)(void *)mysql)->error;
}

static const char *fake_error_text(unsigned error)
{
    static char text[64];

    snprintf(text, sizeof text, error ? "error %u of the fake" : "", error);
    return text;
}

const char *mysql_error(MYSQL *mysql)
{
    return fake_error_text(mysql_errno(mysql));
}

#undef mysql_get_server_info /* a macro in some versions */
#ifdef MARIADB_BASE_VERSION
char *mysql_get_server_info(MYSQL *mysql)
#else
const char *mysql_get_server_info(MYSQL *mysql)
#endif
{
    static char name[] = "fake";

    (void)mysql;
    return name;
}

/* ---- statements ----------------------------------------------------------------------------------- */

static struct fake_stmt *fake_stmt(MYSQL_STMT *stmt)
{
    return (struct fake_stmt *)(void *)stmt;
}

MYSQL_STMT *mysql_stmt_init(MYSQL *mysql)
{
    (void)mysql;
    return (MYSQL_STMT *)(void *)calloc(1, sizeof(struct fake_stmt));
}

int mysql_stmt_prepare(MYSQL_STMT *stmt, const char *text, unsigned long n)
{
    struct fake_stmt *s = fake_stmt(stmt);

    fake.prepares++;
    for (size_t i = 0; i < fake.tables_n; i++)
        if (strlen(fake.tables[i].text) == n && memcmp(fake.tables[i].text, text, n) == 0)
            s->table = &fake.tables[i];
    s->error = s->table ? s->table->prepare_error : ER_PARSE_ERROR;
    return s->error != 0;
}

unsigned long mysql_stmt_param_count(MYSQL_STMT *stmt)
{
    return fake_stmt(stmt)->table->params;
}

/* The metadata is the statement itself. */
MYSQL_RES *mysql_stmt_result_metadata(MYSQL_STMT *stmt)
{
    return fake_stmt(stmt)->table->columns_n ? (MYSQL_RES *)(void *)stmt : NULL;
}

unsigned mysql_num_fields(MYSQL_RES *res)
{
    return ((const struct fake_stmt *)(void *)res)->table->columns_n;
}

MYSQL_FIELD *mysql_fetch_fields(MYSQL_RES *res)
{
    static MYSQL_FIELD fields[FAKE_COLUMNS];
    const struct fake_table *table = ((const struct fake_stmt *)(void *)res)->table;

    for (unsigned i = 0; i < table->columns_n; i++) {
        fields[i].name = (char *)(uintptr_t)table->columns[i].name;
        fields[i].type = table->columns[i].type;
        fields[i].decimals = fake.decimals;
    }
    return fields;
}

void mysql_free_result(MYSQL_RES *res)
{
    (void)res;
}

bind_flag mysql_stmt_bind_param(MYSQL_STMT *stmt, MYSQL_BIND *bind)
{
    memcpy(fake_stmt(stmt)->in, bind, fake_stmt(stmt)->table->params * sizeof *bind);
    return 0;
}

bind_flag mysql_stmt_bind_result(MYSQL_STMT *stmt, MYSQL_BIND *bind)
{
    memcpy(fake_stmt(stmt)->out, bind, fake_stmt(stmt)->table->columns_n * sizeof *bind);
    fake_stmt(stmt)->row_known = false;
    return 0;
}

int mysql_stmt_execute(MYSQL_STMT *stmt)
{
    struct fake_stmt *s = fake_stmt(stmt);

    fake.executes++;
    fake.now_ms += fake.execute_ms;
    s->error = 0;
    if (fake.execute_errors_n) {
        s->error = fake.execute_errors[0];
        memmove(fake.execute_errors, fake.execute_errors + 1,
                sizeof fake.execute_errors - sizeof fake.execute_errors[0]);
        fake.execute_errors_n--;
    }
    s->open = !s->error;
    s->row = 0;
    return s->error != 0;
}

/* Writes one text into a binding as its type; returns whether it was cut. */
static bool fake_store(const MYSQL_BIND *bind, const char *value)
{
    *bind->is_null = !value;
    if (!value)
        return false;
    if (bind->buffer_type == MYSQL_TYPE_LONGLONG) {
        if (bind->is_unsigned)
            *(uint64_t *)bind->buffer = strtoull(value, NULL, 10);
        else
            *(int64_t *)bind->buffer = strtoll(value, NULL, 10);
        *bind->error = *value == '!';
        return *bind->error;
    }
    if (bind->buffer_type == MYSQL_TYPE_DATE) {
        MYSQL_TIME t = {0};
        assert_int_equal(sscanf(value, "%u-%u-%u", &t.year, &t.month, &t.day), 3);
        memcpy(bind->buffer, &t, sizeof t);
        return false;
    }
    if (bind->buffer_type == MYSQL_TYPE_DOUBLE) {
        *(double *)bind->buffer = strtod(value, NULL);
        return false;
    }
    size_t n = strlen(value);
    *bind->length = n;
    memcpy(bind->buffer, value, n < bind->buffer_length ? n : bind->buffer_length);
    *bind->error = n > bind->buffer_length;
    return *bind->error;
}

int mysql_stmt_fetch(MYSQL_STMT *stmt)
{
    struct fake_stmt *s = fake_stmt(stmt);
    bool cut = false;

    assert_true(s->open);
    size_t rows = s->table->rows_n * (s->table->repeat ? s->table->repeat : 1);
    if (s->row == rows) {
        s->error = fake.fetch_error;
        s->open = false;
        return s->error ? 1 : MYSQL_NO_DATA;
    }
    for (unsigned i = 0; i < s->table->columns_n; i++)
        if (fake_store(&s->out[i], fake_row(s, s->row)[i]))
            cut = true;
    s->row++;
    s->row_known = true;
    return cut ? MYSQL_DATA_TRUNCATED : 0;
}

int mysql_stmt_fetch_column(MYSQL_STMT *stmt, MYSQL_BIND *bind, unsigned column,
                            unsigned long offset)
{
    struct fake_stmt *s = fake_stmt(stmt);

    assert_int_equal(offset, 0);
    assert_true(s->row_known);
    fake_store(bind, fake_row(s, s->row - 1)[column]);
    return 0;
}

bind_flag mysql_stmt_free_result(MYSQL_STMT *stmt)
{
    fake_stmt(stmt)->open = false;
    fake.frees++;
    return 0;
}

bind_flag mysql_stmt_close(MYSQL_STMT *stmt)
{
    free(stmt);
    return 0;
}

unsigned mysql_stmt_errno(MYSQL_STMT *stmt)
{
    return fake_stmt(stmt)->error;
}

const char *mysql_stmt_error(MYSQL_STMT *stmt)
{
    return fake_error_text(fake_stmt(stmt)->error);
}

#ifdef MARIADB_BASE_VERSION
#define FAKE_COUNT unsigned long long
#else
#define FAKE_COUNT uint64_t
#endif

FAKE_COUNT mysql_stmt_affected_rows(MYSQL_STMT *stmt)
{
    (void)stmt;
    return 3;
}

FAKE_COUNT mysql_stmt_insert_id(MYSQL_STMT *stmt)
{
    (void)stmt;
    return 77;
}

#endif
