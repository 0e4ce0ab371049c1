/* page.h: the lines of one page, chosen from those who match. For roll/ only.
 *
 * In every segment an order is a number per person, so choosing the best n is comparing numbers;
 * the few that are left from each segment are then compared by what they say. */
#ifndef MUSTER_ROLL_PAGE_H
#define MUSTER_ROLL_PAGE_H

#include "roll/facets.h"

struct page {
    const struct roll *r;
    const struct roll_page *want;
    struct arena *a;
    uint16_t *rank; /* of departments or titles, when ordered by them: place among the names, from
                       0, by number; the last for none */
    struct page_line *lines; /* candidates of all segments so far */
    uint32_t n;
    uint32_t room;
    bool behind; /* somebody matches on the other side of the page's place */
};

void page_init(struct page *page, const struct roll *r, const struct roll_page *want,
               struct arena *a);
/* Takes the candidates of one segment. */
void page_take(struct page *page, uint32_t part, const struct day *day,
               const struct filter_match *match, const struct tally *tally);
/* The same where only bits say who matches and nobody knows what people are on the day: for orders
 * of page_is_walked. The lines are without department, title, pay and status. */
bool page_is_walked(enum roll_order order);
void page_walk(struct page *page, uint32_t part, const uint64_t *bits, struct tally *tally);
/* Sorts what was taken and fills the result's lines. */
void page_finish(struct page *page, struct roll_result *ret);

#endif
