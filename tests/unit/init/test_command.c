/* Running a command as a container's first process must: its status, its signals, its orphans. */
#include "command.h"

#include "child.h"
#include "listener.h"

#include <time.h>

static char status_path[256];

static int setup(void **state)
{
    int result = folder_make(state);
    snprintf(status_path, sizeof status_path, "%s/status", (char *)*state);
    return result;
}

static int run(void *argument)
{
    return command_run(argument, status_path);
}

static int run_without_file(void *argument)
{
    return command_run(argument, NULL);
}

/* Shell text, started under command_run. */
static struct child shell_start(const char *text)
{
    static char sh[] = "sh", c[] = "-c";
    static char copy[1024];
    static char *command[] = {sh, c, copy, NULL};
    snprintf(copy, sizeof copy, "%s", text);
    return child_start(run, command);
}

static void line_expect(struct child *child, const char *expected)
{
    char line[64] = "";
    assert_non_null(fgets(line, sizeof line, child->out));
    assert_string_equal(line, expected);
}

static void its_status_is_ours(void **state)
{
    (void)state;
    struct child child = shell_start("exit 0");
    assert_int_equal(child_end(&child, NULL, 0), 0);
    child = shell_start("exit 7");
    assert_int_equal(child_end(&child, NULL, 0), 7);
    child = shell_start("kill -KILL $$");
    assert_int_equal(child_end(&child, NULL, 0), 128 + SIGKILL);
}

static void commands_that_cannot_run(void **state)
{
    static char nowhere[] = "/nowhere/at-all";
    char *command[] = {nowhere, NULL};
    char err[256];
    struct child child = child_start(run_without_file, command);
    assert_int_equal(child_end(&child, err, sizeof err), 127);
    assert_string_equal(err, "muster-init: /nowhere/at-all: No such file or directory\n");
    command[0] = *state;
    child = child_start(run_without_file, command);
    assert_int_equal(child_end(&child, err, sizeof err), 126);
}

static void a_left_status_comes_first(void **state)
{
    char text[512];
    snprintf(text, sizeof text, "echo 22 > '%s/status'; exit 0", (char *)*state);
    struct child child = shell_start(text);
    assert_int_equal(child_end(&child, NULL, 0), 22);
    snprintf(text, sizeof text, "echo nonsense > '%s/status'; exit 3", (char *)*state);
    child = shell_start(text);
    assert_int_equal(child_end(&child, NULL, 0), 3);
}

static void the_status_of_an_earlier_run_is_forgotten(void **state)
{
    (void)state;
    assert_true(status_file_write(status_path, 22));
    struct child child = shell_start("exit 0");
    assert_int_equal(child_end(&child, NULL, 0), 0);
}

static void signals_are_handed_on(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"QUIT", SIGQUIT},
                   {"HUP", SIGHUP},   {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "trap 'echo got; exit 9' %s; echo up; while :; do sleep 0.05; done",
                 signals[i].name);
        struct child child = shell_start(text);
        line_expect(&child, "up\n");
        kill(child.pid, signals[i].number);
        line_expect(&child, "got\n");
        assert_int_equal(child_end(&child, NULL, 0), 9);
    }
}

/* The state of a process as in /proc: 'Z' is one that nobody reaps; 0: there is none. */
static int process_state(int pid)
{
    char path[64];
    char name[64];
    char letter = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%*d %63s %c", name, &letter) != 2)
        letter = 0;
    fclose(f);
    return letter;
}

static void orphans_are_reaped(void **state)
{
    (void)state;
    int orphan = 0;
    /* The inner shell dies at once; what it started ends later, with nobody but us to reap it. */
    struct child child = shell_start("sh -c 'sleep 0.2 & echo $!'; read line; exit 0");
    assert_int_equal(fscanf(child.out, "%d", &orphan), 1);
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    for (int i = 0; i < 250 && process_state(orphan) != 0; i++)
        nanosleep(&pause, NULL);
    assert_int_equal(process_state(orphan), 0);
    fputs("\n", child.in);
    assert_int_equal(child_end(&child, NULL, 0), 0);
}

static void what_is_left_behind_is_ended(void **state)
{
    (void)state;
    int first = 0, second = 0;
    /* The second is the first's child and becomes ours only when that one is gone. */
    struct child child =
        shell_start("sh -c 'sleep 300 & echo $!; wait' & echo $!; sleep 0.2; exit 4");
    assert_int_equal(fscanf(child.out, "%d %d", &first, &second), 2);
    assert_int_equal(child_end(&child, NULL, 0), 4);
    assert_int_equal(process_state(first), 0);
    assert_int_equal(process_state(second), 0);
}

static void what_will_not_end_is_killed(void **state)
{
    (void)state;
    int stubborn = 0;
    struct child child = shell_start(
        "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & sleep 0.2; exit 5");
    assert_int_equal(fscanf(child.out, "%d", &stubborn), 1);
    assert_int_equal(child_end(&child, NULL, 0), 5);
    assert_int_equal(process_state(stubborn), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, folder_remove)
    const struct CMUnitTest tests[] = {
        TEST(its_status_is_ours),           TEST(commands_that_cannot_run),
        TEST(a_left_status_comes_first),    TEST(the_status_of_an_earlier_run_is_forgotten),
        TEST(signals_are_handed_on),        TEST(orphans_are_reaped),
        TEST(what_is_left_behind_is_ended), TEST(what_will_not_end_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
