/* server.h: one connection to the MySQL or MariaDB server that is being provisioned.
 *
 * Errors come back as one line in a problem: what was being done, the server's words; a full disk
 * of the database is recognised, whichever of its many errors reported it, and said plainly.
 * Depends on libmysqlclient or MariaDB's look-alike. One connection per thread. */
#ifndef MUSTER_TEST_DB_SERVER_H
#define MUSTER_TEST_DB_SERVER_H

#include "base/str.h"
#include "problem.h"

#include <mysql.h>

struct server_settings {
    const char *socket; /* or NULL */
    const char *host;   /* or NULL: the socket, or the library's default one */
    unsigned port;      /* 0: the default */
    const char *user;
    const char *password; /* or NULL */
};

#define SCHEMA_NAME_MAX 64

struct server {
    MYSQL *mysql;
};

/* Connects, with utf8mb4, to the schema, or to none when it is NULL. ERR_AWAY. */
enum err server_open(const struct server_settings *settings, const char *schema, struct server *ret,
                     struct problem *ret_problem) MUST_USE;
void server_close(struct server *s);

/* Runs a statement; results are read and dropped. `what` begins the problem's line. */
enum err server_exec(struct server *s, struct str sql, const char *what,
                     struct problem *ret_problem) MUST_USE;
/* printf, then server_exec. The statement has at most 2,000 bytes. */
enum err server_execf(struct server *s, const char *what, struct problem *ret_problem,
                      const char *format, ...) MUST_USE __attribute__((format(printf, 4, 5)));
/* Runs a statement that may be refused; tells whether it was not. */
bool server_try(struct server *s, const char *sql);
/* Whether a query answered with a first value other than 0, '' and NULL. */
bool server_is_true(struct server *s, const char *sql);
/* The connection's last error as a problem. */
enum err server_problem(struct server *s, const char *what, struct problem *ret);
/* Whether the server is MariaDB, which loads an empty table in one go best. */
bool server_is_mariadb(struct server *s);
/* `name` between backticks, for a name of letters, digits, _, - and $ only: ERR_INPUT otherwise. */
enum err server_quote_schema(const char *name, char ret[SCHEMA_NAME_MAX + 3]) MUST_USE;

#endif
