/* words.h: what the API's handlers share: lists of words in parameters, cursors of lists. */
#ifndef MUSTER_API_WORDS_H
#define MUSTER_API_WORDS_H

#include "http/req.h"
#include "http/resp.h"

#define WORDS_MAX 1000  /* bytes of a parameter that is a list of words */
#define CURSOR_MAX 2000 /* bytes of a cursor */

/* A list such as "titles,salaries" as bits by the words' places in `words` (up to NULL). One that
 * is not among them or stands there twice is a mistake of the parameter. The null text gives 0. */
enum err words_read(struct req *req, const char *parameter, struct str text,
                    const char *const *words, unsigned *ret) MUST_USE;

/* A cursor belongs to one list: to the request's path and all its parameters but `cursor`, `limit`,
 * `fields` and `facets`, in any order. It carries a place that only that list's order understands.
 */
struct str list_cursor(const struct req *req, bool backwards, struct str place);
/* Takes one apart. A cursor of another list, or none at all, is a mistake of `cursor`. */
enum err list_cursor_read(struct req *req, struct str cursor, bool *ret_backwards,
                          struct str *ret_place) MUST_USE;
/* The mistake that it is. */
enum err list_cursor_mistake(struct req *req);

/* The Link header of a page of a list (RFC 8288): to the first page, and to the next and the
 * previous one when their cursors are not null. */
void list_links(const struct req *req, struct resp *resp, struct str next, struct str previous);

#endif
