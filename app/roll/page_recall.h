/* page_recall.h: a page in an order for which segments keep no list, from a sorted list of
 * everybody who matches (memo.h); made at first, which takes a pass and a sort. For query.c. */
#ifndef MUSTER_ROLL_PAGE_RECALL_H
#define MUSTER_ROLL_PAGE_RECALL_H

#include "roll/page.h"
#include "roll/scan.h"

/* Fills the lines' references, n, and whether there is more. */
void page_recall(const struct page *page, struct roll_scan *scan, const struct memo_entry *entry,
                 struct date day, struct roll_result *ret);

#endif
