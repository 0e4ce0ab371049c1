/* status_view.h: what the status page shows. */
#ifndef MUSTER_PAGES_STATUS_VIEW_H
#define MUSTER_PAGES_STATUS_VIEW_H

#include "http/page.h"

#define STATUS_ROWS 7

struct status_row {
    struct str name;
    struct str state; /* "pass", "warn", "fail": the colour; the word says it, too */
    struct str word;
    struct str detail;
    struct str more; /* or empty */
};

struct status_view {
    struct str title;
    struct str lead;
    struct str state;
    struct str asked_at;
    struct status_row rows[STATUS_ROWS];
    size_t rows_n;
};

#endif
