/* views.h: what the templates show, one struct a template. Filled by the handlers from the model;
 * everything lives in the request's arena. */
#ifndef MUSTER_PAGES_VIEWS_H
#define MUSTER_PAGES_VIEWS_H

#include "http/page.h"
#include "http/problem.h"
#include "model/company.h"
#include "model/directory.h"
#include "model/employee.h"
#include "model/fixture.h"
#include "pages/chips.h"
#include "pages/stats_view.h"

struct home_view {
    struct totals totals;
};

struct show_view {
    const struct employee *people;
    size_t n;
};

/* One value of a facet: choosing it, or giving it up again. */
struct facet_item {
    struct str label;
    struct count n;
    struct url url;
    bool is_on;
};

struct facet_group {
    struct str title;
    bool is_open;
    const struct facet_item *items;
    size_t n;
};

struct list_column {
    struct str label;
    struct str class_name; /* "n", "d wide", … */
    struct url url;        /* sorts by it; again: the other way */
    struct str aria_sort;  /* ascending, descending, none */
    struct str arrow;
};

struct list_line {
    struct directory_person p;
    bool is_present;
    struct str note; /* for those who are not: "left", "not yet here" */
    struct count pay;
};

/* How many lines a page has. */
struct list_size {
    struct str label;
    struct url url;
    bool is_on;
};

#define LIST_SIZES 3
#define LIST_COLUMNS 7
#define LIST_GROUPS 7

struct employee_list_view {
    struct count total;
    const struct list_line *lines;
    size_t n;
    struct list_column columns[LIST_COLUMNS];
    struct facet_group groups[LIST_GROUPS];
    struct chips chips;
    const struct facet_item *letters;
    size_t letters_n;
    bool has_before;
    bool has_after;
    struct url before;
    struct url after;
    struct url csv;
    struct url json;
    const struct directory_query *query;
    /* Of the form for what is typed. */
    const struct link_field *fields; /* the page's parameters that the form does not show */
    size_t fields_n;
    bool more_is_open; /* something in it is set */
    struct stats_options ever_depts;
    struct stats_options ever_titles;
    const struct link_field *jump; /* the page's parameters but the first number and the order */
    size_t jump_n;
    struct list_size sizes[LIST_SIZES];
};

struct pay_line {
    struct pay_row row;
    struct str change; /* "+3.3 %", "−0.4 %", or empty */
    bool falls;
};

/* Something that happened on a day: "became Senior Engineer". */
struct event_line {
    struct date day;
    struct str text;
};

struct employee_show_view {
    struct employee e;
    struct career career;
    struct standing now;        /* on the page's day */
    const struct pay_line *pay; /* newest first */
    size_t pay_n;
    const struct event_line *events; /* newest first */
    size_t events_n;
    struct str initials;
    struct str gender; /* "male", "female" */
    bool is_present;
    bool has_left;
    int age;           /* in years, on the day */
    struct str tenure; /* "11 years" since the first department, for those who are present */
    struct str in_title;
    struct str in_department;
    struct count pay_now;
    struct html strip; /* titles and departments as lanes */
    struct html pay_chart;
    uint64_t namesakes;
    struct url namesakes_url;
    struct html json_ld; /* schema.org/Person, for search engines and other readers */
    struct url vcard;
    struct url atom;
};

/* A parameter that was refused, as it was given. */
struct error_field {
    struct str name;
    struct str value;
    struct str message;
};

struct error_view {
    int status;
    struct str title;
    struct str detail;
    const struct problem_field *fields;
    size_t fields_n;
    /* Of an address with a mistake in it: */
    const struct error_field *wrong; /* what can be given better */
    size_t wrong_n;
    const struct link_field *right; /* the other parameters */
    size_t right_n;
    struct url path;  /* of the page */
    bool has_without; /* the page can be had without what was refused: */
    struct url without;
};

struct loading_view {
    struct progress progress;
    bool failed;
    bool stale; /* the loader has not been heard of for a while */
};

#endif
