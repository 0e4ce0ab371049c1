#include "server.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SQL_SIZE 2048

/* Server errors by number, as both servers document them. */
enum {
    SERVER_DISK_FULL = 1021,
    SERVER_FILE_FULL = 1114, /* "The table is full" */
};

static bool disk_is_full(MYSQL *mysql)
{
    unsigned number = mysql_errno(mysql);
    const char *text = mysql_error(mysql);
    return number == SERVER_DISK_FULL || number == SERVER_FILE_FULL ||
           strstr(text, "No space left") || strstr(text, "errno: 28") || strstr(text, "error 28");
}

enum err server_problem(struct server *s, const char *what, struct problem *ret)
{
    const char *text = mysql_error(s->mysql);
    if (disk_is_full(s->mysql))
        return problem_set(ret, ERR_INTERNAL, "%s: the disk of the database is full (%s)", what,
                           text);
    return problem_set(ret, ERR_INTERNAL, "%s: %s (%u)", what, text, mysql_errno(s->mysql));
}

enum err server_open(const struct server_settings *settings, const char *schema, struct server *ret,
                     struct problem *ret_problem)
{
    struct server s = {mysql_init(NULL)};
    unsigned local_infile = 1;
    if (!s.mysql)
        return problem_set(ret_problem, ERR_INTERNAL, "out of memory");
    mysql_options(s.mysql, MYSQL_OPT_LOCAL_INFILE, &local_infile);
    mysql_options(s.mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(s.mysql, settings->host, settings->user, settings->password, schema,
                            settings->port, settings->socket, 0)) {
        problem_set(ret_problem, ERR_AWAY, "no connection to the server: %s (%u)",
                    mysql_error(s.mysql), mysql_errno(s.mysql));
        mysql_close(s.mysql);
        return ERR_AWAY;
    }
    *ret = s;
    return ERR_OK;
}

void server_close(struct server *s)
{
    mysql_close(s->mysql);
    s->mysql = NULL;
}

enum err server_exec(struct server *s, struct str sql, const char *what,
                     struct problem *ret_problem)
{
    if (mysql_real_query(s->mysql, sql.p, (unsigned long)sql.n) != 0)
        return server_problem(s, what, ret_problem);
    MYSQL_RES *result = mysql_store_result(s->mysql);
    if (result)
        mysql_free_result(result);
    else if (mysql_errno(s->mysql) != 0)
        return server_problem(s, what, ret_problem);
    return ERR_OK;
}

enum err server_execf(struct server *s, const char *what, struct problem *ret_problem,
                      const char *format, ...)
{
    char sql[SQL_SIZE];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(sql, sizeof(sql), format, args);
    va_end(args);
    if (n < 0 || n >= SQL_SIZE)
        return problem_set(ret_problem, ERR_INTERNAL, "%s: the statement is too long", what);
    return server_exec(s, (struct str){sql, (size_t)n}, what, ret_problem);
}

bool server_try(struct server *s, const char *sql)
{
    struct problem ignored;
    return server_exec(s, str_from(sql), "", &ignored) == ERR_OK;
}

bool server_is_true(struct server *s, const char *sql)
{
    if (mysql_query(s->mysql, sql) != 0)
        return false;
    MYSQL_RES *result = mysql_store_result(s->mysql);
    if (!result)
        return false;
    MYSQL_ROW row = mysql_fetch_row(result);
    bool yes = row && row[0] && row[0][0] != '\0' && strcmp(row[0], "0") != 0;
    mysql_free_result(result);
    return yes;
}

bool server_is_mariadb(struct server *s)
{
    return strstr(mysql_get_server_info(s->mysql), "MariaDB") != NULL;
}

enum err server_quote_schema(const char *name, char ret[SCHEMA_NAME_MAX + 3])
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$ ";
    size_t n = strlen(name);
    if (n == 0 || n > SCHEMA_NAME_MAX || strspn(name, allowed) != n)
        return ERR_INPUT;
    snprintf(ret, SCHEMA_NAME_MAX + 3, "`%s`", name);
    return ERR_OK;
}
