/* stmt.h: what sqlc makes of the files under sql/: statements by number, with their inputs and
 * columns, and the migrations of our own schema.
 *
 * The tables themselves are generated (sql.gen.c). Offsets are into the structs of sql.gen.h
 * (`struct sql_<entity>_<name>_in` and `_row`), so a statement is bound and fetched without anyone
 * writing an index by hand. */
#ifndef MUSTER_DB_STMT_H
#define MUSTER_DB_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The C type of a field: uint32_t, uint64_t, int64_t, double, bool, struct str, struct date; an
 * optional one is struct opt_u64 (for u32 too), opt_i64, opt_date, or the null slice. A zero in a
 * date of the server, as in 0000-00-00, is read as 1. */
enum sql_type { SQL_U32, SQL_U64, SQL_I64, SQL_F64, SQL_BOOL, SQL_STR, SQL_DATE };

struct sql_field {
    const char *name;
    enum sql_type type;
    bool optional;
    size_t offset;
};

struct sql_stmt {
    const char *name; /* "employee/find" */
    const char *text; /* what is sent to the server */
    bool writes;      /* refused on a connection for reading */
    const struct sql_field *in;
    size_t in_n;
    const struct sql_field *out;
    size_t out_n;
    size_t row_size; /* of the row struct, in bytes */
};

struct sql_migration {
    uint32_t number; /* 1, 2, 3, … */
    const char *name;
    const char *const *statements;
    size_t n;
};

#endif
