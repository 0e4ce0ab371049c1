/* moves_view.h: what the template of a list of events shows. */
#ifndef MUSTER_PAGES_MOVES_VIEW_H
#define MUSTER_PAGES_MOVES_VIEW_H

#include "pages/chips.h"

struct move_line {
    struct date day;
    uint32_t emp_no;
    struct str first_name;
    struct str last_name;
    struct str what;   /* "joined" */
    struct str before; /* "Engineer, Research", or empty */
    struct str after;
};

struct moves_view {
    struct chips chips;
    struct count total;
    struct str title; /* "joined", behind the number */
    bool is_bounded;  /* by days: */
    struct date from;
    struct date to;
    bool is_mixed; /* events of several kinds: each says what it is */
    const struct move_line *lines;
    size_t n;
    bool has_after;
    struct url after;
    bool has_before; /* this is not the first page: */
    struct url first;
    struct url csv;
    struct url json;
    struct url diff; /* the two ends compared; null without days */
};

#endif
