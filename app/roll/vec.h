/* vec.h: a growing array for the builder of the roll, where an arena's all-at-once does not fit.
 *
 * Shortage of memory ends the process, as everywhere. Pointers into a vec are valid until it grows.
 * For roll/ only. */
#ifndef MUSTER_ROLL_VEC_H
#define MUSTER_ROLL_VEC_H

#include <stddef.h>

struct vec {
    void *p;
    size_t n;    /* elements */
    size_t room; /* bytes allocated */
};

/* Room for k more elements of `size` bytes at the end; returns the first of them, not initialised.
 */
void *vec_extend(struct vec *v, size_t k, size_t size);
void vec_clear(struct vec *v); /* empty, storage kept */
void vec_free(struct vec *v);

/* Zeroed memory; never NULL. */
void *vec_calloc(size_t n, size_t size);

#endif
