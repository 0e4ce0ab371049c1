/* suggest.h: people for what has been typed so far: a few, at once, in the order of their names.
 *
 * Every word must begin a first or a last name, two words one of each; digits begin a number. Found
 * in the segments' orders without looking at everybody. When there is nobody, the search of
 * search.h, which forgives mistakes and looks inside names, has the word. */
#ifndef MUSTER_ROLL_SUGGEST_H
#define MUSTER_ROLL_SUGGEST_H

#include "roll/query.h"

#define SUGGEST_MAX 8

/* At most SUGGEST_MAX lines, with what the people are on the day. */
void roll_suggest(const struct roll *r, struct roll_scan *scan, struct str text, struct date day,
                  struct arena *a, struct roll_line *ret, uint32_t *ret_n);

#endif
