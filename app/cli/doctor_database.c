/* doctor_database.c: database, data, backup, backup-proof. */
#include "cli/doctor.h"

#include "db/db.h"
#include "model/backup_status.h"
#include "model/fixture.h"
#include "model/store.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#define HOUR 3600
#define PROOF_STALE_SECONDS ((int64_t)50 * HOUR) /* two nights, and two hours */

/* The address that a host's name leads to, in text; false when it leads nowhere. */
static bool host_find(const char *host, char ret_address[NI_MAXHOST])
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    if (getaddrinfo(host, NULL, &hints, &found))
        return false;
    bool told = !getnameinfo(found->ai_addr, found->ai_addrlen, ret_address, NI_MAXHOST, NULL, 0,
                             NI_NUMERICHOST);
    freeaddrinfo(found);
    return told;
}

/* True when it can be asked. */
static bool database_check(struct doctor *d, struct store *store)
{
    struct db_config config;
    const char *why = "";
    char address[NI_MAXHOST] = "";
    if (db_config_read(DB_READER, &config, &why)) {
        doctor_tell(d, "database", DOCTOR_FAIL, "%s", why);
        return false;
    }
    if (!config.socket && !host_find(config.host, address)) {
        doctor_tell(d, "database", DOCTOR_FAIL, "there is no host %s on this network", config.host);
        return false;
    }
    if (!db_ping(store->db)) {
        doctor_tell(d, "database", DOCTOR_FAIL, "%s: %.*s",
                    config.socket ? config.socket : config.host, STR_ARG(db_problem(store->db)));
        return false;
    }
    if (config.socket)
        doctor_tell(d, "database", DOCTOR_PASS, "it answers at %s and lets us in", config.socket);
    else
        doctor_tell(d, "database", DOCTOR_PASS, "it answers at %s (%s) port %u and lets us in",
                    config.host, address, config.port);
    return true;
}

static void data_check(struct doctor *d, struct store *store)
{
    struct fixture fixture;
    enum err err = store_complete(store);
    if (err)
        doctor_tell(d, "data", DOCTOR_FAIL, "not complete: %s%.*s", store->problem,
                    STR_ARG(store->problem[0] ? STR("") : db_problem(store->db)));
    else if (fixture_find(store, &d->arena, &fixture))
        doctor_tell(d, "data", DOCTOR_FAIL, "what was loaded was never recorded");
    else
        doctor_tell(d, "data", DOCTOR_PASS, "%.*s, %llu people, every table as its checksum says",
                    STR_ARG(fixture.name), (unsigned long long)fixture.people);
}

static void backup_check(struct doctor *d, const struct store *store)
{
    int64_t now = time(NULL);
    struct backup_status s;
    backup_status_read(store, &d->arena, now, &s);
    long long hours = (now - s.success_at) / HOUR;
    switch (s.state) {
    case BACKUP_NONE:
        doctor_tell(d, "backup", DOCTOR_SKIP, "none was made yet");
        break;
    case BACKUP_OK:
        doctor_tell(d, "backup", DOCTOR_PASS, "%.*s, %lld hours old", STR_ARG(s.success_file),
                    hours);
        break;
    case BACKUP_STALE:
        doctor_tell(d, "backup", DOCTOR_FAIL, "the last one is %lld hours old", hours);
        break;
    case BACKUP_FAILED:
        doctor_tell(d, "backup", DOCTOR_FAIL, "the last one failed: %.*s",
                    STR_ARG(s.failure_reason));
        break;
    }
    long long since = (now - s.proof_at) / HOUR;
    if (!s.proof_at && !s.success_at)
        doctor_tell(d, "backup-proof", DOCTOR_SKIP, "none was made yet");
    else if (!s.proof_at && now - s.success_at < BACKUP_STALE_SECONDS)
        doctor_tell(d, "backup-proof", DOCTOR_SKIP, "none was proven yet; the nightly ones are");
    else if (!s.proof_at)
        doctor_tell(d, "backup-proof", DOCTOR_FAIL, "no backup was ever restored and compared");
    else
        doctor_tell(
            d, "backup-proof", now - s.proof_at > PROOF_STALE_SECONDS ? DOCTOR_FAIL : DOCTOR_PASS,
            "%.*s was restored and found equal %lld hours ago", STR_ARG(s.proof_file), since);
}

void doctor_database(struct doctor *d, bool with_backups)
{
    struct store store;
    const char *why = "";
    if (store_init(&store, &why)) {
        doctor_tell(d, "database", DOCTOR_FAIL, "%s", why);
        return;
    }
    if (!store.configured) {
        doctor_tell(d, "database", DOCTOR_SKIP, "none is configured");
        doctor_tell(d, "data", DOCTOR_SKIP, "no database is configured");
    } else if (database_check(d, &store)) {
        data_check(d, &store);
    } else {
        doctor_tell(d, "data", DOCTOR_FAIL, "the database cannot be asked");
    }
    if (with_backups)
        backup_check(d, &store);
    store_clear(&store);
}
