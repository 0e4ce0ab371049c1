/* bind.h: one prepared statement with its buffers: from in-structs to parameters, from columns to
 * row structs. For db/ only. */
#ifndef MUSTER_DB_BIND_H
#define MUSTER_DB_BIND_H

#include "base/arena.h"
#include "base/err.h"
#include "db/stmt.h"

#include <mysql.h>

/* MySQL's bool and MariaDB's my_bool are the same byte under two names. */
typedef __typeof__(*(((MYSQL_BIND *)0)->is_null)) bind_flag;

/* Where a value lies while it travels. */
union bind_cell {
    uint64_t u;
    int64_t i;
    double f;
    MYSQL_TIME time;
};

struct bound {
    const struct sql_stmt *sql;
    MYSQL_STMT *stmt;
    MYSQL_BIND *in;
    union bind_cell *in_cells;
    MYSQL_BIND *out;
    union bind_cell *out_cells;
    char **texts; /* buffers of string columns, grown as needed */
    unsigned long *lengths;
    bind_flag *nulls;
    bind_flag *cut; /* the column did not fit its buffer */
};

/* Prepares the statement and checks it against its file. ERR_LOADING: a table is missing; ERR_AWAY:
 * the connection is gone; ERR_INTERNAL: it does not fit. ret_problem gets the sentence. On failure
 * nothing is left to clear. */
enum err bound_init(struct bound *b, MYSQL *mysql, const struct sql_stmt *sql, char *ret_problem,
                    size_t size) MUST_USE;
void bound_clear(struct bound *b);

/* Sends it with the values of the in-struct. Nonzero is the server's error number. */
unsigned bound_execute(struct bound *b, const void *in);
/* The next row into the row struct; strings point into b's buffers. *ret_error is the error number,
 * 0 at the end or when a row came. */
bool bound_fetch(struct bound *b, void *ret_row, unsigned *ret_error);
/* Copies the strings of a fetched row into the arena. */
void bound_keep(const struct bound *b, void *row, struct arena *a);

#endif
