#include "dump_write.h"

#include "row.h"
#include "schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ROWS_PER_INSERT 10000 /* at 60 bytes a row well below any server's packet limit */
#define PATH_SIZE 4096
#define SALARY_FILES 3

static enum err open_file(const char *dir, const char *name, FILE **ret,
                          struct problem *ret_problem)
{
    char path[PATH_SIZE];
    int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *out = n < PATH_SIZE ? fopen(path, "wb") : NULL;
    if (!out)
        return problem_set(ret_problem, ERR_INTERNAL, "%s/%s cannot be written: %s", dir, name,
                           n < PATH_SIZE ? strerror(errno) : "the path is too long");
    *ret = out;
    return ERR_OK;
}

/* Writes fail late, when buffers are flushed: here is where a full disk shows. */
static enum err close_file(FILE *out, const char *name, struct problem *ret)
{
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed)
        return problem_set(ret, ERR_INTERNAL, "%s cannot be written: %s", name, strerror(errno));
    return ERR_OK;
}

static enum err write_text(const char *dir, const char *name, struct str text, struct problem *ret)
{
    FILE *out;
    enum err err = open_file(dir, name, &out, ret);
    if (err)
        return err;
    fwrite(text.p, 1, text.n, out);
    return close_file(out, name, ret);
}

static enum err write_rows(const struct fixture *f, const char *dir, const char *name,
                           enum table table, size_t from, size_t to, struct problem *ret)
{
    FILE *out;
    enum err err = open_file(dir, name, &out, ret);
    if (err)
        return err;
    for (size_t i = from; i < to; i++) {
        char text[ROW_TEXT_MAX];
        if ((i - from) % ROWS_PER_INSERT == 0)
            fprintf(out, "INSERT INTO `%s` VALUES ", table_name(table));
        size_t n = row_text(f, table, i, ROW_INSERT, text);
        fwrite(text, 1, n, out);
        bool last = i + 1 == to || (i + 1 - from) % ROWS_PER_INSERT == 0;
        fputs(last ? ";\n" : ",\n", out);
    }
    return close_file(out, name, ret);
}

static enum err write_checksums(const char *dir, const struct table_sum sums[TABLE_COUNT],
                                struct problem *ret)
{
    FILE *out;
    enum err err = open_file(dir, CHECKSUMS_FILE, &out, ret);
    if (err)
        return err;
    fputs("# table rows md5: c := md5(concat_ws('#', c, columns)) over the rows in key order\n",
          out);
    for (int t = 0; t < TABLE_COUNT; t++)
        fprintf(out, "%s %llu %s\n", table_name((enum table)t), (unsigned long long)sums[t].rows,
                sums[t].md5[0] ? sums[t].md5 : "-");
    return close_file(out, CHECKSUMS_FILE, ret);
}

static enum err write_salaries(const struct fixture *f, const char *dir, struct problem *ret)
{
    size_t n = f->n[TABLE_SALARIES];
    for (size_t i = 0; i < SALARY_FILES; i++) {
        char name[] = "load_salaries1.dump";
        *strchr(name, '1') = (char)('1' + i);
        enum err err = write_rows(f, dir, name, TABLE_SALARIES, n * i / SALARY_FILES,
                                  n * (i + 1) / SALARY_FILES, ret);
        if (err)
            return err;
    }
    return ERR_OK;
}

enum err dump_write(const struct fixture *f, const char *dir,
                    const struct table_sum sums[TABLE_COUNT], struct problem *ret)
{
    enum err err;
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return problem_set(ret, ERR_INTERNAL, "%s cannot be made: %s", dir, strerror(errno));
    for (int t = 0; t < TABLE_SALARIES; t++) {
        char name[64];
        snprintf(name, sizeof(name), "load_%s.dump", table_name((enum table)t));
        if ((err = write_rows(f, dir, name, (enum table)t, 0, f->n[t], ret)))
            return err;
    }
    if ((err = write_salaries(f, dir, ret)) ||
        (err = write_text(dir, "show_elapsed.sql", schema_times_sql, ret)) ||
        (err = write_checksums(dir, sums, ret)))
        return err;
    return write_text(dir, "employees.sql", schema_sql, ret);
}
