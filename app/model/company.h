/* company.h: the company as a whole: totals, departments, and the challenge's list. */
#ifndef MUSTER_MODEL_COMPANY_H
#define MUSTER_MODEL_COMPANY_H

#include "model/employee.h"

struct totals {
    struct count people; /* ever */
    struct count present;
    struct count departments;
    struct count titles;
    struct str data_name; /* of the data set */
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

/* On the day. */
void company_totals(struct store *store, struct date day, struct totals *ret);
/* By name, as of the day. */
void department_list(struct store *store, struct arena *a, struct date day,
                     const struct department **ret, size_t *ret_n);
/* The required data of the container challenge: men born on 1965-02-01 and hired after 1990-01-01,
 * by full name; at most ROLL_PAGE_MAX of them. */
void challenge_list(struct store *store, struct arena *a, const struct employee **ret,
                    size_t *ret_n);

#endif
