/* stats_cube.h: how many people of each gender have which department, title and pay on a day.
 *
 * Counts those who match a filter on its day. Who has several departments or titles at once counts
 * under each, so that every number is the total of the list with that department or title added to
 * the filter; sums may then be larger than the total. Bands of pay go by the pay of the person's
 * line (query.h). One pass over the columns. */
#ifndef MUSTER_ROLL_STATS_CUBE_H
#define MUSTER_ROLL_STATS_CUBE_H

#include "roll/query.h"

#define STATS_HIDDEN_BELOW 5

/* Indices are numbers of the catalog, [0]: none. The last index is the gender: 0 male, 1 female. */
struct stats_cube {
    uint32_t total[2];
    uint32_t (*depts)[2];
    uint32_t (*titles)[2];
    uint32_t (*cells)[2]; /* [dept × (titles_n + 1) + title] */
    uint32_t pay[ROLL_PAY_BANDS][2];
    uint32_t no_pay[2];
};

void stats_cube(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                struct arena *a, struct stats_cube *ret);

/* Which rows of a table by gender must not be shown, so that no group of one to four people can be
 * told. The sums of the rows are known from elsewhere, so a row is hidden as a whole: at first
 * every one with a cell of 1 to 4. The sums of the columns are shown below, so what is hidden must
 * not follow from them: as long as the hidden rows together have fewer than five people of a
 * gender, as a single one always has, the smallest shown row that has anybody is hidden, too (of
 * equal ones the first). When that is not enough the columns' sums are hidden as well. Nothing is
 * hidden when no cell is 1 to 4. This protects one table; whoever may list people can count them.
 */
void stats_hide(uint32_t (*counts)[2], uint32_t n, bool *ret_rows, bool *ret_sums);

#endif
