/* dispatch_site.h: what the tests of dispatch() share: a site whose handlers do as they are told.
 */
#ifndef MUSTER_TESTS_UNIT_HTTP_DISPATCH_SITE_H
#define MUSTER_TESTS_UNIT_HTTP_DISPATCH_SITE_H

#include "tests/unit/http/web.h"

#include <stdio.h>

static struct web web;
static enum err handler_err;
static enum err ready_err;
static int handled;
static enum form form;
static int pages;
static enum err page_err;

static const struct param rows[] = {{.name = "n", .type = PARAM_U32, .max = 9}};
static const struct param_set params = {rows, 1, sizeof(uint32_t)};

static inline enum err write_hello(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    handled++;
    form = req->form;
    resp_type(resp, TYPE_HTML);
    resp_header(resp, STR("X-Half-Done"), STR("yes"));
    BUF_LIT(resp->body, "hello");
    return handler_err;
}

static inline enum err write_csv(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    form = req->form;
    resp_type(resp, TYPE_CSV);
    BUF_LIT(resp->body, "own row");
    return ERR_OK;
}

static inline enum err write_kept(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    (void)req;
    resp_header(resp, STR("ETag"), STR("\"mine\""));
    resp_header(resp, STR("Cache-Control"), STR("public, max-age=9"));
    return ERR_OK;
}

static inline enum err write_evil(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    handled++;
    BUF_LIT(resp->body, "hello");
    resp_header(resp, STR("Location"), arena_printf(req->arena, "/x\r\nSet-Cookie: a=1"));
    return ERR_OK;
}

static inline enum err write_too_much(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    (void)req;
    for (int i = 0; i < 200000; i++)
        BUF_LIT(resp->body, "0123456789");
    return ERR_OK;
}

static inline enum err write_tea(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    (void)resp;
    return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No tea"), STR("Only coffee."));
}

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const struct route_end ends = {{20000}, {20088}}; /* 2024-10-04, 2024-12-31 */

static const struct route routes[] = {
    {HTTP_GET, "/api/v0/hello", write_hello, ROUTE_READ, NULL, NULL, &ends},
    {HTTP_GET, "/hello", write_hello, ROUTE_READ | ROUTE_TABLE, NULL, &params},
    {HTTP_GET, "/hello.csv", write_csv, ROUTE_READ, NULL, &params},
    {HTTP_GET, "/page", write_hello, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/paper", write_hello, ROUTE_PUBLIC, NULL, NULL},
    {HTTP_GET, "/kept", write_kept, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/api/v1/hello", write_hello, ROUTE_READ, NULL, NULL},
    {HTTP_POST, "/hello", write_hello, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/open", write_hello, ROUTE_OPEN, NULL, NULL},
    {HTTP_GET, "/evil", write_evil, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/much", write_too_much, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/tea", write_tea, ROUTE_READ | ROUTE_JSON, NULL, NULL},
};

static inline enum err ready(struct store *store)
{
    (void)store;
    return ready_err;
}

static inline void page(const struct req *req, enum err err, const struct problem *problem,
                        struct store *store, struct resp *resp)
{
    (void)store;
    pages++;
    page_err = err;
    buf_printf(resp->body, "page %d %.*s: %.*s (%.*s)", problem->status, STR_ARG(problem->title),
               STR_ARG(problem->detail), STR_ARG(req->id));
}

static struct cors cors;
static struct limit api_limit = {.name = "api"};
static struct limit pages_limit = {.name = "pages"};
static const struct site site = {.routes = routes,
                                 .routes_n = sizeof routes / sizeof routes[0],
                                 .ready = ready,
                                 .error_page = page,
                                 .cors = &cors,
                                 .api_limit = &api_limit,
                                 .pages_limit = &pages_limit};

static inline int setup(void **state)
{
    (void)state;
    handler_err = ready_err = ERR_OK;
    handled = pages = 0;
    cors = (struct cors){0};
    api_limit.rate = pages_limit.rate = (struct limit_rate){0};
    web_init(&web);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    web_clear(&web);
    return 0;
}

static inline void go(const char *method, struct str uri)
{
    dispatch(&site, web_request(&web, method, uri), &web.resp, NULL);
    assert_int_equal(resp_err(&web.resp), ERR_OK);
}

static inline void go_json(struct str uri)
{
    struct req *req = web_request(&web, "GET", uri);

    req->accept = STR("application/json");
    dispatch(&site, req, &web.resp, NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
