/* fold.h: the form of a name that searching and sorting go by: without accents, without case.
 *
 * "Éloïse" and "ELOISE" fold to the same bytes. Unicode's compatibility decomposition, marks
 * dropped, case folded (utf8proc; UAX #15, UAX #44), so letters that are no base letter with a
 * mark, as ø and ł, stay themselves. Text that is not UTF-8 folds to its ASCII letters in lower
 * case and everything else unchanged. The result is never longer than FOLD_MAX: whole characters
 * that would not fit any more are left out. */
#ifndef MUSTER_ROLL_FOLD_H
#define MUSTER_ROLL_FOLD_H

#include "base/str.h"

#define FOLD_MAX 256

/* Writes the folded form and returns its length. */
size_t people_fold(struct str s, char ret[FOLD_MAX]);

#endif
