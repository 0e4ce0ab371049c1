/* Rate limits: what is a rate, who is a client, what passes; exact among processes, and alive after
 * one of them was killed. */
#include "http/limit.h"

#include "tests/unit/http/web.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

static struct limit limit = {.name = "api"};
static uint64_t now = 1000 * SECOND;

static int setup(void **state)
{
    (void)state;
    limit.table = limit_table_make();
    assert_non_null(limit.table);
    return 0;
}

static void rate(const char *text)
{
    assert_int_equal(limit_rate_read(str_from(text), &limit.rate), ERR_OK);
}

static void rates_are_read_strictly(void **state)
{
    static const char *const bad[] = {"600",         "600/day", "-1/s",    "1 /s", "1.5/s",
                                      "/s",          "600/",    "x",       "1/S",  "1000001/h",
                                      "600/min/min", "on",      "600,min", "0x1/s"};
    static const char *const off[] = {"", " ", "0", "off", NULL};
    struct limit_rate got;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(limit_rate_read(str_from(bad[i]), &got), ERR_INPUT);
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        got.quota = 7;
        assert_int_equal(limit_rate_read(str_from(off[i]), &got), ERR_OK);
        assert_int_equal(got.quota, 0);
    }
    assert_int_equal(limit_rate_read(STR(" 600/min "), &got), ERR_OK);
    assert_int_equal(got.quota, 600);
    assert_int_equal(got.window, 60);
    assert_int_equal(limit_rate_read(STR("1000000/h"), &got), ERR_OK);
    assert_int_equal(got.window, 3600);
}

static void a_client_is_an_address_or_a_64_bit_network(void **state)
{
    (void)state;
    assert_int_not_equal(limit_client(STR("10.0.0.1")), limit_client(STR("10.0.0.2")));
    assert_int_equal(limit_client(STR("10.0.0.1")), limit_client(STR("::ffff:10.0.0.1")));
    assert_int_equal(limit_client(STR("2001:db8:1:2::1")), limit_client(STR("2001:db8:1:2:f::9")));
    assert_int_not_equal(limit_client(STR("2001:db8:1:2::1")),
                         limit_client(STR("2001:db8:1:3::1")));
    assert_int_equal(limit_client(STR("")), limit_client(STR("unix:")));
    assert_int_equal(limit_client(STR("10.0.0.999")), limit_client((struct str){0}));
    assert_int_equal(limit_client(STR("::1")), limit_client(STR("::")));
    assert_int_not_equal(limit_client(STR("::1")), 0);
}

static void the_quota_passes_at_once_and_comes_back_evenly(void **state)
{
    (void)state;
    rate("60/min");
    for (uint32_t i = 0; i < 60; i++) {
        struct limit_state s = limit_take(&limit, STR("10.1.1.1"), 1, now);
        assert_false(s.is_over);
        assert_int_equal(s.left, 59 - i);
        assert_int_equal(s.full, i + 1);
    }
    struct limit_state s = limit_take(&limit, STR("10.1.1.1"), 1, now);
    assert_true(s.is_over);
    assert_int_equal(s.left, 0);
    assert_int_equal(s.retry, 1);
    assert_true(limit_take(&limit, STR("10.1.1.1"), 1, now + SECOND - 1).is_over);
    assert_false(limit_take(&limit, STR("10.1.1.1"), 1, now + SECOND).is_over);
    assert_true(limit_take(&limit, STR("10.1.1.1"), 1, now + SECOND).is_over);
    assert_false(limit_take(&limit, STR("10.1.1.2"), 1, now).is_over);
    s = limit_take(&limit, STR("10.1.1.1"), 1, now + 3600 * SECOND);
    assert_int_equal(s.left, 59);
}

static void the_burst_is_the_quota_whatever_the_division_leaves(void **state)
{
    static const char *const rates[] = {"7/s", "7000/min", "999999/h", "999983/s", "1/h"};

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        char client[32];
        uint32_t passed = 0;
        rate(rates[i]);
        snprintf(client, sizeof client, "10.2.0.%zu", i);
        for (uint32_t n = 0; n < limit.rate.quota + 10; n++)
            passed += !limit_take(&limit, str_from(client), 1, now).is_over;
        assert_int_equal(passed, limit.rate.quota);
    }
}

