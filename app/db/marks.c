#include "db/marks.h"

#include "db/link.h"

#include <mysqld_error.h>
#include <stdio.h>
#include <string.h>

static const struct event {
    const char *name;
    const char *when;
    const char *row; /* what is written, for tables with a number */
} events[] = {
    {"insert", "INSERT", "SELECT NEW.emp_no, UTC_TIMESTAMP(3)"},
    {"update", "UPDATE",
     "SELECT OLD.emp_no, UTC_TIMESTAMP(3) UNION SELECT NEW.emp_no, UTC_TIMESTAMP(3)"},
    {"delete", "DELETE", "SELECT OLD.emp_no, UTC_TIMESTAMP(3)"},
};

static const char *const tables[] = {"employees",    "departments", "dept_emp",
                                     "dept_manager", "titles",      "salaries"};

/* A deleted department takes its people's rows along by the foreign key, without a trigger of
 * theirs: they are marked before. */
static const char departments_delete[] =
    "CREATE TRIGGER muster_departments_delete BEFORE DELETE ON departments FOR EACH ROW "
    "INSERT INTO muster.touched (emp_no, touched_at) SELECT emp_no, UTC_TIMESTAMP(3) FROM dept_emp "
    "WHERE dept_no = OLD.dept_no UNION SELECT NULL, UTC_TIMESTAMP(3)";

static void trigger_text(const struct event *event, const char *table, char *ret, size_t size)
{
    bool of_people = strcmp(table, "departments") != 0;
    if (!of_people && !strcmp(event->name, "delete"))
        snprintf(ret, size, "%s", departments_delete);
    else
        snprintf(ret, size,
                 "CREATE TRIGGER muster_%s_%s AFTER %s ON %s FOR EACH ROW "
                 "INSERT INTO muster.touched (emp_no, touched_at) %s",
                 table, event->name, event->when, table,
                 of_people ? event->row : "SELECT NULL, UTC_TIMESTAMP(3)");
}

/* A trigger goes with its table when that is renamed, and keeps the name that the new table's
 * needs: then it is dropped. */
static bool trigger_free(MYSQL *mysql, const struct event *event, const char *table)
{
    char text[512];
    snprintf(text, sizeof text,
             "SELECT 1 FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND "
             "trigger_name = 'muster_%s_%s' AND event_object_table <> '%s'",
             table, event->name, table);
    if (mysql_real_query(mysql, text, strlen(text)))
        return false;
    MYSQL_RES *found = mysql_store_result(mysql);
    bool elsewhere = found && mysql_num_rows(found);
    mysql_free_result(found);
    snprintf(text, sizeof text, "DROP TRIGGER muster_%s_%s", table, event->name);
    return elsewhere && !mysql_real_query(mysql, text, strlen(text));
}

static enum err trigger_make(MYSQL *mysql, const struct event *event, const char *table,
                             char *ret_problem, size_t size)
{
    char text[512];
    trigger_text(event, table, text, sizeof text);
    bool failed = mysql_real_query(mysql, text, strlen(text));
    if (failed && mysql_errno(mysql) == ER_TRG_ALREADY_EXISTS) {
        if (!trigger_free(mysql, event, table))
            return ERR_OK;
        failed = mysql_real_query(mysql, text, strlen(text));
    }
    if (!failed)
        return ERR_OK;
    snprintf(ret_problem, size, "trigger muster_%s_%s: %s", table, event->name, mysql_error(mysql));
    return link_is_lost(mysql_errno(mysql))      ? ERR_AWAY
           : link_is_missing(mysql_errno(mysql)) ? ERR_LOADING
                                                 : ERR_INTERNAL;
}

/* A trigger that is made between a switch's two steps would stop it. Holding the lock ourselves
 * makes the switch wait for us instead. */
static bool switch_is_away(MYSQL *mysql)
{
    static const char text[] = "SELECT GET_LOCK('muster.switch', 0)";
    if (mysql_real_query(mysql, text, sizeof text - 1))
        return false;
    MYSQL_RES *rows = mysql_store_result(mysql);
    MYSQL_ROW row = rows ? mysql_fetch_row(rows) : NULL;
    bool got = row && row[0] && row[0][0] == '1';
    mysql_free_result(rows);
    return got;
}

enum err marks_ensure(const struct db_config *config, char *ret_problem, size_t size)
{
    MYSQL *mysql;
    enum err err = link_open(config, true, &mysql, ret_problem, size);
    if (err)
        return err;
    if (!switch_is_away(mysql)) {
        snprintf(ret_problem, size, "the tables are being switched");
        err = ERR_LOADING;
    }
    for (size_t t = 0; !err && t < sizeof tables / sizeof tables[0]; t++)
        for (size_t e = 0; !err && e < sizeof events / sizeof events[0]; e++)
            err = trigger_make(mysql, &events[e], tables[t], ret_problem, size);
    mysql_close(mysql);
    return err;
}
