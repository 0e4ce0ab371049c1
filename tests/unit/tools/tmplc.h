/* tmplc.h: what the tests of tmplc share. */
#ifndef MUSTER_TESTS_UNIT_TOOLS_TMPLC_H
#define MUSTER_TESTS_UNIT_TOOLS_TMPLC_H

#include "tools/tmpl.h"

#include "check.h"

#define TITLE "{{# t(const struct v *v) — a test. #}}\n"
#define LAYOUT                                                                                     \
    "{{# layout(const struct page *page, struct str title) — the frame. #}}\n"                   \
    "<title>{{ title }}</title>\n<main>\n{{ content }}\n</main>\n"

/* Adds t.html with these contents; the messages are in *r. */
static inline bool add(struct report *r, struct tmpl_set *set, const char *file,
                       const char *contents)
{
    return tmpl_add(&pool, r, set, file, slice_of(contents));
}

#endif
