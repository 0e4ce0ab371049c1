/* roll_stats.c: how long the roll takes for each kind of statistics, on the generated people.
 *
 * Usage: roll_stats [PEOPLE [ROUNDS]]; 300024 and 40 unless given. Prints the median in
 * milliseconds of each, without a filter and with one, on random days; rounds are interleaved, so
 * that a busy machine hits all alike. */
#include "full_roll.h"

#include "roll/diff.h"
#include "roll/stats_age.h"
#include "roll/stats_cube.h"
#include "roll/stats_flow.h"
#include "roll/stats_pay.h"
#include "roll/stats_series.h"
#include "roll/stats_survival.h"

#define ROUNDS_MAX 1000

/* What a measured call works on. */
struct call {
    const struct roll *r;
    struct roll_scan *scan;
    struct arena a;
    struct roll_filter f;
};

static void call_series(struct call *c)
{
    struct stats_series ret;
    stats_series(c->r, c->scan, &c->f, (struct opt_date){0}, (struct opt_date){0}, &c->a, &ret);
}

static void call_pay(struct call *c)
{
    struct stats_pay ret;
    stats_pay(c->r, c->scan, &c->f, 5000, &c->a, &ret);
}

static void call_cube(struct call *c)
{
    struct stats_cube ret;
    stats_cube(c->r, c->scan, &c->f, &c->a, &ret);
}

static void call_ages(struct call *c)
{
    struct stats_ages ret;
    stats_ages(c->r, c->scan, &c->f, STATS_SINCE_BIRTH, 5, &c->a, &ret);
}

static void call_survival(struct call *c)
{
    struct stats_survival ret;
    stats_survival(c->r, c->scan, &c->f, &c->a, &ret);
}

static void call_titles(struct call *c)
{
    struct stats_flow ret;
    stats_flow(c->r, c->scan, &c->f, STATS_TITLES, &c->a, &ret);
}

static void call_transfers(struct call *c)
{
    struct stats_flow ret;
    stats_flow(c->r, c->scan, &c->f, STATS_DEPTS, &c->a, &ret);
}

static void call_diff(struct call *c)
{
    struct roll_diff ret;
    struct date to = {c->f.day.days + 366};
    roll_diff(c->r, c->scan, &c->f, c->f.day, to, &c->a, &ret);
}

static void call_diff_list(struct call *c)
{
    struct roll_diff_list ret;
    struct roll_diff_want want = {.change = ROLL_RAISED, .limit = 25};
    struct date to = {c->f.day.days + 366};
    roll_diff_list(c->r, c->scan, &c->f, c->f.day, to, &want, &c->a, &ret);
}

static const struct {
    const char *name;
    void (*run)(struct call *c);
} calls[] = {
    {"head count by month", call_series},
    {"pay, all groups", call_pay},
    {"gender × title × department", call_cube},
    {"ages", call_ages},
    {"survival", call_survival},
    {"changes of title", call_titles},
    {"transfers", call_transfers},
    {"difference of a year", call_diff},
    {"list of the raised", call_diff_list},
};
#define CALLS (sizeof calls / sizeof calls[0])
#define FILTERS 3

static const char *const filter_names[FILTERS] = {"everybody", "department", "title and pay"};
static double times[CALLS][FILTERS][ROUNDS_MAX];

static struct roll_filter filter_make(int which, int round)
{
    static uint16_t id;
    struct roll_filter f = {.day = {5600 + round * 7919 % 6300}}; /* 1985-05-02 … 2002-08-01 */
    f.status = ROLL_PRESENT;
    id = (uint16_t)(1 + round % 7);
    if (which == 1)
        f.depts = (struct roll_ids){&id, 1, false};
    if (which == 2) {
        f.titles = (struct roll_ids){&id, 1, false};
        f.pay_min = 50000;
        f.pay_max = 70000;
    }
    return f;
}

static void run(const struct roll *r, int rounds)
{
    struct call c = {.r = r, .scan = roll_scan_new()};
    arena_init(&c.a, (size_t)256 << 20, 8 << 20);
    for (int i = -3; i < rounds; i++)
        for (size_t k = 0; k < CALLS; k++)
            for (int f = 0; f < FILTERS; f++) {
                c.f = filter_make(f, i + 3);
                double start = now_ms();
                calls[k].run(&c);
                double end = now_ms();
                if (i >= 0)
                    times[k][f][i] = end - start;
                arena_reset(&c.a);
            }
    arena_clear(&c.a);
    roll_scan_free(c.scan);
}

int main(int argc, char **argv)
{
    uint32_t people = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : ROSTER_PEOPLE_FULL;
    int rounds = argc > 2 ? atoi(argv[2]) : 40;
    static struct roll roll;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        return 2;
    full_roll_make(&roll, people);
    run(&roll, rounds);
    printf("%-30s", "statistics");
    for (int f = 0; f < FILTERS; f++)
        printf(" %14s", filter_names[f]);
    printf("\n");
    for (size_t k = 0; k < CALLS; k++) {
        printf("%-30s", calls[k].name);
        for (int f = 0; f < FILTERS; f++) {
            qsort(times[k][f], (size_t)rounds, sizeof(double), double_compare);
            printf(" %11.2f ms", times[k][f][rounds / 2]);
        }
        printf("\n");
    }
    return 0;
}
