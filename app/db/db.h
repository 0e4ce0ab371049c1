/* db.h: one connection to MySQL or MariaDB that repairs itself.
 *
 * A worker core owns one `struct db` for its life. The connection is made when first needed, kept,
 * and made again after a loss, with a back-off from 0.1 s doubling to 2 s: while the server is
 * known to be away, calls return ERR_AWAY at once instead of waiting again. Every wait has a limit:
 * 2 s to connect, config.wait_seconds for an answer.
 *
 * On every new connection all statements of sql/ that the connection's role may run are prepared
 * and checked against their files: the number of parameters, the columns' names and types. A
 * statement whose table does not exist makes the connection ERR_LOADING (the fixture or our schema
 * is not there yet); one that differs from its file makes it ERR_INTERNAL with one log line that
 * names both. So no visitor meets a statement that does not fit.
 *
 * A read that fails because an idle connection was closed is tried once more on a new one; a write
 * never is. Results of db_select are copied into the caller's arena. This folder alone includes
 * mysql.h; nothing outside it sees SQL text. Not thread-safe.
 *
 * Source: MySQL 8.4 and 9.x C API Developer Guide, "C API Prepared Statement Interface". */
#ifndef MUSTER_DB_DB_H
#define MUSTER_DB_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "db/config.h"
#include "db/stmt.h"

struct db;

/* What a write did. */
struct db_done {
    uint64_t affected; /* rows changed */
    uint64_t last_id;  /* the AUTO_INCREMENT value made, or 0 */
};

/* Makes the object; does not connect. Owned by the caller until db_free. */
struct db *db_new(const struct db_config *config);
void db_free(struct db *db);

/* Connects if need be; says whether statements can be run now. */
enum err db_ready(struct db *db) MUST_USE;
/* A short sentence on the last failure for a log or `muster doctor`; never shown to visitors. */
struct str db_problem(const struct db *db);
/* True when there is a live connection, whatever the state of the schema. Asks the server. */
bool db_ping(struct db *db);

/* Runs a read and collects all its rows in the arena. `in`: the statement's in-struct, or NULL when
 * it has none. `ret_rows`: the address of a pointer to the row struct. At most DB_ROWS_MAX rows:
 * more is ERR_TOO_BIG (lists page; exports use a cursor). Called through the wrappers of sql.gen.h.
 */
#define DB_ROWS_MAX 10000
enum err db_select(struct db *db, struct arena *a, size_t stmt, const void *in, void *ret_rows,
                   size_t *ret_n) MUST_USE;
/* Runs a write. */
enum err db_execute(struct db *db, size_t stmt, const void *in, struct db_done *ret) MUST_USE;

/* A read row by row, for results of any size. One open cursor per connection; nothing else may run
 * meanwhile. The strings of a row are valid until the next call. db_close_cursor always, also after
 * an error. */
struct db_cursor;
enum err db_open_cursor(struct db *db, size_t stmt, const void *in,
                        struct db_cursor **ret) MUST_USE;
enum err db_next(struct db_cursor *cursor, void *ret_row, bool *ret_some) MUST_USE;
void db_close_cursor(struct db_cursor *cursor);

/* A transaction (REPEATABLE READ). db_rollback never fails: a lost connection has rolled back. */
enum err db_begin(struct db *db) MUST_USE;
enum err db_commit(struct db *db) MUST_USE;
void db_rollback(struct db *db);

#endif
