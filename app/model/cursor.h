/* cursor.h: a place in an order as text for URLs.
 *
 * Opaque to clients: base64url (RFC 4648, 5) of the order's number and direction, the employee
 * number, the key, the length of the first text, and both texts, which may hold anything. One made
 * for another order is refused, and so is a text of more than 255 bytes. */
#ifndef MUSTER_MODEL_CURSOR_H
#define MUSTER_MODEL_CURSOR_H

#include "base/arena.h"
#include "roll/query.h"

struct str cursor_write(const struct roll_place *place, enum roll_order order, bool descending,
                        struct arena *a);
/* ERR_INPUT when the text is no cursor of this order and direction. */
enum err cursor_read(struct str text, enum roll_order order, bool descending, struct arena *a,
                     struct roll_place *ret) MUST_USE;

#endif
