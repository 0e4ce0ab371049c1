#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/status_view.h"

#include "base/json.h"
#include "model/health.h"
#include "model/store.h"
#include "tmpl.gen.h"
#include "version.gen.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* ---- words ------------------------------------------------------------------------------------
 */

/* "2026-11-27T03:00:05Z". */
static struct str time_text(struct arena *a, int64_t at)
{
    char day[DATE_TEXT_SIZE];
    int second = (int)(at % DAY);
    date_format((struct date){(int32_t)(at / DAY)}, day);
    return arena_printf(a, "%.*sT%02d:%02d:%02dZ", DATE_TEXT_SIZE, day, second / HOUR,
                        second % HOUR / MINUTE, second % MINUTE);
}

static struct str many(struct arena *a, int64_t n, const char *unit)
{
    return arena_printf(a, "%lld %s%s", (long long)n, unit, n == 1 ? "" : "s");
}

static struct str span_text(struct arena *a, int64_t seconds)
{
    if (seconds < 2 * MINUTE)
        return many(a, seconds < 0 ? 0 : seconds, "second");
    if (seconds < 2 * HOUR)
        return many(a, seconds / MINUTE, "minute");
    return seconds < 2 * DAY ? many(a, seconds / HOUR, "hour") : many(a, seconds / DAY, "day");
}

/* "2026-11-27 03:00 UTC, 13 hours ago". */
static struct str when_text(struct arena *a, int64_t at, int64_t now)
{
    struct str whole = time_text(a, at);
    struct str ago = span_text(a, now - at);
    return arena_printf(a, "%.10s %.5s UTC, %.*s ago", whole.p, whole.p + 11, STR_ARG(ago));
}

static struct str size_text(struct arena *a, uint64_t bytes)
{
    static const char *const units[] = {"KB", "MB", "GB", "TB"};
    double n = (double)bytes / 1000;
    size_t unit = 0;
    while (n >= 999.95 && unit < 3) {
        n /= 1000;
        unit++;
    }
    return arena_printf(a, "%.1f %s", n, units[unit]);
}

static struct str count_text(struct arena *a, uint64_t n)
{
    struct buf text;
    char storage[32];
    buf_fixed(&text, storage, sizeof storage);
    html_put_count(&text, (struct count){n});
    return arena_str(a, buf_str(&text));
}

/* ---- the page ---------------------------------------------------------------------------------
 */

static struct status_row *row_add(struct status_view *view, struct str name,
                                  enum health_state state, struct str word)
{
    struct status_row *row = &view->rows[view->rows_n++];
    *row = (struct status_row){.name = name, .state = health_name(state), .word = word};
    return row;
}

static void database_row(const struct health *h, struct status_view *view)
{
    struct status_row *row = row_add(view, STR("Database"), health_database(h),
                                     h->is_connected ? STR("answers") : STR("away"));
    row->detail = h->is_connected ? STR("Every change is written to it.")
                  : h->is_configured
                      ? STR("It does not answer. Pages go on from memory; it is asked "
                            "again all the time.")
                      : STR("None is named in the settings.");
}

static void schema_row(const struct health *h, struct arena *a, struct status_view *view)
{
    enum health_state state = health_schema(h);
    struct status_row *row = row_add(view, STR("Schema"), state,
                                     state == HEALTH_PASS ? STR("current")
                                     : h->knows_schema    ? STR("behind")
                                                          : STR("not known"));
    if (h->knows_schema)
        row->detail = arena_printf(a, "Version %llu of %llu.", (unsigned long long)h->schema,
                                   (unsigned long long)h->schema_wanted);
    else
        row->detail = STR("Only the database knows.");
}

static void data_row(const struct health *h, struct arena *a, struct status_view *view)
{
    const struct fixture *f = &h->fixture;
    enum health_state state = health_data(h);
    struct status_row *row = row_add(view, STR("Data set"), state,
                                     state == HEALTH_PASS ? STR("verified")
                                     : h->knows_fixture   ? STR("not whole")
                                                          : STR("not known"));
    if (!h->knows_fixture) {
        row->detail =
            h->is_connected ? STR("None has been loaded yet.") : STR("Only the database knows.");
        return;
    }
    row->detail = arena_printf(a, "%.*s, %.*s people, loaded on %.10s at %.5s UTC.",
                               STR_ARG(f->name), STR_ARG(count_text(a, f->people)), f->loaded_at.p,
                               f->loaded_at.n > 16 ? f->loaded_at.p + 11 : "");
    row->more = f->problem.n
                    ? f->problem
                    : STR("Every table was compared with its checksum when it was loaded.");
}

