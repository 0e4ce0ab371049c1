/* employee.h: people: one, a page of them, and each one's dated history.
 *
 * A row of a history holds on the days d with from_date <= d < to_date; 9999-01-01 means "present".
 * Rows with from_date == to_date exist and hold on no day. Everything returned lives in the arena.
 */
#ifndef MUSTER_MODEL_EMPLOYEE_H
#define MUSTER_MODEL_EMPLOYEE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/html.h"

#include <stdint.h>

struct store;

struct employee {
    uint32_t emp_no;
    struct str first_name;
    struct str last_name;
    struct str gender; /* "M" or "F" */
    struct date birth_date;
    struct date hire_date;
};

/* A line of a list: the person and what they are now; null slices for former staff. */
struct employee_line {
    struct employee e;
    struct str title;
    struct str dept_no;
    struct str dept_name;
};

struct employee_page {
    const struct employee_line *lines;
    size_t n;
    bool has_before; /* there are people with smaller numbers */
    bool has_after;
};

struct title_row {
    struct str title;
    struct date from;
    struct until to;
};

struct dept_row { /* of dept_emp and of dept_manager */
    struct str dept_no;
    struct str dept_name;
    struct date from;
    struct until to;
};

struct pay_row {
    struct count salary; /* a year, in the data's currency */
    struct date from;
    struct until to;
    int change_tenths; /* against the row before, in tenths of a percent; 0 for the first */
};

struct career {
    const struct title_row *titles;
    size_t titles_n;
    const struct dept_row *departments;
    size_t departments_n;
    const struct dept_row *managed;
    size_t managed_n;
    const struct pay_row *pay;
    size_t pay_n;
};

#define EMPLOYEE_PAGE 25

/* Pages in the order of the numbers: the people after `after`, or those before `before` when that
 * is not 0. A page costs the same wherever it lies. */
enum err employee_list(struct store *store, struct arena *a, uint32_t after, uint32_t before,
                       struct employee_page *ret) MUST_USE;
/* ERR_NOT_FOUND when nobody has the number. */
enum err employee_find(struct store *store, struct arena *a, uint32_t emp_no,
                       struct employee *ret) MUST_USE;
enum err employee_career(struct store *store, struct arena *a, uint32_t emp_no,
                         struct career *ret) MUST_USE;

#endif
