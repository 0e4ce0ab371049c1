#include "http/access.h"

#include "base/log.h"
#include "http/route.h"

const int access_codes[METER_CODES] = {
    200, 204, 206, 303, 304, 308, 400, 401, 403, 404, 405, 406,
    409, 412, 413, 414, 415, 416, 422, 428, 429, 500, 503, 0,
};

static struct str own_name;

void access_init(const char *replica)
{
    own_name = replica ? str_from(replica) : (struct str){0};
}

size_t access_column(int status)
{
    size_t i = 0;
    while (i < METER_CODES - 1 && access_codes[i] != status)
        i++;
    return i;
}

void access_begin(struct access_marks *ret)
{
    *ret = (struct access_marks){
        .start = meter_now(),
        .statements_ns = meter_get(&meter->statements.sum),
        .memo_hits = meter_get(&meter->memo_hits),
        .memo_misses = meter_get(&meter->memo_misses),
    };
}

/* Milliseconds with three digits. */
static void put_ms(struct buf *b, uint64_t ns)
{
    uint64_t us = ns / 1000;
    buf_u64(b, us / 1000);
    buf_putc(b, '.');
    for (uint64_t digit = 100; digit; digit /= 10)
        buf_putc(b, (char)('0' + us / digit % 10));
}

static bool has_grown(const uint64_t *counter, uint64_t before)
{
    return meter_get(counter) > before;
}

void access_tell(const struct req *req, struct resp *resp)
{
    char storage[128];
    struct buf text;
    uint64_t db = meter_get(&meter->statements.sum) - req->marks.statements_ns;
    buf_fixed(&text, storage, sizeof storage);
    BUF_LIT(&text, "total;dur=");
    put_ms(&text, meter_now() - req->marks.start);
    if (db) {
        BUF_LIT(&text, ", db;dur=");
        put_ms(&text, db);
    }
    if (has_grown(&meter->memo_misses, req->marks.memo_misses))
        BUF_LIT(&text, ", roll;desc=miss");
    else if (has_grown(&meter->memo_hits, req->marks.memo_hits))
        BUF_LIT(&text, ", roll;desc=hit");
    resp_header(resp, STR("Server-Timing"), arena_str(req->arena, buf_str(&text)));
    if (req->trace.parent.n)
        resp_header(resp, STR("traceresponse"), trace_response(&req->trace, req->arena));
}

void access_keep(const struct req *req, const struct resp *resp, struct access *ret)
{
    *ret = (struct access){
        .id = req->id,
        .method_text = req->method_text,
        .path = req->path,
        .method = req->method,
        .route = req->route ? req->route : req->matched,
        .status = resp->status,
        .marks = req->marks,
        .db_ns = meter_get(&meter->statements.sum) - req->marks.statements_ns,
        .is_miss = has_grown(&meter->memo_misses, req->marks.memo_misses),
        .trace = req->trace,
    };
    ret->is_hit = !ret->is_miss && has_grown(&meter->memo_hits, req->marks.memo_hits);
}

static void count(const struct access *access, const struct route *routes, uint64_t ns)
{
    size_t column = access_column(access->status);
    if (!access->route) {
        meter_time(&meter->unrouted, meter_answer_bounds, ns);
        meter_add(&meter->unrouted_codes[access->method][column], 1);
        return;
    }
    struct meter_row *row = &meter->rows[access->route - routes];
    meter_time(&row->times, meter_answer_bounds, ns);
    meter_add(&row->codes[access->method == HTTP_HEAD][column], 1);
}

/* What every line has comes first; the rest is there when there is something to say. */
static void line_write(const struct access *access, uint64_t ns, uint64_t bytes, bool is_cut)
{
    const struct trace *trace = &access->trace;
    struct log_field fields[15] = {
        log_str("id", access->id),
        log_str("method", access->method_text),
        log_str("path", access->path),
        log_i64("status", access->status),
        log_f64("ms", (double)ns / 1e6),
        log_i64("bytes", (int64_t)bytes),
        log_str("trace", (struct str){trace->id, TRACE_ID}),
        log_str("span", (struct str){trace->span, TRACE_SPAN}),
    };
    size_t n = 8;
    if (access->route)
        fields[n++] = log_str("route", str_from(access->route->pattern));
    if (access->db_ns)
        fields[n++] = log_f64("db_ms", (double)access->db_ns / 1e6);
    if (access->is_hit || access->is_miss)
        fields[n++] = log_str("cache", access->is_hit ? STR("hit") : STR("miss"));
    if (own_name.n)
        fields[n++] = log_str("replica", own_name);
    if (is_cut)
        fields[n++] = log_str("cut", STR("yes"));
    if (trace->parent.n)
        fields[n++] = log_str("parent", trace->parent);
    if (trace->state.n)
        fields[n++] = log_str("trace_state", trace->state);
    log_event(LOG_INFO, "request", fields, n);
}

void access_end(const struct access *access, const struct route *routes, uint64_t bytes,
                bool is_cut)
{
    uint64_t ns = meter_now() - access->marks.start;
    count(access, routes, ns);
    line_write(access, ns, bytes, is_cut);
}
