#include "progress.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>

#define WRITE_EVERY 0.5
#define LOG_EVERY 3.0

static const char *const phase_names[] = {"starting", "generate", "load",
                                          "verify",   "ready",    "failed"};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct estimate {
    double rate;    /* rows a second */
    double percent; /* of everything */
    int64_t eta;    /* seconds */
};

static struct estimate estimate(const struct progress *p, double t)
{
    struct estimate e = {0};
    double done = p->rows_total > 0 ? (double)p->rows / (double)p->rows_total : 0;
    double elapsed = t - p->phase_began;
    double left = 0;
    if (elapsed > 0)
        e.rate = (double)p->rows / elapsed;
    if (e.rate > 0)
        left = (double)(p->rows_total - p->rows) / e.rate;
    if (p->phase == PHASE_LOAD) {
        e.percent = done * p->load_percent;
        if (e.rate > 0)
            left += (double)p->rows_total / e.rate * (100 - p->load_percent) / p->load_percent;
    } else if (p->phase == PHASE_VERIFY) {
        e.percent = p->load_percent + done * (100 - p->load_percent);
    } else if (p->phase == PHASE_READY) {
        e.percent = 100;
    }
    e.eta = (int64_t)(left + 0.5);
    return e;
}

/* The file is a courtesy: one that cannot be written must not end the load. */
static void write_file(struct progress *p, const struct estimate *e, const char *message)
{
    char aside[4096];
    int n = snprintf(aside, sizeof(aside), "%s.new", p->path);
    FILE *out = n < (int)sizeof(aside) ? fopen(aside, "w") : NULL;
    if (!out)
        return;
    fprintf(out,
            "phase=%s\ntable=%s\nrows=%" PRIu64 "\nrows_total=%" PRIu64
            "\nrows_per_second=%.0f\neta_seconds=%" PRId64 "\npercent=%d\nmessage=%s\n",
            phase_names[p->phase], p->table, p->rows, p->rows_total, e->rate, e->eta,
            (int)e->percent, message);
    if (p->aside)
        fputs("aside=1\n", out);
    if (fclose(out) == 0)
        rename(aside, p->path);
}

static void tell(struct progress *p, double t, bool log, const char *message)
{
    struct estimate e = estimate(p, t);
    p->written = t;
    if (p->path)
        write_file(p, &e, message);
    if (!log)
        return;
    p->logged = t;
    LOG(p->phase == PHASE_FAILED ? LOG_ERROR : LOG_INFO, "fixture",
        log_str("phase", str_from(phase_names[p->phase])), log_str("table", str_from(p->table)),
        log_i64("rows", (int64_t)p->rows), log_i64("rows_total", (int64_t)p->rows_total),
        log_i64("rows_per_second", (int64_t)e.rate), log_i64("eta_seconds", e.eta),
        log_i64("percent", (int64_t)e.percent), log_str("message", str_from(message)));
}

void progress_init(struct progress *p, const char *path)
{
    *p =
        (struct progress){.path = path, .table = "", .load_percent = PROGRESS_LOAD, .began = now()};
    pthread_mutex_init(&p->lock, NULL);
}

void progress_phase(struct progress *p, enum phase phase, uint64_t rows_total, const char *message)
{
    pthread_mutex_lock(&p->lock);
    p->phase = phase;
    p->phase_began = now();
    if (phase != PHASE_FAILED) {
        p->rows = phase == PHASE_READY ? rows_total : 0;
        p->rows_total = rows_total;
        p->table = "";
    }
    tell(p, p->phase_began, true, message);
    pthread_mutex_unlock(&p->lock);
}

void progress_add(struct progress *p, const char *table, uint64_t rows)
{
    pthread_mutex_lock(&p->lock);
    double t = now();
    p->rows += rows;
    p->table = table;
    if (t - p->written >= WRITE_EVERY)
        tell(p, t, t - p->logged >= LOG_EVERY, "");
    pthread_mutex_unlock(&p->lock);
}
