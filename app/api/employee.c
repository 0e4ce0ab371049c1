/* One person: what they are on a day, and their histories. */
#include "api/api.h"
#include "api/words.h"

#include "ask/directory.h"
#include "ask/people_json.h"
#include "model/employee.h"
#include "model/org.h"
#include "model/store.h"
#include "model/timeline.h"

#include <stddef.h>

#define EMP_NO_MAX 2147483647
#define BETWEEN_MAX 21

struct employee_query {
    uint32_t emp_no;
    struct opt_date as_of;
    struct str between; /* two days with a comma */
    struct str include;
    struct str fields;
};

static const struct param params[] = {
    {.name = "emp_no",
     .type = PARAM_U32,
     .in_path = true,
     .min = 1,
     .max = EMP_NO_MAX,
     .offset = offsetof(struct employee_query, emp_no)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct employee_query, as_of)},
    {.name = "between",
     .type = PARAM_STR,
     .max = BETWEEN_MAX,
     .offset = offsetof(struct employee_query, between)},
    {.name = "include",
     .type = PARAM_STR,
     .max = WORDS_MAX,
     .offset = offsetof(struct employee_query, include)},
    {.name = "fields",
     .type = PARAM_STR,
     .max = WORDS_MAX,
     .offset = offsetof(struct employee_query, fields)},
};
const struct param_set api_employee_params = {params, 5, sizeof(struct employee_query)};
/* Histories: a person, a day or a span. */
const struct param_set api_history_params = {params, 3, sizeof(struct employee_query)};

/* ---- what is asked ----------------------------------------------------------------------------
 */

/* The days that a history is cut to; both included. */
struct span {
    struct date from;
    struct date to;
    bool is_cut;
};

static enum err span_read(struct req *req, struct span *ret)
{
    const struct employee_query *query = req->params;
    struct str from;
    struct str to = str_cut(query->between, ',', &from);
    *ret = (struct span){0};
    if (query->as_of.some && query->between.n)
        return ask_mistake(req, STR("between"), STR("as_of and between cannot both be given"));
    if (query->as_of.some)
        *ret = (struct span){query->as_of.v, query->as_of.v, true};
    if (!query->between.n)
        return ERR_OK;
    if (date_parse(str_trim(from), &ret->from) || date_parse(str_trim(to), &ret->to))
        return ask_mistake(req, STR("between"),
                           STR("between takes two days, as in 1990-01-01,1990-12-31"));
    if (ret->from.days > ret->to.days)
        return ask_mistake(req, STR("between"), STR("the second day is before the first"));
    ret->is_cut = true;
    return ERR_OK;
}

/* A row that holds on some day of the span. */
static bool is_in(const struct span *span, struct date from, struct date to)
{
    return !span->is_cut ||
           (from.days < to.days && from.days <= span->to.days && to.days > span->from.days);
}

static enum err person_find(struct req *req, struct store *store, struct employee *ret,
                            struct career *ret_career)
{
    const struct employee_query *query = req->params;
    enum err err = employee_find(store, req->arena, query->emp_no, ret, ret_career);
    if (err == ERR_NOT_FOUND)
        return problem_set(&req->problem, err, 404, STR("Nobody has this number"),
                           arena_printf(req->arena, "There is no employee %u.", query->emp_no));
    return err;
}

/* ---- histories --------------------------------------------------------------------------------
 */

static void row_end(struct json *j, struct date from, struct date to)
{
    json_member_date(j, STR("from_date"), from);
    json_member_until(j, STR("to_date"), to);
    json_object_end(j);
}

static void titles_write(struct json *j, const struct career *c, const struct span *span)
{
    json_array(j);
    for (size_t i = 0; i < c->titles_n; i++) {
        const struct title_row *row = &c->titles[i];
        if (!is_in(span, row->from, row->to.d))
            continue;
        json_object(j);
        json_member_str(j, STR("title"), row->title);
        row_end(j, row->from, row->to.d);
    }
    json_array_end(j);
}

static void depts_write(struct json *j, const struct dept_row *rows, size_t n,
                        const struct span *span)
{
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        if (!is_in(span, rows[i].from, rows[i].to.d))
            continue;
        json_object(j);
        json_member_str(j, STR("dept_no"), rows[i].dept_no);
        json_member_str(j, STR("dept_name"), rows[i].dept_name);
        row_end(j, rows[i].from, rows[i].to.d);
    }
    json_array_end(j);
}

static void salaries_write(struct json *j, const struct career *c, const struct span *span)
{
    json_array(j);
    for (size_t i = 0; i < c->pay_n; i++) {
        const struct pay_row *row = &c->pay[i];
        if (!is_in(span, row->from, row->to.d))
            continue;
        json_object(j);
        json_member_u64(j, STR("salary"), row->salary.n);
        row_end(j, row->from, row->to.d);
    }
    json_array_end(j);
}

enum history { HISTORY_TITLES, HISTORY_DEPARTMENTS, HISTORY_SALARIES };

static enum err history_write(struct req *req, struct resp *resp, struct store *store,
                              enum history which)
{
    struct employee e;
    struct career career;
    struct span span;
    struct json j;
    enum err err = span_read(req, &span);
    if (!err)
        err = person_find(req, store, &e, &career);
    if (err)
        return err;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_member_u64(&j, STR("emp_no"), e.emp_no);
    switch (which) {
    case HISTORY_TITLES:
        json_name(&j, STR("titles"));
        titles_write(&j, &career, &span);
        break;
    case HISTORY_DEPARTMENTS:
        json_name(&j, STR("departments"));
        depts_write(&j, career.departments, career.departments_n, &span);
        json_name(&j, STR("managed"));
        depts_write(&j, career.managed, career.managed_n, &span);
        break;
    case HISTORY_SALARIES:
        json_name(&j, STR("salaries"));
        salaries_write(&j, &career, &span);
        break;
    }
    json_object_end(&j);
    return ERR_OK;
}

