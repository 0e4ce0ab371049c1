#include "model/store.h"

#include "roll/stats_series.h"

#include "sql.gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum err store_init(struct store *store, const char **ret_why)
{
    struct db_config config;
    enum err err = db_config_read(DB_READER, &config, ret_why);
    if (err)
        return err;
    const char *shared = getenv("MUSTER_SHARED");
    const char *run = getenv("MUSTER_RUN");
    *store = (struct store){
        .db = db_new(&config),
        .scan = roll_scan_new(),
        .configured = db_config_is_set(&config),
        .checked = ERR_AWAY,
        .shared = shared && *shared ? shared : NULL,
    };
    snprintf(store->roll_folder, sizeof store->roll_folder, "%s/roll", run && *run ? run : ".");
    roll_init(&store->roll, store->roll_folder);
    exports_init(&store->exports);
    return ERR_OK;
}

void store_clear(struct store *store)
{
    db_free(store->db);
    exports_clear(&store->exports);
    roll_clear(&store->roll);
    peers_clear(&store->peers);
    roll_scan_free(store->scan);
    store->db = NULL;
    store->scan = NULL;
}

/* Schema at the program's number, fixture complete. */
static enum err store_check(struct store *store, struct arena *a)
{
    struct sql_migration_newest_row *newest;
    size_t n;
    enum err err = sql_migration_newest(store->db, a, &newest, &n);
    if (err)
        return err;
    if (!n || newest->number < sql_migrations_n) {
        snprintf(store->problem, sizeof store->problem, "the schema is not migrated yet");
        return ERR_LOADING;
    }
    struct fixture fixture;
    err = fixture_find(store, a, &fixture);
    if (err == ERR_NOT_FOUND)
        return ERR_LOADING;
    if (err)
        return err;
    snprintf(store->problem, sizeof store->problem, "%.*s", STR_ARG(fixture.problem));
    return fixture.complete ? ERR_OK : ERR_LOADING;
}

enum err store_complete(struct store *store)
{
    if (!store->configured)
        return ERR_AWAY;
    int64_t now = now_ms();
    if (store->checked_ms && now - store->checked_ms < STORE_FRESH_MS && !store->checked)
        return ERR_OK;
    struct arena a;
    arena_init(&a, 1 << 16, 0);
    store->problem[0] = '\0';
    store->checked = store_check(store, &a);
    store->checked_ms = now;
    arena_clear(&a);
    return store->checked;
}

static void days_refresh(struct store *store)
{
    if (store->days_generation == store->roll.generation)
        return;
    stats_range(&store->roll, date_today(), &store->first_day, &store->last_day);
    store->days_generation = store->roll.generation;
}

enum err store_ready(struct store *store)
{
    if (!store->configured)
        return ERR_AWAY;
    if (!roll_refresh(&store->roll)) {
        days_refresh(store);
        return ERR_OK;
    }
    enum err err = store_complete(store);
    if (err)
        return err;
    snprintf(store->problem, sizeof store->problem, "the people are being read");
    return ERR_LOADING;
}

uint64_t store_age_seconds(const struct store *store)
{
    int64_t age = roll_age_ms(&store->roll);
    return age > STORE_STALE_MS && age < INT64_MAX ? (uint64_t)age / 1000 : 0;
}
