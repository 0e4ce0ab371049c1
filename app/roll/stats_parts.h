/* stats_parts.h: statistics of one day as steps of one pass: begin, then each part of the roll,
 * then end. For stats_day.c. Everything lives in the walk's arena. */
#ifndef MUSTER_ROLL_STATS_PARTS_H
#define MUSTER_ROLL_STATS_PARTS_H

#include "roll/stats_age.h"
#include "roll/stats_cells.h"
#include "roll/stats_cube.h"
#include "roll/stats_pay.h"
#include "roll/stats_walk.h"

struct pay_work;
/* Pay and cube need the same cells, whose parts come before theirs. */
struct pay_work *pay_begin(const struct stats_walk *w, struct stats_cells *cells, uint32_t width,
                           struct stats_pay *ret);
void pay_part(struct pay_work *work, const struct stats_walk *w);
void pay_end(struct pay_work *work, const struct stats_walk *w, struct stats_pay *ret);

void cube_begin(const struct stats_walk *w, struct stats_cube *ret);
void cube_part(const struct stats_walk *w, struct stats_cube *ret);
void cube_end(const struct stats_cells *cells, struct stats_cube *ret);

struct ages_work;
struct ages_work *ages_begin(const struct stats_walk *w, enum stats_since since, uint32_t width);
void ages_part(struct ages_work *work, const struct stats_walk *w);
void ages_end(const struct ages_work *work, struct stats_ages *ret);

#endif
