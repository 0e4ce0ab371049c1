#include "pieces.h"

#include <pthread.h>

struct run {
    const struct pieces *pieces;
    const struct server_settings *settings;
    const char *schema;
    piece_fn *fn;
    void *context;
    pthread_mutex_t lock; /* of what follows */
    size_t next;
    enum err err;
    struct problem problem;
};

static const struct piece *next_piece(struct run *run)
{
    const struct piece *piece = NULL;
    pthread_mutex_lock(&run->lock);
    if (!run->err && run->next < run->pieces->n)
        piece = &run->pieces->list[run->next++];
    pthread_mutex_unlock(&run->lock);
    return piece;
}

static void report(struct run *run, enum err err, const struct problem *problem)
{
    pthread_mutex_lock(&run->lock);
    if (!run->err) {
        run->err = err;
        run->problem = *problem;
    }
    pthread_mutex_unlock(&run->lock);
}

static void *work(void *p)
{
    struct run *run = p;
    struct problem problem;
    struct server server;
    mysql_thread_init();
    enum err err = server_open(run->settings, run->schema, &server, &problem);
    if (!err) {
        const struct piece *piece;
        while (!err && (piece = next_piece(run)))
            err = run->fn(&server, piece, run->context, &problem);
        server_close(&server);
    }
    if (err)
        report(run, err, &problem);
    mysql_thread_end();
    return NULL;
}

enum err pieces_run(const struct pieces *pieces, unsigned jobs,
                    const struct server_settings *settings, const char *schema, piece_fn *fn,
                    void *context, struct problem *ret)
{
    struct run run = {
        .pieces = pieces, .settings = settings, .schema = schema, .fn = fn, .context = context};
    pthread_t threads[JOBS_MAX];
    unsigned started = 0;
    pthread_mutex_init(&run.lock, NULL);
    while (started < jobs && started < JOBS_MAX &&
           pthread_create(&threads[started], NULL, work, &run) == 0)
        started++;
    if (started == 0)
        work(&run);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&run.lock);
    if (run.err)
        *ret = run.problem;
    return run.err;
}
