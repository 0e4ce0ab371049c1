#include "model/fixture.h"

#include "base/parse.h"
#include "model/shared.h"
#include "model/store.h"
#include "sql.gen.h"

#include <time.h>

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
        p->rows = shared_number(value);
    else if (str_eq(name, STR("rows_total")))
        p->rows_total = shared_number(value);
    else if (str_eq(name, STR("rows_per_second")))
        p->rows_per_second = shared_number(value);
    else if (str_eq(name, STR("eta_seconds")))
        p->eta_seconds = shared_number(value);
    else if (str_eq(name, STR("percent")) && !parse_u64(value, &percent))
        p->percent = percent > 100 ? 100 : (uint32_t)percent;
}

enum err progress_read(const struct store *store, struct arena *a, struct progress *ret)
{
    struct shared_file file;
    struct str name;
    struct str value;
    enum err err = shared_read(store->shared, "progress", a, &file);
    if (err)
        return err;
    *ret = (struct progress){0};
    while (shared_next(&file.text, &name, &value))
        progress_line(ret, name, value);
    time_t now = time(NULL);
    ret->age_seconds = now > file.written_at ? (uint64_t)(now - file.written_at) : 0;
    return ERR_OK;
}

bool progress_is_open(const struct progress *progress)
{
    return progress->phase.n && !progress->aside && !str_eq(progress->phase, STR("ready"));
}
