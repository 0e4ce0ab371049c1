/* texts.h: a set of texts, each kept once and known by a number.
 *
 * Names and titles repeat a hundredfold in the data; rows hold the number instead. Numbers count
 * from 0 in order of arrival, so the same input gives the same numbers. Owns its memory. */
#ifndef MUSTER_TEST_DB_TEXTS_H
#define MUSTER_TEST_DB_TEXTS_H

#include "base/str.h"

#include <stdint.h>

struct texts {
    char *pool; /* all texts end to end */
    size_t pool_n, pool_size;
    uint32_t *start; /* of text i in the pool; start[n] is the pool's end */
    uint32_t n, size;
    uint32_t *slots; /* hash table of number + 1; 0 is free */
    uint32_t slots_size;
};

void texts_init(struct texts *t);
void texts_free(struct texts *t);
/* The number of s, added when it is new. */
uint32_t texts_id(struct texts *t, struct str s);
/* The text with that number; valid until the next texts_id(). */
struct str texts_get(const struct texts *t, uint32_t id);

#endif
