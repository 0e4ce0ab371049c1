#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "model/store.h"
#include "tmpl.gen.h"

#include <stddef.h>

/* Employee numbers are INT and begin at 1. */
#define EMP_NO_MAX 2147483647

struct employee_list_query {
    uint32_t after;
    uint32_t before;
};

static const struct param list_rows[] = {
    {.name = "after",
     .type = PARAM_U32,
     .max = EMP_NO_MAX,
     .offset = offsetof(struct employee_list_query, after)},
    {.name = "before",
     .type = PARAM_U32,
     .min = 1,
     .max = EMP_NO_MAX,
     .offset = offsetof(struct employee_list_query, before)},
};

const struct param_set employee_list_params = {list_rows, sizeof list_rows / sizeof list_rows[0],
                                               sizeof(struct employee_list_query)};

struct employee_show_query {
    uint32_t emp_no;
};

static const struct param show_rows[] = {
    {.name = "emp_no",
     .type = PARAM_U32,
     .in_path = true,
     .min = 1,
     .max = EMP_NO_MAX,
     .offset = offsetof(struct employee_show_query, emp_no)},
};

const struct param_set employee_show_params = {show_rows, sizeof show_rows / sizeof show_rows[0],
                                               sizeof(struct employee_show_query)};

enum err employee_list_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct employee_list_query *query = req->params;
    if (query->after && query->before) {
        problem_add_field(&req->problem, STR("before"), STR("conflict"),
                          STR("after and before cannot both be given"));
        return problem_set(&req->problem, ERR_INPUT, 400, STR("The address has a mistake in it"),
                           STR("after and before cannot both be given"));
    }
    struct employee_list_view view = {0};
    enum err err = employee_list(store, req->arena, query->after, query->before, &view.page);
    if (err)
        return err;
    if (view.page.n) {
        view.first = view.page.lines[0].e.emp_no;
        view.last = view.page.lines[view.page.n - 1].e.emp_no;
    }
    struct page page = frame_make(req, SECTION_PEOPLE);
    resp_type(resp, TYPE_HTML);
    tmpl_employee_list(resp->body, &page, &view);
    return ERR_OK;
}

/* "+3.3 %" with a real minus sign for falls. */
static struct str change_text(struct arena *a, int tenths)
{
    int size = tenths < 0 ? -tenths : tenths;
    return arena_printf(a, "%s%d.%d %%", tenths < 0 ? "−" : "+", size / 10, size % 10);
}

static void view_pay(struct arena *a, struct employee_show_view *view)
{
    const struct career *career = &view->career;
    struct pay_line *lines = ARENA_ARRAY(a, career->pay_n, struct pay_line);
    for (size_t i = 0; i < career->pay_n; i++) {
        const struct pay_row *row = &career->pay[career->pay_n - 1 - i];
        bool first = i == career->pay_n - 1;
        lines[i] = (struct pay_line){*row, first ? STR("") : change_text(a, row->change_tenths),
                                     row->change_tenths < 0};
        if (date_is_present(row->to.d))
            view->salary = row->salary;
    }
    view->pay = lines;
    view->pay_n = career->pay_n;
}

/* What the person is now, from the rows that are present. */
static void view_now(struct employee_show_view *view)
{
    const struct career *career = &view->career;
    for (size_t i = 0; i < career->titles_n; i++)
        if (date_is_present(career->titles[i].to.d))
            view->title = career->titles[i].title;
    for (size_t i = 0; i < career->departments_n; i++) {
        const struct dept_row *row = &career->departments[i];
        if (date_is_present(row->to.d)) {
            view->dept_name = row->dept_name;
            view->is_present = true;
        } else if (row->to.d.days > view->left.days || i == 0) {
            view->left = row->to.d;
        }
    }
}

enum err employee_show_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct employee_show_query *query = req->params;
    struct employee_show_view *view = ARENA_NEW(req->arena, struct employee_show_view);
    enum err err = employee_find(store, req->arena, query->emp_no, &view->e);
    if (err == ERR_NOT_FOUND)
        return problem_set(&req->problem, err, 404, STR("Nobody has this number"),
                           arena_printf(req->arena, "There is no employee %u.", query->emp_no));
    if (!err)
        err = employee_career(store, req->arena, query->emp_no, &view->career);
    if (err)
        return err;
    view->gender = str_eq(view->e.gender, STR("M")) ? STR("male") : STR("female");
    view_pay(req->arena, view);
    view_now(view);
    struct page page = frame_make(req, SECTION_PEOPLE);
    resp_type(resp, TYPE_HTML);
    tmpl_employee_show(resp->body, &page, view);
    return ERR_OK;
}
