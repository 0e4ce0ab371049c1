/* json.h: a streaming writer of JSON (RFC 8259) into a buf.
 *
 * The writer keeps a stack of open scopes and puts the commas; a call in the wrong place (a value
 * where a name is due, a close without an open, more than JSON_DEPTH levels) is our own mistake
 * and asserted. Text must be UTF-8: bytes that are not become U+FFFD, so that what leaves is
 * always valid JSON. Control characters, '"' and '\' are escaped, as are U+2028, U+2029, '<', '>'
 * and '&', so that the output can stand inside a page. */
#ifndef MUSTER_BASE_JSON_H
#define MUSTER_BASE_JSON_H

#include "base/buf.h"
#include "base/date.h"
#include "base/opt.h"

#define JSON_DEPTH 16

struct json {
    struct buf *out;
    int depth;
    struct {
        char kind;  /* '{' or '[' */
        bool some;  /* something was written: a comma is due */
        bool named; /* in '{': a name was written, its value is due */
    } scope[JSON_DEPTH + 1];
};

void json_init(struct json *j, struct buf *out);
void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
void json_name(struct json *j, struct str name);

void json_str(struct json *j, struct str s); /* the null slice becomes null */
void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_f64(struct json *j, double v, int digits); /* fixed digits after the point; not finite: null */
void json_bool(struct json *j, bool v);
void json_null(struct json *j);
void json_date(struct json *j, struct date d);
void json_opt_date(struct json *j, struct opt_date d);

/* True when every scope is closed: what was written is one whole value. */
bool json_done(const struct json *j);

#endif
