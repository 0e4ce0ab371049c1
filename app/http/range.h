/* range.h: which part of a long answer is wanted (RFC 9110, 14.1 and 14.2).
 *
 * One range of bytes is served: "bytes=100-199", "bytes=100-" or "bytes=-100". Anything else
 * (another unit, several ranges, a last byte before the first) is as if nothing had been asked,
 * which the standard allows and expects. Numbers too large for 64 bits count as the largest. */
#ifndef MUSTER_HTTP_RANGE_H
#define MUSTER_HTTP_RANGE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

enum range_kind {
    RANGE_NONE,  /* the whole: 200 */
    RANGE_PART,  /* from start up to, not with, end: 206 */
    RANGE_BEYOND /* nothing of it exists: 416 */
};

struct range {
    enum range_kind kind;
    uint64_t start; /* 0 <= start < end <= length, for RANGE_PART; otherwise the whole */
    uint64_t end;
};

/* What `header`, the value of Range or the null slice, wants of `length` bytes. */
struct range range_parse(struct str header, uint64_t length);

/* The value of Content-Range: "bytes 100-199/5000", or "bytes * /5000" (without the blank) when
 * nothing exists. */
struct str range_content(const struct range *range, uint64_t length, struct arena *a);

#endif
