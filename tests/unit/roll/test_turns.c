/* Turns among processes: never more at once than there are turns, each gets one, and one that is
 * killed leaves its own behind. */
#include "tests/unit/base/check.h"

#include "roll/turns.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 6
#define ROUNDS 200

struct shared {
    atomic_int inside;
    atomic_int most;
    atomic_int rounds;
};

static struct shared *shared_make(void)
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(shared, MAP_FAILED);
    return shared;
}

static void child_run(struct turns *turns, struct shared *shared, uint32_t number)
{
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t turn = turns_take(turns, number);
        int inside = atomic_fetch_add(&shared->inside, 1) + 1;
        int most = atomic_load(&shared->most);
        while (inside > most && !atomic_compare_exchange_weak(&shared->most, &most, inside))
            ;
        usleep(50);
        atomic_fetch_add(&shared->rounds, 1);
        atomic_fetch_sub(&shared->inside, 1);
        turns_give(turns, turn);
    }
    _exit(0);
}

static void no_more_at_once_than_turns(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 2; n++) {
        struct turns *turns = turns_make(n);
        struct shared *shared = shared_make();
        assert_non_null(turns);
        for (uint32_t c = 0; c < CHILDREN; c++)
            if (!fork())
                child_run(turns, shared, c);
        for (int c = 0; c < CHILDREN; c++) {
            int status;
            assert_true(wait(&status) > 0);
            assert_int_equal(status, 0);
        }
        assert_int_equal(shared->rounds, CHILDREN * ROUNDS);
        assert_int_equal(shared->most, n);
    }
}

static void a_killed_one_leaves_its_turn(void **state)
{
    (void)state;
    struct turns *turns = turns_make(1);
    for (int i = 0; i < 3; i++) {
        int taken[2];
        char byte;
        assert_int_equal(pipe(taken), 0);
        pid_t pid = fork();
        if (!pid) {
            turns_take(turns, 0);
            if (write(taken[1], "x", 1) == 1)
                pause();
            _exit(1);
        }
        assert_int_equal(read(taken[0], &byte, 1), 1);
        kill(pid, SIGKILL);
        assert_int_equal(turns_take(turns, 5), 0);
        turns_give(turns, 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        close(taken[0]);
        close(taken[1]);
    }
}

static void nobody_waits_without_turns(void **state)
{
    (void)state;
    assert_int_equal(turns_take(NULL, 3), TURNS_NONE);
    turns_give(NULL, TURNS_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_at_once_than_turns),
        cmocka_unit_test(a_killed_one_leaves_its_turn),
        cmocka_unit_test(nobody_waits_without_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
