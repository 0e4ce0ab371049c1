/* Departments, titles, and both together as the organisation. */
#include "api/api.h"

#include "ask/directory.h"
#include "base/json.h"
#include "model/org.h"
#include "model/statistics.h"

#include <stddef.h>

#define DEPT_NO_MAX 16
#define TITLE_MAX 200

struct unit_query {
    struct str name; /* the department's number or the title */
    struct opt_date as_of;
};

static const struct param dept_rows[] = {
    {.name = "dept_no",
     .type = PARAM_STR,
     .in_path = true,
     .max = DEPT_NO_MAX,
     .offset = offsetof(struct unit_query, name)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct unit_query, as_of)},
};
const struct param_set api_department_params = {dept_rows, 2, sizeof(struct unit_query)};

static const struct param title_rows[] = {
    {.name = "title",
     .type = PARAM_STR,
     .in_path = true,
     .max = TITLE_MAX,
     .offset = offsetof(struct unit_query, name)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct unit_query, as_of)},
};
const struct param_set api_title_params = {title_rows, 2, sizeof(struct unit_query)};

/* Whoever is present on the day, of a department or with a title. */
static struct roll_filter present_on(struct opt_date as_of, struct roll_ids depts,
                                     struct roll_ids titles)
{
    return (struct roll_filter){.day = as_of.some ? as_of.v : date_today(),
                                .status = ROLL_PRESENT,
                                .depts = depts,
                                .titles = titles};
}

static uint64_t people_of(const uint32_t counts[2])
{
    return (uint64_t)counts[0] + counts[1];
}

/* Opens the answer's object. */
static void answer_open(struct json *j, struct resp *resp, struct date day)
{
    resp_type(resp, TYPE_JSON);
    json_init(j, resp->body);
    json_object(j);
    json_member_date(j, STR("as_of"), day);
}

static void pay_write(struct json *j, const struct stats_amounts *amounts)
{
    json_name(j, STR("mean_salary"));
    if (amounts->n)
        json_f64(j, (double)stats_mean_cents(amounts) / 100, 2);
    else
        json_null(j);
    json_name(j, STR("median_salary"));
    if (amounts->n)
        json_u64(j, amounts->median);
    else
        json_null(j);
}

static void manager_members(struct json *j, const struct org_manager *m)
{
    json_member_u64(j, STR("emp_no"), m->emp_no);
    json_member_str(j, STR("first_name"), m->first_name);
    json_member_str(j, STR("last_name"), m->last_name);
    json_member_date(j, STR("from_date"), m->from);
    json_member_until(j, STR("to_date"), m->to.d);
}

static void manager_write(struct json *j, const struct store *store, uint16_t dept, struct date day)
{
    struct org_manager manager;
    json_name(j, STR("manager"));
    if (!org_manager_find(store, dept, day, &manager)) {
        json_null(j);
        return;
    }
    json_object(j);
    manager_members(j, &manager);
    json_object_end(j);
}

static void dept_members(struct json *j, const struct store *store, uint16_t dept)
{
    const struct catalog *c = &store->roll.catalog;
    json_member_str(j, STR("dept_no"), c->depts[dept].no);
    json_member_str(j, STR("dept_name"), c->depts[dept].name);
}

/* ---- departments ------------------------------------------------------------------------------
 */

enum err department_list_api(struct req *req, struct resp *resp, struct store *store)
{
    const struct day_query *query = req->params;
    struct roll_filter filter =
        present_on(query->as_of, (struct roll_ids){0}, (struct roll_ids){0});
    struct directory_names names = directory_depts(store, req->arena);
    struct stats_cube cube;
    struct stats_pay pay;
    struct json j;
    statistics_groups(store, req->arena, &filter, &cube, &pay);
    answer_open(&j, resp, filter.day);
    json_member_u64(&j, STR("total"), names.n);
    json_name(&j, STR("departments"));
    json_array(&j);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        json_object(&j);
        dept_members(&j, store, id);
        json_member_u64(&j, STR("people"), people_of(cube.depts[id]));
        pay_write(&j, &pay.depts[id]);
        manager_write(&j, store, id, filter.day);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}

static void dept_titles_write(struct json *j, const struct store *store, struct arena *a,
                              const struct stats_cube *cube, const struct stats_pay *pay)
{
    struct directory_names names = directory_titles(store, a);
    json_name(j, STR("titles"));
    json_array(j);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        if (!people_of(cube->titles[id]))
            continue;
        json_object(j);
        json_member_str(j, STR("title"), store->roll.catalog.titles[id]);
        json_member_u64(j, STR("people"), people_of(cube->titles[id]));
        pay_write(j, &pay->titles[id]);
        json_object_end(j);
    }
    json_array_end(j);
}

enum err department_show_api(struct req *req, struct resp *resp, struct store *store)
{
    const struct unit_query *query = req->params;
    struct arena *a = req->arena;
    uint16_t id = org_dept(store, query->name);
    struct stats_cube cube;
    struct stats_pay pay;
    struct json j;
    size_t n;
    if (!id)
        return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No such department"),
                           arena_printf(a, "There is no department “%.*s”.", STR_ARG(query->name)));
    struct roll_filter filter =
        present_on(query->as_of, (struct roll_ids){&id, 1, false}, (struct roll_ids){0});
    statistics_groups(store, a, &filter, &cube, &pay);
    const struct org_manager *managers = org_managers(store, a, id, filter.day, &n);
    answer_open(&j, resp, filter.day);
    dept_members(&j, store, id);
    json_member_u64(&j, STR("people"), people_of(cube.total));
    pay_write(&j, &pay.all);
    manager_write(&j, store, id, filter.day);
    json_name(&j, STR("managers"));
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        manager_members(&j, &managers[i]);
        json_object_end(&j);
    }
    json_array_end(&j);
    dept_titles_write(&j, store, a, &cube, &pay);
    json_object_end(&j);
    return ERR_OK;
}

