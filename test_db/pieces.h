/* pieces.h: work on the six tables shared out among a few threads, a connection each.
 *
 * A piece is a table or a stretch of one. Threads take pieces in order until none is left or one
 * has failed; the first problem is the one reported. */
#ifndef MUSTER_TEST_DB_PIECES_H
#define MUSTER_TEST_DB_PIECES_H

#include "fixture.h"
#include "server.h"

#define PIECES_MAX 256
#define JOBS_MAX 8

struct piece {
    enum table table;
    size_t from, to; /* rows, or 0 and 0 for all */
};

struct pieces {
    struct piece list[PIECES_MAX];
    size_t n;
};

/* Does one piece over an open connection. */
typedef enum err piece_fn(struct server *s, const struct piece *piece, void *context,
                          struct problem *ret);

/* Runs fn over all pieces with `jobs` (1 to JOBS_MAX) connections to `schema`. */
enum err pieces_run(const struct pieces *pieces, unsigned jobs,
                    const struct server_settings *settings, const char *schema, piece_fn *fn,
                    void *context, struct problem *ret) MUST_USE;

#endif
