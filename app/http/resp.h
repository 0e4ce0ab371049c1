/* resp.h: the response while it is made: a status, headers, one body buffer, written once.
 *
 * What is too long for that is a stream instead. Header values with control characters are refused
 * (the host passes them through unchecked): the response turns into a 500 by its sticky error. */
#ifndef MUSTER_HTTP_RESP_H
#define MUSTER_HTTP_RESP_H

#include "base/buf.h"
#include "base/err.h"

#define RESP_HEADERS_MAX 24

struct resp_header {
    struct str name;
    struct str value;
};

/* A body too long to be held: its bytes are asked for as the client takes them, in any order. The
 * host calls release exactly once, when nothing more is wanted. */
struct resp_stream {
    void *source; /* NULL: the body is `body` */
    /* Writes the n bytes from `at` on of the whole representation. */
    enum err (*read)(void *source, uint64_t at, char *to, size_t n);
    void (*release)(void *source);
    uint64_t start; /* the part that is sent: from start up to, not with, end */
    uint64_t end;
};

struct resp {
    int status;
    struct resp_header headers[RESP_HEADERS_MAX];
    size_t headers_n;
    bool refused; /* sticky: a bad header, or too many */
    struct buf *body;
    bool hand_over; /* this host does not answer: the one for streams is to be asked the same */
    struct resp_stream stream;
    struct str etag; /* of the representation, with its quotes, when the handler knows it; null: the
                        dispatcher makes one from the body */
};

void resp_init(struct resp *resp, struct buf *body);
/* Values must live until the response has left. */
void resp_header(struct resp *resp, struct str name, struct str value);
bool resp_has(const struct resp *resp, struct str name);
/* Takes a header away, if it is there. */
void resp_drop(struct resp *resp, struct str name);
/* Status 200 and a Content-Type. */
void resp_type(struct resp *resp, struct str content_type);
/* How many bytes the answer to a GET has. */
uint64_t resp_length(const struct resp *resp);
/* Drops the stream, if there is one. */
void resp_release(struct resp *resp);
/* ERR_INTERNAL for a refused header, ERR_TOO_BIG for an overflown body. */
enum err resp_err(const struct resp *resp) MUST_USE;

#define TYPE_HTML STR("text/html; charset=utf-8")
#define TYPE_JSON STR("application/json")
#define TYPE_PROBLEM STR("application/problem+json")
#define TYPE_VCARD STR("text/vcard; charset=utf-8")
#define TYPE_ATOM STR("application/atom+xml; charset=utf-8")
#define TYPE_NDJSON STR("application/x-ndjson")
#define TYPE_CSV STR("text/csv; charset=utf-8; header=present")

#endif
