/* sql.h: the parts of sqlc, the compiler of SQL statement files to a C table.
 *
 * A statement lies in SQLDIR/<entity>/<name>.sql:
 *
 *     -- todo/list.sql: one owner's open and done to-dos, in their own order.
 *     -- in:  account_id u64
 *     -- out: id u64, title str, completed bool, position i64?, due date?
 *     SELECT id, title, completed, position, due FROM todo WHERE account_id = ? ORDER BY position
 *
 * The first line names the file and says what it is for; further lines may go on about that.
 * `in:` lists the values of the placeholders, in their order; `out:` the columns of a row. Either
 * may be left out and may run over several comment lines; an empty comment line ends it. Types:
 * u32 u64 i64 f64 bool str date; a '?' behind one says that the value may be NULL.
 *
 * Migrations lie in NNNN_<name>.sql, numbered from 0001 without gaps: statements, each closed by a
 * ';' at the end of a line. A ';' inside a line belongs to its statement (bodies of triggers).
 *
 * Comments are taken out of statements and white space is folded; optimizer hints stay. Comments
 * that MySQL executes are refused: they mean different things on different servers. */
#ifndef MUSTER_TOOLS_SQL_H
#define MUSTER_TOOLS_SQL_H

#include "tools/text.h"

enum sql_value { VALUE_U32, VALUE_U64, VALUE_I64, VALUE_F64, VALUE_BOOL, VALUE_STR, VALUE_DATE };

struct sql_column {
    struct slice name;
    enum sql_value type;
    bool optional;
};

struct sql_columns {
    struct sql_column *v;
    size_t n;
    size_t size;
};

struct sql_statement {
    const char *file;
    const char *name;    /* "todo/list" */
    const char *c_name;  /* "todo_list" */
    const char *purpose; /* one line, without the file's name */
    struct slice text;   /* as the server gets it */
    bool reads;          /* has rows */
    bool writes;         /* changes rows or locks them */
    struct sql_columns in, out;
};

struct sql_migration_file {
    unsigned number;
    const char *name; /* "0001_start" */
    struct slice *statements;
    size_t n;
    size_t size;
};

struct sql_set {
    struct sql_statement *statements; /* sorted by name */
    size_t statements_n, statements_size;
    struct sql_migration_file *migrations; /* sorted by number */
    size_t migrations_n, migrations_size;
};

/* Parses one statement's file; `name` is "<entity>/<name>". False after reporting the first
 * mistake. The result points into the pool and into `contents`. */
bool sql_parse_statement(struct pool *pool, struct report *r, const char *file, const char *name,
                         struct slice contents, struct sql_statement *ret);

/* The list behind in: or out:, in `list`, which has the offsets of `contents` (everything that does
 * not belong to the list is blanked out). */
bool sql_parse_columns(struct pool *pool, struct report *r, const char *file, struct slice list,
                       struct sql_columns *ret);

/* Parses one migration's file into ret->statements. */
bool sql_parse_migration(struct pool *pool, struct report *r, const char *file,
                         struct slice contents, struct sql_migration_file *ret);

/* Reads SQLDIR and the folder of migrations (SQLDIR/migrations when NULL is given and it is there).
 * All mistakes of all files are reported, one a file. */
bool sql_load(struct pool *pool, struct report *r, const char *sqldir, const char *migrations,
              struct sql_set *ret);

/* Two files whose names come out as the same name in C. */
bool sql_check_names(struct pool *pool, struct report *r, const struct sql_set *set);

void sql_emit_header(struct text *out, const struct sql_set *set);
void sql_emit_source(struct text *out, const struct sql_set *set);

#endif
