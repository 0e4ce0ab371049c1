/* words.h: the words of a folded text: runs of letters and digits (UAX #44, categories L and N but
 * for the letter-like apostrophes), and what stands between them. For roll/ only. */
#ifndef MUSTER_ROLL_WORDS_H
#define MUSTER_ROLL_WORDS_H

#include "roll/fold.h"

/* The bytes that the character at s.p takes, and whether it belongs to a word. Bytes that are no
 * UTF-8 do: they can only be part of a name that is none either. s is not empty. */
bool words_size(struct str s, size_t *ret_size);
/* Whether it is an apostrophe or a hyphen: what stands inside a name. */
bool words_joint(struct str s);

/* The next word, and the rest behind it; the null slice after the last one. */
struct str words_next(struct str *rest);
/* The text, of FOLD_MAX bytes at most, without what separates its words. */
struct str words_join(struct str s, char ret[FOLD_MAX]);

#endif
