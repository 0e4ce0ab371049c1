#include "fill.h"

#include "base/buf.h"
#include "pieces.h"
#include "row.h"

#include <stdio.h>
#include <string.h>

#define STRETCH 200000      /* rows of one LOAD DATA on MySQL: bounds the undo log */
#define INSERT_SIZE 1000000 /* bytes of one INSERT: below the smallest default packet limit */

struct fill {
    const struct fixture *f;
    struct progress *progress;
    bool infile; /* the server takes LOAD DATA LOCAL */
};

/* A piece on its way through the client library's callbacks. */
struct stream {
    const struct fill *fill;
    const struct piece *piece;
    size_t next; /* row */
};

static int stream_open(void **ret, const char *name, void *stream)
{
    (void)name;
    *ret = stream;
    return 0;
}

static int stream_read(void *p, char *to, unsigned size)
{
    struct stream *s = p;
    char *end = to;
    size_t before = s->next;
    while (s->next < s->piece->to && size - (size_t)(end - to) >= ROW_TEXT_MAX)
        end += row_text(s->fill->f, s->piece->table, s->next++, ROW_INFILE, end);
    progress_add(s->fill->progress, table_name(s->piece->table), s->next - before);
    return (int)(end - to);
}

static void stream_close(void *p)
{
    (void)p;
}

static int stream_error(void *p, char *text, unsigned size)
{
    (void)p;
    if (size > 0)
        text[0] = '\0';
    return 0;
}

static enum err fill_by_infile(struct server *s, const struct fill *fill, const struct piece *piece,
                               struct problem *ret)
{
    const char *name = table_name(piece->table);
    struct stream stream = {fill, piece, piece->from};
    char what[64];
    snprintf(what, sizeof(what), "table %s", name);
    mysql_set_local_infile_handler(s->mysql, stream_open, stream_read, stream_close, stream_error,
                                   &stream);
    enum err err = server_execf(s, what, ret,
                                "LOAD DATA LOCAL INFILE '%s' INTO TABLE `%s` CHARACTER SET utf8mb4",
                                name, name);
    mysql_set_local_infile_default(s->mysql);
    if (err)
        return err;
    /* With LOCAL a refused row is a warning only. */
    uint64_t rows = mysql_affected_rows(s->mysql);
    unsigned warnings = mysql_warning_count(s->mysql);
    if (rows != piece->to - piece->from || warnings > 0)
        return problem_set(ret, ERR_INTERNAL,
                           "table %s: the server took %llu of %zu rows, %u warnings", name,
                           (unsigned long long)rows, piece->to - piece->from, warnings);
    return ERR_OK;
}

static enum err fill_by_insert(struct server *s, const struct fill *fill, const struct piece *piece,
                               struct problem *ret)
{
    const char *name = table_name(piece->table);
    struct buf sql;
    char what[64];
    enum err err = ERR_OK;
    snprintf(what, sizeof(what), "table %s", name);
    buf_init(&sql, INSERT_SIZE + 2 * ROW_TEXT_MAX);
    for (size_t i = piece->from; !err && i < piece->to;) {
        size_t before = i;
        buf_reset(&sql);
        buf_printf(&sql, "INSERT INTO `%s` VALUES ", name);
        for (; i < piece->to && sql.n < INSERT_SIZE; i++) {
            char text[ROW_TEXT_MAX];
            size_t n = row_text(fill->f, piece->table, i, ROW_INSERT, text);
            if (i > before)
                buf_putc(&sql, ',');
            buf_put(&sql, (struct str){text, n});
        }
        err = server_exec(s, buf_str(&sql), what, ret);
        progress_add(fill->progress, name, i - before);
    }
    buf_free(&sql);
    return err;
}

static enum err fill_piece(struct server *s, const struct piece *piece, void *context,
                           struct problem *ret)
{
    const struct fill *fill = context;
    server_try(s, "SET SESSION sql_log_bin = 0");
    server_try(s, "SET SESSION unique_checks = 0, foreign_key_checks = 0");
    return fill->infile ? fill_by_infile(s, fill, piece, ret) : fill_by_insert(s, fill, piece, ret);
}

