#include "pages/frame.h"

#include "version.gen.h"

static bool frame_debug;

void frame_init(bool debug)
{
    frame_debug = debug;
}

struct page frame_make(const struct req *req, enum page_section section)
{
    return (struct page){
        .section = section,
        .request_id = req->id,
        .debug = frame_debug,
        .style_hash = STR(MUSTER_STATIC_HASH),
        .version = STR(MUSTER_VERSION),
    };
}