enum err employee_titles_api(struct req *req, struct resp *resp, struct store *store)
{
    return history_write(req, resp, store, HISTORY_TITLES);
}

enum err employee_departments_api(struct req *req, struct resp *resp, struct store *store)
{
    return history_write(req, resp, store, HISTORY_DEPARTMENTS);
}

enum err employee_salaries_api(struct req *req, struct resp *resp, struct store *store)
{
    return history_write(req, resp, store, HISTORY_SALARIES);
}

/* ---- the timeline -----------------------------------------------------------------------------
 */

static void event_write(struct json *j, const struct timeline_event *event)
{
    static const struct str kinds[] = {
        [TIMELINE_HIRED] = STR_INIT("hired"),
        [TIMELINE_JOINED] = STR_INIT("department_joined"),
        [TIMELINE_LEFT] = STR_INIT("department_left"),
        [TIMELINE_LEAD] = STR_INIT("lead_began"),
        [TIMELINE_LEAD_OVER] = STR_INIT("lead_ended"),
        [TIMELINE_TITLE] = STR_INIT("title"),
        [TIMELINE_PAY] = STR_INIT("salary"),
    };
    json_object(j);
    json_member_date(j, STR("date"), event->day);
    json_member_str(j, STR("kind"), kinds[event->kind]);
    if (!str_is_null(event->dept_no)) {
        json_member_str(j, STR("dept_no"), event->dept_no);
        json_member_str(j, STR("dept_name"), event->dept_name);
    }
    if (event->kind == TIMELINE_TITLE)
        json_member_str(j, STR("title"), event->title);
    if (event->kind == TIMELINE_PAY)
        json_member_u64(j, STR("salary"), event->salary);
    json_object_end(j);
}

enum err employee_timeline_api(struct req *req, struct resp *resp, struct store *store)
{
    struct employee e;
    struct career career;
    struct span span;
    struct json j;
    size_t n;
    enum err err = span_read(req, &span);
    if (!err)
        err = person_find(req, store, &e, &career);
    if (err)
        return err;
    const struct timeline_event *events = timeline_make(req->arena, &e, &career, &n);
    const struct employee_query *query = req->params;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_member_u64(&j, STR("emp_no"), e.emp_no);
    json_name(&j, STR("events"));
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        /* As of a day is what had happened by then. */
        bool early = query->between.n && events[i].day.days < span.from.days;
        if (!span.is_cut || (!early && events[i].day.days <= span.to.days))
            event_write(&j, &events[i]);
    }
    json_array_end(&j);
    json_object_end(&j);
    return ERR_OK;
}

/* ---- the person -------------------------------------------------------------------------------
 */

static const char *const includes[] = {"titles", "departments", "salaries", "manager", NULL};
enum include { INCLUDE_TITLES, INCLUDE_DEPARTMENTS, INCLUDE_SALARIES, INCLUDE_MANAGER };

static void manager_write(struct json *j, const struct standing *now)
{
    if (!now->manager_no) {
        json_null(j);
        return;
    }
    json_object(j);
    json_member_u64(j, STR("emp_no"), now->manager_no);
    json_member_str(j, STR("first_name"), now->manager_first_name);
    json_member_str(j, STR("last_name"), now->manager_last_name);
    json_object_end(j);
}

static void includes_write(struct json *j, unsigned include, const struct career *career,
                           const struct standing *now, const struct span *span)
{
    if (include & 1u << INCLUDE_TITLES) {
        json_name(j, STR("titles"));
        titles_write(j, career, span);
    }
    if (include & 1u << INCLUDE_DEPARTMENTS) {
        json_name(j, STR("departments"));
        depts_write(j, career->departments, career->departments_n, span);
    }
    if (include & 1u << INCLUDE_SALARIES) {
        json_name(j, STR("salaries"));
        salaries_write(j, career, span);
    }
    if (include & 1u << INCLUDE_MANAGER) {
        json_name(j, STR("manager"));
        manager_write(j, now);
    }
}

static struct directory_person person_of(const struct employee *e, const struct standing *now)
{
    return (struct directory_person){
        .emp_no = e->emp_no,
        .first_name = e->first_name,
        .last_name = e->last_name,
        .gender = e->gender,
        .birth_date = e->birth_date,
        .hire_date = e->hire_date,
        .dept_no = now->dept_no,
        .dept_name = now->dept_name,
        .title = now->title,
        .pay = now->pay,
        .status = now->status,
    };
}

enum err employee_show_api(struct req *req, struct resp *resp, struct store *store)
{
    const struct employee_query *query = req->params;
    struct date day = query->as_of.some ? query->as_of.v : date_today();
    struct employee e;
    struct career career;
    struct standing now;
    struct span span;
    unsigned fields = PERSON_ALL;
    unsigned include = 0;
    enum err err = span_read(req, &span);
    if (!err && query->fields.n)
        err = words_read(req, "fields", query->fields, person_fields, &fields);
    if (!err)
        err = words_read(req, "include", query->include, includes, &include);
    if (!err)
        err = person_find(req, store, &e, &career);
    if (!err)
        err = employee_standing(store, req->arena, query->emp_no, day, &now);
    if (err)
        return err;
    struct directory_person person = person_of(&e, &now);
    struct json j;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_member_date(&j, STR("as_of"), day);
    person_members_write(&j, &person, fields);
    includes_write(&j, include, &career, &now, &span);
    json_object_end(&j);
    return ERR_OK;
}
