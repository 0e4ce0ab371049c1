/* The listener in a conversation with supervisord, whose part the test plays: a lost program leaves
 * a status and asks the parent, which is the test, to stop. */
#include "listener.h"

#include "base/log.h"
#include "child.h"

#include <time.h>

static char status_path[256];
static char log_path[256];

static int setup(void **state)
{
    int result = folder_make(state);
    snprintf(status_path, sizeof status_path, "%s/status", (char *)*state);
    snprintf(log_path, sizeof log_path, "%s/log", (char *)*state);
    return result;
}

static int listen(void *argument)
{
    log_init(false, false);
    return listener_run(argument);
}

static struct child listener_start(void)
{
    static char ignored_name[] = "migrate";
    static char *ignored[] = {ignored_name};
    static struct listener l;
    l = (struct listener){status_path, log_path, ignored, 1};
    return child_start(listen, &l);
}

static void ready(struct child *child)
{
    char line[32];
    assert_non_null(fgets(line, sizeof line, child->out));
    assert_string_equal(line, "READY\n");
}

static void event_send(struct child *child, const char *name, const char *body)
{
    fprintf(child->in,
            "ver:3.0 server:supervisor serial:1 pool:p poolserial:1 eventname:%s len:%zu\n%s", name,
            strlen(body), body);
    fflush(child->in);
}

static void event_answered(struct child *child)
{
    char text[12] = "";
    assert_int_equal(fread(text, 1, 11, child->out), 11);
    assert_string_equal(text, "RESULT 2\nOK");
    ready(child);
}

/* Whether the child has asked this process to stop. SIGTERM is blocked for the whole program. */
static bool asked_to_stop(void)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    const struct timespec now = {.tv_sec = 0};
    return sigtimedwait(&term, NULL, &now) == SIGTERM;
}

static void a_lost_program_ends_everything_with_its_status(void **state)
{
    (void)state;
    char err[2048];
    int status;
    file_write(log_path, "x WARN exited: uwsgi (exit status 22; not expected)\n");
    struct child child = listener_start();
    ready(&child);
    event_send(&child, "PROCESS_STATE_FATAL",
               "processname:uwsgi groupname:uwsgi from_state:BACKOFF");
    event_answered(&child);
    assert_true(asked_to_stop());
    assert_true(status_file_read(status_path, &status));
    assert_int_equal(status, 22);
    assert_int_equal(child_end(&child, err, sizeof err), 0);
    assert_non_null(strstr(err, " error program_lost program=uwsgi status=22 "));
    assert_ptr_equal(strchr(err, '\n'), err + strlen(err) - 1);
}

static void a_lost_program_that_said_all_is_well_is_lost_all_the_same(void **state)
{
    (void)state;
    int status;
    file_write(log_path, "x INFO exited: nginx (exit status 0; expected)\n");
    struct child child = listener_start();
    ready(&child);
    event_send(&child, "PROCESS_STATE_FATAL",
               "processname:nginx groupname:nginx from_state:BACKOFF");
    event_answered(&child);
    assert_true(asked_to_stop());
    assert_true(status_file_read(status_path, &status));
    assert_int_equal(status, 1);
    assert_int_equal(child_end(&child, NULL, 0), 0);
}

static void without_a_log_the_status_is_one(void **state)
{
    (void)state;
    int status;
    struct child child = listener_start();
    ready(&child);
    event_send(&child, "PROCESS_STATE_UNKNOWN",
               "processname:nginx groupname:nginx from_state:RUNNING");
    event_answered(&child);
    assert_true(asked_to_stop());
    assert_true(status_file_read(status_path, &status));
    assert_int_equal(status, 1);
    assert_int_equal(child_end(&child, NULL, 0), 0);
}

static void an_ignored_program_may_be_lost(void **state)
{
    (void)state;
    char err[2048];
    struct child child = listener_start();
    ready(&child);
    event_send(&child, "PROCESS_STATE_FATAL", "processname:migrate groupname:m from_state:BACKOFF");
    event_answered(&child);
    assert_int_equal(child_end(&child, err, sizeof err), 0);
    assert_false(asked_to_stop());
    assert_int_not_equal(access(status_path, F_OK), 0);
    assert_non_null(strstr(err, " warn program_given_up program=migrate "));
}

