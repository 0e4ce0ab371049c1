/* backup_status.h: how the backups fare, as the program that makes them (image/mysql/backup) tells
 * it.
 *
 * It keeps the file backup.status in the shared directory; times in it are seconds since 1970, by
 * the clock of the machine. What has never happened has the time 0 and null texts. A damaged file
 * counts as far as it can be read. */
#ifndef MUSTER_MODEL_BACKUP_STATUS_H
#define MUSTER_MODEL_BACKUP_STATUS_H

#include "model/shared.h"

#define BACKUP_STALE_SECONDS (26 * 60 * 60) /* a day, and two hours for a slow night */

struct store;

enum backup_state {
    BACKUP_NONE,   /* none was ever made or tried here */
    BACKUP_OK,     /* the newest attempt is good, and not older than BACKUP_STALE_SECONDS */
    BACKUP_STALE,  /* it was good, but a newer one is missing */
    BACKUP_FAILED, /* the newest attempt failed, or what it made could not be proven */
};

struct backup_status {
    enum backup_state state;
    /* The last good backup. */
    int64_t success_at;
    struct str success_file; /* its name, without a folder */
    uint64_t success_bytes;
    uint64_t success_seconds; /* how long it took */
    /* The last one that failed, be it old. */
    int64_t failure_at;
    struct str failure_reason; /* one sentence, for people */
    /* The last one that was restored into a scratch schema and found equal, table by table. */
    int64_t proof_at;
    struct str proof_file;
    uint64_t proof_seconds;
    uint64_t proof_tables;
    uint64_t proof_rows;
    /* The last one that was put in place of the data, by an operator. */
    int64_t restore_at;
    struct str restore_file;
};

/* Always fills *ret; texts lie in `a`. `now`: seconds since 1970. */
void backup_status_read(const struct store *store, struct arena *a, int64_t now,
                        struct backup_status *ret);
/* The same from the file's text, in which the texts of *ret then lie. */
void backup_status_parse(struct str text, int64_t now, struct backup_status *ret);
/* "none", "ok", "stale", "failed": for metrics and JSON. */
const char *backup_state_name(enum backup_state state);

#endif
