#include "api/health.h"

#include "base/json.h"
#include "model/store.h"

static void never_cached(struct resp *resp)
{
    resp_type(resp, TYPE_JSON);
    resp_header(resp, STR("Cache-Control"), STR("no-store"));
}

enum err alive_api(struct req *req, struct resp *resp, struct store *store)
{
    (void)req;
    (void)store;
    never_cached(resp);
    BUF_LIT(resp->body, "{\"status\":\"alive\"}");
    return ERR_OK;
}

enum err health_api(struct req *req, struct resp *resp, struct store *store)
{
    (void)req;
    never_cached(resp);
    if (store->configured && db_ping(store->db)) {
        BUF_LIT(resp->body, "{\"status\":\"healthy\",\"database\":\"connected\"}");
    } else {
        resp->status = 503;
        resp_header(resp, STR("Retry-After"), STR("2"));
        BUF_LIT(resp->body, "{\"status\":\"unhealthy\",\"database\":\"disconnected\"}");
    }
    return ERR_OK;
}

/* Why not, in a sentence that holds nothing internal. */
static struct str unready_reason(const struct store *store, enum err err,
                                 const struct progress *progress)
{
    if (!store->configured)
        return STR("no database is configured");
    if (progress && progress_is_open(progress) && progress->message.n)
        return progress->message;
    if (store->problem[0])
        return str_from(store->problem);
    return err == ERR_LOADING ? STR("the data are not complete")
                              : STR("the database cannot be reached");
}

enum err ready_api(struct req *req, struct resp *resp, struct store *store)
{
    never_cached(resp);
    /* Completeness is remembered for a moment; whether the database answers is asked each time. */
    enum err err = store->configured && db_ping(store->db) ? store_complete(store) : ERR_AWAY;
    if (!err)
        err = store_ready(store);
    struct json j;
    json_init(&j, resp->body);
    json_object(&j);
    json_name(&j, STR("status"));
    if (!err) {
        json_str(&j, STR("ready"));
    } else {
        struct progress progress;
        bool known = !progress_read(store, req->arena, &progress);
        bool open = known && progress_is_open(&progress);
        resp->status = 503;
        resp_header(resp, STR("Retry-After"), STR("2"));
        json_str(&j, STR("not ready"));
        json_name(&j, STR("reason"));
        json_str(&j, unready_reason(store, err, known ? &progress : NULL));
        if (open) {
            json_name(&j, STR("phase"));
            json_str(&j, progress.phase);
            json_name(&j, STR("percent"));
            json_u64(&j, progress.percent);
        }
    }
    json_object_end(&j);
    return ERR_OK;
}
