/* Log lines: one write each, both forms, nothing forged, nothing longer than the limit. */
#include "base/log.h"

#include "base/utf8.h"

#include "check.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

/* Standard error is a socket that keeps the borders of writes: one message is one write(2). */
static int reader = -1;
static int stderr_before = -1;
static char message[2 * LOG_LINE_MAX];

static int setup(void **state)
{
    int ends[2];

    (void)state;
    log_init(false, false);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends))
        return -1;
    stderr_before = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    reader = ends[0];
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    close(reader);
    return 0;
}

/* The next write, or the empty slice when there was none. */
static struct str next_write(void)
{
    ssize_t n = recv(reader, message, sizeof(message), MSG_DONTWAIT);

    return (struct str){message, n > 0 ? (size_t)n : 0};
}

#define TIME_SIZE (sizeof("2026-01-02T03:04:05.678Z") - 1)

/* The line without its time and newline. */
static struct str next_line(void)
{
    struct str line = next_write();

    assert_true(line.n > TIME_SIZE + 2);
    assert_true(line.n <= LOG_LINE_MAX);
    assert_int_equal(str_find(line, '\n'), line.n - 1);
    return str_drop(str_take(line, line.n - 1), TIME_SIZE + 1);
}

static void text_lines(void **state)
{
    (void)state;
    LOG(LOG_INFO, "listening", log_i64("port", 8080));
    assert_str(next_line(), "info listening port=8080");
    LOG(LOG_WARN, "slow", log_f64("seconds", 1.23456),
        log_str("route", STR("/employees/{emp_no}")));
    assert_str(next_line(), "warn slow seconds=1.235 route=/employees/{emp_no}");
    LOG(LOG_ERROR, "lost", log_i64("n", INT64_MIN));
    assert_str(next_line(), "error lost n=-9223372036854775808");
    log_event(LOG_INFO, "start", NULL, 0);
    assert_str(next_line(), "info start");
    assert_int_equal(next_write().n, 0);
}

static void times_are_utc_with_milliseconds(void **state)
{
    struct str line;
    struct tm tm = {0};
    struct timespec before;
    struct timespec after;
    double logged;
    int ms = -1;
    int used = 0;

    (void)state;
    setenv("TZ", "Asia/Kathmandu", 1);
    tzset();
    clock_gettime(CLOCK_REALTIME, &before);
    log_event(LOG_INFO, "now", NULL, 0);
    clock_gettime(CLOCK_REALTIME, &after);
    line = next_write();
    message[line.n] = '\0';
    assert_int_equal(sscanf(message, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &tm.tm_year, &tm.tm_mon,
                            &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &ms, &used),
                     7);
    assert_int_equal(used, TIME_SIZE);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    logged = (double)timegm(&tm) + ms / 1000.0;
    assert_true(logged > (double)before.tv_sec + (double)before.tv_nsec / 1e9 - 0.0015);
    assert_true(logged < (double)after.tv_sec + (double)after.tv_nsec / 1e9 + 0.0015);
    unsetenv("TZ");
    tzset();
}