static void a_program_that_comes_back_is_only_told_of(void **state)
{
    (void)state;
    char err[2048];
    struct child child = listener_start();
    ready(&child);
    event_send(&child, "PROCESS_STATE_EXITED",
               "processname:uwsgi groupname:uwsgi from_state:RUNNING expected:0 pid:12");
    event_answered(&child);
    event_send(&child, "PROCESS_STATE_BACKOFF",
               "processname:uwsgi groupname:uwsgi from_state:STARTING tries:1");
    event_answered(&child);
    event_send(&child, "TICK_5", "when:1201063880");
    event_answered(&child);
    event_send(&child, "PROCESS_STATE_RUNNING",
               "processname:uwsgi groupname:uwsgi from_state:STARTING pid:13");
    event_answered(&child);
    assert_int_equal(child_end(&child, err, sizeof err), 0);
    assert_false(asked_to_stop());
    assert_int_not_equal(access(status_path, F_OK), 0);
    assert_non_null(strstr(err, " warn program_exited program=uwsgi pid=12 "));
    assert_non_null(strstr(err, " warn program_failed_to_start program=uwsgi tries=1 "));
    assert_non_null(strstr(err, " info program_running program=uwsgi pid=13\n"));
}

static void nonsense_ends_the_listener_and_nothing_else(void **state)
{
    (void)state;
    static const char *const streams[] = {
        "\n",
        "hello\n",
        "eventname:PROCESS_STATE_FATAL len:99999\n",
        "eventname:PROCESS_STATE_FATAL len:50\nprocessname:a",
        "eventname:PROCESS_STATE_FATAL len:13\nprocessname:/",
        "eventname:PROCESS_STATE_FATAL len:0\n",
        "eventname:PROCESS_STATE_FATAL len:1",
        "eventname:TICK_5 len:50\nwhen:1201063880",
        "eventname:TICK_5 len:0 ",
    };
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        char err[2048];
        struct child child = listener_start();
        ready(&child);
        fputs(streams[i], child.in);
        fflush(child.in);
        if (child_end(&child, err, sizeof err) != 1)
            fail_msg("not refused: %s", streams[i]);
        assert_non_null(strstr(err, " error listener_confused "));
        assert_false(asked_to_stop());
        assert_int_not_equal(access(status_path, F_OK), 0);
    }
}

static void a_line_without_end_is_not_kept(void **state)
{
    (void)state;
    struct child child = listener_start();
    ready(&child);
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < 2000; i++)
        fputs("eventname:x ", child.in);
    fflush(child.in);
    assert_int_equal(child_end(&child, NULL, 0), 1);
    assert_false(asked_to_stop());
}

static void a_status_that_cannot_be_kept_still_ends_everything(void **state)
{
    (void)state;
    char err[2048];
    snprintf(status_path, sizeof status_path, "%s/no/such/folder/status", (char *)*state);
    struct child child = listener_start();
    ready(&child);
    event_send(&child, "PROCESS_STATE_FATAL",
               "processname:uwsgi groupname:uwsgi from_state:BACKOFF");
    event_answered(&child);
    assert_true(asked_to_stop());
    assert_int_equal(child_end(&child, err, sizeof err), 0);
    assert_non_null(strstr(err, " error status_not_written "));
}

static void status_files_hold_one_number(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",       "\n",   "0\n",   "256\n",
                                        "-1\n",   "1",    "1 \n",  "x\n",
                                        "0x10\n", " 1\n", "1\n\n", "99999999999999999999\n"};
    int status = 7;
    assert_false(status_file_read(status_path, &status));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        file_write(status_path, wrong[i]);
        if (status_file_read(status_path, &status))
            fail_msg("taken for a status: '%s'", wrong[i]);
    }
    assert_int_equal(status, 7);
    assert_true(status_file_write(status_path, 255));
    assert_true(status_file_read(status_path, &status));
    assert_int_equal(status, 255);
}

int main(void)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, folder_remove)
    const struct CMUnitTest tests[] = {
        TEST(a_lost_program_ends_everything_with_its_status),
        TEST(a_lost_program_that_said_all_is_well_is_lost_all_the_same),
        TEST(without_a_log_the_status_is_one),
        TEST(an_ignored_program_may_be_lost),
        TEST(a_program_that_comes_back_is_only_told_of),
        TEST(nonsense_ends_the_listener_and_nothing_else),
        TEST(a_line_without_end_is_not_kept),
        TEST(a_status_that_cannot_be_kept_still_ends_everything),
        TEST(status_files_hold_one_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
