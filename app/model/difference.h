/* difference.h: what has become of people between two days (roll/diff.h says what is counted). */
#ifndef MUSTER_MODEL_DIFFERENCE_H
#define MUSTER_MODEL_DIFFERENCE_H

#include "model/directory.h"
#include "model/store.h"
#include "roll/diff.h"

void difference_find(const struct store *store, struct arena *a, const struct roll_filter *filter,
                     struct date from, struct date to, struct roll_diff *ret);

/* The people behind one of its numbers, by number, a page of them. */
void difference_list(const struct store *store, struct arena *a, const struct roll_filter *filter,
                     struct date from, struct date to, const struct roll_diff_want *want,
                     struct roll_diff_list *ret);

/* The name of a kind of change in addresses and files ("joined"), and back; false: no such. */
struct str difference_word(enum roll_change change);
bool difference_find_word(struct str word, enum roll_change *ret);

#endif
