#include "model/health.h"

#include "model/store.h"
#include "sql.gen.h"

static void roll_find_health(struct store *store, struct health_roll *ret)
{
    struct roll *r = &store->roll;
    *ret = (struct health_roll){0};
    if (roll_refresh(r))
        return;
    int64_t age = roll_age_ms(r);
    *ret = (struct health_roll){
        .is_there = true,
        .people = r->people,
        .bytes = r->catalog_bytes,
        .segments = r->parts_n,
        .generation = r->generation,
        .age_ms = age < INT64_MAX ? (uint64_t)age : 0,
        .loaded_ms = r->catalog.loaded_ms,
    };
    for (uint32_t p = 0; p < r->parts_n; p++)
        ret->bytes += r->parts[p].s.bytes;
}

static void database_find_health(struct store *store, struct arena *a, struct health *ret)
{
    struct sql_migration_newest_row *newest;
    size_t n;
    if (!sql_migration_newest(store->db, a, &newest, &n)) {
        ret->knows_schema = true;
        ret->schema = n ? newest->number : 0;
    }
    ret->knows_fixture = !fixture_find(store, a, &ret->fixture);
    ret->is_complete = ret->knows_schema && ret->schema >= ret->schema_wanted &&
                       ret->knows_fixture && ret->fixture.complete;
}

void health_find(struct store *store, struct arena *a, struct health *ret)
{
    *ret = (struct health){
        .is_configured = store->configured,
        .is_connected = store->configured && db_ping(store->db),
        .schema_wanted = sql_migrations_n,
    };
    roll_find_health(store, &ret->roll);
    if (ret->is_connected)
        database_find_health(store, a, ret);
}
