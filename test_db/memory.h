/* memory.h: allocation for programs that run once and end.
 *
 * A program of this folder that runs out of memory has nothing better to do than to say so: these
 * print one line and exit with EX_OSERR. Never NULL. */
#ifndef MUSTER_TEST_DB_MEMORY_H
#define MUSTER_TEST_DB_MEMORY_H

#include <stddef.h>

/* n zeroed elements of `size` bytes, to be given to free(). */
void *memory_array(size_t n, size_t size) __attribute__((malloc, returns_nonnull));
/* p with room for n elements, as realloc. */
void *memory_resize(void *p, size_t n, size_t size) __attribute__((returns_nonnull));

#endif
