#include "prepared.h"

#include "base/parse.h"
#include "dump_write.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_MAX 4096 /* of `about` and checksums.txt */

extern char **environ;

/* A small file as a text; false when it is not there or longer. */
static bool file_text(const char *dir, const char *name, char ret[FILE_MAX])
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *in = fopen(path, "r");
    if (!in)
        return false;
    size_t n = fread(ret, 1, FILE_MAX - 1, in);
    bool whole = feof(in) && !ferror(in);
    fclose(in);
    ret[n] = '\0';
    return whole;
}

/* The first value of a query; cut to size. */
static bool value(struct server *s, const char *sql, char *ret, size_t size)
{
    if (mysql_query(s->mysql, sql) != 0)
        return false;
    MYSQL_RES *result = mysql_store_result(s->mysql);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    bool some = row && row[0];
    if (some)
        snprintf(ret, size, "%s", row[0]);
    mysql_free_result(result);
    return some;
}

static bool sums_read(const char *text, struct table_sum ret[TABLE_COUNT])
{
    struct str line, rest = str_from(text);
    unsigned known = 0;
    while (rest.n > 0) {
        struct str name, rows;
        enum table table;
        rest = str_cut(rest, '\n', &line);
        struct str md5 = str_cut(str_cut(line, ' ', &name), ' ', &rows);
        if (table_find(name, &table) || parse_u64(rows, &ret[table].rows) || md5.n != MD5_TEXT_SIZE)
            continue;
        memcpy(ret[table].md5, md5.p, md5.n);
        known |= 1u << table;
    }
    return known == (1u << TABLE_COUNT) - 1;
}

bool prepared_fits(const char *dir, uint32_t people, uint64_t seed, struct server *s,
                   struct table_sum ret[TABLE_COUNT])
{
    char server[256], about[FILE_MAX], text[FILE_MAX];
    struct table_sum sums[TABLE_COUNT] = {0};
    if (!value(s, "SELECT CONCAT(@@version, ' ', @@innodb_page_size)", server, sizeof(server)))
        return false;
    snprintf(about, sizeof(about), "people %" PRIu32 "\nseed %" PRIu64 "\nserver %s\n", people,
             seed, server);
    if (!file_text(dir, "about", text) || strcmp(text, about) != 0)
        return false;
    if (!file_text(dir, CHECKSUMS_FILE, text) || !sums_read(text, sums))
        return false;
    memcpy(ret, sums, sizeof(sums));
    return true;
}

bool prepared_in_place(struct server *s, const char *schema)
{
    char sql[512];
    snprintf(sql, sizeof(sql),
             "SELECT COUNT(*) = 6 FROM information_schema.tables WHERE table_schema = '%s' AND "
             "table_name IN ('departments', 'dept_emp', 'dept_manager', 'employees', 'salaries', "
             "'titles')",
             schema);
    return server_is_true(s, sql);
}

struct import {
    const char *dir;  /* the prepared files */
    const char *data; /* the schema's folder in the data directory */
    const struct table_sum *sums;
    struct progress *progress;
};

static bool unpack(const char *from, const char *to)
{
    char *const words[] = {(char[]){"zstd"}, (char[]){"-dqf"},      (char *)(uintptr_t)from,
                           (char[]){"-o"},   (char *)(uintptr_t)to, NULL};
    pid_t pid;
    int status;
    if (posix_spawnp(&pid, words[0], NULL, NULL, words, environ) != 0)
        return false;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The server takes the file over: it must not be lost with the power afterwards. */
static bool settle(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static enum err file_put(const struct import *import, const char *table, const char *ending,
                         struct problem *ret)
{
    char from[PATH_MAX], to[PATH_MAX];
    int n = snprintf(from, sizeof(from), "%s/%s.%s.zst", import->dir, table, ending);
    int m = snprintf(to, sizeof(to), "%s/%s.%s", import->data, table, ending);
    if (n >= PATH_MAX || m >= PATH_MAX || !unpack(from, to) || !settle(to))
        return problem_set(ret, ERR_INTERNAL, "%.200s cannot be put in place", from);
    return ERR_OK;
}

static void file_remove(const char *data, const char *table, const char *ending)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof(path), "%s/%s.%s", data, table, ending) < PATH_MAX)
        unlink(path);
}

static enum err exchange(struct server *s, const struct import *import, const char *table,
                         struct problem *ret)
{
    enum err err = file_put(import, table, "ibd", ret);
    if (!err)
        err = file_put(import, table, "cfg", ret);
    if (!err && !settle(import->data))
        err = problem_set(ret, ERR_INTERNAL, "%.200s: %s", import->data, strerror(errno));
    if (!err)
        err = server_execf(s, table, ret, "ALTER TABLE `%s` IMPORT TABLESPACE", table);
    return err;
}

/* A file that the server does not know of would keep it from dropping the schema: the description
 * goes in any case, the tablespace when it was not taken. */
static enum err import_table(struct server *s, const struct import *import, enum table number,
                             struct problem *ret)
{
    const char *table = table_name(number);
    enum err err = server_execf(s, table, ret, "ALTER TABLE `%s` DISCARD TABLESPACE", table);
    if (err)
        return err;
    err = exchange(s, import, table, ret);
    file_remove(import->data, table, "cfg");
    if (err)
        file_remove(import->data, table, "ibd");
    else
        progress_add(import->progress, table, import->sums[number].rows);
    return err;
}

/* The folder of a schema has its name, unless that has unusual letters. */
static enum err folder_of(struct server *s, const char *schema, char ret[PATH_MAX],
                          struct problem *ret_problem)
{
    static const char usual[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char home[PATH_MAX];
    if (strspn(schema, usual) != strlen(schema) ||
        !value(s, "SELECT @@datadir", home, sizeof(home)) ||
        snprintf(ret, PATH_MAX, "%s/%s", home, schema) >= PATH_MAX || access(ret, W_OK) != 0)
        return problem_set(ret_problem, ERR_INPUT, "the server's files of schema %s are elsewhere",
                           schema);
    return ERR_OK;
}

enum err prepared_import(const struct server_settings *settings, const char *schema,
                         const char *dir, const struct table_sum sums[TABLE_COUNT],
                         struct progress *progress, struct problem *ret)
{
    char data[PATH_MAX];
    struct import import = {dir, data, sums, progress};
    struct server s;
    enum err err = server_open(settings, schema, &s, ret);
    if (err)
        return err;
    err = folder_of(&s, schema, data, ret);
    server_try(&s, "SET SESSION sql_log_bin = 0");
    server_try(&s, "SET SESSION foreign_key_checks = 0");
    for (int t = 0; !err && t < TABLE_COUNT; t++)
        err = import_table(&s, &import, (enum table)t, ret);
    if (!err)
        server_try(&s, "ANALYZE NO_WRITE_TO_BINLOG TABLE departments, employees, dept_emp,"
                       " dept_manager, titles, salaries");
    server_close(&s);
    return err;
}

void prepared_sweep(struct server *s, const char *schema)
{
    char data[PATH_MAX];
    struct problem ignored;
    if (folder_of(s, schema, data, &ignored))
        return;
    server_try(s, "SET SESSION foreign_key_checks = 0");
    for (int t = 0; t < TABLE_COUNT; t++) {
        const char *table = table_name((enum table)t);
        if (server_execf(s, table, &ignored, "DROP TABLE IF EXISTS `%s`.`%s`", schema, table))
            continue;
        file_remove(data, table, "cfg");
        file_remove(data, table, "ibd");
    }
    server_try(s, "SET SESSION foreign_key_checks = 1");
}
