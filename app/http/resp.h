/* resp.h: the response while it is made: a status, headers, one body buffer, written once.
 *
 * Header values with control characters are refused (the host passes them through unchecked): the
 * response turns into a 500 by its sticky error. */
#ifndef MUSTER_HTTP_RESP_H
#define MUSTER_HTTP_RESP_H

#include "base/buf.h"
#include "base/err.h"

#define RESP_HEADERS_MAX 24

struct resp_header {
    struct str name;
    struct str value;
};

struct resp {
    int status;
    struct resp_header headers[RESP_HEADERS_MAX];
    size_t headers_n;
    bool refused; /* sticky: a bad header, or too many */
    struct buf *body;
};

void resp_init(struct resp *resp, struct buf *body);
/* Values must live until the response has left. */
void resp_header(struct resp *resp, struct str name, struct str value);
bool resp_has(const struct resp *resp, struct str name);
/* Status 200 and a Content-Type. */
void resp_type(struct resp *resp, struct str content_type);
/* ERR_INTERNAL for a refused header, ERR_TOO_BIG for an overflown body. */
enum err resp_err(const struct resp *resp) MUST_USE;

#define TYPE_HTML STR("text/html; charset=utf-8")
#define TYPE_JSON STR("application/json")
#define TYPE_PROBLEM STR("application/problem+json")
#define TYPE_VCARD STR("text/vcard; charset=utf-8")
#define TYPE_ATOM STR("application/atom+xml; charset=utf-8")
#define TYPE_CSV STR("text/csv; charset=utf-8; header=present")

#endif
