/* check.h: what the tests of test_db share: cmocka, a generated fixture, a temporary folder. */
#ifndef MUSTER_TESTS_UNIT_TEST_DB_CHECK_H
#define MUSTER_TESTS_UNIT_TEST_DB_CHECK_H

#include "test_db/fixture.h"
#include "test_db/roster.h"

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline struct fixture generated(uint32_t people, uint64_t seed)
{
    struct fixture f;
    struct problem problem;
    fixture_init(&f);
    roster_generate(&f, people, seed);
    assert_int_equal(fixture_check(&f, &problem), ERR_OK);
    return f;
}

static inline struct date day(const char *text)
{
    struct date d;
    assert_int_equal(date_parse(str_from(text), &d), ERR_OK);
    return d;
}

static inline bool text_is(const struct fixture *f, uint32_t id, const char *z)
{
    return str_eq(texts_get(&f->texts, id), str_from(z));
}

/* The problem's text holds that piece. */
#define assert_says(problem, piece)                                                                \
    do {                                                                                           \
        if (!strstr((problem).text, (piece)))                                                      \
            fail_msg("\"%s\" is not in \"%s\"", (piece), (problem).text);                          \
    } while (0)

#endif
