/* web.h: what the tests of http/ and pages/ share: a request on an arena of its own, a response, and
 * looking into its headers and body. */
#ifndef MUSTER_TESTS_UNIT_HTTP_WEB_H
#define MUSTER_TESTS_UNIT_HTTP_WEB_H

#include "tests/unit/base/check.h"

#include "http/dispatch.h"

struct web {
    struct arena arena;
    struct buf body;
    struct req req;
    struct resp resp;
};

static inline void web_init(struct web *web)
{
    arena_init(&web->arena, (size_t)8 << 20, (size_t)1 << 16);
    buf_init(&web->body, (size_t)1 << 20);
    resp_init(&web->resp, &web->body);
}

static inline void web_clear(struct web *web)
{
    buf_free(&web->body);
    arena_clear(&web->arena);
}

/* A fresh request and an empty response. */
static inline struct req *web_request(struct web *web, const char *method, struct str uri)
{
    arena_reset(&web->arena);
    web->req = (struct req){.arena = &web->arena, .id = STR("test-request-1")};
    web->req.method_text = str_from(method);
    web->req.method = http_method_from(web->req.method_text);
    req_set_uri(&web->req, uri);
    resp_init(&web->resp, &web->body);
    return &web->req;
}

/* The header's value; the null slice when it is not there; fails when it is there twice. */
static inline struct str web_header(const struct web *web, const char *name)
{
    struct str found = {NULL, 0};

    for (size_t i = 0; i < web->resp.headers_n; i++) {
        if (!str_eq_nocase(web->resp.headers[i].name, str_from(name)))
            continue;
        if (!str_is_null(found))
            fail_msg("two headers %s", name);
        found = web->resp.headers[i].value;
    }
    return found;
}

static inline bool web_holds(const struct web *web, const char *text)
{
    struct str body = buf_str(&web->body);

    return memmem(body.p, body.n, text, strlen(text)) != NULL;
}

#define assert_holds(web, text)                                                                    \
    do {                                                                                           \
        if (!web_holds((web), (text))) {                                                           \
            print_error("not found: %s\nin: %.*s\n", (text), STR_ARG(buf_str(&(web)->body)));      \
            fail();                                                                                \
        }                                                                                          \
    } while (0)
#define assert_lacks(web, text)                                                                    \
    do {                                                                                           \
        if (web_holds((web), (text))) {                                                            \
            print_error("found: %s\nin: %.*s\n", (text), STR_ARG(buf_str(&(web)->body)));          \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
