/* stats.h: what the pages of statistics share: links to the people behind a number, and the page
 * around the figures. */
#ifndef MUSTER_PAGES_STATS_H
#define MUSTER_PAGES_STATS_H

#include "ask/directory.h"
#include "base/opt.h"
#include "pages/chart.h"
#include "pages/stats_sheet.h"
#include "pages/stats_view.h"

struct store;

/* Addresses of lists of people that match what the page does, and something more. */
struct stats_links {
    struct arena *a;
    struct str prefix; /* up to where the next parameter goes */
};

/* The list with the page's filter but for the named parameters (up to NULL). Without a status in
 * the filter: those who are present. */
struct stats_links stats_links(const struct req *req, const char *const *but);
/* Lists of events (/moves) with the page's filter; they lack kind and days. */
struct stats_links stats_moves(const struct req *req);
/* The same filter at another path. */
struct stats_links stats_links_at(const struct req *req, struct str path, bool present,
                                  const char *const *but);
struct url stats_link(const struct stats_links *links, const char *name, struct str value);
struct url stats_link_two(const struct stats_links *links, const char *name, struct str value,
                          const char *name2, struct str value2);
struct str stats_date(struct arena *a, struct date d);
struct str stats_number(struct arena *a, uint64_t n); /* plain digits */

/* The departments and titles as choices of a select. */
struct stats_options stats_depts(const struct req *req, const struct store *store,
                                 struct str chosen);
struct stats_options stats_titles(const struct req *req, const struct store *store,
                                  struct str chosen);

/* The same numbers in another form: this page's path with the ending, and its query. */
struct url stats_as(const struct req *req, const char *ending);
/* Another page of numbers with the same query. */
struct url stats_at(const struct req *req, const char *path);

/* Figures are appended to a buffer of the request, which is large enough for a page. */
struct buf stats_figures(struct arena *a);

/* Writes the page: title, sentence, tabs, filter, figures. */
void stats_write(struct req *req, struct resp *resp, const struct store *store,
                 const struct stats_view *view);

#endif
