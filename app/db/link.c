#include "db/link.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <string.h>

/* MariaDB's connector has some options under other names; both libraries are built against. */
static void set_options(MYSQL *mysql, const struct db_config *config)
{
    unsigned connect_seconds = LINK_CONNECT_SECONDS;
    unsigned wait_seconds = config->wait_seconds;
    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
    mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &wait_seconds);
    mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &wait_seconds);
    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
#ifndef MARIADB_BASE_VERSION
    /* caching_sha2_password without TLS needs the server's public key. */
    bool get_key = true;
    mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &get_key);
#endif
}

enum err link_open(const struct db_config *config, bool with_schema, MYSQL **ret, char *ret_problem,
                   size_t size)
{
    char user[DB_SECRET_MAX];
    char password[DB_SECRET_MAX];
    if (db_config_account(config, user, password)) {
        snprintf(ret_problem, size, "the password of the database account is not there yet");
        return ERR_AWAY;
    }
    MYSQL *mysql = mysql_init(NULL);
    if (!mysql) {
        snprintf(ret_problem, size, "out of memory");
        return ERR_INTERNAL;
    }
    set_options(mysql, config);
    MYSQL *opened = mysql_real_connect(mysql, config->socket ? NULL : config->host, user, password,
                                       with_schema ? config->schema : NULL,
                                       config->socket ? 0 : config->port, config->socket, 0);
    explicit_bzero(password, sizeof password);
    if (!opened) {
        unsigned error = mysql_errno(mysql);
        snprintf(ret_problem, size, "%s", mysql_error(mysql));
        mysql_close(mysql);
        return link_is_missing(error) ? ERR_LOADING : ERR_AWAY;
    }
    static const char session[] = "SET time_zone = '+00:00', "
                                  "sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
                                  "ERROR_FOR_DIVISION_BY_ZERO,ONLY_FULL_GROUP_BY'";
    if (mysql_real_query(mysql, session, sizeof session - 1)) {
        snprintf(ret_problem, size, "%s", mysql_error(mysql));
        mysql_close(mysql);
        return ERR_AWAY;
    }
    *ret = mysql;
    return ERR_OK;
}

bool link_is_lost(unsigned error)
{
    switch (error) {
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case CR_COMMANDS_OUT_OF_SYNC:
    case CR_CONN_HOST_ERROR:
    case CR_CONNECTION_ERROR:
    case ER_SERVER_SHUTDOWN:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
        return true;
    default:
        return error == 4031; /* ER_CLIENT_INTERACTION_TIMEOUT, MySQL 8.0.24 and later */
    }
}

bool link_is_missing(unsigned error)
{
    return error == ER_BAD_DB_ERROR || error == ER_NO_SUCH_TABLE ||
           error == ER_DBACCESS_DENIED_ERROR || error == ER_TABLEACCESS_DENIED_ERROR;
}
