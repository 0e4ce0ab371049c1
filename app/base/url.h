/* url.h: percent-encoding and query strings (RFC 3986; application/x-www-form-urlencoded of the
 * URL Living Standard).
 *
 * Decoding never fails silently: a '%' without two hex digits, a NUL byte and bytes that are not
 * UTF-8 are ERR_INPUT. */
#ifndef MUSTER_BASE_URL_H
#define MUSTER_BASE_URL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Decodes one component into the arena (the input itself when there is nothing to decode, so the
 * null slice stays null). The result is never longer than s.
 * plus_is_blank: '+' means a blank, as in query strings and forms. */
enum err url_decode(struct arena *a, struct str s, bool plus_is_blank, struct str *ret) MUST_USE;

/* Percent-encodes all but unreserved characters (A-Z a-z 0-9 - . _ ~). */
void url_encode(struct buf *out, struct str s);

/* Takes the next name=value pair off *query ("a=1&b=2"; empty pairs are passed over). Both sides
 * are decoded, '+' as a blank; without a '=' the value is empty. *ret_err is then ERR_OK. A pair
 * that cannot be decoded sets *ret_err to ERR_INPUT, with the raw pair in *ret_name and the null
 * slice in *ret_value, and returns true. False at the end, with nothing written. */
bool query_next(struct arena *a, struct str *query, struct str *ret_name, struct str *ret_value,
                enum err *ret_err);

#endif
