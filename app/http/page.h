/* page.h: what every page shows around its content. */
#ifndef MUSTER_HTTP_PAGE_H
#define MUSTER_HTTP_PAGE_H

#include "base/html.h"

enum page_section { SECTION_NONE, SECTION_HOME, SECTION_PEOPLE, SECTION_DEPARTMENTS, SECTION_SHOW };

struct page {
    enum page_section section; /* marked in the navigation */
    struct str request_id;
    struct str search;     /* what stands in the search box */
    bool debug;            /* DEBUG=1: a banner says so */
    struct str style_hash; /* of static files, for their URLs */
    struct str version;
};

#endif
