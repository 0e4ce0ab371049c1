/* stats_view.h: what the templates of statistics show. */
#ifndef MUSTER_PAGES_STATS_VIEW_H
#define MUSTER_PAGES_STATS_VIEW_H

#include "pages/chips.h"

struct stats_tab {
    struct str label;
    struct url url;
    bool is_on;
};

/* One choice of a select. */
struct stats_option {
    struct str value;
    struct str label;
    bool is_on;
};

struct stats_options {
    const struct stats_option *list;
    size_t n;
};

struct stats_view {
    struct str title;
    struct str lead; /* a sentence, or empty */
    struct html figures;
    struct str note; /* below them, or empty */
    bool has_files;  /* the page's numbers as csv and json: */
    struct url csv;
    struct url json;

    /* Filled by stats_write. */
    const struct stats_tab *tabs;
    size_t tabs_n;
    struct stats_options depts;
    struct stats_options titles;
    struct stats_options genders;
    const struct link_field *fields; /* the filter's other parameters */
    size_t fields_n;
    struct chips chips;
    struct url people; /* the list that the filter chooses */
};

/* A tile of the overview. */
struct stats_tile {
    struct str label;
    struct str value;
    struct str note;
    struct url url;
    struct html spark;
};

struct stats_home_view {
    const struct stats_tile *tiles;
    size_t n;
};

#endif
