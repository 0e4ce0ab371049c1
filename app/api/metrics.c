#include "api/metrics.h"

#include "base/process.h"
#include "base/prom.h"
#include "http/access.h"
#include "model/health.h"
#include "version.gen.h"

#include <assert.h>

static const struct site *site;
static metrics_host *host;

void metrics_init(const struct site *the_site, metrics_host *the_host)
{
    assert(the_site->routes_n <= METER_ROWS);
    site = the_site;
    host = the_host;
}

static struct str number_text(struct arena *a, uint64_t n)
{
    return arena_printf(a, "%llu", (unsigned long long)n);
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static struct str code_text(struct arena *a, size_t column)
{
    return access_codes[column] ? number_text(a, (uint64_t)access_codes[column]) : STR("other");
}

static void codes_write(struct prom *p, struct arena *a, struct str method, struct str route,
                        const uint64_t codes[METER_CODES])
{
    for (size_t c = 0; c < METER_CODES; c++) {
        if (!codes[c])
            continue;
        prom_labels(p, "method", method, "route", route, "code", code_text(a, c));
        prom_u64(p, codes[c]);
    }
}

/* What matched no route has none: addresses that do not exist, methods that a path does not know.
 */
static void requests_write(struct prom *p, struct arena *a, const struct meter *m)
{
    prom_family(p, "http_requests_total", "counter",
                "Answers of the application, by method, route and status.");
    for (size_t i = 0; i < site->routes_n; i++) {
        const struct route *route = &site->routes[i];
        struct str pattern = str_from(route->pattern);
        codes_write(p, a, http_method_name(route->method), pattern, m->rows[i].codes[0]);
        codes_write(p, a, STR("HEAD"), pattern, m->rows[i].codes[1]);
    }
    for (int method = 0; method < METER_METHODS; method++)
        codes_write(p, a, http_method_name((enum http_method)method), STR("none"),
                    m->unrouted_codes[method]);
}

static bool is_empty(const struct meter_times *times)
{
    for (size_t i = 0; i <= METER_BOUNDS; i++)
        if (times->buckets[i])
            return false;
    return true;
}

/* The rows of one pattern are one route here, whatever their method. */
static void durations_write(struct prom *p, const struct meter *m)
{
    prom_family(p, "http_request_duration_seconds", "histogram",
                "Time from reading a request until its answer is sent, by route.");
    for (size_t i = 0; i < site->routes_n; i++) {
        struct str pattern = str_from(site->routes[i].pattern);
        struct meter_times times = {0};
        bool is_told = false;
        for (size_t k = 0; k < site->routes_n; k++) {
            if (!str_eq(pattern, str_from(site->routes[k].pattern)))
                continue;
            is_told = is_told || k < i;
            for (size_t b = 0; b <= METER_BOUNDS; b++)
                times.buckets[b] += m->rows[k].times.buckets[b];
            times.sum += m->rows[k].times.sum;
        }
        if (is_told || is_empty(&times))
            continue;
        prom_label(p, "route", pattern);
        prom_times(p, &times, meter_answer_bounds);
    }
    if (is_empty(&m->unrouted))
        return;
    prom_label(p, "route", STR("none"));
    prom_times(p, &m->unrouted, meter_answer_bounds);
}

static void exports_write(struct prom *p, const struct meter *m)
{
    const struct meter *exports = meter_at(METER_EXPORTS);
    prom_one(p, "http_requests_in_flight", "gauge",
             "Requests in work now, exports that are being read among them.", m->in_flight);
    prom_one(p, "exports_in_flight", "gauge", "Exports that are being read now.",
             exports ? exports->in_flight : 0);
    prom_one(p, "exports_sent_bytes_total", "counter", "Bytes of exports that have been sent.",
             m->streamed_bytes);
    prom_one(p, "exports_cut_total", "counter",
             "Exports that ended before their last byte: the reader left, or reading failed.",
             m->streams_cut);
}

/* ---- the database and the roll ----------------------------------------------------------------
 */

static void database_write(struct prom *p, const struct meter *m, const struct health *health)
{
    uint64_t used = m->connections_used < m->connections ? m->connections_used : m->connections;
    prom_one(p, "db_up", "gauge", "1 when the database has answered just now.",
             health->is_connected);
    prom_family(p, "db_query_duration_seconds", "histogram",
                "Time until a statement's first row is there, of all programs.");
    prom_times(p, &m->statements, meter_statement_bounds);
    prom_one(p, "db_query_errors_total", "counter", "Statements that the database refused.",
             m->statement_errors);
    prom_family(p, "db_connections", "gauge", "Connections to the database, by state.");
    prom_label(p, "state", STR("idle"));
    prom_u64(p, m->connections - used);
    prom_label(p, "state", STR("used"));
    prom_u64(p, used);
    prom_one(p, "db_connects_total", "counter", "Connections that were made.", m->connects);
    prom_one(p, "db_connect_errors_total", "counter", "Attempts to connect that failed.",
             m->connect_errors);
    prom_one(p, "db_connections_lost_total", "counter", "Connections that broke or were given up.",
             m->losses);
    prom_one(p, "muster_ready", "gauge", "1 when schema and data are complete, as /readyz says.",
             health->is_complete && health->roll.is_there);
}

static void builds_write(struct prom *p, const struct meter *m)
{
    static const struct str kinds[METER_BUILDS] = {STR_INIT("load"), STR_INIT("change"),
                                                   STR_INIT("fold")};
    prom_family(p, "roll_builds_total", "counter",
                "New generations of the roll: everything read, changes taken in, changes folded.");
    for (int i = 0; i < METER_BUILDS; i++) {
        prom_label(p, "kind", kinds[i]);
        prom_u64(p, m->builds[i]);
    }
    prom_family(p, "roll_build_seconds_total", "counter", "Time spent on new generations.");
    for (int i = 0; i < METER_BUILDS; i++) {
        prom_label(p, "kind", kinds[i]);
        prom_seconds(p, m->build_ns[i]);
    }
    prom_family(p, "roll_last_build_seconds", "gauge", "Time that the newest generation took.");
    prom_seconds(p, m->last_build_ns);
    prom_family(p, "roll_lag_seconds", "gauge",
                "How long, at most, what is new in the newest generation was not to be seen.");
    prom_seconds(p, m->last_lag_ms * 1000000);
    prom_one(p, "roll_build_errors_total", "counter", "Generations that could not be made.",
             m->build_errors);
}

static void roll_write(struct prom *p, const struct meter *m, const struct health_roll *roll)
{
    prom_one(p, "roll_people", "gauge", "People in memory, former ones too.", roll->people);
    prom_one(p, "roll_bytes", "gauge", "Size of the roll in shared memory.", roll->bytes);
    prom_one(p, "roll_segments", "gauge", "Files that the roll consists of.", roll->segments);
    prom_one(p, "roll_generation", "gauge", "Number of the roll's generation.", roll->generation);
    prom_family(p, "roll_age_seconds", "gauge",
                "Time since the roll was last seen to agree with the database.");
    prom_seconds(p, roll->age_ms * 1000000);
    builds_write(p, m);
    prom_one(p, "roll_memo_hits_total", "counter",
             "Questions about people that a worker remembered the answer to.", m->memo_hits);
    prom_one(p, "roll_memo_misses_total", "counter",
             "Questions about people that needed a pass over everybody.", m->memo_misses);
}

static void backup_write(struct prom *p, const struct backup_status *backup)
{
    prom_family(p, "backup_state", "gauge", "1 for the state that the backups are in.");
    for (int state = BACKUP_NONE; state <= BACKUP_FAILED; state++) {
        prom_label(p, "state", str_from(backup_state_name((enum backup_state)state)));
        prom_u64(p, (int)backup->state == state);
    }
    prom_one(p, "backup_last_success_timestamp_seconds", "gauge",
             "When the last good backup was made, since 1970; 0 before the first.",
             (uint64_t)backup->success_at);
    prom_one(p, "backup_last_success_size_bytes", "gauge", "Its size.", backup->success_bytes);
    prom_one(p, "backup_last_success_duration_seconds", "gauge", "How long it took.",
             backup->success_seconds);
    prom_one(p, "backup_last_failure_timestamp_seconds", "gauge",
             "When a backup last failed, since 1970; 0: never.", (uint64_t)backup->failure_at);
    prom_one(p, "backup_last_proof_timestamp_seconds", "gauge",
             "When a backup was last restored and found equal, since 1970; 0: never.",
             (uint64_t)backup->proof_at);
}

/* ---- workers and processes --------------------------------------------------------------------
 */

struct worker_family {
    const char *name;
    const char *type;
    const char *help;
    uint64_t (*value)(const struct metrics_worker *worker);
};

static uint64_t worker_requests(const struct metrics_worker *worker)
{
    return worker->requests;
}
static uint64_t worker_busy(const struct metrics_worker *worker)
{
    return worker->is_busy;
}
static uint64_t worker_resident(const struct metrics_worker *worker)
{
    return worker->resident_bytes;
}
static uint64_t worker_respawns(const struct metrics_worker *worker)
{
    return worker->respawns;
}
static uint64_t worker_harakiris(const struct metrics_worker *worker)
{
    return worker->harakiris;
}

static void workers_write(struct prom *p, struct arena *a)
{
    static const struct worker_family families[] = {
        {"uwsgi_worker_requests_total", "counter", "Requests that uWSGI gave to the worker.",
         worker_requests},
        {"uwsgi_worker_busy", "gauge", "1 while the worker has a request.", worker_busy},
        {"uwsgi_worker_resident_bytes", "gauge",
         "Resident memory of the worker, the shared roll counted in full.", worker_resident},
        {"uwsgi_worker_respawns_total", "counter", "How often the worker was started anew.",
         worker_respawns},
        {"uwsgi_worker_harakiri_total", "counter",
         "How often the worker was ended because a request took too long.", worker_harakiris},
    };
    struct metrics_worker worker;
    for (size_t f = 0; f < sizeof families / sizeof families[0]; f++) {
        prom_family(p, families[f].name, families[f].type, families[f].help);
        for (size_t i = 0; host && host(i, &worker); i++) {
            prom_label(p, "worker", number_text(a, worker.number));
            prom_u64(p, families[f].value(&worker));
        }
    }
}

struct named_process {
    struct str name;
    struct process process;
};

static size_t processes_find(struct arena *a, struct named_process *ret)
{
    size_t n = 0;
    for (size_t place = 0; place < METER_PLACES; place++) {
        uint64_t pid = meter_pid(place);
        if (!pid || process_read(pid, &ret[n].process))
            continue;
        ret[n].name = place == METER_EXPORTS   ? STR("exports")
                      : place == METER_BUILDER ? STR("roll")
                                               : arena_printf(a, "worker-%zu", place - 1);
        n++;
    }
    return n;
}

static void processes_write(struct prom *p, struct arena *a)
{
    struct named_process *list = ARENA_ARRAY(a, METER_PLACES, struct named_process);
    size_t n = processes_find(a, list);
    prom_family(p, "process_cpu_seconds_total", "counter", "Processor time, by process.");
    for (size_t i = 0; i < n; i++) {
        prom_label(p, "process", list[i].name);
        prom_seconds(p, list[i].process.cpu_ns);
    }
    prom_family(p, "process_start_time_seconds", "gauge", "When it started, since 1970.");
    for (size_t i = 0; i < n; i++) {
        prom_label(p, "process", list[i].name);
        prom_seconds(p, (uint64_t)list[i].process.started_ms * 1000000);
    }
    static const struct {
        const char *name;
        const char *help;
        size_t offset;
    } gauges[] = {
        {"process_resident_memory_bytes", "Resident memory, the shared roll counted in full.",
         offsetof(struct process, resident_bytes)},
        {"process_virtual_memory_bytes", "Virtual memory.",
         offsetof(struct process, virtual_bytes)},
        {"process_threads", "Threads.", offsetof(struct process, threads)},
        {"process_open_fds", "Open file descriptors.", offsetof(struct process, open_fds)},
        {"process_max_fds", "How many file descriptors it may open.",
         offsetof(struct process, max_fds)},
    };
    for (size_t g = 0; g < sizeof gauges / sizeof gauges[0]; g++) {
        prom_family(p, gauges[g].name, "gauge", gauges[g].help);
        for (size_t i = 0; i < n; i++) {
            uint64_t value;
            __builtin_memcpy(&value, (const char *)&list[i].process + gauges[g].offset,
                             sizeof value);
            prom_label(p, "process", list[i].name);
            prom_u64(p, value);
        }
    }
}

/* ---- all of it --------------------------------------------------------------------------------
 */

enum err metrics_api(struct req *req, struct resp *resp, struct store *store)
{
    struct arena *a = req->arena;
    struct meter *total = ARENA_NEW(a, struct meter);
    struct health health;
    struct prom p;
    health_find(store, a, &health);
    meter_total(total);
    resp_type(resp, TYPE_PROM);
    resp_header(resp, STR("Cache-Control"), STR("no-store"));
    prom_init(&p, resp->body);
    prom_family(&p, "muster_build_info", "gauge", "Always 1; the version is a label.");
    prom_label(&p, "version", STR(MUSTER_VERSION));
    prom_u64(&p, 1);
    requests_write(&p, a, total);
    durations_write(&p, total);
    exports_write(&p, total);
    database_write(&p, total, &health);
    roll_write(&p, total, &health.roll);
    backup_write(&p, &health.backup);
    workers_write(&p, a);
    processes_write(&p, a);
    return ERR_OK;
}
