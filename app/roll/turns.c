#include "roll/turns.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

struct turns {
    uint32_t n;
    struct {
        _Alignas(64) pthread_mutex_t mutex;
    } turn[TURNS_MAX];
};

static bool turn_make(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t how;
    if (pthread_mutexattr_init(&how))
        return false;
    bool made = !pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED) &&
                !pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST) &&
                !pthread_mutexattr_setprotocol(&how, PTHREAD_PRIO_INHERIT) &&
                !pthread_mutex_init(mutex, &how);
    pthread_mutexattr_destroy(&how);
    return made;
}

struct turns *turns_make(uint32_t n)
{
    struct turns *turns =
        mmap(NULL, sizeof *turns, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (turns == MAP_FAILED)
        return NULL;
    turns->n = n;
    for (uint32_t t = 0; t < n; t++)
        if (!turn_make(&turns->turn[t].mutex)) {
            munmap(turns, sizeof *turns);
            return NULL;
        }
    return turns;
}

/* What the two ways of locking return: 0, or the one before was killed. A turn guards no data, so
 * there is nothing to mend. */
static bool is_taken(pthread_mutex_t *mutex, int error)
{
    if (error == EOWNERDEAD)
        pthread_mutex_consistent(mutex);
    return !error || error == EOWNERDEAD;
}

uint32_t turns_take(struct turns *turns, uint32_t first)
{
    if (!turns)
        return TURNS_NONE;
    for (uint32_t i = 0; i < turns->n; i++) {
        uint32_t t = (first + i) % turns->n;
        pthread_mutex_t *mutex = &turns->turn[t].mutex;
        if (is_taken(mutex, pthread_mutex_trylock(mutex)))
            return t;
    }
    pthread_mutex_t *mutex = &turns->turn[first % turns->n].mutex;
    return is_taken(mutex, pthread_mutex_lock(mutex)) ? first % turns->n : TURNS_NONE;
}

void turns_give(struct turns *turns, uint32_t turn)
{
    if (turn != TURNS_NONE)
        pthread_mutex_unlock(&turns->turn[turn].mutex);
}
