#include "switch.h"

#include "base/buf.h"
#include "fixture.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAME_SIZE 260 /* 64 characters of four bytes */
#define STATEMENT_MAX ((size_t)1 << 20)
#define PATIENCE_SECONDS 120
#define PAUSE_NS 100000000L

/* Where a set lies while it changes places. `old` is the former `previous`, about to be dropped. */
enum place { IN_USE, NEXT, PREVIOUS, OLD, PLACES };

struct names {
    char (*list)[NAME_SIZE];
    size_t n;
};

/* One of the two schemas of every set, in all places. */
struct half {
    char schema[PLACES][SCHEMA_NAME_MAX + 1];
    struct names tables[PLACES];
};

struct sets {
    struct half people;
    struct half ours;
};

static void half_name(struct half *h, const char *schema, const char *next)
{
    const char *const suffix[PLACES] = {"", next, SET_PREVIOUS, "old"};
    for (int p = 0; p < PLACES; p++)
        snprintf(h->schema[p], sizeof(h->schema[p]), "%.*s%s%s", SET_SCHEMA_MAX, schema,
                 p == IN_USE ? "" : "_", suffix[p]);
}

static enum err sets_init(struct sets *sets, const char *schema, const char *next,
                          struct problem *ret)
{
    char quoted[SCHEMA_NAME_MAX + 3];
    if (strlen(schema) > SET_SCHEMA_MAX || server_quote_schema(schema, quoted))
        return problem_set(ret, ERR_INPUT, "not a name for a schema with sets: %.100s", schema);
    if (!next[0] || strspn(next, "abcdefghijklmnopqrstuvwxyz") != strlen(next) ||
        strlen(next) > strlen(SET_PREVIOUS))
        return problem_set(ret, ERR_INPUT, "not a name for a set (a word of %zu letters): %.100s",
                           strlen(SET_PREVIOUS), next);
    *sets = (struct sets){0};
    half_name(&sets->people, schema, next);
    half_name(&sets->ours, "muster", next);
    return ERR_OK;
}

static void sets_free(struct sets *sets)
{
    for (int p = 0; p < PLACES; p++) {
        free(sets->people.tables[p].list);
        free(sets->ours.tables[p].list);
    }
}

static bool has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->list[i], name) == 0)
            return true;
    }
    return false;
}

/* The first column of a query's rows; at most so many bytes of each. */
static enum err names_read(struct server *s, const char *sql, struct names *ret,
                           struct problem *ret_problem)
{
    if (mysql_query(s->mysql, sql) != 0)
        return server_problem(s, "tables", ret_problem);
    MYSQL_RES *result = mysql_store_result(s->mysql);
    if (!result)
        return server_problem(s, "tables", ret_problem);
    free(ret->list);
    ret->n = 0;
    ret->list = memory_array((size_t)mysql_num_rows(result) + 1, NAME_SIZE);
    MYSQL_ROW row;
    while ((row = mysql_fetch_row(result)))
        snprintf(ret->list[ret->n++], NAME_SIZE, "%s", row[0]);
    mysql_free_result(result);
    return ERR_OK;
}

static enum err half_read(struct server *s, struct half *h, struct problem *ret)
{
    enum err err = ERR_OK;
    for (int p = 0; !err && p < PLACES; p++) {
        char sql[256];
        snprintf(sql, sizeof(sql),
                 "SELECT table_name FROM information_schema.tables WHERE table_schema = '%s' AND "
                 "table_type = 'BASE TABLE'",
                 h->schema[p]);
        err = names_read(s, sql, &h->tables[p], ret);
    }
    return err;
}

static enum err sets_read(struct server *s, struct sets *sets, struct problem *ret)
{
    enum err err = half_read(s, &sets->people, ret);
    return err ? err : half_read(s, &sets->ours, ret);
}

/* A set that is to be used has all tables, and a record that says that they are right. */
static enum err whole(struct server *s, const struct sets *sets, enum place place,
                      struct problem *ret)
{
    const struct names *tables = &sets->people.tables[place];
    char sql[256];
    for (int t = 0; t < TABLE_COUNT; t++) {
        const char *name = table_name((enum table)t);
        if (!has(tables, name))
            return problem_set(ret, ERR_INPUT, "schema %s has no table %s",
                               sets->people.schema[place], name);
    }
    snprintf(sql, sizeof(sql), "SELECT complete FROM `%s`.fixture WHERE id = 1",
             sets->ours.schema[place]);
    if (!server_is_true(s, sql))
        return problem_set(ret, ERR_INPUT, "schema %s does not say that the people of %s are whole",
                           sets->ours.schema[place], sets->people.schema[place]);
    return ERR_OK;
}

/* ---- one statement ----------------------------------------------------------------------------
 */