static void roll_row(const struct health *h, struct arena *a, struct status_view *view)
{
    const struct health_roll *roll = &h->roll;
    enum health_state state = health_roll(h);
    struct status_row *row = row_add(view, STR("People in memory"), state,
                                     state == HEALTH_PASS   ? STR("current")
                                     : state == HEALTH_WARN ? STR("not current")
                                                            : STR("not there"));
    if (!roll->is_there) {
        row->detail = STR("They are being read.");
        return;
    }
    row->detail = arena_printf(
        a, "%.*s people in %.*s, generation %llu.", STR_ARG(count_text(a, roll->people)),
        STR_ARG(size_text(a, roll->bytes)), (unsigned long long)roll->generation);
    if (state == HEALTH_PASS)
        row->more = STR("Compared with the database moments ago.");
    else
        row->more = arena_printf(a, "Last compared with the database %.*s ago.",
                                 STR_ARG(span_text(a, (int64_t)roll->age_ms / 1000)));
}

static void backup_row(const struct health *h, struct arena *a, struct status_view *view)
{
    static const struct str words[] = {[BACKUP_NONE] = STR_INIT("none yet"),
                                       [BACKUP_OK] = STR_INIT("good"),
                                       [BACKUP_STALE] = STR_INIT("too old"),
                                       [BACKUP_FAILED] = STR_INIT("failed")};
    const struct backup_status *b = &h->backup;
    struct status_row *row = row_add(view, STR("Last backup"), health_backup(h), words[b->state]);
    struct str good = STR("No good one was ever made.");
    if (b->success_at)
        good = arena_printf(a, "The last good one: %.*s, %.*s, in %.*s.",
                            STR_ARG(when_text(a, b->success_at, h->now)),
                            STR_ARG(size_text(a, b->success_bytes)),
                            STR_ARG(span_text(a, (int64_t)b->success_seconds)));
    if (b->state == BACKUP_FAILED) {
        row->detail = arena_printf(a, "%.*s: %.*s", STR_ARG(when_text(a, b->failure_at, h->now)),
                                   STR_ARG(b->failure_reason));
        row->more = good;
    } else {
        row->detail = good;
        row->more = b->success_file;
    }
}

static void proof_row(const struct health *h, struct arena *a, struct status_view *view)
{
    const struct backup_status *b = &h->backup;
    struct status_row *row = row_add(view, STR("Last proven restore"), health_proof(h),
                                     !b->proof_at                     ? STR("none yet")
                                     : health_proof(h) == HEALTH_PASS ? STR("proven")
                                                                      : STR("too old"));
    if (!b->proof_at) {
        row->detail = STR("No backup was restored and compared yet.");
        return;
    }
    row->detail = arena_printf(
        a, "%.*s: %.*s tables, %.*s rows, all equal.", STR_ARG(when_text(a, b->proof_at, h->now)),
        STR_ARG(count_text(a, b->proof_tables)), STR_ARG(count_text(a, b->proof_rows)));
    row->more = b->proof_file;
    if (b->restore_at)
        row->more = arena_printf(a, "%.*s. Restored by an operator: %.*s.", STR_ARG(b->proof_file),
                                 STR_ARG(when_text(a, b->restore_at, h->now)));
}

static void version_row(struct status_view *view)
{
    row_add(view, STR("Program"), HEALTH_PASS, STR("runs"))->detail =
        STR("Muster " MUSTER_VERSION ".");
}

static void page_write(const struct req *req, const struct health *h, struct resp *resp)
{
    static const struct {
        struct str title;
        struct str lead;
    } heads[] = {
        [HEALTH_PASS] = {STR_INIT("All is well"), STR_INIT("Everything works, and is backed up.")},
        [HEALTH_WARN] = {STR_INIT("It works, but somebody should look"),
                         STR_INIT("Every page answers. What is not green below is for whoever runs "
                                  "this.")},
        [HEALTH_FAIL] = {STR_INIT("Something is wrong"),
                         STR_INIT("Part of what Muster is for does not work now.")},
    };
    struct arena *a = req->arena;
    enum health_state state = health_all(h);
    struct str now = time_text(a, h->now);
    struct page page = frame_bare(req, SECTION_NONE);
    struct status_view view = {.title = heads[state].title,
                               .lead = heads[state].lead,
                               .state = health_name(state),
                               .asked_at = arena_printf(a, "%.10s %.5s UTC", now.p, now.p + 11)};
    database_row(h, &view);
    schema_row(h, a, &view);
    data_row(h, a, &view);
    roll_row(h, a, &view);
    backup_row(h, a, &view);
    proof_row(h, a, &view);
    version_row(&view);
    resp_type(resp, TYPE_HTML);
    tmpl_status(resp->body, &page, &view);
}

