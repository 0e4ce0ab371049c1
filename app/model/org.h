/* org.h: departments and titles as of a day: who leads them, who led them, how large they are. */
#ifndef MUSTER_MODEL_ORG_H
#define MUSTER_MODEL_ORG_H

#include "base/html.h"
#include "model/store.h"

/* Somebody who leads or led a department. */
struct org_manager {
    uint32_t emp_no;
    struct str first_name; /* null: nobody in the roll has the number */
    struct str last_name;
    struct date from;
    struct until to;
    bool is_now; /* on the day */
};

/* All managers that a department ever had, newest first. */
const struct org_manager *org_managers(const struct store *store, struct arena *a, uint16_t dept,
                                       struct date day, size_t *ret_n);
/* Who leads it on the day; false: nobody. Of several the one who began last, then the one who ends
 * last, then the smallest number, as in roll/diff.h. */
bool org_manager_find(const struct store *store, uint16_t dept, struct date day,
                      struct org_manager *ret);

/* The number of the catalog; 0: there is none. */
uint16_t org_dept(const struct store *store, struct str dept_no);
uint16_t org_title(const struct store *store, struct str title);

#endif
