/* The parts of a request that anybody may write: the first line is the address, the next ones are
 * the headers Accept, If-None-Match, Origin and the client's address. Whatever stands there, one
 * answer comes back with a status that we know, and no header holds a control character. */
#include "fuzz.h"

#include "http/dispatch.h"

#include <stdlib.h>
#include <string.h>

struct numbers {
    uint32_t n;
    struct str s;
    struct opt_date day;
};

static const struct param rows[] = {
    {.name = "id", .type = PARAM_U32, .in_path = true, .max = 1000000, .offset = 0},
    {.name = "s", .type = PARAM_STR, .max = 40, .offset = offsetof(struct numbers, s)},
    {.name = "day", .type = PARAM_DATE, .offset = offsetof(struct numbers, day)},
};
static const struct param_set params = {rows, 3, sizeof(struct numbers)};

static enum err say(struct req *req, struct resp *resp, struct store *store)
{
    (void)store;
    resp_type(resp, TYPE_JSON);
    buf_put(resp->body, req->path);
    return ERR_OK;
}

static enum err ready(struct store *store)
{
    (void)store;
    return ERR_OK;
}

static void page(const struct req *req, enum err err, const struct problem *problem,
                 struct store *store, struct resp *resp)
{
    (void)err;
    (void)store;
    buf_put(resp->body, problem->detail);
    buf_put(resp->body, req->path);
}

static const struct route routes[] = {
    {HTTP_GET, "/people/{id}", say, ROUTE_READ | ROUTE_FORMS, NULL, &params, NULL},
    {HTTP_GET, "/people/{id}.json", say, ROUTE_READ, NULL, &params, NULL},
    {HTTP_GET, "/people", say, ROUTE_READ | ROUTE_TABLE, NULL, NULL, NULL},
    {HTTP_GET, "/api/v1/people/{id}", say, ROUTE_READ, NULL, &params, NULL},
    {HTTP_GET, "/", say, ROUTE_OPEN, NULL, NULL, NULL},
};

static struct cors cors;
static struct limit limit = {.name = "api", .rate = {1000000, 1}};
static const struct site site = {.routes = routes,
                                 .routes_n = sizeof routes / sizeof routes[0],
                                 .ready = ready,
                                 .error_page = page,
                                 .cors = &cors,
                                 .api_limit = &limit};

static void check(const struct resp *resp)
{
    static const int known[] = {200, 204, 304, 400, 404, 405, 406, 422, 429};
    bool found = false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        found |= resp->status == known[i];
    if (!found)
        abort();
    for (size_t i = 0; i < resp->headers_n; i++)
        for (size_t k = 0; k < resp->headers[i].value.n; k++)
            if ((unsigned char)resp->headers[i].value.p[k] < 0x20)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena arena;
    static struct buf body;
    static bool made;
    const char *why;
    if (!made) {
        arena_init(&arena, (size_t)8 << 20, 1 << 16);
        buf_init(&body, (size_t)1 << 20);
        limit.table = limit_table_make();
        made = limit.table && !cors_read(STR("https://a.example,http://b.example:81"), &cors, &why);
        if (!made)
            abort();
    }
    struct str rest = {(const char *)data, size};
    struct str line[5] = {{0}};
    for (size_t i = 0; i < 5 && !str_is_null(rest); i++)
        rest = str_cut(rest, '\n', &line[i]);
    struct req req = {.arena = &arena,
                      .id = STR("fuzz"),
                      .method = size % 7 ? HTTP_GET : HTTP_OPTIONS,
                      .accept = line[1],
                      .if_none_match = line[2],
                      .origin = line[3],
                      .asked_method = size % 7 ? (struct str){0} : STR("GET"),
                      .client = line[4]};
    struct resp resp;
    req_set_uri(&req, line[0]);
    resp_init(&resp, &body);
    dispatch(&site, &req, &resp, NULL);
    check(&resp);
    arena_reset(&arena);
    return 0;
}
