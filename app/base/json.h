/* json.h: a streaming writer of JSON (RFC 8259) into a buf.
 *
 * The writer keeps a stack of open scopes and puts the commas; a call in the wrong place (a value
 * where a name is due, a close without an open, more than JSON_DEPTH levels) is our own mistake
 * and asserted. Text must be UTF-8: each byte that is not becomes U+FFFD, so that what leaves is
 * always valid JSON. Names within one object are the caller's to keep different. Control
 * characters, '"' and '\' are escaped, as are U+2028, U+2029, '<', '>' and '&', so that the output
 * can stand inside a page. */
#ifndef MUSTER_BASE_JSON_H
#define MUSTER_BASE_JSON_H

#include "base/buf.h"
#include "base/date.h"
#include "base/opt.h"

#define JSON_DEPTH 16

struct json {
    struct buf *out;
    int depth; /* open scopes; scope[0] is the outside, which takes one value */
    struct {
        char kind;  /* '{' or '[' */
        bool some;  /* something was written: a comma is due */
        bool named; /* in '{': a name was written, its value is due */
    } scope[JSON_DEPTH + 1];
};

void json_init(struct json *j, struct buf *out);
/* Jansson, which reads JSON, has functions of these names marked here: for the linker ours have
 * others, so that no call goes astray. A file that includes both headers does not compile. */
void json_object(struct json *j) __asm__("base_json_object"); /* clashes */
void json_object_end(struct json *j);
void json_array(struct json *j) __asm__("base_json_array"); /* clashes */
void json_array_end(struct json *j);
void json_name(struct json *j, struct str name);

void json_str(struct json *j, struct str s); /* the null slice becomes null */
void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_f64(struct json *j, double v, int digits); /* as buf_f64; not finite: null */
void json_bool(struct json *j, bool v);
void json_null(struct json *j) __asm__("base_json_null"); /* clashes */
void json_date(struct json *j, struct date d);            /* "YYYY-MM-DD", "9999-01-01" too */
void json_opt_date(struct json *j, struct opt_date d);    /* absent: null */

/* A name and its value in one. */
void json_member_str(struct json *j, struct str name, struct str value);
void json_member_u64(struct json *j, struct str name, uint64_t value);
void json_member_date(struct json *j, struct str name, struct date value);
void json_member_until(struct json *j, struct str name, struct date value); /* 9999-01-01: null */

/* True when a value was written and every scope is closed: it is one whole value. (Whether it
 * also fitted, buf_err() tells.) */
bool json_done(const struct json *j);

#endif