static void put_name(struct buf *sql, const char *name)
{
    buf_putc(sql, '`');
    for (const char *p = name; *p; p++) {
        if (*p == '`')
            buf_putc(sql, '`');
        buf_putc(sql, *p);
    }
    buf_putc(sql, '`');
}

static void move(struct buf *sql, const struct half *h, const char *table, enum place from,
                 enum place to)
{
    buf_put(sql, sql->n ? STR(", ") : STR("RENAME TABLE "));
    put_name(sql, h->schema[from]);
    buf_putc(sql, '.');
    put_name(sql, table);
    BUF_LIT(sql, " TO ");
    put_name(sql, h->schema[to]);
    buf_putc(sql, '.');
    put_name(sql, table);
}

/* previous → old, in use → previous, next → in use. */
static void half_switch(struct buf *sql, const struct half *h, bool all)
{
    const struct names *in_use = &h->tables[IN_USE], *next = &h->tables[NEXT];
    for (size_t i = 0; i < h->tables[PREVIOUS].n; i++)
        move(sql, h, h->tables[PREVIOUS].list[i], PREVIOUS, OLD);
    for (size_t i = 0; i < in_use->n; i++) {
        if (all || has(next, in_use->list[i]))
            move(sql, h, in_use->list[i], IN_USE, PREVIOUS);
    }
    for (size_t i = 0; i < next->n; i++)
        move(sql, h, next->list[i], NEXT, IN_USE);
}

/* previous ↔ in use, by way of next. */
static void half_undo(struct buf *sql, const struct half *h)
{
    const struct names *in_use = &h->tables[IN_USE], *previous = &h->tables[PREVIOUS];
    for (size_t i = 0; i < previous->n; i++) {
        bool both = has(in_use, previous->list[i]);
        if (both)
            move(sql, h, previous->list[i], IN_USE, NEXT);
        move(sql, h, previous->list[i], PREVIOUS, IN_USE);
        if (both)
            move(sql, h, previous->list[i], NEXT, PREVIOUS);
    }
}

/* ---- triggers ---------------------------------------------------------------------------------
 */

static enum err triggers_drop_in(struct server *s, const char *schema, struct problem *ret)
{
    struct names triggers = {0};
    char sql[512];
    snprintf(
        sql, sizeof(sql),
        "SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = '%s'",
        schema);
    enum err err = names_read(s, sql, &triggers, ret);
    for (size_t i = 0; !err && i < triggers.n; i++) {
        if (strncmp(triggers.list[i], "muster_", 7) != 0)
            err = problem_set(ret, ERR_INPUT,
                              "a table of schema %s has the trigger %.64s, which is not Muster's:"
                              " drop it first",
                              schema, triggers.list[i]);
    }
    for (size_t i = 0; !err && i < triggers.n; i++)
        err = server_execf(s, "trigger", ret, "DROP TRIGGER IF EXISTS `%s`.`%s`", schema,
                           triggers.list[i]);
    free(triggers.list);
    return err;
}

static enum err triggers_drop(struct server *s, const struct sets *sets, struct problem *ret)
{
    enum err err = ERR_OK;
    for (int p = 0; !err && p < OLD; p++)
        err = triggers_drop_in(s, sets->people.schema[p], ret);
    return err;
}

/* ---- the switch -------------------------------------------------------------------------------
 */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Somebody reads the tables, or has made a trigger between our two steps: both pass. */
static bool passes(struct server *s)
{
    enum { LOCK_WAIT = 1205, DEADLOCK = 1213, TRIGGER_IN_WRONG_SCHEMA = 1435 };
    unsigned number = mysql_errno(s->mysql);
    return number == LOCK_WAIT || number == DEADLOCK || number == TRIGGER_IN_WRONG_SCHEMA;
}

