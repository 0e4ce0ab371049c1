/* people_db.h: what the tests of the connection share: a database of four statements of our own on
 * the fake client library, with db.c compiled here with them. A test of it wraps clock_gettime. */
#ifndef MUSTER_TESTS_UNIT_DB_PEOPLE_DB_H
#define MUSTER_TESTS_UNIT_DB_PEOPLE_DB_H

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

static inline void open_as(enum db_role role)
{
    struct db_config config = {
        .role = role, .host = "db", .port = 3306, .schema = "people", .wait_seconds = 4};

    db_free(db);
    db = db_new(&config);
}

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
    (void)state;
    db_free(db);
    db = NULL;
    arena_clear(&a);
    return 0;
}

static inline enum err count(uint64_t *ret)
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

static inline enum err persons(struct person **ret, size_t *ret_n)
{
    return db_select(db, &a, SQL_PERSON, &nobody, ret, ret_n);
}

/* The next statement meets this error. */
static inline void execute_fails(unsigned error)
{
    fake.execute_errors[fake.execute_errors_n++] = error;
}

static inline void check_count(void)
{
    uint64_t n = 0;

    assert_int_equal(count(&n), ERR_OK);
    assert_int_equal(n, 42);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
