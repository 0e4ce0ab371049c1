// link: -lutf8proc
/* Where somebody's pay stands among people with the same department and title, against plain loops;
 * how many people have the same names. */
#include "model.h"

#include "roll/peers.h"

static struct world world;
static struct roll roll;
static struct arena arena;

static void open_company(uint64_t seed)
{
    struct random r = {seed * 0x9e3779b97f4a7c15u};
    arena_init(&arena, (size_t)1 << 28, 0);
    world_init(&world, &r, below(&r, 250), &arena);
    world_open(&roll, &world, &r, 1 + below(&r, 4));
    if (seed % 2)
        world_change(&world, &roll, &r, &arena);
    if (seed % 3 == 0)
        world_add_titles(&roll, &arena);
    roll.generation = seed;
}

static void close_company(void)
{
    world_close(&roll);
    arena_clear(&arena);
}

/* Those on the day with the line of this department and title, or with title < 0 any. */
static uint32_t count(struct date day, uint16_t dept, int title, uint32_t below_pay, bool paid)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < world.n; i++) {
        struct model_person m;
        model_person_init(&m, &world.people[i], day);
        if (m.depts.line != dept || (title >= 0 && m.titles.line != (uint32_t)title))
            continue;
        n += paid ? m.pay.line && m.pay.line < below_pay : 1;
    }
    return n;
}

static void check_day(struct peers *peers, struct date day)
{
    uint32_t present = 0;
    peers_refresh(peers, &roll, day);
    for (uint16_t d = 1; d <= WORLD_DEPTS; d++) {
        assert_int_equal(peers->depts[d], count(day, d, -1, 0, false));
        present += peers->depts[d];
        for (uint16_t t = 0; t <= WORLD_TITLES; t++) {
            assert_int_equal(peers_n(peers, d, t), count(day, d, t, UINT32_MAX, true));
            for (uint32_t pay = 30000; pay <= 90000; pay += 15000)
                assert_int_equal(peers_below(peers, d, t, pay), count(day, d, t, pay, true));
        }
    }
    assert_int_equal(peers->present, present);
}

static void groups_are_those_of_plain_loops(void **state)
{
    struct peers peers;
    (void)state;
    peers_init(&peers);
    for (uint64_t seed = 1; seed <= 30; seed++) {
        open_company(seed);
        for (int32_t day = 5200; day < 9000; day += 900)
            check_day(&peers, (struct date){day});
        check_day(&peers, DATE_FIRST);
        close_company();
    }
    peers_clear(&peers);
}

static void namesakes_have_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        open_company(seed);
        for (uint32_t i = 0; i < world.n; i++) {
            uint32_t n = 0;
            for (uint32_t j = 0; j < world.n; j++)
                n += str_eq(world.people[i].first_name, world.people[j].first_name) &&
                     str_eq(world.people[i].last_name, world.people[j].last_name);
            assert_int_equal(
                roll_namesakes(&roll, world.people[i].first_name, world.people[i].last_name), n);
        }
        close_company();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_those_of_plain_loops),
        cmocka_unit_test(namesakes_have_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