/* Each of several servers lets its part through, at least one, and tells of the whole. */
static void servers_that_share_the_visitors_share_the_quota(void **state)
{
    static const struct {
        const char *rate;
        uint32_t share;
        uint32_t passes;
    } cases[] = {
        {"90/h", 3, 30}, {"100/min", 3, 33}, {"90/h", 1, 90}, {"90/h", 0, 90}, {"2/s", 17, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char client[32];
        uint32_t passed = 0;
        rate(cases[i].rate);
        snprintf(client, sizeof client, "10.7.0.%zu", i);
        for (uint32_t n = 0; n < limit.rate.quota + 10; n++)
            passed += !limit_take(&limit, str_from(client), cases[i].share, now).is_over;
        assert_int_equal(passed, cases[i].passes);
        /* It comes back as slowly as one server of them may give it. */
        uint64_t step = limit.rate.window * SECOND / cases[i].passes;
        assert_true(limit_take(&limit, str_from(client), cases[i].share, now + step / 2).is_over);
        assert_false(limit_take(&limit, str_from(client), cases[i].share, now + 2 * step).is_over);
    }
    rate("90/h");
    assert_int_equal(limit_take(&limit, STR("10.7.1.1"), 3, now).left, 87);
}

static void without_a_limit_everything_passes(void **state)
{
    struct limit none = {.name = "none"};

    (void)state;
    assert_null(limit_take(&none, STR("10.1.1.1"), 1, now).limit);
    assert_null(limit_take(NULL, STR("10.1.1.1"), 1, now).limit);
}

/* Many more clients than there are places: the latest keep their count. */
static void the_table_does_not_grow(void **state)
{
    (void)state;
    rate("2/h");
    for (int i = 0; i < 200000; i++) {
        char client[32];
        snprintf(client, sizeof client, "11.%d.%d.%d", i >> 16, (i >> 8) & 255, i & 255);
        assert_false(limit_take(&limit, str_from(client), 1, now).is_over);
    }
    assert_false(limit_take(&limit, STR("12.0.0.1"), 1, now).is_over);
    assert_false(limit_take(&limit, STR("12.0.0.1"), 1, now).is_over);
    assert_true(limit_take(&limit, STR("12.0.0.1"), 1, now).is_over);
}

static void many_processes_let_exactly_the_quota_through(void **state)
{
    int pipes[2];
    uint32_t total = 0;

    (void)state;
    rate("10000/h");
    assert_int_equal(pipe(pipes), 0);
    for (int child = 0; child < 6; child++) {
        if (fork())
            continue;
        uint32_t passed = 0;
        for (int i = 0; i < 4000; i++)
            passed += !limit_take(&limit, STR("10.3.3.3"), 1, now).is_over;
        _exit(write(pipes[1], &passed, sizeof passed) != sizeof passed);
    }
    for (int child = 0; child < 6; child++) {
        uint32_t passed;
        assert_int_equal(read(pipes[0], &passed, sizeof passed), sizeof passed);
        total += passed;
        wait(NULL);
    }
    close(pipes[0]);
    close(pipes[1]);
    assert_int_equal(total, 10000);
}

static void a_worker_that_is_killed_holds_nobody_up(void **state)
{
    (void)state;
    rate("1000000/s");
    for (int round = 0; round < 60; round++) {
        pid_t pids[2];
        for (int child = 0; child < 2; child++) {
            pids[child] = fork();
            while (!pids[child])
                (void)limit_take(&limit, STR("10.4.4.4"), 1, now);
        }
        usleep(2000);
        for (int child = 0; child < 2; child++) {
            kill(pids[child], SIGKILL);
            waitpid(pids[child], NULL, 0);
        }
        alarm(5);
        assert_non_null(limit_take(&limit, STR("10.4.4.5"), 1, now).limit);
        alarm(0);
    }
}

static void the_headers_say_how_things_are(void **state)
{
    static struct web web;

    (void)state;
    web_init(&web);
    web_request(&web, "GET", STR("/"));
    rate("2/min");
    (void)limit_take(&limit, STR("10.5.5.5"), 1, now);
    struct limit_state s = limit_take(&limit, STR("10.5.5.5"), 1, now);
    limit_headers(&s, &web.arena, &web.resp);
    assert_str(web_header(&web, "RateLimit-Policy"), "\"api\";q=2;w=60");
    assert_str(web_header(&web, "RateLimit"), "\"api\";r=0;t=60");
    assert_true(str_is_null(web_header(&web, "Retry-After")));
    s = limit_take(&limit, STR("10.5.5.5"), 1, now + 1);
    web_request(&web, "GET", STR("/"));
    limit_headers(&s, &web.arena, &web.resp);
    assert_str(web_header(&web, "Retry-After"), "30");
    web_request(&web, "GET", STR("/"));
    limit_headers(&(struct limit_state){0}, &web.arena, &web.resp);
    assert_int_equal(web.resp.headers_n, 0);
    web_clear(&web);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_read_strictly),
        cmocka_unit_test(a_client_is_an_address_or_a_64_bit_network),
        cmocka_unit_test(the_quota_passes_at_once_and_comes_back_evenly),
        cmocka_unit_test(the_burst_is_the_quota_whatever_the_division_leaves),
        cmocka_unit_test(servers_that_share_the_visitors_share_the_quota),
        cmocka_unit_test(without_a_limit_everything_passes),
        cmocka_unit_test(the_table_does_not_grow),
        cmocka_unit_test(many_processes_let_exactly_the_quota_through),
        cmocka_unit_test(a_worker_that_is_killed_holds_nobody_up),
        cmocka_unit_test(the_headers_say_how_things_are),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
