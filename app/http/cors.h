/* cors.h: which other sites' scripts may read what programs get (Fetch, "CORS protocol").
 *
 * A list of origins from the setting CORS_ORIGINS, with commas; "*" alone lets every site read;
 * empty: none. Only answers for programs take part: /api/, and the forms of a page other than the
 * page itself; errors too, so that a script can read what was wrong. An origin that is listed is
 * echoed, one that is not gets nothing, and caches are told to keep them apart (Vary: Origin).
 * Cookies never take part: there is no Access-Control-Allow-Credentials. */
#ifndef MUSTER_HTTP_CORS_H
#define MUSTER_HTTP_CORS_H

#include "base/err.h"
#include "http/req.h"
#include "http/resp.h"

#define CORS_ORIGINS_MAX 64

struct cors {
    bool any;
    struct str origins[CORS_ORIGINS_MAX]; /* slices of the setting */
    size_t n;
};

/* ERR_INPUT with a static sentence. The setting must outlive the list. */
enum err cors_read(struct str setting, struct cors *ret, const char **ret_why) MUST_USE;

bool cors_is_on(const struct cors *cors);
/* Whether Origin must be named in Vary: the answer depends on it. */
bool cors_varies(const struct cors *cors);

/* The headers for an answer, when the request comes from a listed origin. allowed: the path's
 * methods (route.h) for a preflight, else 0. */
void cors_answer(const struct cors *cors, const struct req *req, struct resp *resp,
                 struct str allowed);

#endif
