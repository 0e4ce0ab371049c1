#include "roll/stats_day.h"

#include "roll/stats_parts.h"

void stats_day(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               const struct stats_day *want, struct arena *a)
{
    struct stats_walk w;
    struct stats_cells *cells = NULL;
    struct pay_work *pay = NULL;
    struct ages_work *ages = NULL;
    struct ages_work *tenure = NULL;
    stats_walk_day(&w, r, scan, filter, a);
    if (want->pay || want->cube)
        cells = cells_begin(&w);
    if (want->pay)
        pay = pay_begin(&w, cells, want->pay_width, want->pay);
    if (want->cube)
        cube_begin(&w, want->cube);
    if (want->ages)
        ages = ages_begin(&w, STATS_SINCE_BIRTH, want->age_width);
    if (want->tenure)
        tenure = ages_begin(&w, STATS_SINCE_HIRE, want->age_width);
    while (stats_walk_next(&w)) {
        if (cells)
            cells_part(cells, &w);
        if (pay)
            pay_part(pay, &w);
        if (want->cube)
            cube_part(&w, want->cube);
        if (ages)
            ages_part(ages, &w);
        if (tenure)
            ages_part(tenure, &w);
    }
    if (pay)
        pay_end(pay, &w, want->pay);
    if (want->cube)
        cube_end(cells, want->cube);
    if (ages)
        ages_end(ages, want->ages);
    if (tenure)
        ages_end(tenure, want->tenure);
}

void stats_pay(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               uint32_t width, struct arena *a, struct stats_pay *ret)
{
    stats_day(r, scan, filter, &(struct stats_day){.pay = ret, .pay_width = width}, a);
}

void stats_cube(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                struct arena *a, struct stats_cube *ret)
{
    stats_day(r, scan, filter, &(struct stats_day){.cube = ret}, a);
}

void stats_ages(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                enum stats_since since, uint32_t width, struct arena *a, struct stats_ages *ret)
{
    struct stats_day want = {.age_width = width};
    if (since == STATS_SINCE_BIRTH)
        want.ages = ret;
    else
        want.tenure = ret;
    stats_day(r, scan, filter, &want, a);
}
