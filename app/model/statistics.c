#include "model/statistics.h"

#include "model/employee.h"

#define AGE_WIDTH 5
#define AGE_ROWS_MAX 24

void statistics_head_count(const struct store *store, struct arena *a,
                           const struct roll_filter *filter, struct stats_series *ret)
{
    struct opt_date open = {0};
    stats_series(&store->roll, store->scan, filter, open, open, a, ret);
}

void statistics_pay(const struct store *store, struct arena *a, const struct roll_filter *filter,
                    struct stats_pay *ret)
{
    stats_pay(&store->roll, store->scan, filter, STATISTICS_PAY_WIDTH, a, ret);
}

void statistics_gender(const struct store *store, struct arena *a, const struct roll_filter *filter,
                       struct stats_cube *ret)
{
    stats_cube(&store->roll, store->scan, filter, a, ret);
}

/* Bands of one year become bands of five. */
static void ages_merge(struct arena *a, struct stats_ages *ages)
{
    uint32_t n = (ages->n + AGE_WIDTH - 1) / AGE_WIDTH;
    struct stats_band *bands = ARENA_ARRAY(a, n, struct stats_band);
    for (uint32_t b = 0; b < ages->n; b++) {
        struct stats_band *band = &bands[b / AGE_WIDTH];
        if (b % AGE_WIDTH == 0) {
            *band = ages->bands[b];
            continue;
        }
        band->years_to = ages->bands[b].years_to;
        band->since_from = ages->bands[b].since_from;
        band->n[0] += ages->bands[b].n[0];
        band->n[1] += ages->bands[b].n[1];
    }
    ages->bands = bands;
    ages->n = n;
    ages->first /= AGE_WIDTH;
    ages->last /= AGE_WIDTH;
}

void statistics_ages(const struct store *store, struct arena *a, const struct roll_filter *filter,
                     struct stats_ages *ret_age, struct stats_ages *ret_tenure)
{
    struct stats_day want = {.ages = ret_age, .tenure = ret_tenure, .age_width = 1};
    struct stats_ages *both[] = {ret_age, ret_tenure};
    stats_day(&store->roll, store->scan, filter, &want, a);
    for (size_t i = 0; i < 2; i++)
        if (both[i]->first <= both[i]->last && both[i]->last - both[i]->first >= AGE_ROWS_MAX)
            ages_merge(a, both[i]);
}

void statistics_groups(const struct store *store, struct arena *a, const struct roll_filter *filter,
                       struct stats_cube *ret_gender, struct stats_pay *ret_pay)
{
    struct stats_day want = {.pay = ret_pay, .pay_width = STATISTICS_PAY_WIDTH, .cube = ret_gender};
    stats_day(&store->roll, store->scan, filter, &want, a);
}

void statistics_stays(const struct store *store, struct arena *a, const struct roll_filter *filter,
                      struct stats_survival *ret)
{
    struct roll_filter known = *filter;
    struct date last = company_last_day(store);
    if (last.days < known.day.days)
        known.day = last;
    stats_survival(&store->roll, store->scan, &known, a, ret);
}

void statistics_changes(const struct store *store, struct arena *a,
                        const struct roll_filter *filter, enum stats_kind kind,
                        struct stats_flow *ret)
{
    stats_flow(&store->roll, store->scan, filter, kind, a, ret);
}

void statistics_moves(const struct store *store, struct arena *a, const struct roll_filter *filter,
                      const struct roll_moves_want *want, struct roll_moves *ret)
{
    roll_moves(&store->roll, store->scan, filter, want, a, ret);
}

const struct statistics_year *statistics_years(const struct stats_series *series, struct arena *a,
                                               size_t *ret_n)
{
    struct statistics_year *years = ARENA_ARRAY(a, series->n, struct statistics_year);
    size_t n = 0;
    uint32_t months = 0;
    for (uint32_t m = 0; m < series->n; m++) {
        const struct stats_month *month = &series->months[m];
        int year = date_ymd(month->from).year;
        if (!n || years[n - 1].year != year) {
            years[n++] = (struct statistics_year){.year = year, .from = month->from};
            months = 0;
        }
        struct statistics_year *y = &years[n - 1];
        y->until = month->until;
        y->joined += month->joined;
        y->left += month->left;
        y->moved_in += month->moved_in;
        y->moved_out += month->moved_out;
        y->count = month->count;
        y->mean = (y->mean * months + month->count) / (months + 1);
        months++;
    }
    *ret_n = n;
    return years;
}
