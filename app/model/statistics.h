/* statistics.h: numbers about the people whom a filter chooses: thin calls of the roll's
 * statistics, whose headers say what each number means. All of them are made of the generation that
 * the store has mapped, in the arena. */
#ifndef MUSTER_MODEL_STATISTICS_H
#define MUSTER_MODEL_STATISTICS_H

#include "model/store.h"
#include "roll/moves.h"
#include "roll/stats_day.h"
#include "roll/stats_flow.h"
#include "roll/stats_series.h"
#include "roll/stats_survival.h"

#define STATISTICS_PAY_WIDTH 5000 /* of a bin of the histogram */

/* Head counts with joins and leaves, by month, up to the filter's day. */
void statistics_head_count(const struct store *store, struct arena *a,
                           const struct roll_filter *filter, struct stats_series *ret);
void statistics_pay(const struct store *store, struct arena *a, const struct roll_filter *filter,
                    struct stats_pay *ret);
void statistics_gender(const struct store *store, struct arena *a, const struct roll_filter *filter,
                       struct stats_cube *ret);
/* Both in one pass. */
void statistics_groups(const struct store *store, struct arena *a, const struct roll_filter *filter,
                       struct stats_cube *ret_gender, struct stats_pay *ret_pay);
/* In bands of a year, or of five when there would be more than 24. */
void statistics_ages(const struct store *store, struct arena *a, const struct roll_filter *filter,
                     struct stats_ages *ret_age, struct stats_ages *ret_tenure);
/* Known up to the filter's day, or to the last change of anybody if that is earlier: what is still
 * open then says nothing about the years after. */
void statistics_stays(const struct store *store, struct arena *a, const struct roll_filter *filter,
                      struct stats_survival *ret);
void statistics_changes(const struct store *store, struct arena *a,
                        const struct roll_filter *filter, enum stats_kind kind,
                        struct stats_flow *ret);

/* The events behind these numbers, a page of them. */
void statistics_moves(const struct store *store, struct arena *a, const struct roll_filter *filter,
                      const struct roll_moves_want *want, struct roll_moves *ret);

/* Who joined and left in a year of the calendar, of the months of a series. */
struct statistics_year {
    int year;
    struct date from;
    struct date until;
    uint32_t joined;
    uint32_t left;
    uint32_t moved_in;
    uint32_t moved_out;
    uint32_t count; /* at its end */
    double mean;    /* of the counts at the ends of its months */
};
const struct statistics_year *statistics_years(const struct stats_series *series, struct arena *a,
                                               size_t *ret_n);

#endif
