/* traceparent and tracestate, by the cases of W3C Trace Context, 3.2 and 3.3. */
#include "http/trace.h"

#include "tests/unit/base/check.h"

#include <stdio.h>

#define ID "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN "00f067aa0ba902b7"

static struct trace trace_of(const char *parent, const char *state, const char *request_id)
{
    struct trace trace;

    trace_read(str_from(parent), str_from(state), str_from(request_id), &trace);
    return trace;
}

static bool is_id(const char *p, size_t n)
{
    bool some = false;

    for (size_t i = 0; i < n; i++) {
        if (!memchr("0123456789abcdef", p[i], 16))
            return false;
        some = some || p[i] != '0';
    }
    return some;
}

static void what_is_a_traceparent_is_kept(void **state)
{
    static const struct {
        const char *text;
        bool is_sampled;
    } good[] = {
        {"00-" ID "-" SPAN "-01", true},        {"00-" ID "-" SPAN "-00", false},
        {"00-" ID "-" SPAN "-ff", true},        {"00-" ID "-" SPAN "-02", false},
        {"01-" ID "-" SPAN "-01", true},        {"fe-" ID "-" SPAN "-01", true},
        {"cc-" ID "-" SPAN "-01-what", true},   {"01-" ID "-" SPAN "-01-", true},
        {"a0-" ID "-" SPAN "-00-x-y-z", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct trace trace = trace_of(good[i].text, NULL, "request-1");

        if (memcmp(trace.id, ID, TRACE_ID) || trace.is_sampled != good[i].is_sampled)
            fail_msg("not kept: %s", good[i].text);
        assert_str(trace.parent, SPAN);
        assert_true(is_id(trace.span, TRACE_SPAN));
        assert_memory_not_equal(trace.span, SPAN, TRACE_SPAN);
    }
}

static void what_is_none_is_forgotten(void **state)
{
    static const char *const bad[] = {
        "",
        "0",
        "00-" ID "-" SPAN "-0",
        "00-" ID "-" SPAN "-011",
        "00-" ID "-" SPAN "-01-",
        "00-" ID "-" SPAN "-01 ",
        " 00-" ID "-" SPAN "-01",
        "01-" ID "-" SPAN "-011",
        "01-" ID "-" SPAN "-01.x",
        "ff-" ID "-" SPAN "-01",
        "FE-" ID "-" SPAN "-01",
        "0g-" ID "-" SPAN "-01",
        "00_" ID "-" SPAN "-01",
        "00-" ID "_" SPAN "-01",
        "00-" ID "-" SPAN "_01",
        "00-" ID "-" SPAN "-0x",
        "00-" ID "-" SPAN "-0A",
        "00-" ID "-00F067AA0BA902B7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-0" SPAN "-01",
        "00-" ID "-0000000000000000-01",
        "00-00000000000000000000000000000000-" SPAN "-01",
        "00-" ID "-" SPAN "-01,00-" ID "-" SPAN "-01",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct trace trace = trace_of(bad[i], "a=1", "request-1");

        if (!str_is_null(trace.parent) || !memcmp(trace.id, ID, TRACE_ID) || trace.is_sampled)
            fail_msg("taken: %s", bad[i]);
        if (!str_is_null(trace.state))
            fail_msg("its state was taken: %s", bad[i]);
        assert_true(is_id(trace.id, TRACE_ID) && is_id(trace.span, TRACE_SPAN));
    }
}

static void a_new_trace_has_nginxs_number_or_one_of_its_own(void **state)
{
    struct trace first = trace_of(NULL, NULL, "client-chose-this");
    struct trace second = trace_of(NULL, NULL, "client-chose-this");

    (void)state;
    assert_memory_equal(trace_of(NULL, NULL, ID).id, ID, TRACE_ID);
    assert_true(is_id(trace_of(NULL, NULL, "00000000000000000000000000000000").id, TRACE_ID));
    assert_true(is_id(trace_of(NULL, NULL, "4BF92F3577B34DA6A3CE929D0E0E4736").id, TRACE_ID));
    assert_memory_not_equal(first.id, second.id, TRACE_ID);
    assert_memory_not_equal(first.span, second.span, TRACE_SPAN);
}

static void processes_make_different_ids(void **state)
{
    int ends[2];
    struct trace ours;
    struct trace theirs;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct trace trace = trace_of(NULL, NULL, "x");
        _exit(write(ends[1], &trace, sizeof trace) != (ssize_t)sizeof trace);
    }
    assert_int_equal(read(ends[0], &theirs, sizeof theirs), sizeof theirs);
    waitpid(child, NULL, 0);
    ours = trace_of(NULL, NULL, "x");
    assert_memory_not_equal(ours.id, theirs.id, TRACE_ID);
}

static void a_state_is_a_list_of_keys_and_values(void **state)
{
    static const char *const good[] = {
        "a=1",
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "a=1 , b=2\t,\tc=3",
        "a=1,,b=2,",
        "fw529a3039@dt=FfAx2dv~|x;:",
        "0tenant@v=x",
        "a_-*/z0=x y",
        "a= x",
    };
    static const char *const bad[] = {
        "",        ",",          " ",    "a",      "=1",
        "a=",      "a=1=2",      "A=1",  "1a=1",   "-a=1",
        "a=1,a=2", "a@b@c=1",    "@v=1", "a@=1",   "a b=1",
        "a=1\x01", "a=\xc3\xa4", "a =1", "a@1v=1", "a@vendorvendorxyz=1",
    };
    char many[1024];
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!trace_state_is_valid(str_from(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (trace_state_is_valid(str_from(bad[i])))
            fail_msg("taken: %s", bad[i]);
    for (int i = 0; i < TRACE_STATE_MEMBERS; i++)
        n += (size_t)snprintf(many + n, sizeof many - n, "k%d=v,", i);
    assert_true(trace_state_is_valid((struct str){many, n}));
    snprintf(many + n, sizeof many - n, "k99=v");
    assert_false(trace_state_is_valid(str_from(many)));
}

static void a_bad_state_spoils_no_parent(void **state)
{
    struct trace trace = trace_of("00-" ID "-" SPAN "-01", "A=1", "x");

    (void)state;
    assert_memory_equal(trace.id, ID, TRACE_ID);
    assert_true(str_is_null(trace.state));
    assert_str(trace_of("00-" ID "-" SPAN "-01", "a=1,b=2", "x").state, "a=1,b=2");
}

static void the_answer_names_trace_and_span(void **state)
{
    struct arena arena;
    struct trace trace = trace_of("00-" ID "-" SPAN "-01", NULL, "x");
    struct trace_parent back;

    (void)state;
    arena_init(&arena, 1 << 16, 0);
    struct str text = trace_response(&trace, &arena);
    assert_int_equal(trace_parent_read(text, &back), ERR_OK);
    assert_str(back.id, ID);
    assert_slice(back.span, ((struct str){trace.span, TRACE_SPAN}));
    assert_true(back.is_sampled);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_make_different_ids),
        cmocka_unit_test(what_is_a_traceparent_is_kept),
        cmocka_unit_test(what_is_none_is_forgotten),
        cmocka_unit_test(a_new_trace_has_nginxs_number_or_one_of_its_own),
        cmocka_unit_test(a_state_is_a_list_of_keys_and_values),
        cmocka_unit_test(a_bad_state_spoils_no_parent),
        cmocka_unit_test(the_answer_names_trace_and_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