static void values_that_are_not_plain_are_quoted(void **state)
{
    static const struct {
        struct str value;
        struct str want;
    } cases[] = {
        {STR_INIT("a-b_c.d/e?f:g&h"), STR_INIT("a-b_c.d/e?f:g&h")},
        {STR_INIT(""), STR_INIT("\"\"")},
        {STR_INIT("-"), STR_INIT("\"-\"")},
        {STR_INIT("--"), STR_INIT("--")},
        {STR_INIT("a b"), STR_INIT("\"a b\"")},
        {STR_INIT("a=b"), STR_INIT("\"a=b\"")},
        {STR_INIT("a\"b"), STR_INIT("\"a\\\"b\"")},
        {STR_INIT("a\\b"), STR_INIT("\"a\\\\b\"")},
        {STR_INIT("a\nb"), STR_INIT("\"a\\u000ab\"")},
        {STR_INIT("\r\t\0\x1b[31m"), STR_INIT("\"\\u000d\\u0009\\u0000\\u001b[31m\"")},
        {STR_INIT("\x7f\xc2\x85"), STR_INIT("\"\\u007f\\u0085\"")},
        {STR_INIT("\xc3\xa9"), STR_INIT("\"\xc3\xa9\"")},
        {STR_INIT("\x7f"), STR_INIT("\"\\u007f\"")},
        {STR_INIT("\xff:"), STR_INIT("\"\\ufffd:\"")},
        {STR_INIT("\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6"), STR_INIT("\"\\u2028\\u202e\\u2066\"")},
        {{NULL, 0}, STR_INIT("-")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LOG(LOG_INFO, "e", log_str("v", cases[i].value));
        assert_slice(str_drop(next_line(), strlen("info e v=")), cases[i].want);
    }
}

static json_t *loaded(struct str line)
{
    json_error_t error;
    json_t *value = json_loadb(line.p, line.n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);

    if (!value)
        fail_msg("%s in %.*s", error.text, STR_ARG(line));
    return value;
}

static void json_lines(void **state)
{
    struct str line;

    (void)state;
    log_init(true, false);
    LOG(LOG_INFO, "request", log_str("url", STR("/a\"\n")), log_i64("status", 200),
        log_f64("seconds", 0.0014), log_str("none", (struct str){NULL, 0}));
    line = next_write();
    assert_true(str_starts(line, STR("{\"time\":\"2")));
    assert_str(
        str_drop(line, strlen("{\"time\":\"") + TIME_SIZE),
        "\",\"level\":\"info\",\"event\":\"request\",\"url\":\"/a\\\"\\u000a\",\"status\":200,"
        "\"seconds\":0.001,\"none\":null}\n");
    json_decref(loaded(line));
    log_event(LOG_ERROR, "bare", NULL, 0);
    line = next_write();
    assert_str(str_drop(line, strlen("{\"time\":\"") + TIME_SIZE),
               "\",\"level\":\"error\",\"event\":\"bare\"}\n");
}

static void numbers_that_are_none_are_absent(void **state)
{
    double zero = 0;

    (void)state;
    LOG(LOG_INFO, "e", log_f64("a", 1 / zero), log_f64("b", zero / zero));
    assert_str(next_line(), "info e a=- b=-");
    log_init(true, false);
    LOG(LOG_INFO, "e", log_f64("a", 1 / zero));
    json_decref(loaded(next_write()));
}

static void debug_lines_only_when_asked(void **state)
{
    (void)state;
    log_event(LOG_DEBUG, "hidden", NULL, 0);
    assert_int_equal(next_write().n, 0);
    log_init(false, true);
    log_event(LOG_DEBUG, "shown", NULL, 0);
    assert_str(next_line(), "debug shown");
}

static void long_values_are_cut_and_the_rest_stays(void **state)
{
    static char text[100000];
    struct str line;

    (void)state;
    memset(text, 'x', sizeof(text));
    LOG(LOG_INFO, "e", log_str("url", (struct str){text, LOG_VALUE_MAX}), log_i64("n", 1));
    line = next_line();
    assert_true(str_ends(line, STR("x n=1")));
    LOG(LOG_INFO, "e", log_str("url", (struct str){text, LOG_VALUE_MAX + 1}), log_i64("n", 1));
    line = next_line();
    assert_true(str_ends(line, STR("x\" n=1 cut=true")));
    assert_int_equal(line.n, strlen("info e url=") + LOG_VALUE_MAX + strlen(" n=1 cut=true"));
    log_init(true, false);
    LOG(LOG_INFO, "e", log_str("url", (struct str){text, sizeof(text)}), log_i64("n", 1));
    line = next_write();
    assert_true(str_ends(line, STR("x\",\"n\":1,\"cut\":true}\n")));
    json_decref(loaded(line));
}

static void characters_and_escapes_are_not_cut_apart(void **state)
{
    static const char *const units[] = {"\xf0\x9f\x98\x80", "\n", "\"", "\xff"};
    char text[3 * LOG_VALUE_MAX];

    (void)state;
    log_init(true, false);
    for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
        for (size_t shift = 0; shift < 8; shift++) {
            size_t n = shift;
            json_t *value;

            memset(text, 'x', shift);
            while (n + 4 < sizeof(text)) {
                memcpy(text + n, units[u], strlen(units[u]));
                n += strlen(units[u]);
            }
            LOG(LOG_INFO, "e", log_str("v", (struct str){text, n}));
            value = loaded(next_write());
            assert_true(json_is_true(json_object_get(value, "cut")));
            assert_true(json_string_length(json_object_get(value, "v")) >=
                        (LOG_VALUE_MAX - 10) / 6);
            json_decref(value);
        }
    }
}

