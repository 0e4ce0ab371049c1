/* frame.h: the frame around every page, filled in one place. */
#ifndef MUSTER_PAGES_FRAME_H
#define MUSTER_PAGES_FRAME_H

#include "http/page.h"
#include "http/req.h"

void frame_init(bool debug);
struct page frame_make(const struct req *req, enum page_section section);

#endif
