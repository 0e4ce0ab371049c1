#include "api/export.h"

#include "ask/export.h"
#include "base/json.h"
#include "http/range.h"
#include "model/store.h"

#define TRIES 5

/* ---- which plan -------------------------------------------------------------------------------
 */

/* The plan that one of the tags stands for; NULL when none of them is still known. */
static struct export_plan *plan_named(struct store *store, struct str tags, struct str name)
{
    while (!str_is_null(tags)) {
        struct str tag;
        tags = str_cut(tags, ',', &tag);
        struct export_plan *plan = export_find(&store->exports, str_trim(tag), name);
        if (plan)
            return plan;
    }
    return NULL;
}

/* RFC 9110, 13.1.1: strong comparison. */
static bool if_match_holds(const struct req *req, struct str tag)
{
    struct str tags = req->if_match;
    if (str_is_null(tags) || str_eq(str_trim(tags), STR("*")))
        return true;
    while (!str_is_null(tags)) {
        struct str one;
        tags = str_cut(tags, ',', &one);
        if (str_eq(str_trim(one), tag))
            return true;
    }
    return false;
}

static enum err plan_open(struct req *req, struct store *store, struct export_plan **ret)
{
    struct export_ask ask;
    enum err err = ERR_LOADING;
    /* A generation may be replaced between looking and opening. */
    for (int i = 0; i < TRIES && err == ERR_LOADING; i++) {
        err = i ? store_ready(store) : ERR_OK;
        if (!err)
            err = export_ask_read(req, store, &ask);
        if (err)
            return err;
        struct str tags = str_is_null(req->if_match) ? req->if_range : req->if_match;
        *ret = plan_named(store, tags, ask.name);
        err = *ret ? ERR_OK : export_open(store, &ask, ret);
    }
    if (err == ERR_TOO_BIG)
        return problem_set(
            &req->problem, ERR_AWAY, 503, STR("Too many exports"),
            STR("Too many different exports are being read at the moment. Please try "
                "again in a while."));
    if (err)
        return err;
    if (if_match_holds(req, export_facts(*ret).tag))
        return ERR_OK;
    export_close(*ret);
    return problem_set(&req->problem, ERR_INPUT, 412, STR("The data have changed"),
                       STR("The export that If-Match names is no longer kept. Read it again from "
                           "its beginning."));
}

/* ---- the export -------------------------------------------------------------------------------
 */

static enum err plan_read(void *plan, uint64_t at, char *to, size_t n)
{
    return export_read(plan, at, to, n);
}

static void plan_release(void *plan)
{
    export_close(plan);
}

/* "salaries-1995-01-01.csv": the day of the data, or the day of the export. */
static struct str file_name(const struct req *req, const struct export_facts *facts)
{
    const struct export_query *query = req->params;
    char day[DATE_TEXT_SIZE];
    date_format(query->directory.as_of.some ? facts->day : date_today(), day);
    struct str table = export_table_name(facts->table);
    return arena_printf(req->arena, "%.*s-%.*s.%s", STR_ARG(table), DATE_TEXT_SIZE, day,
                        facts->format == EXPORT_CSV ? "csv" : "ndjson");
}

static struct str type_of(const struct export_facts *facts)
{
    return facts->format == EXPORT_CSV ? TYPE_CSV : TYPE_NDJSON;
}

/* The part that is wanted: the whole when If-Range names something else than what there is. */
static struct range wanted(const struct req *req, const struct export_facts *facts)
{
    struct range whole = {RANGE_NONE, 0, facts->length};
    if (req->method != HTTP_GET)
        return whole;
    if (!str_is_null(req->if_range) && !str_eq(str_trim(req->if_range), facts->tag))
        return whole;
    return range_parse(req->range, facts->length);
}

enum err export_api(struct req *req, struct resp *resp, struct store *store)
{
    struct export_plan *plan;
    resp->hand_over = !store->exports.streams;
    if (resp->hand_over)
        return ERR_OK;
    enum err err = plan_open(req, store, &plan);
    if (err)
        return err;
    struct export_facts facts = export_facts(plan);
    struct range range = wanted(req, &facts);
    resp->etag = arena_str(req->arena, facts.tag);
    resp_header(resp, STR("Accept-Ranges"), STR("bytes"));
    if (range.kind == RANGE_BEYOND) {
        export_close(plan);
        resp_header(resp, STR("Content-Range"), range_content(&range, facts.length, req->arena));
        return problem_set(
            &req->problem, ERR_INPUT, 416, STR("That part does not exist"),
            arena_printf(req->arena, "The export has %llu bytes; Range asks for what lies behind.",
                         (unsigned long long)facts.length));
    }
    resp->stream = (struct resp_stream){plan, plan_read, plan_release, range.start, range.end};
    if (range.kind == RANGE_PART) {
        resp->status = 206;
        resp_header(resp, STR("Content-Range"), range_content(&range, facts.length, req->arena));
    }
    resp_type(resp, type_of(&facts));
    resp_header(
        resp, STR("Content-Disposition"),
        arena_printf(req->arena, "attachment; filename=\"%.*s\"", STR_ARG(file_name(req, &facts))));
    return ERR_OK;
}

/* ---- the manifest -----------------------------------------------------------------------------
 */

static struct str hex(const unsigned char *bytes, size_t n, struct arena *a)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(a, 2 * n);
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct str){text, 2 * n};
}

static void member_str(struct json *j, struct str name, struct str value)
{
    json_name(j, name);
    json_str(j, value);
}

static void member_u64(struct json *j, struct str name, uint64_t value)
{
    json_name(j, name);
    json_u64(j, value);
}

static void manifest_write(struct json *j, const struct req *req, const struct export_facts *facts,
                           struct str digest)
{
    const struct export_query *query = req->params;
    struct str path = str_take(req->path, req->path.n - STR("/manifest").n);
    size_t columns_n;
    const char *const *columns = export_columns(facts->table, &columns_n);
    bool dated = facts->table == EXPORT_EMPLOYEES || query->directory.as_of.some;
    struct opt_date day = {dated, facts->day};
    json_object(j);
    member_str(j, STR("url"),
               req->query.n
                   ? arena_printf(req->arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(req->query))
                   : path);
    member_str(j, STR("table"), export_table_name(facts->table));
    member_str(j, STR("content_type"), type_of(facts));
    member_str(j, STR("file_name"), file_name(req, facts));
    json_name(j, STR("columns"));
    json_array(j);
    for (size_t i = 0; i < columns_n; i++)
        json_str(j, str_from(columns[i]));
    json_array_end(j);
    member_u64(j, STR("rows"), facts->rows);
    member_u64(j, STR("bytes"), facts->length);
    member_str(j, STR("sha256"), digest);
    member_str(j, STR("etag"), facts->tag);
    member_u64(j, STR("generation"), facts->generation);
    json_name(j, STR("as_of"));
    json_opt_date(j, day);
    json_object_end(j);
}

enum err export_manifest_api(struct req *req, struct resp *resp, struct store *store)
{
    struct export_plan *plan;
    unsigned char digest[EXPORT_DIGEST_SIZE];
    resp->hand_over = !store->exports.streams;
    if (resp->hand_over)
        return ERR_OK;
    enum err err = plan_open(req, store, &plan);
    if (err)
        return err;
    err = export_digest(plan, digest);
    if (!err) {
        struct export_facts facts = export_facts(plan);
        struct json j;
        resp_type(resp, TYPE_JSON);
        json_init(&j, resp->body);
        manifest_write(&j, req, &facts, hex(digest, sizeof digest, req->arena));
    }
    export_close(plan);
    return err;
}
