/* test_chart.h: what the tests of the charts share: a checker that markup is well-formed, and
 * ways to find things in it. */
#ifndef MUSTER_TESTS_UNIT_PAGES_TEST_CHART_H
#define MUSTER_TESTS_UNIT_PAGES_TEST_CHART_H

#include "pages/chart.h"

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct buf drawn;

static inline int draw_setup(void **state)
{
    (void)state;
    buf_init(&drawn, 1 << 22);
    return 0;
}

static inline int draw_teardown(void **state)
{
    (void)state;
    buf_free(&drawn);
    return 0;
}

/* The markup so far as a C string; also empties the buffer for the next drawing. */
static inline const char *taken(void)
{
    assert_int_equal(buf_err(&drawn), ERR_OK);
    buf_putc(&drawn, '\0');
    buf_reset(&drawn);
    return drawn.p;
}

static inline size_t count_of(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        n++;
    return n;
}

static inline struct date on(int year, int month, int day)
{
    struct date d;

    assert_int_equal(date_from_ymd((struct ymd){year, month, day}, &d), ERR_OK);
    return d;
}

static inline struct url to(const char *path)
{
    return (struct url){str_from(path)};
}

static inline void assert_near(double got, double want, double room)
{
    assert_true(got >= want - room && got <= want + room);
}

static inline bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == ':';
}

/* One attribute, name="value", unique ids, no style, no handlers. */
static inline const char *check_attribute(const char *at, const char *whole)
{
    const char *name = at, *value;
    char id[200];

    while (is_name(*at))
        at++;
    assert_true(at > name);
    assert_true(strncmp(name, "style", 5) != 0 && strncmp(name, "on", 2) != 0);
    assert_true(at[0] == '=' && at[1] == '"');
    value = at += 2;
    for (; *at && *at != '"'; at++) {
        assert_true(*at != '<' && *at != '>');
        if (*at == '&')
            assert_non_null(strchr("alqg#", at[1]));
    }
    assert_int_equal(*at, '"');
    if (strncmp(name, "id=", 3) == 0) {
        snprintf(id, sizeof(id), " id=\"%.*s\"", (int)(at - value), value);
        assert_int_equal(count_of(whole, id), 1);
    }
    return at + 1;
}

/* Every element is closed in order, attributes are quoted, text has no stray '<', '>' or '&'. */
static inline void check_markup(const char *whole)
{
    const char *open[64];
    size_t depth = 0;
    const char *at = whole;

    while (*at) {
        const char *name;

        if (*at != '<') {
            assert_true(*at != '>' && (*at != '&' || strchr("alqg#", at[1])));
            at++;
            continue;
        }
        at++;
        name = at + (*at == '/');
        for (at = name; is_name(*at); at++)
            ;
        assert_true(at > name);
        if (name[-1] == '/') {
            assert_true(depth > 0);
            depth--;
            assert_memory_equal(open[depth], name, (size_t)(at - name));
            assert_false(is_name(open[depth][at - name]));
            assert_int_equal(*at++, '>');
            continue;
        }
        assert_true(strncmp(name, "script", 6) != 0 && strncmp(name, "style", 5) != 0);
        while (*at == ' ')
            at = check_attribute(at + 1, whole);
        if (at[0] == '/') {
            assert_int_equal(at[1], '>');
            at += 2;
            continue;
        }
        assert_int_equal(*at++, '>');
        assert_true(depth < 64);
        open[depth++] = name;
    }
    assert_int_equal(depth, 0);
}

#define assert_has(text, what) assert_non_null(strstr((text), (what)))
#define assert_lacks(text, what) assert_null(strstr((text), (what)))

#endif