/* ---- for programs -----------------------------------------------------------------------------
 */

/* One check, left open for what it knows. */
static void check_open(struct json *j, struct str name, enum health_state state)
{
    json_name(j, name);
    json_array(j);
    json_object(j);
    json_member_str(j, STR("status"), health_name(state));
}

static void check_close(struct json *j)
{
    json_object_end(j);
    json_array_end(j);
}

static void member_time(struct json *j, struct arena *a, struct str name, int64_t at)
{
    json_member_str(j, name, at ? time_text(a, at) : (struct str){0});
}

static void observed(struct json *j, uint64_t value, struct str unit)
{
    json_member_u64(j, STR("observedValue"), value);
    json_member_str(j, STR("observedUnit"), unit);
}

static void data_checks(struct json *j, const struct health *h)
{
    check_open(j, STR("database:connection"), health_database(h));
    json_member_str(j, STR("componentType"), STR("datastore"));
    check_close(j);
    check_open(j, STR("schema:version"), health_schema(h));
    if (h->knows_schema)
        json_member_u64(j, STR("observedValue"), h->schema);
    json_member_u64(j, STR("wanted"), h->schema_wanted);
    check_close(j);
    check_open(j, STR("data:complete"), health_data(h));
    if (h->knows_fixture) {
        json_member_str(j, STR("name"), h->fixture.name);
        json_member_str(j, STR("source"), h->fixture.source);
        observed(j, h->fixture.people, STR("people"));
        json_member_str(j, STR("time"), h->fixture.loaded_at);
        if (h->fixture.problem.n)
            json_member_str(j, STR("output"), h->fixture.problem);
    }
    check_close(j);
}

static void roll_checks(struct json *j, struct arena *a, const struct health *h)
{
    check_open(j, STR("roll:age"), health_roll(h));
    if (h->roll.is_there) {
        observed(j, h->roll.age_ms, STR("ms"));
        json_member_u64(j, STR("people"), h->roll.people);
        json_member_u64(j, STR("bytes"), h->roll.bytes);
        json_member_u64(j, STR("generation"), h->roll.generation);
        member_time(j, a, STR("time"), h->roll.loaded_ms / 1000);
    }
    check_close(j);
}

static void backup_checks(struct json *j, struct arena *a, const struct health *h)
{
    const struct backup_status *b = &h->backup;
    check_open(j, STR("backup:last"), health_backup(h));
    json_member_str(j, STR("state"), str_from(backup_state_name(b->state)));
    member_time(j, a, STR("time"), b->success_at);
    json_member_str(j, STR("file"), b->success_file);
    observed(j, b->success_bytes, STR("bytes"));
    json_member_u64(j, STR("seconds"), b->success_seconds);
    member_time(j, a, STR("failed_at"), b->failure_at);
    if (b->state == BACKUP_FAILED)
        json_member_str(j, STR("output"), b->failure_reason);
    check_close(j);
    check_open(j, STR("backup:proof"), health_proof(h));
    member_time(j, a, STR("time"), b->proof_at);
    json_member_str(j, STR("file"), b->proof_file);
    observed(j, b->proof_rows, STR("rows"));
    json_member_u64(j, STR("tables"), b->proof_tables);
    member_time(j, a, STR("restored_at"), b->restore_at);
    check_close(j);
}

static void json_write(const struct req *req, const struct health *h, struct resp *resp)
{
    struct json j;
    enum health_state state = health_all(h);
    resp_type(resp, TYPE_JSON);
    if (state == HEALTH_FAIL) {
        resp->status = 503;
        resp_header(resp, STR("Cache-Control"), STR("no-store"));
        resp_header(resp, STR("Retry-After"), STR("5"));
    }
    json_init(&j, resp->body);
    json_object(&j);
    json_member_str(&j, STR("status"), health_name(state));
    json_member_str(&j, STR("version"), STR(MUSTER_VERSION));
    json_member_str(&j, STR("time"), time_text(req->arena, h->now));
    json_name(&j, STR("checks"));
    json_object(&j);
    data_checks(&j, h);
    roll_checks(&j, req->arena, h);
    backup_checks(&j, req->arena, h);
    json_object_end(&j);
    json_object_end(&j);
}

enum err status_page(struct req *req, struct resp *resp, struct store *store)
{
    struct health health;
    health_find(store, req->arena, &health);
    if (req->form == FORM_JSON)
        json_write(req, &health, resp);
    else
        page_write(req, &health, resp);
    return ERR_OK;
}
