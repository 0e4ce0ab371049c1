/* The loops over everybody against plain ones, for lengths around those they go by at a time, with
 * guards behind what they may write. */
#include "tests/unit/base/check.h"

#include "roll/loops.h"

#include <stdlib.h>
#include <string.h>

#define MOST 700
#define GUARD 0xa5a5u

static uint8_t v[MOST];
static uint8_t w[MOST];
static uint16_t got[MOST + 8];

static void draw(uint32_t n, int values)
{
    for (uint32_t i = 0; i < n; i++) {
        v[i] = (uint8_t)(rand() % values);
        w[i] = (uint8_t)(rand() % 3);
    }
    for (uint32_t i = 0; i < MOST + 8; i++)
        got[i] = GUARD;
}

static uint32_t plain(uint32_t n, uint8_t value, bool not, int other, uint16_t *ret)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        if ((v[i] == value) != not &&(other < 0 || w[i] == other))
            ret[found++] = (uint16_t)i;
    return found;
}

static void check(uint32_t n, uint32_t found, uint8_t value, bool not, int other)
{
    uint16_t wanted[MOST];
    assert_int_equal(found, plain(n, value, not, other, wanted));
    assert_memory_equal(got, wanted, found * sizeof *wanted);
    for (uint32_t i = n + 1; i < MOST + 8; i++)
        assert_int_equal(got[i], GUARD);
}

static void positions_are_those_of_plain_loops(void **state)
{
    (void)state;
    srand(7);
    for (uint32_t n = 0; n <= MOST; n += n < 200 ? 1 : 50)
        for (int values = 1; values <= 201; values += 40) {
            uint8_t value = (uint8_t)(rand() % values);
            draw(n, values);
            check(n, loop_find(v, n, value, got), value, false, -1);
            draw(n, values);
            check(n, loop_find_not(v, n, value, got), value, true, -1);
            draw(n, values);
            check(n, loop_find_both(v, value, w, 1, n, got), value, false, 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_are_those_of_plain_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
