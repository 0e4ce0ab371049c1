/* plugin.c: Muster as a uWSGI plugin: the only file that knows the host.
 *
 * Life of a process: .init reads the settings (bad ones end it with one line, as the host ignores
 * what .init returns), .init_apps announces one application (so that `need-app` holds), .post_fork
 * and .init_thread make one core each: an arena, a response buffer, a store with its connection.
 * .request answers, .after_request (the connection is closed by then) logs and empties the arena.
 */
#include "api/api.h"
#include "api/metrics.h"
#include "base/log.h"
#include "http/access.h"
#include "http/replica.h"
#include "http/settings.h"
#include "model/store.h"
#include "pages/pages.h"
#include "routes.h"

#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <uwsgi.h>

#include "version.gen.h"

#define RESPONSE_MAX ((size_t)16 << 20)
#define ARENA_MAX ((size_t)64 << 20)
/* Statistics of everybody need some megabytes; taking them from the system each time costs more
 * than the counting. */
#define ARENA_KEEP ((size_t)6 << 20)
#define BODY_CHUNK 65536

extern struct uwsgi_server uwsgi;

struct core {
    struct arena arena;
    struct buf body;
    struct store store;
    struct req req;
    struct resp resp;
    struct access access;
    bool answered;
};

/* The routes with what the settings add. */
static struct site running;
static struct settings settings;
static struct limit api_limit = {.name = "api"};
static struct limit pages_limit = {.name = "pages"};

#define CORES_MAX 64
static struct core cores[CORES_MAX]; /* one per async core or thread of this worker */

static bool setting_is_on(const char *name)
{
    const char *value = getenv(name);
    return value && (!strcmp(value, "1") || !strcmp(value, "true") || !strcmp(value, "yes"));
}

/* One line and out: a server with wrong settings must not come up. */
static void refuse(const char *why)
{
    LOG(LOG_ERROR, "bad_setting", log_str("problem", str_from(why)));
    exit(1);
}

static void log_settings_read(void)
{
    const char *format = getenv("LOG_FORMAT");
    bool json = format && !strcmp(format, "json");
    bool debug = setting_is_on("DEBUG") || setting_is_on("DEBUG_APP");
    if (format && *format && !json && strcmp(format, "text"))
        refuse("LOG_FORMAT must be text or json");
    log_init(json, debug);
    access_init(getenv("MUSTER_REPLICA"));
    pages_init(debug);
    api_init();
}

static void limit_make(struct limit *limit, struct limit_rate rate)
{
    limit->rate = rate;
    if (rate.quota && !(limit->table = limit_table_make()))
        refuse("there is no memory for the table of rate limits");
}

/* The host keeps these in memory that all workers share. */
static bool worker_find(size_t i, struct metrics_worker *ret)
{
    if (i >= (size_t)uwsgi.numproc)
        return false;
    const struct uwsgi_worker *worker = &uwsgi.workers[i + 1];
    *ret = (struct metrics_worker){
        .number = (uint64_t)worker->id,
        .requests = worker->requests,
        .respawns = worker->respawn_count ? worker->respawn_count - 1 : 0,
        .harakiris = worker->harakiri_count,
        .resident_bytes = worker->rss_size,
    };
    for (int core = 0; core < uwsgi.cores; core++)
        ret->is_busy = ret->is_busy || worker->cores[core].in_request;
    return true;
}

/* Before the fork: the tables of the limits are shared by all workers. */
static void site_make(void)
{
    const char *why = "";
    if (settings_read(&settings, &why))
        refuse(why);
    limit_make(&api_limit, settings.api);
    limit_make(&pages_limit, settings.pages);
    running = site;
    running.cors = &settings.cors;
    running.api_limit = &api_limit;
    running.pages_limit = &pages_limit;
    metrics_init(&running, worker_find);
}

static int muster_init(void)
{
    /* Large blocks go back to the system when they are free; left to itself the limit for these
     * grows with use, and each worker would keep its largest request's memory for good. */
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    log_settings_read();
    site_make();
    struct db_config config;
    const char *why = "";
    if (db_config_read(DB_READER, &config, &why))
        refuse(why);
    return 0;
}

static void muster_init_apps(void)
{
    if (!uwsgi_add_app(uwsgi_apps_cnt, 0, (char *)(uintptr_t) "", 0, NULL, NULL))
        refuse("uWSGI did not take the application");
}

static void core_init(struct core *core)
{
    const char *why = "";
    arena_init(&core->arena, ARENA_MAX, ARENA_KEEP);
    buf_init(&core->body, RESPONSE_MAX);
    if (store_init(&core->store, &why))
        refuse(why);
    /* Connect and check all statements before the first visitor; what is wrong is in the log. */
    if (core->store.configured && store_ready(&core->store))
        LOG(LOG_DEBUG, "not_ready", log_str("problem", db_problem(core->store.db)));
}

static void muster_post_fork(void)
{
    if (uwsgi.mywid == 0)
        return; /* the master, mules and spoolers answer nothing */
    const char *run = getenv("MUSTER_RUN");
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/" METER_FILE, run && *run ? run : ".");
    if (meter_open(path, METER_WORKER(uwsgi.mywid)))
        LOG(LOG_WARN, "meter_missing", log_str("problem", str_from(strerror(errno))));
    if (uwsgi.cores > CORES_MAX)
        refuse("a worker may have 64 threads at most");
    core_init(&cores[0]);
}

