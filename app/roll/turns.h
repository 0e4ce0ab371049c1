/* turns.h: passes over everybody take turns, so that no more run at once than there are processors.
 *
 * A pass takes a few milliseconds of computing alone. With more workers than processors the kernel
 * would cut the passes into slices, and all would end late; one after the other, in the order in
 * which they came, each ends as soon as it can. Requests without a pass never wait here.
 *
 * Turns are mutexes in memory that is shared by fork(): they are handed over in order (priority
 * inheritance makes the kernel do so), and a worker that is killed with a turn in its hand leaves
 * it to the next one. See pthread_mutexattr_setrobust(3), pthread_mutexattr_setprotocol(3). */
#ifndef MUSTER_ROLL_TURNS_H
#define MUSTER_ROLL_TURNS_H

#include <stdint.h>

#define TURNS_MAX 64u
#define TURNS_NONE UINT32_MAX

struct turns;

/* For n at once, 1 to TURNS_MAX, before the fork. NULL where the system has no such mutexes; then
 * nobody need wait. Never given back. */
struct turns *turns_make(uint32_t n);

/* Waits for a turn and returns its number. `first` is where to look first, different for workers
 * that run side by side. NULL turns: TURNS_NONE at once. */
uint32_t turns_take(struct turns *turns, uint32_t first);
/* Gives it back; TURNS_NONE: nothing. By the thread that took it. */
void turns_give(struct turns *turns, uint32_t turn);

#endif
