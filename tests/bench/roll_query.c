/* roll_query.c: how long the roll takes for one question, on the generated people.
 *
 * Usage: roll_query [PEOPLE [ROUNDS]]; 300024 and 60 unless given. Prints the median in
 * milliseconds of each question, with a page of 25 in three orders; rounds are interleaved, so that
 * a busy machine hits all alike. */
#include "full_roll.h"

#define QUESTIONS 5
#define ORDERS 3
#define ROUNDS_MAX 1000

/* ---- the questions ----------------------------------------------------------------------------
 */

static uint64_t random_state = 88172645463325252u;

static uint32_t below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % n;
}

static const char *const names[QUESTIONS] = {
    "everybody", "department + gender", "pay range + title", "search geo fac", "mistyped search"};

static struct roll_filter question(int which)
{
    static uint16_t id;
    struct roll_filter f = {.day = {5600 + (int32_t)below(6300)}}; /* 1985-05-02 … 2002-08-01 */
    id = (uint16_t)(1 + below(7));
    if (which == 1) {
        f.depts = (struct roll_ids){&id, 1, false};
        f.gender = ROLL_FEMALE;
    }
    if (which == 2) {
        f.titles = (struct roll_ids){&id, 1, false};
        f.pay_min = 45000 + below(10000);
        f.pay_max = f.pay_min + 15000;
    }
    if (which == 3)
        f.search = STR("geo fac");
    if (which == 4)
        f.search = STR("geroge");
    return f;
}

static double times[QUESTIONS][ORDERS][ROUNDS_MAX];
static uint32_t totals[QUESTIONS];

static void run(const struct roll *r, int rounds)
{
    static const enum roll_order orders[ORDERS] = {ROLL_BY_NUMBER, ROLL_BY_LAST, ROLL_BY_PAY};
    struct roll_scan *scan = roll_scan_new();
    struct arena a;
    arena_init(&a, (size_t)256 << 20, 6 << 20);
    for (int i = -3; i < rounds; i++)
        for (int q = 0; q < QUESTIONS; q++)
            for (int o = 0; o < ORDERS; o++) {
                struct roll_filter f = question(q);
                struct roll_page page = {.order = orders[o], .descending = o == 2, .n = 25};
                struct roll_result result;
                double start = now_ms();
                roll_query(r, scan, &f, &page, &a, &result);
                double end = now_ms();
                if (i >= 0)
                    times[q][o][i] = end - start;
                totals[q] = result.facets.total;
                arena_reset(&a);
            }
    arena_clear(&a);
    roll_scan_free(scan);
}

int main(int argc, char **argv)
{
    uint32_t people = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : ROSTER_PEOPLE_FULL;
    int rounds = argc > 2 ? atoi(argv[2]) : 60;
    static struct roll roll;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        return 2;
    full_roll_make(&roll, people);
    run(&roll, rounds);
    printf("%-22s %8s %10s %10s %10s\n", "question", "matches", "by number", "by last", "by pay");
    for (int q = 0; q < QUESTIONS; q++) {
        printf("%-22s %8u", names[q], totals[q]);
        for (int o = 0; o < ORDERS; o++) {
            qsort(times[q][o], (size_t)rounds, sizeof(double), double_compare);
            printf(" %7.2f ms", times[q][o][rounds / 2]);
        }
        printf("\n");
    }
    return 0;
}
