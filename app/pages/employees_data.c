#include "ask/directory.h"
#include "pages/pages.h"

#include "base/csv.h"
#include "base/json.h"
#include "model/cursor.h"
#include "model/store.h"

/* One answer of the roll, as both forms need it. */
struct answer {
    struct roll_filter filter;
    struct roll_page page;
    struct roll_result result;
};

static enum err answer_read(struct req *req, struct store *store, struct answer *ret)
{
    enum err err = directory_read_page(req, store, &ret->filter, &ret->page);
    if (!err)
        directory_run(store, req->arena, &ret->filter, &ret->page, &ret->result);
    return err;
}

static void json_member_str(struct json *j, struct str name, struct str value)
{
    json_name(j, name);
    json_str(j, value);
}

static void json_member_u64(struct json *j, struct str name, uint64_t value)
{
    json_name(j, name);
    json_u64(j, value);
}

static struct str status_name(enum roll_status status)
{
    return status == ROLL_PRESENT  ? STR("present")
           : status == ROLL_FORMER ? STR("former")
                                   : STR("future");
}

static void person_write(struct json *j, const struct directory_person *p)
{
    json_object(j);
    json_member_u64(j, STR("emp_no"), p->emp_no);
    json_member_str(j, STR("first_name"), p->first_name);
    json_member_str(j, STR("last_name"), p->last_name);
    json_member_str(j, STR("gender"), p->gender);
    json_name(j, STR("birth_date"));
    json_date(j, p->birth_date);
    json_name(j, STR("hire_date"));
    json_date(j, p->hire_date);
    json_member_str(j, STR("status"), status_name(p->status));
    json_member_str(j, STR("department"), p->dept_no);
    json_member_str(j, STR("department_name"), p->dept_name);
    json_member_str(j, STR("title"), p->title);
    json_name(j, STR("salary"));
    if (p->pay)
        json_u64(j, p->pay);
    else
        json_null(j);
    json_object_end(j);
}

/* Counts by a number's text; nothing for zero. */
static void counts_write(struct json *j, struct arena *a, struct str name, const uint32_t *counts,
                         uint32_t n, uint32_t first, uint32_t step)
{
    json_name(j, name);
    json_object(j);
    for (uint32_t i = 0; i < n; i++)
        if (counts[i])
            json_member_u64(j, arena_printf(a, "%u", first + i * step), counts[i]);
    json_object_end(j);
}

static void names_write(struct json *j, const struct store *store, const struct roll_facets *facets)
{
    const struct catalog *c = &store->roll.catalog;
    json_name(j, STR("department"));
    json_object(j);
    for (uint32_t i = 1; i <= c->depts_n; i++)
        if (facets->depts[i])
            json_member_u64(j, c->depts[i].no, facets->depts[i]);
    json_object_end(j);
    json_name(j, STR("title"));
    json_object(j);
    for (uint32_t i = 1; i <= c->titles_n; i++)
        if (facets->titles[i])
            json_member_u64(j, c->titles[i], facets->titles[i]);
    json_object_end(j);
}

static void facets_write(struct json *j, const struct req *req, const struct store *store,
                         const struct roll_facets *facets)
{
    json_name(j, STR("facets"));
    json_object(j);
    json_name(j, STR("status"));
    json_object(j);
    json_member_u64(j, STR("present"), facets->status[0]);
    json_member_u64(j, STR("former"), facets->status[1]);
    json_member_u64(j, STR("future"), facets->status[2]);
    json_object_end(j);
    json_name(j, STR("gender"));
    json_object(j);
    json_member_u64(j, STR("M"), facets->gender[0]);
    json_member_u64(j, STR("F"), facets->gender[1]);
    json_object_end(j);
    names_write(j, store, facets);
    counts_write(j, req->arena, STR("pay"), facets->pay, ROLL_PAY_BANDS, 0, ROLL_PAY_BAND);
    counts_write(j, req->arena, STR("born"), facets->born, ROLL_YEARS, ROLL_YEAR_FIRST, 1);
    counts_write(j, req->arena, STR("hired"), facets->hired, ROLL_YEARS, ROLL_YEAR_FIRST, 1);
    json_name(j, STR("letter"));
    json_object(j);
    for (uint32_t i = 0; i < ROLL_LETTERS; i++)
        if (facets->letters[i])
            json_member_u64(j, arena_printf(req->arena, "%c", i < 26 ? 'a' + (int)i : '*'),
                            facets->letters[i]);
    json_object_end(j);
    json_object_end(j);
}

/* Where the next and the previous page begin; null at the ends. */
static void places_write(struct json *j, const struct req *req, const struct store *store,
                         const struct answer *answer)
{
    const struct roll_page *page = &answer->page;
    const struct roll_result *result = &answer->result;
    struct str before = {0};
    struct str after = {0};
    if (result->n && result->more_before) {
        struct roll_place place = roll_place_of(&store->roll, page->order, &result->lines[0]);
        before = cursor_write(&place, page->order, page->descending, req->arena);
    }
    if (result->n && result->more_after) {
        struct roll_place place =
            roll_place_of(&store->roll, page->order, &result->lines[result->n - 1]);
        after = cursor_write(&place, page->order, page->descending, req->arena);
    }
    json_member_str(j, STR("before"), before);
    json_member_str(j, STR("after"), after);
}

enum err employee_list_json(struct req *req, struct resp *resp, struct store *store)
{
    struct answer answer;
    enum err err = answer_read(req, store, &answer);
    if (err)
        return err;
    struct json j;
    resp_type(resp, TYPE_JSON);
    json_init(&j, resp->body);
    json_object(&j);
    json_name(&j, STR("as_of"));
    json_date(&j, answer.filter.day);
    json_member_u64(&j, STR("total"), answer.result.facets.total);
    facets_write(&j, req, store, &answer.result.facets);
    json_name(&j, STR("people"));
    json_array(&j);
    for (uint32_t i = 0; i < answer.result.n; i++) {
        struct directory_person p = directory_person(store, &answer.result.lines[i]);
        person_write(&j, &p);
    }
    json_array_end(&j);
    places_write(&j, req, store, &answer);
    json_object_end(&j);
    return ERR_OK;
}

enum err employee_list_csv(struct req *req, struct resp *resp, struct store *store)
{
    struct answer answer;
    enum err err = answer_read(req, store, &answer);
    if (err)
        return err;
    resp_type(resp, TYPE_CSV);
    resp_header(resp, STR("Content-Disposition"), STR("attachment; filename=\"people.csv\""));
    BUF_LIT(resp->body, "emp_no,first_name,last_name,gender,birth_date,hire_date,status,department,"
                        "title,salary\r\n");
    struct csv csv;
    csv_init(&csv, resp->body, true);
    for (uint32_t i = 0; i < answer.result.n; i++) {
        struct directory_person p = directory_person(store, &answer.result.lines[i]);
        csv_u64(&csv, p.emp_no);
        csv_str(&csv, p.first_name);
        csv_str(&csv, p.last_name);
        csv_str(&csv, p.gender);
        csv_date(&csv, p.birth_date);
        csv_date(&csv, p.hire_date);
        csv_str(&csv, status_name(p.status));
        csv_str(&csv, p.dept_no);
        csv_str(&csv, p.title);
        if (p.pay)
            csv_u64(&csv, p.pay);
        else
            csv_str(&csv, STR(""));
        csv_end(&csv);
    }
    return ERR_OK;
}