static void a_line_has_an_end(void **state)
{
    struct random r = {29};
    char storage[20][1500];

    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct log_field fields[20];
        size_t n = random_next(&r) % 20;
        static const char *const names[20] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                              "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"};
        struct str line;
        json_t *value;

        for (size_t k = 0; k < n; k++)
            fields[k] = log_str(names[k], random_text(&r, storage[k], sizeof(storage[k])));
        log_init(i % 2, false);
        log_event(LOG_INFO, "e", fields, n);
        line = next_write();
        assert_in_range(line.n, 1, LOG_LINE_MAX);
        assert_int_equal(str_find(line, '\n'), line.n - 1);
        assert_true(utf8_valid(line));
        if (i % 2 == 0)
            continue;
        value = loaded(line);
        if (json_object_size(value) != 3 + n)
            assert_true(json_is_true(json_object_get(value, "cut")));
        json_decref(value);
    }
}

static void a_field_that_does_not_fit_leaves_room_for_the_next(void **state)
{
    static char text[LOG_VALUE_MAX];
    struct str long_value = {text, sizeof(text)};
    json_t *value;

    (void)state;
    memset(text, 'x', sizeof(text));
    log_init(true, false);
    LOG(LOG_INFO, "e", log_str("a", long_value), log_str("b", long_value), log_str("c", long_value),
        log_str("d", long_value), log_i64("status", 200));
    value = loaded(next_write());
    assert_non_null(json_object_get(value, "c"));
    assert_null(json_object_get(value, "d"));
    assert_int_equal(json_integer_value(json_object_get(value, "status")), 200);
    assert_true(json_is_true(json_object_get(value, "cut")));
    json_decref(value);
}

static void errno_stays(void **state)
{
    (void)state;
    errno = ENOENT;
    log_event(LOG_INFO, "e", NULL, 0);
    assert_int_equal(errno, ENOENT);
    shutdown(reader, SHUT_RDWR); /* now the write fails */
    signal(SIGPIPE, SIG_IGN);
    log_event(LOG_INFO, "e", NULL, 0);
    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(errno, ENOENT);
}

static void shortage(void *arg)
{
    log_abort("out_of_memory", *(size_t *)arg);
}

static void shortage_is_told_before_the_end(void **state)
{
    size_t sizes[] = {4096, SIZE_MAX};
    struct ending ending;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        log_init(i == 1, false);
        run_apart(shortage, &sizes[i], &ending);
        assert_int_equal(ending.signal, SIGABRT);
        if (i == 0)
            assert_true(str_ends(ending.error, STR(" error out_of_memory bytes=4096\n")));
        else
            assert_true(str_ends(ending.error, STR(",\"bytes\":9223372036854775807}\n")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(times_are_utc_with_milliseconds, setup, teardown),
        cmocka_unit_test_setup_teardown(values_that_are_not_plain_are_quoted, setup, teardown),
        cmocka_unit_test_setup_teardown(json_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_that_are_none_are_absent, setup, teardown),
        cmocka_unit_test_setup_teardown(debug_lines_only_when_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(long_values_are_cut_and_the_rest_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(characters_and_escapes_are_not_cut_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_has_an_end, setup, teardown),
        cmocka_unit_test_setup_teardown(a_field_that_does_not_fit_leaves_room_for_the_next, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(errno_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(shortage_is_told_before_the_end, setup, teardown),
    };

    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