static enum err rename_patiently(struct server *s, const struct sets *sets, struct str sql,
                                 struct problem *ret)
{
    double end = now() + PATIENCE_SECONDS;
    for (;;) {
        enum err err = triggers_drop(s, sets, ret);
        if (!err)
            err = server_exec(s, sql, "switching the tables", ret);
        if (!err || !passes(s) || now() >= end)
            return err;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
}

/* `muster roll` makes no triggers while this lock is held (app/db/marks.c). */
static enum err rename_all(struct server *s, const struct sets *sets, const struct buf *sql,
                           struct problem *ret)
{
    enum err err = buf_err(sql);
    if (err)
        return problem_set(ret, err, "too many tables to switch");
    if (!server_is_true(s, "SELECT GET_LOCK('muster.switch', 60)"))
        return problem_set(ret, ERR_INPUT, "triggers are being made for more than a minute");
    server_try(s, "SET SESSION lock_wait_timeout = 1");
    err = rename_patiently(s, sets, buf_str(sql), ret);
    server_try(s, "SET SESSION lock_wait_timeout = DEFAULT");
    server_try(s, "DO RELEASE_LOCK('muster.switch')");
    return err;
}

/* A foreign key of somebody else's table must not keep a set that is out of use. */
static enum err schema_drop(struct server *s, const char *schema, struct problem *ret)
{
    server_try(s, "SET SESSION foreign_key_checks = 0");
    enum err err = server_execf(s, "dropping a set", ret, "DROP DATABASE IF EXISTS `%s`", schema);
    server_try(s, "SET SESSION foreign_key_checks = 1");
    return err;
}

static enum err place_drop(struct server *s, const struct sets *sets, enum place place,
                           struct problem *ret)
{
    enum err err = schema_drop(s, sets->people.schema[place], ret);
    return err ? err : schema_drop(s, sets->ours.schema[place], ret);
}

/* What cannot be dropped now is dropped the next time. */
static void place_drop_later(struct server *s, const struct sets *sets, enum place place)
{
    struct problem ignored;
    enum err err = place_drop(s, sets, place, &ignored);
    (void)err;
}

static enum err place_make(struct server *s, const struct sets *sets, enum place place,
                           struct problem *ret)
{
    const char *const schemas[] = {sets->people.schema[place], sets->ours.schema[place]};
    enum err err = ERR_OK;
    for (int i = 0; !err && i < 2; i++)
        err =
            server_execf(s, "making a set", ret, "CREATE DATABASE IF NOT EXISTS `%s`", schemas[i]);
    return err;
}

static enum err switch_sets(struct server *s, struct sets *sets, bool all_ours, struct problem *ret)
{
    struct buf sql;
    enum err err = place_drop(s, sets, OLD, ret);
    if (!err)
        err = place_make(s, sets, OLD, ret);
    if (!err)
        err = place_make(s, sets, PREVIOUS, ret);
    if (!err)
        err = place_make(s, sets, IN_USE, ret); /* it may have been dropped by hand */
    if (!err)
        err = sets_read(s, sets, ret);
    if (!err)
        err = whole(s, sets, NEXT, ret);
    if (err)
        return err;
    buf_init(&sql, STATEMENT_MAX);
    half_switch(&sql, &sets->people, false);
    half_switch(&sql, &sets->ours, all_ours);
    err = rename_all(s, sets, &sql, ret);
    buf_free(&sql);
    place_drop_later(s, sets, OLD);
    if (!err)
        place_drop_later(s, sets, NEXT);
    return err;
}

enum err fixture_lock(struct server *s, struct problem *ret)
{
    if (!server_is_true(s, "SELECT GET_LOCK('muster.fixture', 0)"))
        return problem_set(ret, ERR_INPUT, "another load is running on this server");
    return ERR_OK;
}

enum err set_switch(struct server *s, const char *schema, const char *name, bool all_ours,
                    struct problem *ret)
{
    struct sets sets;
    enum err err = sets_init(&sets, schema, name, ret);
    if (err)
        return err;
    err = switch_sets(s, &sets, all_ours, ret);
    sets_free(&sets);
    return err;
}

static enum err undo_sets(struct server *s, struct sets *sets, struct problem *ret)
{
    struct buf sql;
    enum err err = sets_read(s, sets, ret);
    if (err)
        return err;
    if (!sets->people.tables[PREVIOUS].n)
        return problem_set(ret, ERR_NOT_FOUND, "there is no previous set to go back to");
    err = whole(s, sets, PREVIOUS, ret);
    if (!err)
        err = place_drop(s, sets, NEXT, ret);
    if (!err)
        err = place_make(s, sets, NEXT, ret);
    if (err)
        return err;
    buf_init(&sql, STATEMENT_MAX);
    half_undo(&sql, &sets->people);
    half_undo(&sql, &sets->ours);
    err = rename_all(s, sets, &sql, ret);
    buf_free(&sql);
    place_drop_later(s, sets, NEXT);
    return err;
}

enum err set_undo(struct server *s, const char *schema, struct problem *ret)
{
    struct sets sets;
    enum err err = sets_init(&sets, schema, SET_NEXT, ret);
    if (err)
        return err;
    err = undo_sets(s, &sets, ret);
    sets_free(&sets);
    return err;
}

enum err set_drop(struct server *s, const char *schema, const char *name, struct problem *ret)
{
    struct sets sets;
    enum err err = sets_init(&sets, schema, name, ret);
    return err ? err : place_drop(s, &sets, NEXT, ret);
}

enum err set_make(struct server *s, const char *schema, const char *name, struct problem *ret)
{
    struct sets sets;
    enum err err = sets_init(&sets, schema, name, ret);
    if (!err)
        err = place_drop(s, &sets, NEXT, ret);
    return err ? err : place_make(s, &sets, NEXT, ret);
}
