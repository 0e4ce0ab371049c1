/* trace.h: the trace of which a request is a part (W3C Trace Context, traceparent and tracestate).
 *
 * The caller's trace is kept when its traceparent is one to the letter; otherwise, as the standard
 * says, the request begins a new trace, and what came with it is forgotten. Each request is a span
 * of its own in it. Both are in the log; the answer names them in `traceresponse` (Trace Context
 * Level 2) when the caller has sent a trace. Nothing is sent on: we call nobody.
 *
 * The id of a new trace is nginx's id of the request when that is one, so that one number finds
 * everything. Ids are random, not secret. */
#ifndef MUSTER_HTTP_TRACE_H
#define MUSTER_HTTP_TRACE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define TRACE_ID 32
#define TRACE_SPAN 16
#define TRACE_STATE_MEMBERS 32

struct trace {
    char id[TRACE_ID];
    char span[TRACE_SPAN];
    bool is_sampled;   /* the caller records it */
    struct str parent; /* the caller's span; null: the trace begins here */
    struct str state;  /* the caller's tracestate, when it is a valid one; else null */
};

/* The parts of a traceparent, slices of it. */
struct trace_parent {
    struct str id;
    struct str span;
    bool is_sampled;
};

/* ERR_INPUT for anything that the standard (section 3.2) calls invalid. A later version than 00
 * counts as far as 00 knows it. */
enum err trace_parent_read(struct str header, struct trace_parent *ret) MUST_USE;

/* Whether it is a list as the standard (section 3.3) has it: up to 32 members, their keys
 * different. */
bool trace_state_is_valid(struct str header);

/* The trace of a request. Slices of the two headers are kept. */
void trace_read(struct str parent, struct str state, struct str request_id, struct trace *ret);

/* "00-ID-SPAN-01": the value of traceresponse, in the arena. */
struct str trace_response(const struct trace *trace, struct arena *a);

#endif
