/* employee.h: one person, with the dated history, and what they are on a day.
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
#include "roll/query.h"

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

/* What somebody is on a day, and was before. */
struct standing {
    enum roll_status status;
    struct str title; /* null: none on the day */
    struct str dept_no;
    struct str dept_name;
    uint32_t pay;        /* 0: none */
    struct date left;    /* of former staff: the day after their last one */
    uint32_t manager_no; /* who leads the department on the day; 0: nobody */
    struct str manager_first_name;
    struct str manager_last_name;
    struct count colleagues; /* others in the department on the day */
    struct count peers;      /* people with the same department and title on the day */
    int percentile;          /* how many of 100 peers earn less; -1: fewer than five peers */
};

/* ERR_NOT_FOUND when nobody has the number. */
enum err employee_find(struct store *store, struct arena *a, uint32_t emp_no, struct employee *ret,
                       struct career *ret_career) MUST_USE;
/* … on a day. */
enum err employee_standing(struct store *store, struct arena *a, uint32_t emp_no, struct date day,
                           struct standing *ret) MUST_USE;
/* The last day of which the data tell anything, up to today: where charts end. */
struct date company_last_day(const struct store *store);
/* Others with the same first and last name: their number. */
uint64_t employee_namesakes(const struct store *store, const struct employee *e);

#endif
