/* tmpl_html.h: follows the HTML of a template as a browser would and knows where a value stands.
 *
 * The scanner is stricter than browsers, so that there is only one way to read a template: every
 * tag is closed, every attribute value quoted, no text in <script>, no <style>, no style or on*
 * attribute (the pages' content security policy forbids them), no srcdoc, no srcset, no element
 * that switches HTML off (xmp, plaintext …). Source: HTML Living Standard, 13.1 "Writing HTML
 * documents" and 13.2.5 "Tokenization".
 *
 * A state is a plain value: copying it takes a snapshot. The lists it points to never change. */
#ifndef MUSTER_TOOLS_TMPL_HTML_H
#define MUSTER_TOOLS_TMPL_HTML_H

#include "tools/tmpl.h"

enum html_mode {
    HTML_TEXT,
    HTML_RAW,    /* in <script> or <iframe>: nothing but white space */
    HTML_RCDATA, /* in <title> or <textarea>: text without tags */
    HTML_COMMENT,
    HTML_DOCTYPE,
    HTML_TAG,     /* in a start tag, white space stands before */
    HTML_TAG_END, /* in a start tag, white space must come before an attribute */
    HTML_CLOSING, /* in an end tag, behind its name */
    HTML_VALUE    /* in a quoted attribute value */
};

/* How much of an attribute value was written so far: nothing, nothing on some ways, "/" alone on
 * some ways, more. */
enum html_part { PART_NONE, PART_MAYBE, PART_SLASH, PART_SOME };

/* A list of names that grows at its head: the open tags, a tag's attributes, the ids of a file. */
struct html_name {
    struct slice name;
    size_t offset;
    const struct html_name *next;
};

struct html_state {
    enum html_mode mode;
    const struct html_name *open; /* innermost first */
    struct html_name tag;         /* in HTML_TAG, HTML_TAG_END, HTML_VALUE, HTML_CLOSING */
    const struct html_name *attributes;
    struct slice attribute; /* in HTML_VALUE */
    char quote;
    enum html_part part;
    bool has_dynamic_content; /* the tag's content attribute holds a value, before http-equiv */
    const struct html_name *ids;
    unsigned loops;     /* how many `for` are around */
    bool at_line_start; /* the output ends with a line break, on every path */
};

struct html_scan {
    struct pool *pool;
    struct report *report;
    const char *file;
    struct slice contents;
    struct html_state state;
};

/* Each returns false after reporting the first mistake. */

/* Literal text, a part of scan->contents; what is to be written goes to `out`. */
bool html_text(struct html_scan *scan, struct slice piece, struct text *out);
/* A value, {{ expr }} or {{ url expr }}: sets node->context. */
bool html_value(struct html_scan *scan, struct tmpl_node *node);
/* Whether a directive of this kind may stand here: if, for, call, let, content. */
bool html_directive(struct html_scan *scan, const struct tmpl_node *node);
/* Joins the state at the end of one way with that at the end of another; reports at `offset` when
 * they differ in more than what they have written. */
bool html_join(struct html_scan *scan, const struct html_state *before, struct html_state *a,
               const struct html_state *b, size_t offset);
/* Everything is closed at the end of the template. */
bool html_finish(struct html_scan *scan);

/* What a browser does with attributes and elements (tmpl_words.c). Names in any case. */
bool html_is_void(struct slice element);
bool html_is_foreign_root(struct slice element); /* svg, math */
bool html_is_url(struct slice attribute);
/* NULL, or why the template may not hold it. */
const char *html_refused_element(struct slice element);
const char *html_refused_attribute(struct slice attribute);
/* NULL, or why `element` may not stand inside `open`: browsers would close that first. */
const char *html_refused_nesting(const struct html_name *open, struct slice element);
/* Length of the character reference at s.p[0] == '&'; 0 when it is none, as in "a & b". A name
 * without its ';' is reported as SIZE_MAX. */
size_t html_reference_length(struct slice s);
/* NULL, or why this text may not begin a URL. */
const char *html_refused_url(struct slice text);
bool html_same_name(struct slice a, const char *b);
bool html_same_names(struct slice a, struct slice b);

#endif