/* The long tables first, so that no thread is left alone with one at the end. */
static void cut_pieces(const struct fixture *f, size_t stretch, struct pieces *ret)
{
    static const enum table order[] = {TABLE_SALARIES,  TABLE_TITLES,       TABLE_DEPT_EMP,
                                       TABLE_EMPLOYEES, TABLE_DEPT_MANAGER, TABLE_DEPARTMENTS};
    ret->n = 0;
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        size_t rows = f->n[order[t]];
        for (size_t from = 0; from < rows; from += stretch)
            ret->list[ret->n++] =
                (struct piece){order[t], from, rows - from < stretch ? rows : from + stretch};
    }
}

/* Whether LOAD DATA LOCAL works is found out by an empty one. */
static bool infile_works(struct server *s, struct fill *fill)
{
    const struct piece nothing = {TABLE_DEPARTMENTS, 0, 0};
    struct problem ignored;
    return fill_by_infile(s, fill, &nothing, &ignored) == ERR_OK;
}

/* Global settings of the server that stand in the way, changed while the load lasts if the account
 * may do that. LOAD DATA LOCAL is off by default on MySQL. Recalculating a growing table's
 * statistics over and over costs as much as filling it (measured on MariaDB 10.11: 25 s of CPU for
 * salaries instead of 11). */
static const struct {
    const char *name;
    const char *value;
    const char *default_value;
} settings_meanwhile[] = {
    {"local_infile", "1", "0"},
    {"innodb_stats_auto_recalc", "0", "1"},
};
#define SETTINGS (sizeof(settings_meanwhile) / sizeof(*settings_meanwhile))

/* Bit i of the result: setting i had its default value and was changed. */
static unsigned change_settings(struct server *s)
{
    unsigned changed = 0;
    for (unsigned i = 0; i < SETTINGS; i++) {
        char sql[128];
        snprintf(sql, sizeof(sql), "SELECT @@GLOBAL.%s = %s", settings_meanwhile[i].name,
                 settings_meanwhile[i].default_value);
        if (!server_is_true(s, sql))
            continue;
        snprintf(sql, sizeof(sql), "SET GLOBAL %s = %s", settings_meanwhile[i].name,
                 settings_meanwhile[i].value);
        changed |= (unsigned)server_try(s, sql) << i;
    }
    return changed;
}

static void restore_settings(struct server *s, unsigned changed)
{
    for (unsigned i = 0; i < SETTINGS; i++) {
        char sql[128];
        snprintf(sql, sizeof(sql), "SET GLOBAL %s = %s", settings_meanwhile[i].name,
                 settings_meanwhile[i].default_value);
        if (changed >> i & 1)
            server_try(s, sql);
    }
}

enum err fill_tables(const struct server_settings *settings, const char *schema,
                     const struct fixture *f, unsigned jobs, struct progress *progress,
                     struct problem *ret)
{
    struct fill fill = {f, progress, false};
    struct server s;
    struct pieces pieces;
    enum err err = server_open(settings, schema, &s, ret);
    if (err)
        return err;
    unsigned changed = change_settings(&s);
    fill.infile = infile_works(&s, &fill);
    size_t rows = fixture_rows(f);
    size_t stretch = server_is_mariadb(&s) ? rows : STRETCH;
    while (rows / stretch >= PIECES_MAX - TABLE_COUNT)
        stretch *= 2;
    cut_pieces(f, stretch, &pieces);
    err = pieces_run(&pieces, jobs, settings, schema, fill_piece, &fill, ret);
    restore_settings(&s, changed);
    if (!err)
        server_try(&s, "ANALYZE NO_WRITE_TO_BINLOG TABLE departments, employees, dept_emp,"
                       " dept_manager, titles, salaries");
    server_close(&s);
    return err;
}
