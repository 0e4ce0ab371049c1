#include "folder.h"

#include "base/parse.h"
#include "dump_read.h"
#include "dump_write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void unmap(struct str text)
{
    if (text.n > 0)
        munmap((void *)(uintptr_t)text.p, text.n);
}

/* Maps a file; an empty one gives the empty slice. False with errno set. */
static bool map_file(const char *path, struct str *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &st) == 0;
    if (ok && !S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        ok = false;
    }
    struct str text = {"", 0};
    if (ok && st.st_size > 0) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        ok = p != MAP_FAILED;
        text = (struct str){p, (size_t)st.st_size};
    }
    int saved = errno;
    close(fd);
    errno = saved;
    if (ok)
        *ret = text;
    return ok;
}

/* The real path of a sourced file, which must lie inside the folder. */
static enum err source_path(const char *dir, const struct step *step, char ret[PATH_MAX],
                            struct problem *ret_problem)
{
    char path[PATH_MAX], home[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/%.*s", dir, STR_ARG(step->text));
    if (step->text.n == 0 || step->text.p[0] == '/' || n >= PATH_MAX)
        return problem_set(ret_problem, ERR_INPUT,
                           "employees.sql:%u: '%.*s' is not a file of the folder", step->line,
                           STR_ARG(str_take(step->text, 100)));
    if (!realpath(dir, home) || !realpath(path, ret))
        return problem_set(ret_problem, ERR_INPUT, "%s/%.*s cannot be read: %s (employees.sql:%u)",
                           dir, STR_ARG(step->text), strerror(errno), step->line);
    size_t length = strlen(home);
    if (strncmp(ret, home, length) != 0 || ret[length] != '/')
        return problem_set(ret_problem, ERR_INPUT,
                           "employees.sql:%u: '%.*s' leads out of the folder", step->line,
                           STR_ARG(str_take(step->text, 100)));
    return ERR_OK;
}

static enum err read_source(const char *dir, const struct step *step, struct fixture *f,
                            struct problem *ret)
{
    char path[PATH_MAX], name[NAME_MAX + 1];
    struct str text;
    enum err err = source_path(dir, step, path, ret);
    if (err)
        return err;
    if (!map_file(path, &text))
        return problem_set(ret, ERR_INPUT, "%s/%.*s cannot be read: %s", dir, STR_ARG(step->text),
                           strerror(errno));
    snprintf(name, sizeof(name), "%.*s", STR_ARG(step->text));
    err = dump_read(f, text, name, ret);
    unmap(text);
    return err;
}

/* One line "table rows md5" of checksums.txt against what was read. */
static enum err compare_line(struct str line, const struct table_sum sums[TABLE_COUNT],
                             struct problem *ret)
{
    struct str name, rows;
    struct str md5 = str_cut(str_cut(line, ' ', &name), ' ', &rows);
    struct table_sum listed = {0};
    enum table table;
    if (table_find(name, &table) || parse_u64(rows, &listed.rows) || md5.n > MD5_TEXT_SIZE)
        return problem_set(ret, ERR_INPUT, "%s: not a line of it: %.*s", CHECKSUMS_FILE,
                           STR_ARG(str_take(line, 80)));
    if (listed.rows > 0)
        memcpy(listed.md5, md5.p, md5.n);
    if (listed.rows != sums[table].rows)
        return problem_set(ret, ERR_INPUT, "table %s: %llu rows, %llu in %s", table_name(table),
                           (unsigned long long)sums[table].rows, (unsigned long long)listed.rows,
                           CHECKSUMS_FILE);
    if (!table_sum_eq(&listed, &sums[table]))
        return problem_set(ret, ERR_INPUT, "table %s: the rows are not those of %s",
                           table_name(table), CHECKSUMS_FILE);
    return ERR_OK;
}

static enum err compare_checksums(const char *dir, const struct table_sum sums[TABLE_COUNT],
                                  struct problem *ret)
{
    char path[PATH_MAX];
    struct str text;
    snprintf(path, sizeof(path), "%s/%s", dir, CHECKSUMS_FILE);
    if (!map_file(path, &text))
        return ERR_OK;
    enum err err = ERR_OK;
    struct str line, rest = text;
    while (!err && rest.n > 0) {
        rest = str_cut(rest, '\n', &line);
        if (line.n > 0 && line.p[0] != '#')
            err = compare_line(line, sums, ret);
    }
    unmap(text);
    return err;
}

enum err folder_read(const char *dir, struct folder *ret, struct fixture *f,
                     struct table_sum ret_sums[TABLE_COUNT], struct problem *ret_problem)
{
    char path[PATH_MAX];
    struct folder folder = {0};
    snprintf(path, sizeof(path), "%s/employees.sql", dir);
    if (!map_file(path, &folder.text))
        return problem_set(ret_problem, ERR_INPUT, "not a fixture folder: %s cannot be read: %s",
                           path, strerror(errno));
    enum err err = script_read(folder.text, "employees.sql", &folder.script, ret_problem);
    for (size_t i = 0; !err && i < folder.script.n; i++) {
        if (folder.script.steps[i].kind == STEP_SOURCE)
            err = read_source(dir, &folder.script.steps[i], f, ret_problem);
    }
    if (!err)
        err = fixture_check(f, ret_problem);
    if (!err) {
        checksum_fixture(f, ret_sums);
        err = compare_checksums(dir, ret_sums, ret_problem);
    }
    if (err)
        folder_free(&folder);
    else
        *ret = folder;
    return err;
}

void folder_free(struct folder *folder)
{
    unmap(folder->text);
    folder->text = (struct str){NULL, 0};
}
