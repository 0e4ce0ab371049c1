/* frame.h: the frame around every page, filled in one place. */
#ifndef MUSTER_PAGES_FRAME_H
#define MUSTER_PAGES_FRAME_H

#include "base/opt.h"
#include "http/page.h"
#include "http/req.h"

struct store;

void frame_init(bool debug);

/* For a page of people as of a day (absent: today). */
struct page frame_make(const struct req *req, const struct store *store, enum page_section section,
                       struct opt_date as_of);
/* For a page without people: errors, explanations. */
struct page frame_bare(const struct req *req, enum page_section section);

#endif
