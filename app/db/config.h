/* config.h: how to reach the database, from the environment.
 *
 * The variables carry the names of the official MySQL image (docs/app.md lists them): MYSQL_HOST,
 * MYSQL_PORT (3306), MYSQL_SOCKET, MYSQL_DATABASE ("employees"), MYSQL_USER ("muster"),
 * MYSQL_PASSWORD, MYSQL_READ_USER, MYSQL_READ_PASSWORD; the passwords also as …_FILE. A password
 * that is not given is looked for in $MUSTER_SHARED, where the database's first start puts it; as
 * it may appear later than we start, passwords are resolved at each attempt to connect.
 *
 * Two accounts: DB_READER can only SELECT and answers the pages; DB_OWNER owns the schemas and does
 * migrations and writes. Without a password of its own the reader is the owner's account. */
#ifndef MUSTER_DB_CONFIG_H
#define MUSTER_DB_CONFIG_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

enum db_role { DB_READER, DB_OWNER };

struct db_config {
    enum db_role role;
    const char *host;   /* NULL: no host given */
    const char *socket; /* a Unix socket's path; goes before host; NULL: none */
    unsigned port;
    const char *schema;    /* of the people data */
    unsigned wait_seconds; /* the longest wait for an answer of the server */
};

/* Reads the environment. The strings belong to the environment and stay valid. ERR_INPUT with a
 * static sentence in *ret_why when a value is wrong or a variable stands beside its …_FILE. */
enum err db_config_read(enum db_role role, struct db_config *ret, const char **ret_why) MUST_USE;

/* False when neither MYSQL_HOST nor MYSQL_SOCKET is set: there is nothing to connect to. */
bool db_config_is_set(const struct db_config *config);

#define DB_SECRET_MAX 256 /* the longest password, in bytes with its NUL */

/* The account's name and password as they are now; buffers of DB_SECRET_MAX bytes. ERR_AWAY when
 * the password is not there yet. The caller wipes the password after use. */
enum err db_config_account(const struct db_config *config, char ret_user[DB_SECRET_MAX],
                           char ret_password[DB_SECRET_MAX]) MUST_USE;

#endif
