/* page.h: what every page shows around its content. */
#ifndef MUSTER_HTTP_PAGE_H
#define MUSTER_HTTP_PAGE_H

#include "base/html.h"
#include "http/link.h"

enum page_section {
    SECTION_NONE,
    SECTION_HOME,
    SECTION_PEOPLE,
    SECTION_DEPARTMENTS,
    SECTION_STATISTICS,
    SECTION_SHOW
};

/* A jump to another day: "1 year earlier". */
struct page_step {
    struct str label;
    struct url url;
};

/* The same in another form, for the head of the page. */
struct page_alternate {
    struct str type;
    struct url url;
};

#define PAGE_STEPS 4

struct page {
    enum page_section section; /* marked in the navigation */
    struct str request_id;
    struct str search;     /* what stands in the search box */
    bool debug;            /* DEBUG=1: a banner says so */
    struct str style_hash; /* of static files, for their URLs */
    struct str version;
    uint64_t
        age_seconds; /* how long the data have not been compared with the database; 0: they agree */

    /* Time travel. The day is in every link: {{ page->keep }} after a path without a query, and
     * {{ page->also }} after one that has one. */
    bool is_dated;                   /* ?as_of= is given */
    struct date day;                 /* that day, or today */
    struct url keep;                 /* "?as_of=1990-01-01" or "" */
    struct url also;                 /* "&as_of=1990-01-01" or "" */
    struct url home;                 /* the home page, with the day */
    struct url here;                 /* this page without the day */
    struct str path;                 /* of this page, for the form that changes the day */
    const struct link_field *fields; /* its other parameters */
    size_t fields_n;
    bool takes_day;    /* the page can show another day: a form asks for it */
    struct date first; /* of the days on which anything changes: the ends of the slider */
    struct date last;
    struct page_step steps[PAGE_STEPS];
    size_t steps_n;
    struct page_alternate alternates[FORMS_N];
    size_t alternates_n;
};

#endif
