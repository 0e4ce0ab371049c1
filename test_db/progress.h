/* progress.h: how far provisioning has come, for people who wait.
 *
 * A file of key=value lines, written aside and renamed at most twice a second, for the page that
 * visitors see meanwhile; and a log line every three seconds. Keys: phase (starting, generate,
 * load, verify, ready, failed), table (the one that moved last), rows and rows_total (of all tables
 * in this phase), rows_per_second (of this phase), eta_seconds (of everything that is left),
 * percent (of everything), message (one line; what is wrong when phase is failed).
 *
 * A load beside people in use has the key aside, 1: nobody waits for it.
 *
 * Calls may come from several threads. */
#ifndef MUSTER_TEST_DB_PROGRESS_H
#define MUSTER_TEST_DB_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* What loading takes of the whole, in percent, as measured: row by row three times as long as
 * reading back; prepared tablespaces as long; in place already, nothing. */
#define PROGRESS_LOAD 75
#define PROGRESS_LOAD_PREPARED 50
#define PROGRESS_LOAD_IN_PLACE 0

enum phase { PHASE_STARTING, PHASE_GENERATE, PHASE_LOAD, PHASE_VERIFY, PHASE_READY, PHASE_FAILED };

struct progress {
    const char *path; /* or NULL: log lines only */
    bool aside;       /* beside people in use */
    double load_percent;
    pthread_mutex_t lock;
    enum phase phase;
    const char *table;
    uint64_t rows, rows_total;
    double phase_began, began, written, logged; /* seconds of the monotonic clock */
};

void progress_init(struct progress *p, const char *path);
/* A new phase of so many rows; message may be "". Written and logged at once. */
void progress_phase(struct progress *p, enum phase phase, uint64_t rows_total, const char *message);
/* So many more rows of that table; the name must be a constant. */
void progress_add(struct progress *p, const char *table, uint64_t rows);

#endif
