/* Any bytes as traceparent and tracestate, split at the first newline: what is taken is what was
 * sent, and what comes out is a valid traceparent. */
#include "fuzz.h"
#include "http/trace.h"

#include <string.h>

static struct arena arena;

static bool lies_in(struct str part, struct str whole)
{
    return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str parent;
    struct str state = str_cut((struct str){(const char *)data, size}, '\n', &parent);
    struct trace_parent read;
    struct trace trace;
    if (!arena.limit)
        arena_init(&arena, (size_t)1 << 20, (size_t)1 << 16);
    bool is_valid = !trace_parent_read(parent, &read);
    trace_read(parent, state, STR("request-1"), &trace);
    ALWAYS(is_valid == (trace.parent.n > 0));
    if (is_valid) {
        ALWAYS(read.id.n == TRACE_ID && read.span.n == TRACE_SPAN);
        ALWAYS(lies_in(read.id, parent) && lies_in(read.span, parent));
        ALWAYS(!memcmp(trace.id, read.id.p, TRACE_ID));
    }
    ALWAYS(str_is_null(trace.state) ||
           (is_valid && lies_in(trace.state, state) && trace_state_is_valid(trace.state)));
    ALWAYS(!trace_parent_read(trace_response(&trace, &arena), &read));
    ALWAYS(read.is_sampled == trace.is_sampled);
    arena_reset(&arena);
    return 0;
}
