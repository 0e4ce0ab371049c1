/* person.h: one person with all their dated rows, unpacked: what the loader hands to the builder of
 * segments, and what a profile is made of. */
#ifndef MUSTER_ROLL_PERSON_H
#define MUSTER_ROLL_PERSON_H

#include "base/date.h"
#include "base/str.h"

#include <stdint.h>

/* A department or a title, by its number in the catalog. */
struct person_stay {
    uint16_t id;
    struct date from;
    struct date to; /* the first day on which it no longer holds; 9999-01-01: present */
};

struct person_pay {
    uint32_t salary;
    struct date from;
    struct date to;
};

struct person {
    uint32_t emp_no;
    struct str first_name;
    struct str last_name;
    bool female;
    struct date birth;
    struct date hire;
    /* Each list by from and to; rows that agree in both by dept_no, title or salary, as the
     * database sorts them. What segments are built from need only keep to the latter: they sort by
     * the dates. */
    const struct person_stay *depts;
    size_t depts_n;
    const struct person_stay *titles;
    size_t titles_n;
    const struct person_pay *pay;
    size_t pay_n;
};

#endif
