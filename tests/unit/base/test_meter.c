/* Counters in shared memory: bounds, sums over processes, a place that changes hands, and the text
 * that monitoring reads. */
#include "base/meter.h"
#include "base/prom.h"

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#define MS UINT64_C(1000000)

static char path[64];
static struct meter total;

static int setup(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/muster-meter-%d", (int)getpid());
    unlink(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

/* A process takes a place, counts, and ends without a word. */
static void process_counts(size_t place, uint64_t hits, uint64_t in_flight)
{
    pid_t child = fork();

    if (child == 0) {
        if (meter_open(path, place))
            _exit(1);
        for (uint64_t i = 0; i < hits; i++)
            meter_add(&meter->memo_hits, 1);
        meter_add(&meter->in_flight, in_flight);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void before_it_is_open_counting_goes_nowhere(void **state)
{
    (void)state;
    assert_non_null(meter);
    meter_add(&meter->memo_hits, 1000);
    assert_null(meter_at(METER_WORKER(1)));
    meter_total(&total);
    assert_int_equal(total.memo_hits, 0);
}

static void a_file_of_another_release_is_refused(void **state)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    uint64_t other = 7;

    (void)state;
    assert_int_equal(write(fd, &other, sizeof other), sizeof other);
    close(fd);
    assert_int_equal(meter_open(path, 0), ERR_INTERNAL);
    assert_int_equal(errno, EPROTO);
    assert_int_equal(meter_open("/nowhere/at/all", 0), ERR_INTERNAL);
    assert_int_equal(meter_open(path, METER_PLACES), ERR_INTERNAL);
    unlink(path);
}

static void sums_are_of_all_and_survive_whoever_counted(void **state)
{
    (void)state;
    process_counts(METER_WORKER(1), 3, 1);
    process_counts(METER_WORKER(99), 40, 0);
    process_counts(METER_EXPORTS, 500, 2);
    assert_int_equal(meter_open(path, METER_WORKER(2)), ERR_OK);
    meter_add(&meter->memo_hits, 1000);
    meter_add(&meter->in_flight, 1);
    meter_total(&total);
    assert_int_equal(total.memo_hits, 1543);
    assert_int_equal(total.in_flight, 1);  /* the dead have nothing in work */
    process_counts(METER_WORKER(1), 5, 0); /* started anew */
    meter_total(&total);
    assert_int_equal(total.memo_hits, 1548);
    assert_int_equal(meter_at(METER_WORKER(1))->memo_hits, 8);
    assert_int_equal(meter_at(METER_WORKER(1))->in_flight, 0);
    assert_null(meter_at(METER_WORKER(3)));
    assert_int_equal(meter_pid(METER_WORKER(2)), getpid());
    assert_int_equal(meter_pid(METER_PLACES), 0);
}

static void a_time_is_in_the_bucket_whose_bound_it_reaches(void **state)
{
    static const struct {
        uint64_t ns;
        size_t bucket;
    } cases[] = {
        {0, 0},       {1, 0},           {5 * MS, 0},          {5 * MS + 1, 1},     {10 * MS, 1},
        {74 * MS, 4}, {10000 * MS, 13}, {10000 * MS + 1, 14}, {UINT64_MAX / 2, 14}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct meter_times times = {0};

        meter_time(&times, meter_answer_bounds, cases[i].ns);
        assert_int_equal(times.buckets[cases[i].bucket], 1);
        assert_int_equal(times.sum, cases[i].ns);
    }
    for (size_t i = 1; i < METER_BOUNDS; i++) {
        assert_true(meter_answer_bounds[i - 1] < meter_answer_bounds[i]);
        assert_true(meter_statement_bounds[i - 1] < meter_statement_bounds[i]);
    }
}

static void builds_are_counted_by_their_kind(void **state)
{
    (void)state;
    assert_int_equal(meter_built(METER_FOLD, meter_now() - 5 * MS, ERR_OK), ERR_OK);
    assert_int_equal(meter_built(METER_LOAD, meter_now(), ERR_AWAY), ERR_AWAY);
    assert_int_equal(meter->builds[METER_FOLD], 1);
    assert_int_equal(meter->builds[METER_LOAD], 0);
    assert_int_equal(meter->build_errors, 1);
    assert_true(meter->last_build_ns >= 5 * MS && meter->build_ns[METER_FOLD] >= 5 * MS);
}

/* ---- the text ---------------------------------------------------------------------------------
 */

static void the_text_is_what_the_format_says(void **state)
{
    struct buf out;
    struct prom p;

    (void)state;
    buf_init(&out, 1 << 16);
    prom_init(&p, &out);
    prom_one(&p, "a_total", "counter", "Of a.", UINT64_MAX);
    prom_family(&p, "b", "gauge", "Of b.");
    prom_labels(&p, "x", STR("1"), "y", STR("a\"b\\c\nd"), NULL, (struct str){0});
    prom_i64(&p, -5);
    prom_label(&p, "x", STR("2"));
    prom_seconds(&p, 1500 * MS);
    prom_label(&p, "x", STR("3"));
    prom_seconds(&p, 1);
    prom_label(&p, "x", STR("4"));
    prom_seconds(&p, 3000 * MS);
    assert_str(buf_str(&out), "# HELP a_total Of a.\n"
                              "# TYPE a_total counter\n"
                              "a_total 18446744073709551615\n"
                              "# HELP b Of b.\n"
                              "# TYPE b gauge\n"
                              "b{x=\"1\",y=\"a\\\"b\\\\c\\nd\"} -5\n"
                              "b{x=\"2\"} 1.5\n"
                              "b{x=\"3\"} 0.000000001\n"
                              "b{x=\"4\"} 3\n");
    buf_free(&out);
}

static void a_histogram_adds_up_from_bucket_to_bucket(void **state)
{
    struct meter_times times = {.buckets = {[0] = 2, [2] = 1, [METER_BOUNDS] = 4},
                                .sum = 41007 * MS};
    struct buf out;
    struct prom p;

    (void)state;
    buf_init(&out, 1 << 16);
    prom_init(&p, &out);
    prom_family(&p, "t", "histogram", "Of t.");
    prom_label(&p, "r", STR("/"));
    prom_times(&p, &times, meter_answer_bounds);
    assert_str(buf_str(&out), "# HELP t Of t.\n"
                              "# TYPE t histogram\n"
                              "t_bucket{r=\"/\",le=\"0.005\"} 2\n"
                              "t_bucket{r=\"/\",le=\"0.01\"} 2\n"
                              "t_bucket{r=\"/\",le=\"0.025\"} 3\n"
                              "t_bucket{r=\"/\",le=\"0.05\"} 3\n"
                              "t_bucket{r=\"/\",le=\"0.075\"} 3\n"
                              "t_bucket{r=\"/\",le=\"0.1\"} 3\n"
                              "t_bucket{r=\"/\",le=\"0.25\"} 3\n"
                              "t_bucket{r=\"/\",le=\"0.5\"} 3\n"
                              "t_bucket{r=\"/\",le=\"0.75\"} 3\n"
                              "t_bucket{r=\"/\",le=\"1\"} 3\n"
                              "t_bucket{r=\"/\",le=\"2.5\"} 3\n"
                              "t_bucket{r=\"/\",le=\"5\"} 3\n"
                              "t_bucket{r=\"/\",le=\"7.5\"} 3\n"
                              "t_bucket{r=\"/\",le=\"10\"} 3\n"
                              "t_bucket{r=\"/\",le=\"+Inf\"} 7\n"
                              "t_sum{r=\"/\"} 41.007\n"
                              "t_count{r=\"/\"} 7\n");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_it_is_open_counting_goes_nowhere),
        cmocka_unit_test(a_file_of_another_release_is_refused),
        cmocka_unit_test(sums_are_of_all_and_survive_whoever_counted),
        cmocka_unit_test(a_time_is_in_the_bucket_whose_bound_it_reaches),
        cmocka_unit_test(builds_are_counted_by_their_kind),
        cmocka_unit_test(the_text_is_what_the_format_says),
        cmocka_unit_test(a_histogram_adds_up_from_bucket_to_bucket),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
