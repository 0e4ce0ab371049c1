/* company.h: the company as a whole: totals, and the challenge's list. */
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

/* On the day. */
void company_totals(struct store *store, struct date day, struct totals *ret);
/* The required data of the container challenge: men born on 1965-02-01 and hired after 1990-01-01,
 * by full name; at most ROLL_PAGE_MAX of them. */
void challenge_list(struct store *store, struct arena *a, const struct employee **ret,
                    size_t *ret_n);

#endif
