/* link.h: opening a MYSQL connection: options, TLS, time limits, session settings. For db/ only. */
#ifndef MUSTER_DB_LINK_H
#define MUSTER_DB_LINK_H

#include "base/err.h"
#include "db/config.h"

#include <mysql.h>

#define LINK_CONNECT_SECONDS 2

/* A new connection, in strict mode, UTC and utf8mb4. On failure ERR_AWAY, with the server's or
 * client's sentence in ret_problem (NUL-terminated, cut to size); ERR_LOADING when the server
 * answers but the schema does not exist. with_schema: make config->schema the default one. */
enum err link_open(const struct db_config *config, bool with_schema, MYSQL **ret, char *ret_problem,
                   size_t size) MUST_USE;

/* Whether an error number means that the connection is gone (to be closed and made again). */
bool link_is_lost(unsigned error);
/* Whether an error number means that a table or schema is not there (yet). */
bool link_is_missing(unsigned error);

#endif