/* ---- titles -----------------------------------------------------------------------------------
 */

enum err title_list_api(struct req *req, struct resp *resp, struct store *store)
{
    const struct day_query *query = req->params;
    struct roll_filter filter =
        present_on(query->as_of, (struct roll_ids){0}, (struct roll_ids){0});
    struct directory_names names = directory_titles(store, req->arena);
    struct stats_cube cube;
    struct stats_pay pay;
    struct json j;
    statistics_groups(store, req->arena, &filter, &cube, &pay);
    answer_open(&j, resp, filter.day);
    json_member_u64(&j, STR("total"), names.n);
    json_name(&j, STR("titles"));
    json_array(&j);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        json_object(&j);
        json_member_str(&j, STR("title"), store->roll.catalog.titles[id]);
        json_member_u64(&j, STR("people"), people_of(cube.titles[id]));
        pay_write(&j, &pay.titles[id]);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}

/* Which titles people had before this one, or after it. */
static void ladder_write(struct json *j, const struct store *store, const struct stats_flow *flow,
                         uint16_t id, bool after)
{
    json_name(j, after ? STR("after") : STR("before"));
    json_array(j);
    for (uint32_t i = 0; i < flow->n; i++) {
        const struct stats_change *change = &flow->changes[i];
        if ((after ? change->from : change->to) != id)
            continue;
        uint16_t other = after ? change->to : change->from;
        json_object(j);
        json_member_str(j, STR("title"), store->roll.catalog.titles[other]);
        json_member_u64(j, STR("changes"), change->n);
        json_member_u64(j, STR("median_days"), change->median_days);
        json_object_end(j);
    }
    json_array_end(j);
}

enum err title_show_api(struct req *req, struct resp *resp, struct store *store)
{
    const struct unit_query *query = req->params;
    struct arena *a = req->arena;
    uint16_t id = org_title(store, query->name);
    struct stats_cube cube;
    struct stats_pay pay;
    struct stats_flow flow;
    struct json j;
    if (!id)
        return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No such title"),
                           arena_printf(a, "There is no title “%.*s”.", STR_ARG(query->name)));
    struct roll_filter filter =
        present_on(query->as_of, (struct roll_ids){0}, (struct roll_ids){&id, 1, false});
    struct directory_names depts = directory_depts(store, a);
    statistics_groups(store, a, &filter, &cube, &pay);
    statistics_changes(store, a, &filter, STATS_TITLES, &flow);
    answer_open(&j, resp, filter.day);
    json_member_str(&j, STR("title"), store->roll.catalog.titles[id]);
    json_member_u64(&j, STR("people"), people_of(cube.total));
    pay_write(&j, &pay.all);
    json_name(&j, STR("departments"));
    json_array(&j);
    for (uint32_t i = 0; i < depts.n; i++) {
        if (!people_of(cube.depts[depts.ids[i]]))
            continue;
        json_object(&j);
        dept_members(&j, store, depts.ids[i]);
        json_member_u64(&j, STR("people"), people_of(cube.depts[depts.ids[i]]));
        json_object_end(&j);
    }
    json_array_end(&j);
    ladder_write(&j, store, &flow, id, false);
    ladder_write(&j, store, &flow, id, true);
    json_object_end(&j);
    return ERR_OK;
}

/* ---- the organisation -------------------------------------------------------------------------
 */

static void org_titles_write(struct json *j, const struct store *store, struct arena *a,
                             const struct stats_cube *cube, uint16_t dept)
{
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names = directory_titles(store, a);
    json_name(j, STR("titles"));
    json_array(j);
    /* Last those without a title. */
    for (uint32_t i = 0; i <= names.n; i++) {
        uint16_t title = i < names.n ? names.ids[i] : 0;
        uint64_t people = people_of(cube->cells[dept * (c->titles_n + 1) + title]);
        if (!people)
            continue;
        json_object(j);
        json_member_str(j, STR("title"), title ? c->titles[title] : (struct str){0});
        json_member_u64(j, STR("people"), people);
        json_object_end(j);
    }
    json_array_end(j);
}

enum err org_api(struct req *req, struct resp *resp, struct store *store)
{
    struct roll_filter filter;
    struct stats_cube cube;
    struct json j;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    struct directory_names depts = directory_depts(store, req->arena);
    statistics_gender(store, req->arena, &filter, &cube);
    answer_open(&j, resp, filter.day);
    json_member_u64(&j, STR("people"), people_of(cube.total));
    json_name(&j, STR("departments"));
    json_array(&j);
    for (uint32_t i = 0; i < depts.n; i++) {
        uint16_t id = depts.ids[i];
        json_object(&j);
        dept_members(&j, store, id);
        json_member_u64(&j, STR("people"), people_of(cube.depts[id]));
        manager_write(&j, store, id, filter.day);
        org_titles_write(&j, store, req->arena, &cube, id);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}
