#include "roll/epoch.h"

#include "base/log.h"
#include "db/marks.h"
#include "db/migrate.h"
#include "sql.gen.h"

#include <string.h>

/* A copy, NUL-terminated, cut to size. */
static void text_keep(char *place, size_t size, struct str s)
{
    size_t n = s.n < size ? s.n : size - 1;
    memcpy(place, s.p, n);
    place[n] = '\0';
}

static enum err triggers_make(const struct db_config *config)
{
    char problem[512];
    enum err err = marks_ensure(config, problem, sizeof problem);
    if (err && err != ERR_LOADING)
        LOG(LOG_ERROR, "marks_missing", log_str("problem", str_from(problem)));
    return err;
}

/* The server or its account is not there yet, or somebody else is at it: all pass. */
static bool is_early(enum err err)
{
    return err == ERR_AWAY || err == ERR_LOADING || err == ERR_TIMEOUT;
}

/* Our own tables may go away while we run: a reload sets them aside when it is told to. */
static void schema_mend(const struct db_config *config, struct arena *a)
{
    struct migrate_result result;
    enum err err = db_migrate(config, a, 0, &result);
    if (err && !is_early(err))
        LOG(LOG_ERROR, "migration_failed", log_str("problem", result.error));
}

enum err epoch_look(struct epoch *epoch, struct db *db, const struct db_config *config,
                    struct arena *a, bool *ret_other)
{
    const struct sql_roll_epoch_in in = {.schema = str_from(config->schema)};
    struct sql_roll_epoch_row *row;
    size_t n;
    enum err err = sql_roll_epoch(db, a, &in, &row, &n);
    if (err == ERR_LOADING)
        schema_mend(config, a);
    if (!err && (!n || !row->complete))
        err = ERR_LOADING;
    bool unmarked = !err && row->triggers < MARKS_TRIGGERS;
    if (unmarked)
        err = triggers_make(config);
    if (err)
        return err;
    bool reloaded = !str_eq(row->uuid, str_from(epoch->uuid)) ||
                    !str_eq(row->loaded_at, str_from(epoch->loaded_at));
    text_keep(epoch->uuid, sizeof epoch->uuid, row->uuid);
    text_keep(epoch->loaded_at, sizeof epoch->loaded_at, row->loaded_at);
    text_keep(epoch->data_name, sizeof epoch->data_name, row->name);
    *ret_other = unmarked || reloaded;
    return ERR_OK;
}

enum err epoch_stands(const struct epoch *epoch, struct db *db, struct arena *a)
{
    struct sql_roll_loaded_row *row;
    size_t n;
    enum err err = sql_roll_loaded(db, a, &row, &n);
    if (err)
        return err;
    bool same = n && row->complete && str_eq(row->loaded_at, str_from(epoch->loaded_at));
    return same ? ERR_OK : ERR_TOO_BIG;
}
