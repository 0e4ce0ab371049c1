/* `muster` as a shell sees it: what it prints, where, and with which status it ends. The program is
 * $MUSTER_CLI. */
#include "tests/unit/base/check.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

static char out[8192];
static char err[8192];

static void read_all(int fd, char *to, size_t size)
{
    size_t n = 0;
    ssize_t got;

    while (n < size - 1 && (got = read(fd, to + n, size - 1 - n)) > 0)
        n += (size_t)got;
    to[n] = '\0';
    close(fd);
}

/* Runs it with these arguments and returns its status. */
static int run(const char *const *args)
{
    const char *argv[8] = {"muster"};
    int outs[2];
    int errs[2];
    int status;

    for (size_t i = 0; args[i]; i++)
        argv[i + 1] = args[i];
    assert_int_equal(pipe(outs), 0);
    assert_int_equal(pipe(errs), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(outs[1], STDOUT_FILENO);
        dup2(errs[1], STDERR_FILENO);
        execv(getenv("MUSTER_CLI"), (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(outs[1]);
    close(errs[1]);
    read_all(outs[0], out, sizeof out);
    read_all(errs[0], err, sizeof err);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static int setup(void **state)
{
    static const char *const names[] = {"MYSQL_HOST",          "MYSQL_SOCKET",  "MYSQL_PORT",
                                        "MYSQL_PASSWORD",      "MUSTER_SHARED", "MYSQL_USER",
                                        "MYSQL_PASSWORD_FILE", "LOG_FORMAT"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
    return 0;
}

static void check_one_line(const char *word)
{
    assert_string_equal(out, "");
    const char *end = strchr(err, '\n');
    assert_non_null(end);
    assert_int_equal(end[1], '\0');
    assert_int_equal(strncmp(err, "muster: ", 8), 0);
    if (!strstr(err, word))
        fail_msg("“%s” does not say %s", err, word);
}

static void help_is_printed_and_is_no_error(void **state)
{
    static const char *const ways[] = {"help", "--help", "-h"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(RUN(ways[i]), 0);
        assert_string_equal(err, "");
        assert_non_null(strstr(out, "Usage: muster COMMAND"));
        assert_non_null(strstr(out, "migrate"));
        assert_non_null(strstr(out, "wait-db"));
        assert_non_null(strstr(out, "version"));
    }
}

static void version_is_one_line(void **state)
{
    (void)state;
    assert_int_equal(RUN("version"), 0);
    assert_int_equal(strncmp(out, "muster ", 7), 0);
    assert_int_equal(strchr(out, '\n')[1], '\0');
    assert_int_equal(RUN("--version"), 0);
    assert_int_equal(RUN("version", "x"), EX_USAGE);
    check_one_line("x");
}

static void wrong_use_is_status_64(void **state)
{
    (void)state;
    assert_int_equal(run((const char *const[]){NULL}), EX_USAGE);
    assert_string_equal(out, "");
    assert_non_null(strstr(err, "Usage: muster COMMAND"));
    assert_int_equal(RUN("dance"), EX_USAGE);
    assert_non_null(strstr(err, "there is no command “dance”"));
    assert_int_equal(RUN("migrate", "--fast"), EX_USAGE);
    check_one_line("--fast");
    assert_int_equal(RUN("migrate", "--wait"), EX_USAGE);
    check_one_line("--wait");
    assert_int_equal(RUN("wait-db", "--timeout", "soon"), EX_USAGE);
    check_one_line("--timeout");
    assert_int_equal(RUN("wait-db", "--timeout", "-1"), EX_USAGE);
    check_one_line("--timeout");
    assert_int_equal(RUN("wait-db", "--timeout", "86401"), EX_USAGE);
    check_one_line("86400");
    assert_int_equal(RUN("probe", "ftp://x/"), EX_USAGE);
    check_one_line("probe");
    assert_int_equal(RUN("probe", "http://a/", "b"), EX_USAGE);
}

static void wrong_settings_are_status_78(void **state)
{
    static const char *const commands[] = {"migrate", "wait-db"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        setup(NULL);
        assert_int_equal(RUN(commands[i]), EX_CONFIG);
        check_one_line("MYSQL_HOST or MYSQL_SOCKET");
        setenv("MYSQL_HOST", "db.invalid", 1);
        setenv("MYSQL_PORT", "0", 1);
        assert_int_equal(RUN(commands[i]), EX_CONFIG);
        check_one_line("MYSQL_PORT");
        unsetenv("MYSQL_PORT");
        setenv("MYSQL_PASSWORD", "a", 1);
        setenv("MYSQL_PASSWORD_FILE", "/b", 1);
        assert_int_equal(RUN(commands[i]), EX_CONFIG);
        check_one_line("MYSQL_PASSWORD and MYSQL_PASSWORD_FILE");
    }
}

static void a_database_that_is_away_is_status_69(void **state)
{
    (void)state;
    setenv("MYSQL_SOCKET", "/nowhere/mysql.sock", 1);
    setenv("MYSQL_PASSWORD", "hunter2", 1);
    assert_int_equal(RUN("migrate"), EX_UNAVAILABLE);
    assert_non_null(strstr(err, "could not be migrated"));
    assert_null(strstr(err, "hunter2"));
    time_t start = time(NULL);
    assert_int_equal(RUN("wait-db", "--timeout", "1"), EX_UNAVAILABLE);
    assert_non_null(strstr(err, "not ready after 1 seconds"));
    assert_true(time(NULL) - start <= 4);
}

/* A server for one request, in a child; the address to ask is written into the buffer. */
static pid_t serve(const char *answer, char address[64])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int door = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(door, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(door, 1), 0);
    assert_int_equal(getsockname(door, (struct sockaddr *)&at, &n), 0);
    snprintf(address, 64, "http://127.0.0.1:%d/health", ntohs(at.sin_port));
    pid_t child = fork();
    if (child == 0) {
        char request[2048];
        int guest = accept(door, NULL, NULL);
        ssize_t got = read(guest, request, sizeof request - 1);
        request[got > 0 ? got : 0] = '\0';
        bool asked = strncmp(request, "GET /health HTTP/1.0\r\nHost: ", 27) == 0;
        ssize_t sent = write(guest, answer, strlen(answer));
        _exit(asked && sent > 0 ? 0 : 1);
    }
    close(door);
    return child;
}

static void check_probe(const char *answer, int want, const char *shown)
{
    char address[64];
    int status;
    pid_t server = serve(answer, address);

    assert_int_equal(RUN("probe", address), want);
    assert_string_equal(out, shown);
    assert_int_equal(waitpid(server, &status, 0), server);
    assert_int_equal(status, 0);
}

static void a_probe_asks_once_and_judges_by_the_status(void **state)
{
    (void)state;
    check_probe("HTTP/1.1 200 OK\r\nX: y\r\n\r\n{\"status\":\"healthy\"}", 0,
                "{\"status\":\"healthy\"}\n");
    check_probe("HTTP/1.1 503 Service Unavailable\r\n\r\n{}", EX_UNAVAILABLE, "{}\n");
    check_probe("HTTP/1.1 200", EX_UNAVAILABLE, "\n");
    check_probe("nonsense", EX_UNAVAILABLE, "\n");
}

static void a_probe_of_nobody_is_status_69(void **state)
{
    (void)state;
    assert_int_equal(RUN("probe", "http://127.0.0.1:1/health"), EX_UNAVAILABLE);
    check_one_line("nothing answers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(help_is_printed_and_is_no_error, setup),
        cmocka_unit_test_setup(version_is_one_line, setup),
        cmocka_unit_test_setup(wrong_use_is_status_64, setup),
        cmocka_unit_test_setup(wrong_settings_are_status_78, setup),
        cmocka_unit_test_setup(a_database_that_is_away_is_status_69, setup),
        cmocka_unit_test_setup(a_probe_asks_once_and_judges_by_the_status, setup),
        cmocka_unit_test_setup(a_probe_of_nobody_is_status_69, setup),
    };

    if (!getenv("MUSTER_CLI")) {
        fprintf(stderr, "MUSTER_CLI is not set\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
