#include "db/migrate.h"

#include "base/log.h"
#include "db/link.h"
#include "sql.gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct migration_run {
    MYSQL *mysql;
    struct arena *a;
    struct str error;
};

static enum err run_fail(struct migration_run *run, const char *what)
{
    unsigned error = mysql_errno(run->mysql);
    run->error = arena_printf(run->a, "%s: %s", what, mysql_error(run->mysql));
    return link_is_lost(error) ? ERR_AWAY : link_is_missing(error) ? ERR_LOADING : ERR_INTERNAL;
}

static enum err run_text(struct migration_run *run, const char *what, const char *text)
{
    if (mysql_real_query(run->mysql, text, strlen(text)))
        return run_fail(run, what);
    MYSQL_RES *rows = mysql_store_result(run->mysql);
    if (rows)
        mysql_free_result(rows);
    return ERR_OK;
}

/* The first two columns of the only row, as numbers; 0 for NULL. */
static enum err run_numbers(struct migration_run *run, const char *what, const char *text,
                            uint32_t ret[2])
{
    if (mysql_real_query(run->mysql, text, strlen(text)))
        return run_fail(run, what);
    MYSQL_RES *rows = mysql_store_result(run->mysql);
    if (!rows)
        return run_fail(run, what);
    MYSQL_ROW row = mysql_fetch_row(rows);
    for (unsigned i = 0; i < 2; i++) {
        bool given = row && i < mysql_num_fields(rows) && row[i];
        ret[i] = given ? (uint32_t)strtoul(row[i], NULL, 10) : 0;
    }
    mysql_free_result(rows);
    return ERR_OK;
}

/* One step, from statement `done` on; the record follows every statement. */
static enum err run_step(struct migration_run *run, const struct sql_migration *m, uint32_t done)
{
    char what[128];
    char record[256];
    for (size_t i = done; i < m->n; i++) {
        snprintf(what, sizeof what, "migration %04u_%s, statement %zu", m->number, m->name, i + 1);
        enum err err = run_text(run, what, m->statements[i]);
        if (err)
            return err;
        snprintf(record, sizeof record,
                 "REPLACE INTO muster.migration (number, name, done, whole, applied_at) "
                 "VALUES (%u, '%s', %zu, %d, UTC_TIMESTAMP(3))",
                 m->number, m->name, i + 1, i + 1 == m->n);
        err = run_text(run, what, record);
        if (err)
            return err;
    }
    LOG(LOG_INFO, "migrated", log_i64("number", m->number), log_str("name", str_from(m->name)));
    return ERR_OK;
}

/* Under the lock: what is there, what is missing. */
static enum err run_all(struct migration_run *run, struct migrate_result *ret)
{
    enum err err = run_text(run, "create schema", "CREATE DATABASE IF NOT EXISTS muster");
    if (!err)
        err = run_text(run, "create table migration",
                       "CREATE TABLE IF NOT EXISTS muster.migration ("
                       "number INT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(64) NOT NULL, "
                       "done INT UNSIGNED NOT NULL, whole BOOL NOT NULL, "
                       "applied_at DATETIME(3) NOT NULL) CHARACTER SET utf8mb4");
    uint32_t found[2] = {0};
    if (!err)
        err = run_numbers(run, "read table migration",
                          "SELECT MAX(number), (SELECT done FROM muster.migration WHERE NOT whole) "
                          "FROM muster.migration WHERE whole",
                          found);
    if (err)
        return err;
    ret->before = ret->after = found[0];
    if (found[0] > sql_migrations_n) {
        run->error = arena_printf(run->a,
                                  "the schema is at number %u, this program knows only %zu: it is "
                                  "older than the database and leaves it alone",
                                  found[0], sql_migrations_n);
        return ERR_INTERNAL;
    }
    for (size_t i = found[0]; i < sql_migrations_n; i++) {
        err = run_step(run, &sql_migrations[i], i == found[0] ? found[1] : 0);
        if (err)
            return err;
        ret->after = sql_migrations[i].number;
    }
    return ERR_OK;
}

enum err db_migrate(const struct db_config *config, struct arena *a, unsigned lock_seconds,
                    struct migrate_result *ret)
{
    *ret = (struct migrate_result){0};
    struct db_config patient = *config;
    patient.wait_seconds = lock_seconds + 60; /* the lock's wait, and DDL on large tables */
    char problem[512] = "";
    struct migration_run run = {.a = a};
    enum err err = link_open(&patient, false, &run.mysql, problem, sizeof problem);
    if (err) {
        ret->error = arena_str(a, str_from(problem));
        return err;
    }
    char lock[96];
    snprintf(lock, sizeof lock, "SELECT GET_LOCK('muster.migrate', %u), 0", lock_seconds);
    uint32_t got[2] = {0};
    err = run_numbers(&run, "take the lock", lock, got);
    if (!err && got[0] != 1) {
        run.error = STR("another migration has held the lock for too long");
        err = ERR_TIMEOUT;
    }
    if (!err)
        err = run_all(&run, ret);
    mysql_close(run.mysql); /* releases the lock */
    ret->error = run.error;
    return err;
}
