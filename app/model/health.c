#include "model/health.h"

#include "model/store.h"
#include "sql.gen.h"

#include <time.h>

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
        .now = (int64_t)time(NULL),
        .is_configured = store->configured,
        .is_connected = store->configured && db_ping(store->db),
        .schema_wanted = sql_migrations_n,
    };
    roll_find_health(store, &ret->roll);
    backup_status_read(store, a, ret->now, &ret->backup);
    if (ret->is_connected)
        database_find_health(store, a, ret);
}

/* ---- what it means ----------------------------------------------------------------------------
 */

enum health_state health_database(const struct health *health)
{
    return health->is_connected ? HEALTH_PASS : HEALTH_FAIL;
}

enum health_state health_schema(const struct health *health)
{
    return health->knows_schema && health->schema >= health->schema_wanted ? HEALTH_PASS
                                                                           : HEALTH_FAIL;
}

enum health_state health_data(const struct health *health)
{
    return health->knows_fixture && health->fixture.complete ? HEALTH_PASS : HEALTH_FAIL;
}

enum health_state health_roll(const struct health *health)
{
    if (!health->roll.is_there)
        return HEALTH_FAIL;
    return health->roll.age_ms > STORE_STALE_MS ? HEALTH_WARN : HEALTH_PASS;
}

enum health_state health_backup(const struct health *health)
{
    switch (health->backup.state) {
    case BACKUP_OK:
        return HEALTH_PASS;
    case BACKUP_FAILED:
        return HEALTH_FAIL;
    case BACKUP_NONE:
    case BACKUP_STALE:
        return HEALTH_WARN;
    }
    return HEALTH_WARN;
}

enum health_state health_proof(const struct health *health)
{
    const struct backup_status *backup = &health->backup;
    bool is_late = health->now - backup->proof_at > BACKUP_STALE_SECONDS;
    return backup->proof_at && !is_late ? HEALTH_PASS : HEALTH_WARN;
}

enum health_state health_all(const struct health *health)
{
    enum health_state state = health_roll(health);
    if (health_database(health) || health_schema(health) || health_data(health))
        state = HEALTH_FAIL;
    if (!state && (health_backup(health) || health_proof(health)))
        state = HEALTH_WARN;
    return state;
}

struct str health_name(enum health_state state)
{
    static const struct str names[] = {STR_INIT("pass"), STR_INIT("warn"), STR_INIT("fail")};
    return names[state];
}
