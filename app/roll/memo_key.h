/* memo_key.h: a filter as bytes, by which what was found for it is found again. For roll/ only. */
#ifndef MUSTER_ROLL_MEMO_KEY_H
#define MUSTER_ROLL_MEMO_KEY_H

#include "roll/query.h"

#define MEMO_KEY_MAX 512 /* bytes; a longer filter is not remembered */

struct memo_key {
    size_t n; /* 0: nothing can be remembered by it */
    char bytes[MEMO_KEY_MAX];
};

/* Filters that ask the same have the same key. A roll without a generation has none, as nobody
 * could tell when it changes. */
void memo_key_make(struct memo_key *key, const struct roll *r, const struct roll_filter *f);

/* False when either has no length. */
bool memo_key_is(const struct memo_key *x, const struct memo_key *y);

#endif
