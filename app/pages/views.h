/* views.h: what the templates show, one struct a template. Filled by the handlers from the model;
 * everything lives in the request's arena. */
#ifndef MUSTER_PAGES_VIEWS_H
#define MUSTER_PAGES_VIEWS_H

#include "http/page.h"
#include "http/problem.h"
#include "model/company.h"
#include "model/employee.h"
#include "model/fixture.h"

struct home_view {
    struct totals totals;
    struct str data_name; /* which data set serves */
};

struct show_view {
    const struct employee *people;
    size_t n;
};

struct employee_list_view {
    struct employee_page page;
    uint32_t first; /* the page's smallest and greatest number; 0 when it is empty */
    uint32_t last;
};

struct pay_line {
    struct pay_row row;
    struct str change; /* "+3.3 %", "−0.4 %", or empty */
    bool falls;
};

struct employee_show_view {
    struct employee e;
    struct career career;
    const struct pay_line *pay; /* newest first */
    size_t pay_n;
    struct str title; /* what they are now; null slices for former staff */
    struct str dept_name;
    struct count salary;
    bool is_present;
    struct date left;  /* for former staff */
    struct str gender; /* "male", "female" */
};

struct department_list_view {
    const struct department *departments;
    size_t n;
    struct count present; /* in all of them */
};

struct error_view {
    int status;
    struct str title;
    struct str detail;
    const struct problem_field *fields;
    size_t fields_n;
};

struct loading_view {
    struct progress progress;
    bool failed;
    bool stale; /* the loader has not been heard of for a while */
};

#endif
