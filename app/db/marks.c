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

static enum err trigger_make(MYSQL *mysql, const struct event *event, const char *table,
                             char *ret_problem, size_t size)
{
    bool of_people = strcmp(table, "departments") != 0;
    char text[512];
    snprintf(text, sizeof text,
             "CREATE TRIGGER muster_%s_%s AFTER %s ON %s FOR EACH ROW "
             "INSERT INTO muster.touched (emp_no, touched_at) %s",
             table, event->name, event->when, table,
             of_people ? event->row : "SELECT NULL, UTC_TIMESTAMP(3)");
    if (!mysql_real_query(mysql, text, strlen(text)) || mysql_errno(mysql) == ER_TRG_ALREADY_EXISTS)
        return ERR_OK;
    snprintf(ret_problem, size, "trigger muster_%s_%s: %s", table, event->name, mysql_error(mysql));
    return link_is_lost(mysql_errno(mysql))      ? ERR_AWAY
           : link_is_missing(mysql_errno(mysql)) ? ERR_LOADING
                                                 : ERR_INTERNAL;
}

enum err marks_ensure(const struct db_config *config, char *ret_problem, size_t size)
{
    MYSQL *mysql;
    enum err err = link_open(config, true, &mysql, ret_problem, size);
    if (err)
        return err;
    for (size_t t = 0; !err && t < sizeof tables / sizeof tables[0]; t++)
        for (size_t e = 0; !err && e < sizeof events / sizeof events[0]; e++)
            err = trigger_make(mysql, &events[e], tables[t], ret_problem, size);
    mysql_close(mysql);
    return err;
}
