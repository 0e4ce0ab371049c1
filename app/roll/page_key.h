/* page_key.h: a person's place in an order, as a number. For page.c.
 *
 * Within a segment keys compare as the people do. Undirected keys ascend; a directed one has the
 * page's direction in it. People without the value come last, either way. */
#ifndef MUSTER_ROLL_PAGE_KEY_H
#define MUSTER_ROLL_PAGE_KEY_H

#include "roll/page.h"

/* Departments or titles by number of the catalog: how many names come before, equal names alike.
 * Those without a name, and [0], are RANK_NONE. */
uint16_t *page_ranks(const struct roll *r, bool of_depts, struct arena *a);

#define RANK_NONE UINT16_MAX

#define KEY_NONE ((UINT64_C(1) << 46) - 1) /* people without the value: last, either way */

/* A key with the direction in it; what is none stays last. Without a branch: who has none on a day
 * is a coin's outcome. */
static inline uint64_t page_key_directed(bool descending, uint64_t key)
{
    uint64_t turn = -(uint64_t)(descending & (key != KEY_NONE));
    return (key & ~turn) | ((KEY_NONE - 1 - key) & turn);
}

static inline uint64_t page_day_key(int32_t days)
{
    return (uint64_t)((int64_t)days + (INT64_C(1) << 31));
}

static inline uint64_t page_rank_key(uint16_t rank)
{
    uint64_t none = -(uint64_t)(rank == RANK_NONE);
    return (2 * (uint64_t)rank + 1) | (none & KEY_NONE);
}

static inline bool page_is_by_name(enum roll_order order)
{
    return order == ROLL_BY_LAST || order == ROLL_BY_FIRST;
}

/* A person's key within the segment, undirected. `day` is what they are on the day; orders that
 * segments keep a list of do not look at it. */
static inline uint64_t page_key_of(const struct page *page, enum roll_order order,
                                   const struct segment *s, uint32_t i, struct day_one day)
{
    switch (order) {
    case ROLL_BY_NUMBER:
        return s->emp_no[i];
    case ROLL_BY_LAST:
        return (2 * (uint64_t)s->last[i] + 1) << 20 | (2 * (uint64_t)s->first[i] + 1);
    case ROLL_BY_FIRST:
        return (2 * (uint64_t)s->first[i] + 1) << 20 | (2 * (uint64_t)s->last[i] + 1);
    case ROLL_BY_BIRTH:
        return page_day_key(s->dates[s->birth[i]]);
    case ROLL_BY_HIRE:
        return page_day_key(s->dates[s->hire[i]]);
    case ROLL_BY_GENDER:
        return s->flags[i] & SEGMENT_FEMALE;
    case ROLL_BY_DEPT:
        return page_rank_key(page->rank[day.dept]);
    case ROLL_BY_TITLE:
        return page_rank_key(page->rank[day.title]);
    case ROLL_BY_PAY:
        return day.pay | (-(uint64_t)(day.pay == 0) & KEY_NONE);
    }
    return 0;
}

/* The key of a place within the segment, undirected. A name that is not there stands where it would
 * be. */
uint64_t page_key_of_place(const struct page *page, const struct segment *s,
                           const struct roll_place *place);

#endif
