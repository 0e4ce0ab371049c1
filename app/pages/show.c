#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "base/csv.h"
#include "base/json.h"
#include "model/store.h"
#include "tmpl.gen.h"

static enum err write_json(struct req *req, struct resp *resp, struct store *store)
{
    const struct employee *people = NULL;
    size_t n = 0;
    challenge_list(store, req->arena, &people, &n);
    resp_type(resp, TYPE_JSON);
    struct json j;
    json_init(&j, resp->body);
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        json_name(&j, STR("emp_no"));
        json_u64(&j, people[i].emp_no);
        json_name(&j, STR("birth_date"));
        json_date(&j, people[i].birth_date);
        json_name(&j, STR("first_name"));
        json_str(&j, people[i].first_name);
        json_name(&j, STR("last_name"));
        json_str(&j, people[i].last_name);
        json_name(&j, STR("gender"));
        json_str(&j, people[i].gender);
        json_name(&j, STR("hire_date"));
        json_date(&j, people[i].hire_date);
        json_object_end(&j);
    }
    json_array_end(&j);
    return ERR_OK;
}

static enum err write_csv(struct req *req, struct resp *resp, struct store *store)
{
    const struct employee *people = NULL;
    size_t n = 0;
    challenge_list(store, req->arena, &people, &n);
    resp_type(resp, TYPE_CSV);
    resp_header(resp, STR("Content-Disposition"), STR("inline; filename=\"show.csv\""));
    BUF_LIT(resp->body, "emp_no,birth_date,first_name,last_name,gender,hire_date\r\n");
    struct csv csv;
    csv_init(&csv, resp->body, true);
    for (size_t i = 0; i < n; i++) {
        csv_u64(&csv, people[i].emp_no);
        csv_date(&csv, people[i].birth_date);
        csv_str(&csv, people[i].first_name);
        csv_str(&csv, people[i].last_name);
        csv_str(&csv, people[i].gender);
        csv_date(&csv, people[i].hire_date);
        csv_end(&csv);
    }
    return ERR_OK;
}

enum err show_page(struct req *req, struct resp *resp, struct store *store)
{
    if (req->form == FORM_JSON)
        return write_json(req, resp, store);
    if (req->form == FORM_CSV)
        return write_csv(req, resp, store);
    struct show_view view = {0};
    challenge_list(store, req->arena, &view.people, &view.n);
    struct page page = frame_make(req, store, SECTION_SHOW, (struct opt_date){0});
    page.takes_day = false; /* the challenge has one list, whatever the day */
    resp_type(resp, TYPE_HTML);
    tmpl_show(resp->body, &page, &view);
    return ERR_OK;
}
