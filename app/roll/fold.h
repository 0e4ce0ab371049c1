/* fold.h: the form of a name that searching and sorting go by: without accents, without case.
 *
 * "Éloïse" and "ELOISE" fold to the same bytes. Unicode's compatibility decomposition, marks
 * dropped, case folded (utf8proc; UAX #15, UAX #44). The result is never longer than FOLD_MAX; text
 * that is not UTF-8 folds to its ASCII letters in lower case and everything else unchanged. */
#ifndef MUSTER_ROLL_FOLD_H
#define MUSTER_ROLL_FOLD_H

#include "base/str.h"

#define FOLD_MAX 256

/* Writes the folded form and returns its length; longer ones are cut. */
size_t people_fold(struct str s, char ret[FOLD_MAX]);

#endif