static void muster_init_thread(int core)
{
    core_init(&cores[core]);
}

static struct str request_var(const void *host, const char *name)
{
    uint16_t n = 0;
    struct wsgi_request *w = (struct wsgi_request *)(uintptr_t)host;
    char *value = uwsgi_get_var(w, (char *)(uintptr_t)name, (uint16_t)strlen(name), &n);
    return value ? (struct str){value, n} : (struct str){0};
}

/* Takes a body that nobody asked for off the socket: closing with unread bytes would reset the
 * connection and cost the client the answer. nginx bounds its size. */
static void body_drain(struct wsgi_request *w)
{
    size_t left = w->post_cl;
    while (left > 0) {
        ssize_t n = 0; /* the host adds to it, and writes behind as many bytes of its buffer */
        if (!uwsgi_request_body_read(w, BODY_CHUNK, &n) || n <= 0)
            return;
        left -= (size_t)n < left ? (size_t)n : left;
    }
}

static bool header_add(struct wsgi_request *w, const struct resp_header *h)
{
    return !uwsgi_response_add_header(w, (char *)(uintptr_t)h->name.p, (uint16_t)h->name.n,
                                      (char *)(uintptr_t)h->value.p, (uint16_t)h->value.n);
}

/* A stream would hold this worker until its last byte is taken: nginx asks the host of streams
 * (exports.c) instead. Only this process has counted the request, so what it says of the limit goes
 * along; nginx.conf puts it into the answer. All other headers are the other host's. */
static void hand_over(struct wsgi_request *w, const struct resp *resp)
{
    static char status[] = "200 OK";
    static const struct resp_header to = {STR_INIT("X-Accel-Redirect"), STR_INIT("@export")};
    if (uwsgi_response_prepare_headers(w, status, sizeof status - 1) || !header_add(w, &to))
        return;
    for (size_t i = 0; i < resp->headers_n; i++)
        if (str_starts(resp->headers[i].name, STR("RateLimit")) &&
            !header_add(w, &resp->headers[i]))
            return;
    uwsgi_response_write_headers_do(w);
}

static void response_send(struct wsgi_request *w, const struct core *core)
{
    const struct resp *resp = &core->resp;
    char status[64];
    struct str reason = http_status_text(resp->status);
    int n = snprintf(status, sizeof status, "%d %.*s", resp->status, STR_ARG(reason));
    if (uwsgi_response_prepare_headers(w, status, (uint16_t)n))
        return;
    for (size_t i = 0; i < resp->headers_n; i++)
        if (!header_add(w, &resp->headers[i]))
            return;
    struct str body = buf_str(resp->body);
    bool bodyless = resp->status == 304 || resp->status == 204;
    if (!bodyless && uwsgi_response_add_content_length(w, body.n))
        return;
    if (core->req.method == HTTP_HEAD || bodyless || !body.n)
        uwsgi_response_write_headers_do(w);
    else
        uwsgi_response_write_body_do(w, (char *)(uintptr_t)body.p, body.n);
}

/* Whether the front may send requests here (replica.h); not a request of a visitor's, so neither
 * counted nor logged. The host's folder is $MUSTER_RUN. */
static void front_answer(struct wsgi_request *w, struct core *core)
{
    bool ready = access(REPLICA_LEAVING, F_OK) && !store_ready(&core->store);
    resp_init(&core->resp, &core->body);
    core->resp.status = ready ? 200 : 503;
    response_send(w, core);
}

static int muster_request(struct wsgi_request *w)
{
    struct core *core = &cores[w->async_id];
    core->answered = false;
    meter_add(&meter->in_flight, 1);
    if (uwsgi_parse_vars(w))
        return -1;
    req_read(&core->req, &core->arena, settings.public_url, request_var, w);
    if (request_var(w, REPLICA_QUESTION).n) {
        front_answer(w, core);
        return UWSGI_OK;
    }
    resp_init(&core->resp, &core->body);
    dispatch(&running, &core->req, &core->resp, &core->store);
    access_keep(&core->req, &core->resp, &core->access);
    core->answered = !core->resp.hand_over;
    body_drain(w);
    if (core->resp.hand_over)
        hand_over(w, &core->resp);
    else
        response_send(w, core);
    return UWSGI_OK;
}

static void muster_after_request(struct wsgi_request *w)
{
    struct core *core = &cores[w->async_id];
    meter_sub(&meter->in_flight, 1);
    if (core->answered)
        access_end(&core->access, running.routes, core->body.n, false);
    arena_reset(&core->arena);
}

__attribute__((visibility("default"))) struct uwsgi_plugin muster_plugin = {
    .name = "muster",
    .modifier1 = 0,
    .init = muster_init,
    .init_apps = muster_init_apps,
    .post_fork = muster_post_fork,
    .init_thread = muster_init_thread,
    .request = muster_request,
    .after_request = muster_after_request,
};
