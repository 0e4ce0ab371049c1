/* unit_view.h: what the templates of departments, titles and the organisation show. */
#ifndef MUSTER_PAGES_UNIT_VIEW_H
#define MUSTER_PAGES_UNIT_VIEW_H

#include "model/org.h"
#include "pages/chips.h"

/* A row of the list of departments. */
struct dept_line {
    struct str dept_no;
    struct str name;
    struct count people;
    struct str mean; /* pay, to the cent; empty: nobody has any */
    uint64_t mean_cents;
    bool managed; /* by: */
    struct org_manager manager;
};

struct dept_list_view {
    const struct dept_line *lines;
    size_t n;
    struct count present; /* in any of them */
    struct url csv;
    struct url json;
};

/* A number with a link, in a table or the head of a page. */
struct unit_fact {
    struct str label;
    struct str value;
    struct url url; /* null: none */
};

#define UNIT_FACTS_MAX 6

/* A title that people had before this one, or went on to. */
struct unit_step {
    struct str title;
    struct url url;
    struct count people;
    struct url people_url;
    struct str years; /* the median of the time with the earlier one */
};

/* A department or a title on a day. */
struct unit_view {
    struct str name;
    struct str code; /* of a department */
    struct url up;   /* the list it is in */
    struct str up_name;
    struct unit_fact facts[UNIT_FACTS_MAX];
    size_t facts_n;
    const struct org_manager *managers;
    size_t managers_n;
    bool is_title; /* then the ladder is shown: */
    const struct unit_step *before;
    size_t before_n;
    const struct unit_step *after;
    size_t after_n;
    struct html figures;
    struct url statistics;
    struct url csv;
    struct url json;
};

struct title_line {
    struct str title;
    struct url url;
    struct count people;
    struct url people_url;
    struct str mean;
    struct str median;
};

struct title_list_view {
    const struct title_line *lines;
    size_t n;
    struct url csv;
    struct url json;
};

/* A department in the organisation, with the titles in it. */
struct org_unit {
    struct str name;
    struct url url;
    struct count people;
    struct url people_url;
    bool managed;
    struct org_manager manager;
    const struct unit_fact *titles;
    size_t n;
};

struct org_view {
    struct chips chips;
    struct count people;
    struct url people_url;
    const struct org_unit *units;
    size_t n;
    struct url diff; /* to the organisation of another day */
    struct url csv;
    struct url json;
};

#endif
