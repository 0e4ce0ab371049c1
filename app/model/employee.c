#include "model/employee.h"

#include "model/store.h"
#include "sql.gen.h"

static struct until until_opt(struct opt_date d)
{
    return (struct until){d.some ? d.v : DATE_PRESENT};
}

/* The two statements of a list have the same columns, so one copy serves both. */
#define LINE_FROM_ROW(row)                                                                         \
    (struct employee_line)                                                                         \
    {                                                                                              \
        .e = {(row).emp_no, (row).first_name, (row).last_name,                                     \
              (row).gender, (row).birth_date, (row).hire_date},                                    \
        .title = (row).title, .dept_no = (row).dept_no, .dept_name = (row).dept_name               \
    }

static enum err list_after(struct store *store, struct arena *a, uint32_t after,
                           struct employee_page *ret)
{
    const struct sql_employee_list_after_in in = {.after = after, .n = EMPLOYEE_PAGE + 1};
    struct sql_employee_list_after_row *rows;
    size_t n;
    enum err err = sql_employee_list_after(store->db, a, &in, &rows, &n);
    if (err)
        return err;
    size_t shown = n > EMPLOYEE_PAGE ? EMPLOYEE_PAGE : n;
    struct employee_line *lines = ARENA_ARRAY(a, shown, struct employee_line);
    for (size_t i = 0; i < shown; i++)
        lines[i] = LINE_FROM_ROW(rows[i]);
    *ret = (struct employee_page){lines, shown, after > 0, n > EMPLOYEE_PAGE};
    return ERR_OK;
}

static enum err list_before(struct store *store, struct arena *a, uint32_t before,
                            struct employee_page *ret)
{
    const struct sql_employee_list_before_in in = {.before = before, .n = EMPLOYEE_PAGE + 1};
    struct sql_employee_list_before_row *rows;
    size_t n;
    enum err err = sql_employee_list_before(store->db, a, &in, &rows, &n);
    if (err)
        return err;
    size_t extra = n > EMPLOYEE_PAGE ? 1 : 0; /* the farthest comes first */
    struct employee_line *lines = ARENA_ARRAY(a, n - extra, struct employee_line);
    for (size_t i = extra; i < n; i++)
        lines[i - extra] = LINE_FROM_ROW(rows[i]);
    *ret = (struct employee_page){lines, n - extra, extra > 0, true};
    return ERR_OK;
}

enum err employee_list(struct store *store, struct arena *a, uint32_t after, uint32_t before,
                       struct employee_page *ret)
{
    return before ? list_before(store, a, before, ret) : list_after(store, a, after, ret);
}

enum err employee_find(struct store *store, struct arena *a, uint32_t emp_no, struct employee *ret)
{
    const struct sql_employee_find_in in = {emp_no};
    struct sql_employee_find_row *row;
    size_t n;
    enum err err = sql_employee_find(store->db, a, &in, &row, &n);
    if (err)
        return err;
    if (!n)
        return ERR_NOT_FOUND;
    *ret = (struct employee){row->emp_no, row->first_name, row->last_name,
                             row->gender, row->birth_date, row->hire_date};
    return ERR_OK;
}

static enum err career_titles(struct store *store, struct arena *a, uint32_t emp_no,
                              struct career *ret)
{
    const struct sql_employee_titles_in in = {emp_no};
    struct sql_employee_titles_row *rows;
    size_t n;
    enum err err = sql_employee_titles(store->db, a, &in, &rows, &n);
    if (err)
        return err;
    struct title_row *titles = ARENA_ARRAY(a, n, struct title_row);
    for (size_t i = 0; i < n; i++)
        titles[i] =
            (struct title_row){rows[i].title, rows[i].from_date, until_opt(rows[i].to_date)};
    ret->titles = titles;
    ret->titles_n = n;
    return ERR_OK;
}

static enum err career_departments(struct store *store, struct arena *a, uint32_t emp_no,
                                   struct career *ret)
{
    const struct sql_employee_departments_in in = {emp_no};
    struct sql_employee_departments_row *rows;
    enum err err = sql_employee_departments(store->db, a, &in, &rows, &ret->departments_n);
    if (err)
        return err;
    struct dept_row *list = ARENA_ARRAY(a, ret->departments_n, struct dept_row);
    for (size_t i = 0; i < ret->departments_n; i++)
        list[i] = (struct dept_row){
            rows[i].dept_no, rows[i].dept_name, rows[i].from_date, {rows[i].to_date}};
    ret->departments = list;
    return ERR_OK;
}

static enum err career_managed(struct store *store, struct arena *a, uint32_t emp_no,
                               struct career *ret)
{
    const struct sql_employee_managed_in in = {emp_no};
    struct sql_employee_managed_row *rows;
    enum err err = sql_employee_managed(store->db, a, &in, &rows, &ret->managed_n);
    if (err)
        return err;
    struct dept_row *list = ARENA_ARRAY(a, ret->managed_n, struct dept_row);
    for (size_t i = 0; i < ret->managed_n; i++)
        list[i] = (struct dept_row){
            rows[i].dept_no, rows[i].dept_name, rows[i].from_date, {rows[i].to_date}};
    ret->managed = list;
    return ERR_OK;
}

/* (to - from) / from in tenths of a percent, rounded to the nearest. */
static int change_tenths(uint32_t from, uint32_t to)
{
    if (!from)
        return 0;
    int64_t thousandths = ((int64_t)to - (int64_t)from) * 10000 / (int64_t)from;
    return (int)((thousandths + (thousandths < 0 ? -5 : 5)) / 10);
}

static enum err career_pay(struct store *store, struct arena *a, uint32_t emp_no,
                           struct career *ret)
{
    const struct sql_employee_salaries_in in = {emp_no};
    struct sql_employee_salaries_row *rows;
    size_t n;
    enum err err = sql_employee_salaries(store->db, a, &in, &rows, &n);
    if (err)
        return err;
    struct pay_row *pay = ARENA_ARRAY(a, n, struct pay_row);
    for (size_t i = 0; i < n; i++)
        pay[i] = (struct pay_row){{rows[i].salary},
                                  rows[i].from_date,
                                  {rows[i].to_date},
                                  i ? change_tenths(rows[i - 1].salary, rows[i].salary) : 0};
    ret->pay = pay;
    ret->pay_n = n;
    return ERR_OK;
}

enum err employee_career(struct store *store, struct arena *a, uint32_t emp_no, struct career *ret)
{
    enum err err = career_titles(store, a, emp_no, ret);
    if (!err)
        err = career_departments(store, a, emp_no, ret);
    if (!err)
        err = career_managed(store, a, emp_no, ret);
    if (!err)
        err = career_pay(store, a, emp_no, ret);
    return err;
}
