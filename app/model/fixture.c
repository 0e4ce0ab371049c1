#include "model/fixture.h"

#include "base/parse.h"
#include "model/store.h"
#include "sql.gen.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_MAX 4096

enum err fixture_find(struct store *store, struct arena *a, struct fixture *ret)
{
    struct sql_fixture_find_row *row;
    size_t n;
    enum err err = sql_fixture_find(store->db, a, &row, &n);
    if (err)
        return err;
    if (!n)
        return ERR_NOT_FOUND;
    *ret = (struct fixture){
        .name = row->name,
        .source = row->source,
        .people = row->people,
        .complete = row->complete,
        .problem = row->problem,
        .loaded_at = row->loaded_at,
    };
    return ERR_OK;
}

static void number_store(struct str value, uint64_t *ret)
{
    if (parse_u64(value, ret))
        *ret = 0;
}

static void progress_line(struct progress *p, struct str name, struct str value)
{
    uint64_t percent = 0;
    if (str_eq(name, STR("phase")))
        p->phase = value;
    else if (str_eq(name, STR("table")))
        p->table = value;
    else if (str_eq(name, STR("message")))
        p->message = value;
    else if (str_eq(name, STR("rows")))
        number_store(value, &p->rows);
    else if (str_eq(name, STR("rows_total")))
        number_store(value, &p->rows_total);
    else if (str_eq(name, STR("rows_per_second")))
        number_store(value, &p->rows_per_second);
    else if (str_eq(name, STR("eta_seconds")))
        number_store(value, &p->eta_seconds);
    else if (str_eq(name, STR("percent")) && !parse_u64(value, &percent))
        p->percent = percent > 100 ? 100 : (uint32_t)percent;
}

enum err progress_read(const struct store *store, struct arena *a, struct progress *ret)
{
    if (!store->shared)
        return ERR_NOT_FOUND;
    struct str path = arena_printf(a, "%s/progress", store->shared);
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR_NOT_FOUND;
    char *text = arena_alloc(a, PROGRESS_MAX);
    struct stat stat;
    ssize_t n = fstat(fd, &stat) ? -1 : read(fd, text, PROGRESS_MAX);
    close(fd);
    if (n < 0)
        return ERR_NOT_FOUND;
    *ret = (struct progress){0};
    struct str rest = {text, (size_t)n};
    while (!str_is_null(rest) && rest.n) {
        struct str line;
        rest = str_cut(rest, '\n', &line);
        struct str name;
        struct str value = str_cut(line, '=', &name);
        progress_line(ret, name, value);
    }
    time_t now = time(NULL);
    ret->age_seconds = now > stat.st_mtime ? (uint64_t)(now - stat.st_mtime) : 0;
    return ERR_OK;
}

bool progress_is_open(const struct progress *progress)
{
    return progress->phase.n && !str_eq(progress->phase, STR("ready"));
}
