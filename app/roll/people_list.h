/* people_list.h: everybody who matches a filter, in an order, without pages: for whole exports.
 *
 * The answer is the same as that of roll_query, page after page, but made at once: 4 bytes a
 * person.
 */
#ifndef MUSTER_ROLL_PEOPLE_LIST_H
#define MUSTER_ROLL_PEOPLE_LIST_H

#include "roll/query.h"

struct people_list {
    const uint32_t *refs; /* part << 16 | pos */
    uint32_t n;
};

static inline struct roll_ref people_list_ref(uint32_t ref)
{
    return (struct roll_ref){ref >> 16, ref & 0xffff};
}

/* The list lives in the arena. Of the page only order and direction count. Needs 8 bytes a person
 * besides while it works. */
void people_list_fill(const struct roll *r, struct roll_scan *scan,
                      const struct roll_filter *filter, const struct roll_page *want,
                      struct arena *a, struct people_list *ret);

/* What one person is on a day, by itself: as a line of roll_query says. */
struct roll_line roll_line_on(const struct roll *r, struct roll_ref ref, struct date day);

#endif
