#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* qsort_r */
#endif
#include "fixture.h"

#include "memory.h"

#include <stdlib.h>

/* Every table compares by its primary key; texts compare as bytes, as the data's own texts do. */

static int compare_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_date(struct date a, struct date b)
{
    return (a.days > b.days) - (a.days < b.days);
}

static int compare_text(const struct fixture *f, uint32_t a, uint32_t b)
{
    return a == b ? 0 : str_cmp(texts_get(&f->texts, a), texts_get(&f->texts, b));
}

static int by_dept_no(const void *a, const void *b, void *f)
{
    const struct department *x = a, *y = b;
    return compare_text(f, x->dept_no, y->dept_no);
}

static int by_emp_no(const void *a, const void *b, void *f)
{
    (void)f;
    const struct employee *x = a, *y = b;
    return compare_u32(x->emp_no, y->emp_no);
}

static int by_emp_dept(const void *a, const void *b, void *f)
{
    const struct dept_stay *x = a, *y = b;
    int order = compare_u32(x->emp_no, y->emp_no);
    return order ? order : compare_text(f, x->dept_no, y->dept_no);
}

static int by_emp_title_from(const void *a, const void *b, void *f)
{
    const struct title_stay *x = a, *y = b;
    int order = compare_u32(x->emp_no, y->emp_no);
    if (!order)
        order = compare_text(f, x->title, y->title);
    return order ? order : compare_date(x->from_date, y->from_date);
}

static int by_emp_from(const void *a, const void *b, void *f)
{
    (void)f;
    const struct salary *x = a, *y = b;
    int order = compare_u32(x->emp_no, y->emp_no);
    return order ? order : compare_date(x->from_date, y->from_date);
}

typedef int compare_fn(const void *a, const void *b, void *f);

/* Sorts unless the rows already are in order, as dumps mostly are. The index of a row whose key
 * equals its predecessor's, or 0 when there is none. */
static size_t sort_rows(struct fixture *f, void *rows, size_t n, size_t row_size,
                        compare_fn *compare)
{
    char *p = rows;
    size_t i = 1;
    while (i < n && compare(p + (i - 1) * row_size, p + i * row_size, f) < 0)
        i++;
    if (i >= n)
        return 0;
    qsort_r(p, n, row_size, compare, f);
    for (i = 1; i < n; i++) {
        if (compare(p + (i - 1) * row_size, p + i * row_size, f) == 0)
            return i;
    }
    return 0;
}

static enum err twice(enum table table, uint32_t emp_no, struct problem *ret)
{
    return problem_set(ret, ERR_INPUT, "table %s: a row of employee %u has its key twice",
                       table_name(table), emp_no);
}

static enum err check_departments(struct fixture *f, struct problem *ret)
{
    size_t n = f->n[TABLE_DEPARTMENTS];
    size_t i = sort_rows(f, f->departments, n, sizeof(*f->departments), by_dept_no);
    if (i)
        return problem_set(ret, ERR_INPUT, "table departments: department %.*s is there twice",
                           STR_ARG(texts_get(&f->texts, f->departments[i].dept_no)));
    for (i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (f->departments[i].dept_name == f->departments[j].dept_name)
                return problem_set(ret, ERR_INPUT,
                                   "table departments: the name %.*s is there twice",
                                   STR_ARG(texts_get(&f->texts, f->departments[i].dept_name)));
        }
    }
    return ERR_OK;
}

static enum err check_keys(struct fixture *f, struct problem *ret)
{
    size_t i = sort_rows(f, f->employees, f->n[TABLE_EMPLOYEES], sizeof(*f->employees), by_emp_no);
    if (i)
        return twice(TABLE_EMPLOYEES, f->employees[i].emp_no, ret);
    i = sort_rows(f, f->dept_emp, f->n[TABLE_DEPT_EMP], sizeof(*f->dept_emp), by_emp_dept);
    if (i)
        return twice(TABLE_DEPT_EMP, f->dept_emp[i].emp_no, ret);
    i = sort_rows(f, f->dept_manager, f->n[TABLE_DEPT_MANAGER], sizeof(*f->dept_manager),
                  by_emp_dept);
    if (i)
        return twice(TABLE_DEPT_MANAGER, f->dept_manager[i].emp_no, ret);
    i = sort_rows(f, f->titles, f->n[TABLE_TITLES], sizeof(*f->titles), by_emp_title_from);
    if (i)
        return twice(TABLE_TITLES, f->titles[i].emp_no, ret);
    i = sort_rows(f, f->salaries, f->n[TABLE_SALARIES], sizeof(*f->salaries), by_emp_from);
    if (i)
        return twice(TABLE_SALARIES, f->salaries[i].emp_no, ret);
    return ERR_OK;
}

/* Rows of all four child tables begin with emp_no and are sorted by it, so that employees and rows
 * can be walked side by side. */
static enum err check_people(const struct fixture *f, enum table table, const void *rows,
                             size_t row_size, struct problem *ret)
{
    const char *p = rows;
    size_t e = 0;
    for (size_t i = 0; i < f->n[table]; i++, p += row_size) {
        uint32_t emp_no = *(const uint32_t *)(const void *)p;
        while (e < f->n[TABLE_EMPLOYEES] && f->employees[e].emp_no < emp_no)
            e++;
        if (e == f->n[TABLE_EMPLOYEES] || f->employees[e].emp_no != emp_no)
            return problem_set(ret, ERR_INPUT, "table %s: there is no employee %u",
                               table_name(table), emp_no);
    }
    return ERR_OK;
}

static enum err check_stays(const struct fixture *f, enum table table, const struct dept_stay *rows,
                            const bool *known, struct problem *ret)
{
    for (size_t i = 0; i < f->n[table]; i++) {
        if (!known[rows[i].dept_no])
            return problem_set(ret, ERR_INPUT, "table %s: employee %u: there is no department %.*s",
                               table_name(table), rows[i].emp_no,
                               STR_ARG(texts_get(&f->texts, rows[i].dept_no)));
    }
    return ERR_OK;
}

static enum err check_references(const struct fixture *f, struct problem *ret)
{
    enum err err;
    if ((err = check_people(f, TABLE_DEPT_EMP, f->dept_emp, sizeof(*f->dept_emp), ret)) ||
        (err =
             check_people(f, TABLE_DEPT_MANAGER, f->dept_manager, sizeof(*f->dept_manager), ret)) ||
        (err = check_people(f, TABLE_TITLES, f->titles, sizeof(*f->titles), ret)) ||
        (err = check_people(f, TABLE_SALARIES, f->salaries, sizeof(*f->salaries), ret)))
        return err;

    bool *known = memory_array(f->texts.n, sizeof(*known));
    for (size_t i = 0; i < f->n[TABLE_DEPARTMENTS]; i++)
        known[f->departments[i].dept_no] = true;
    err = check_stays(f, TABLE_DEPT_EMP, f->dept_emp, known, ret);
    if (!err)
        err = check_stays(f, TABLE_DEPT_MANAGER, f->dept_manager, known, ret);
    free(known);
    return err;
}

enum err fixture_check(struct fixture *f, struct problem *ret)
{
    enum err err;
    if (f->n[TABLE_EMPLOYEES] == 0)
        return problem_set(ret, ERR_INPUT, "table employees: there is nobody in it");
    if ((err = check_departments(f, ret)) || (err = check_keys(f, ret)))
        return err;
    return check_references(f, ret);
}
