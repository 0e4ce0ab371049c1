/* unit.h: a department or a title: its parameters, and what both pages have in common. */
#ifndef MUSTER_PAGES_UNIT_H
#define MUSTER_PAGES_UNIT_H

#include "http/param.h"
#include "pages/stats_draw.h"
#include "pages/unit_view.h"

struct unit_query {
    struct str name; /* the department's number or the title */
    struct opt_date as_of;
};

/* Who has the department or the title, on the request's day. */
struct roll_filter unit_filter(const struct unit_query *query, struct roll_ids depts,
                               struct roll_ids titles);
/* Lists of people with `name`=`value` on the day; without the day when it is not `dated`. */
struct stats_links unit_links(const struct req *req, const struct unit_query *query,
                              const char *name, struct str value, bool dated);
/* Lists of events (/moves) of the unit. */
struct stats_links unit_moves(const struct req *req, const struct unit_query *query,
                              const char *name, struct str value);
void unit_fact_add(struct unit_view *view, const char *label, struct str value, struct url url);
/* People, pay, women. */
void unit_facts(struct unit_view *view, struct arena *a, const struct stats_links *people,
                const struct stats_pay *pay, const struct stats_cube *cube);
/* The shares of something in the unit as bars: `counts` by number of the catalog. */
void unit_draw_mix(struct buf *out, const struct store *store, const struct stats_links *links,
                   bool depts, uint32_t (*counts)[2]);

#endif
