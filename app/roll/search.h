/* search.h: what people type into the search box, against names and numbers.
 *
 * The text is folded (fold.h) and split at anything that is neither a letter nor a digit. A word of
 * digits is the beginning of an employee number. Any other word must be part of the first or of the
 * last name; two or more of these must between them touch both names, in any order.
 *
 * Names of several parts (O'Brien, Mary-Jane, van der Berg) are found as they are spelled and
 * otherwise. A word may also be part of such a name written without what separates its parts:
 * "obrien". What is typed in one piece with apostrophes or hyphens, "o'brien", "mary-jane", counts
 * as one word without them, so it finds OBrien, too; but as several words when nobody has it and
 * somebody has each of them. And two or more words match a name alone when they are parts of it
 * that follow each other, the last of them a part or its beginning: "jean luc", "van der b"; or
 * when written together they are the whole name, the last with three letters or more: "mc donald".
 *
 * A word that is
 * part of no name of anybody is taken for mistyped: it then matches the names that differ from it,
 * or from whose beginning it differs, by one slip (a letter more, less, other, or two exchanged)
 * when it has four to seven letters, by two when it has more. Words of more than SEARCH_LETTERS
 * letters are never mistyped. At most SEARCH_WORDS words; later ones are ignored. */
#ifndef MUSTER_ROLL_SEARCH_H
#define MUSTER_ROLL_SEARCH_H

#include "roll/roll.h"

#define SEARCH_WORDS 7
#define SEARCH_LETTERS 40

struct search_word {
    struct str text; /* folded */
    bool is_number;
    int slips; /* forgiven ones: 0, 1 or 2 */
};

struct search {
    struct search_word words[SEARCH_WORDS];
    uint32_t n;
    uint32_t names_n; /* words that are no numbers */
};

/* Texts live in the arena. With no word at all everybody matches. */
void search_init(struct search *search, const struct roll *r, struct str text, struct arena *a);

#define SEARCH_ALONE 0x80 /* the mark of a name that matches all words by itself */

/* For each name of a list, one bit for each word that it has: bit w for words[w]; and
 * SEARCH_ALONE. */
void search_mark(const struct search *search, const struct segment_names *names, uint8_t *ret);

/* Whether a person matches, given the marks of their two names. */
bool search_matches(const struct search *search, uint8_t first_mark, uint8_t last_mark,
                    uint32_t emp_no);

/* The same for everybody: ret[i] is 1 for those who match, else 0. */
void search_run(const struct search *search, const struct segment *s, const uint8_t *first_marks,
                const uint8_t *last_marks, uint8_t *ret);

/* Whether a and b, of at most SEARCH_LETTERS letters each, differ by at most `slips` slips (optimal
 * string alignment: what was exchanged is not changed again). Longer texts are never near. */
bool search_is_near(struct str a, struct str b, int slips);

#endif
