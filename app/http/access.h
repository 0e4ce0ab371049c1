/* access.h: what remains of a request when it is answered: its place among the counters, its line
 * in the log, and what its answer says about the time it took.
 *
 * The same for both hosts, the plugin and the process of the exports. What the line has is
 * described in docs/operations.md, "Logs"; a test holds the two together. No query, no name, no
 * address is in it. */
#ifndef MUSTER_HTTP_ACCESS_H
#define MUSTER_HTTP_ACCESS_H

#include "base/meter.h"
#include "http/req.h"
#include "http/resp.h"

/* The statuses that have a counter of their own, by the column of meter_row.codes; the last one, 0,
 * stands for all others. */
extern const int access_codes[METER_CODES];
/* The column of a status. */
size_t access_column(int status);

/* The name of this server among several, for the log's lines; it must stay. NULL or "": it is the
 * only one of its kind. */
void access_init(const char *replica);

/* How far the counters of this process were when the request came; what they have grown by is the
 * request's, as a process works on one at a time. */
void access_begin(struct access_marks *ret);

/* Server-Timing: total;dur=1.5, db;dur=0.4, roll;desc=hit: milliseconds up to now, of which so many
 * in the database; whether memory knew what was asked of the roll. traceresponse, for those who
 * have sent a trace. */
void access_tell(const struct req *req, struct resp *resp);

/* What is kept of a request whose answer still leaves; slices are the request's. */
struct access {
    struct str id;
    struct str method_text;
    struct str path;
    enum http_method method;
    const struct route *route; /* NULL: none */
    int status;
    struct access_marks marks;
    uint64_t db_ns;
    bool is_hit; /* the roll was asked, and memory knew all of it … */
    bool is_miss;
    struct trace trace;
};

void access_keep(const struct req *req, const struct resp *resp, struct access *ret);

/* Counts the answer, and writes its line. `routes`: the table that the request's route is in.
 * `is_cut`: the reader has not got all of it. */
void access_end(const struct access *access, const struct route *routes, uint64_t bytes,
                bool is_cut);

#endif
