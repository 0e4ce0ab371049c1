/* timeline.h: what has happened to somebody, newest first. */
#ifndef MUSTER_MODEL_TIMELINE_H
#define MUSTER_MODEL_TIMELINE_H

#include "model/employee.h"

enum timeline_kind {
    TIMELINE_HIRED,
    TIMELINE_JOINED,    /* a department */
    TIMELINE_LEFT,      /* … when no row of departments follows on the same day */
    TIMELINE_LEAD,      /* began to lead a department */
    TIMELINE_LEAD_OVER, /* … and stopped */
    TIMELINE_TITLE,
    TIMELINE_PAY
};

struct timeline_event {
    struct date day;
    enum timeline_kind kind;
    struct str dept_no; /* of the four kinds about departments; otherwise null */
    struct str dept_name;
    struct str title; /* of TIMELINE_TITLE */
    uint64_t salary;  /* of TIMELINE_PAY */
    bool is_first_pay;
    int change_tenths; /* as in struct pay_row */
    size_t order;      /* of one kind on one day */
};

/* In the arena. Of one day: pay first, then title, leading, department, hired. */
const struct timeline_event *timeline_make(struct arena *a, const struct employee *e,
                                           const struct career *career, size_t *ret_n);

#endif
