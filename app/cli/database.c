#include "cli/cli.h"

#include "db/migrate.h"
#include "model/store.h"

#include <stdio.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define LOCK_SECONDS 60
#define ARENA_MAX ((size_t)16 << 20)

static int64_t now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* Half a second between tries. */
static void pause_briefly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
}

/* The server is not there yet, or has not been told of our account's rights yet: both pass. */
static bool is_early(enum err err)
{
    return err == ERR_AWAY || err == ERR_LOADING;
}

static int config_refused(const char *why)
{
    fprintf(stderr, "muster: %s\n", why);
    return EX_CONFIG;
}

int cli_migrate(int argc, char **argv)
{
    int patience = cli_seconds(argc, argv, "--wait", 0);
    if (patience < 0)
        return EX_USAGE;
    struct db_config config;
    const char *why = "";
    if (db_config_read(DB_OWNER, &config, &why))
        return config_refused(why);
    if (!db_config_is_set(&config))
        return config_refused("no database is configured: set MYSQL_HOST or MYSQL_SOCKET");
    struct arena a;
    arena_init(&a, ARENA_MAX, 0);
    struct migrate_result result;
    int64_t end = now_seconds() + patience;
    enum err err = db_migrate(&config, &a, LOCK_SECONDS, &result);
    while (is_early(err) && now_seconds() < end) {
        pause_briefly();
        err = db_migrate(&config, &a, LOCK_SECONDS, &result);
    }
    int status = err == ERR_OK ? 0 : is_early(err) ? EX_UNAVAILABLE : EX_SOFTWARE;
    if (err)
        fprintf(stderr, "muster: the schema could not be migrated: %.*s\n", STR_ARG(result.error));
    else if (result.before == result.after)
        printf("The schema is up to date, at number %u.\n", result.after);
    else
        printf("The schema went from number %u to %u.\n", result.before, result.after);
    arena_clear(&a);
    return status;
}

int cli_wait_db(int argc, char **argv)
{
    int patience = cli_seconds(argc, argv, "--timeout", 60);
    if (patience < 0)
        return EX_USAGE;
    struct store store;
    const char *why = "";
    if (store_init(&store, &why))
        return config_refused(why);
    if (!store.configured) {
        store_clear(&store);
        return config_refused("no database is configured: set MYSQL_HOST or MYSQL_SOCKET");
    }
    int64_t end = now_seconds() + patience;
    enum err err;
    while (((err = store_complete(&store)) || (err = store_ready(&store))) && now_seconds() < end)
        pause_briefly();
    if (err)
        fprintf(stderr, "muster: the database is not ready after %d seconds: %s%.*s\n", patience,
                store.problem, STR_ARG(db_problem(store.db)));
    else
        printf("The database is ready.\n");
    store_clear(&store);
    return err ? EX_UNAVAILABLE : 0;
}
