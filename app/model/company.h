/* company.h: the company as a whole: totals, departments, and the challenge's list. */
#ifndef MUSTER_MODEL_COMPANY_H
#define MUSTER_MODEL_COMPANY_H

#include "model/employee.h"

struct totals {
    struct count people; /* ever */
    struct count present;
    struct count departments;
    struct count titles;
};

struct department {
    struct str dept_no;
    struct str dept_name;
    struct count present;
    bool managed; /* by: */
    uint32_t manager_no;
    struct str first_name;
    struct str last_name;
    struct date since;
};

enum err company_totals(struct store *store, struct arena *a, struct totals *ret) MUST_USE;
/* By name. */
enum err department_list(struct store *store, struct arena *a, const struct department **ret,
                         size_t *ret_n) MUST_USE;
/* The required data of the container challenge, by full name (sql/challenge/list.sql). */
enum err challenge_list(struct store *store, struct arena *a, const struct employee **ret,
                        size_t *ret_n) MUST_USE;

#endif
