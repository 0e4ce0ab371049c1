/* What remains of a request: the columns of the counters, Server-Timing, and the row that counts.
 */
#include "http/access.h"

#include "tests/unit/http/web.h"

#define MS UINT64_C(1000000)

static struct web web;

static const struct route routes[] = {
    {.method = HTTP_GET, .pattern = "/a"},
    {.method = HTTP_GET, .pattern = "/b/{n}"},
};

static int setup(void **state)
{
    (void)state;
    web_init(&web);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_clear(&web);
    return 0;
}

static struct req *asked(const char *method, const struct route *route)
{
    struct req *req = web_request(&web, method, STR("/b/7?name=secret"));

    access_begin(&req->marks);
    trace_read((struct str){0}, (struct str){0}, req->id, &req->trace);
    req->route = route;
    return req;
}

static void every_status_we_give_has_a_column(void **state)
{
    (void)state;
    for (int status = 100; status < 600; status++) {
        bool is_ours = !str_eq(http_status_text(status), STR("Error"));

        if (is_ours != (access_codes[access_column(status)] == status) && is_ours)
            fail_msg("%d is counted among the others", status);
    }
    assert_int_equal(access_column(299), METER_CODES - 1);
    assert_int_equal(access_codes[METER_CODES - 1], 0);
}

static void the_answer_tells_how_long_it_took(void **state)
{
    struct req *req = asked("GET", routes);

    (void)state;
    req->marks.start = meter_now() - 1234 * MS;
    access_tell(req, &web.resp);
    assert_true(str_starts(web_header(&web, "Server-Timing"), STR("total;dur=1234.")));
    assert_int_equal(str_find(web_header(&web, "Server-Timing"), ','),
                     web_header(&web, "Server-Timing").n);
    assert_true(str_is_null(web_header(&web, "traceresponse")));
}

static void the_database_and_memory_are_told_when_they_were_asked(void **state)
{
    struct req *req = asked("GET", routes);

    (void)state;
    meter_time(&meter->statements, meter_statement_bounds, 2 * MS + 5000);
    meter_add(&meter->memo_hits, 1);
    access_tell(req, &web.resp);
    assert_true(str_ends(web_header(&web, "Server-Timing"), STR(", db;dur=2.005, roll;desc=hit")));
    req = asked("GET", routes);
    meter_add(&meter->memo_hits, 1);
    meter_add(&meter->memo_misses, 1);
    access_tell(req, &web.resp);
    assert_true(str_ends(web_header(&web, "Server-Timing"), STR(", roll;desc=miss")));
}

static void whoever_sends_a_trace_is_told_its_span(void **state)
{
    struct req *req = asked("GET", routes);

    (void)state;
    trace_read(STR("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), (struct str){0},
               req->id, &req->trace);
    access_tell(req, &web.resp);
    assert_true(
        str_starts(web_header(&web, "traceresponse"), STR("00-4bf92f3577b34da6a3ce929d0e0e4736-")));
}

static void answer(const char *method, const struct route *route, int status)
{
    struct access access;
    struct req *req = asked(method, route);

    web.resp.status = status;
    access_keep(req, &web.resp, &access);
    access_end(&access, routes, 10, false);
}

static void answers_are_counted_in_their_rows(void **state)
{
    (void)state;
    *meter = (struct meter){0};
    answer("GET", &routes[1], 200);
    answer("GET", &routes[1], 200);
    answer("HEAD", &routes[1], 200);
    answer("GET", &routes[0], 418);
    answer("DELETE", NULL, 405);
    answer("BREW", NULL, 404);
    assert_int_equal(meter->rows[1].codes[0][access_column(200)], 2);
    assert_int_equal(meter->rows[1].codes[1][access_column(200)], 1);
    assert_int_equal(meter->rows[0].codes[0][METER_CODES - 1], 1);
    assert_int_equal(meter->unrouted_codes[HTTP_DELETE][access_column(405)], 1);
    assert_int_equal(meter->unrouted_codes[HTTP_OTHER][access_column(404)], 1);
    assert_int_equal(meter->rows[1].times.buckets[0], 3);
    assert_int_equal(meter->unrouted.buckets[0], 2);
}

static void a_request_that_was_refused_unseen_is_its_routes(void **state)
{
    struct access access;
    struct req *req = asked("GET", NULL);

    (void)state;
    *meter = (struct meter){0};
    req->matched = &routes[1];
    web.resp.status = 429;
    access_keep(req, &web.resp, &access);
    access_end(&access, routes, 0, false);
    assert_int_equal(meter->rows[1].codes[0][access_column(429)], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_we_give_has_a_column),
        cmocka_unit_test(the_answer_tells_how_long_it_took),
        cmocka_unit_test(the_database_and_memory_are_told_when_they_were_asked),
        cmocka_unit_test(whoever_sends_a_trace_is_told_its_span),
        cmocka_unit_test(answers_are_counted_in_their_rows),
        cmocka_unit_test(a_request_that_was_refused_unseen_is_its_routes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
