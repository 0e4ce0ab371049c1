/* What supervisord says, taken apart: whole lines, cut ones, and nonsense. */
#include "event.h"

#include "child.h"

static bool head(const char *line, enum event_kind *kind, size_t *len)
{
    return event_head_parse(line, strlen(line), kind, len);
}

static bool body(const char *text, struct event *event)
{
    return event_body_parse(text, strlen(text), event);
}

static void a_header_names_the_event_and_the_length(void **state)
{
    (void)state;
    enum event_kind kind;
    size_t len;
    assert_true(head("ver:3.0 server:supervisor serial:21 pool:listener poolserial:10 "
                     "eventname:PROCESS_STATE_FATAL len:58",
                     &kind, &len));
    assert_int_equal(kind, EVENT_FATAL);
    assert_int_equal(len, 58);
    assert_true(head("len:0 eventname:PROCESS_STATE_EXITED new:key", &kind, &len));
    assert_int_equal(kind, EVENT_EXITED);
    assert_int_equal(len, 0);
    assert_true(head("eventname:PROCESS_STATE_RUNNING len:4096", &kind, &len));
    assert_int_equal(kind, EVENT_RUNNING);
    assert_true(head("eventname:PROCESS_STATE_BACKOFF len:1", &kind, &len));
    assert_int_equal(kind, EVENT_BACKOFF);
    assert_true(head("eventname:PROCESS_STATE_UNKNOWN len:1", &kind, &len));
    assert_int_equal(kind, EVENT_UNKNOWN);
}

static void other_events_are_none_of_ours(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "eventname:TICK_5 len:9",
        "eventname:PROCESS_STATE_FATALITY len:9",
        "eventname:PROCESS_STATE_FATA len:9",
        "eventname:process_state_fatal len:9",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        enum event_kind kind;
        size_t len;
        assert_true(head(lines[i], &kind, &len));
        assert_int_equal(kind, EVENT_OTHER);
    }
}

static void headers_that_are_none(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        " ",
        "READY",
        "eventname:PROCESS_STATE_FATAL",
        "len:58",
        "eventname: len:58",
        "eventname:PROCESS_STATE_FATAL len:",
        "eventname:PROCESS_STATE_FATAL len:-1",
        "eventname:PROCESS_STATE_FATAL len:5x",
        "eventname:PROCESS_STATE_FATAL len:0x5",
        "eventname:PROCESS_STATE_FATAL len:4097",
        "eventname:PROCESS_STATE_FATAL len:99999999999999999999999999",
        "eventname:PROCESS_STATE_FATAL len:58 trailing",
        "garbage eventname:PROCESS_STATE_FATAL len:58",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        enum event_kind kind = EVENT_OTHER;
        size_t len = 7;
        if (head(lines[i], &kind, &len))
            fail_msg("taken for a header: %s", lines[i]);
        assert_int_equal(len, 7);
    }
}

static void a_header_may_end_at_any_byte(void **state)
{
    (void)state;
    static const char line[] = "ver:3.0 eventname:PROCESS_STATE_FATAL len:58";
    for (size_t n = 0; n < sizeof line - 1; n++) {
        char *exact = malloc(n + 1);
        assert_non_null(exact);
        memcpy(exact, line, n);
        enum event_kind kind;
        size_t len;
        bool whole = event_head_parse(exact, n, &kind, &len);
        assert_int_equal(whole, n == sizeof line - 2); /* "len:5" */
        if (whole)
            assert_int_equal(len, 5);
        free(exact);
    }
}

static void a_body_names_the_program(void **state)
{
    (void)state;
    struct event event;
    assert_true(body("processname:uwsgi groupname:web from_state:BACKOFF", &event));
    assert_string_equal(event.name, "uwsgi");
    assert_int_equal(event.pid, -1);
    assert_int_equal(event.tries, -1);
    assert_false(event.expected);
    assert_true(body("processname:a groupname:a from_state:RUNNING expected:1 pid:2766", &event));
    assert_true(event.expected);
    assert_int_equal(event.pid, 2766);
    assert_true(body("processname:a groupname:a from_state:RUNNING expected:0 pid:2766", &event));
    assert_false(event.expected);
    assert_true(body("processname:a groupname:a from_state:STARTING tries:3", &event));
    assert_int_equal(event.tries, 3);
}

static void bodies_that_are_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "groupname:uwsgi from_state:BACKOFF",
        "processname: groupname:uwsgi",
        "processname:../../etc/passwd groupname:uwsgi",
        "processname:a\tb groupname:uwsgi",
        "processname:\xc3\xa4 groupname:uwsgi",
        "processname:a pid:-1",
        "processname:a pid:99999999999999999999",
        "processname:a expected:2",
        "processname:a tries:",
        "processname:a nonsense",
        "processname:0123456789012345678901234567890123456789012345678901234567890123",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct event event = {.pid = 7};
        if (body(texts[i], &event))
            fail_msg("taken for a body: %s", texts[i]);
        assert_int_equal(event.pid, 7);
    }
}

static int status_in(const char *log, const char *name)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    fputs(log, f);
    rewind(f);
    int status = -1;
    bool found = event_exit_status(f, name, &status);
    fclose(f);
    assert_int_equal(found, status >= 0);
    return status;
}

static void the_last_exit_counts(void **state)
{
    (void)state;
    static const char log[] =
        "2026-01-01 00:00:00,000 INFO spawned: 'uwsgi' with pid 9\n"
        "2026-01-01 00:00:01,000 WARN exited: uwsgi (exit status 1; not expected)\n"
        "2026-01-01 00:00:02,000 WARN exited: uwsgi2 (exit status 9; not expected)\n"
        "2026-01-01 00:00:03,000 WARN exited: uwsgi (exit status 22; not expected)\n"
        "2026-01-01 00:00:04,000 INFO exited: migrate (exit status 0; expected)\n"
        "2026-01-01 00:00:05,000 WARN exited: nginx (terminated by SIGKILL; not expected)\n"
        "2026-01-01 00:00:06,000 WARN exited: crash (terminated by SIGSEGV (core dumped); not "
        "expected)\n";
    assert_int_equal(status_in(log, "uwsgi"), 22);
    assert_int_equal(status_in(log, "uwsgi2"), 9);
    assert_int_equal(status_in(log, "migrate"), 0);
    assert_int_equal(status_in(log, "nginx"), 128 + SIGKILL);
    assert_int_equal(status_in(log, "crash"), 128 + SIGSEGV);
    assert_int_equal(status_in(log, "mysqld"), -1);
}

static void an_exit_that_tells_no_status(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "exited: a",
        "exited: a (",
        "exited: a (exit status ",
        "exited: a (exit status x; expected)",
        "exited: a (exit status 256; expected)",
        "exited: a (exit status 99999999999999999999; expected)",
        "exited: a (terminated by signal 99; not expected)",
        "exited: a (terminated by SIGNONSENSE; not expected)",
        "exited: a (terminated by SIG; not expected)",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (status_in(lines[i], "a") != -1)
            fail_msg("a status was read from: %s", lines[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_names_the_event_and_the_length),
        cmocka_unit_test(other_events_are_none_of_ours),
        cmocka_unit_test(headers_that_are_none),
        cmocka_unit_test(a_header_may_end_at_any_byte),
        cmocka_unit_test(a_body_names_the_program),
        cmocka_unit_test(bodies_that_are_none),
        cmocka_unit_test(the_last_exit_counts),
        cmocka_unit_test(an_exit_that_tells_no_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
