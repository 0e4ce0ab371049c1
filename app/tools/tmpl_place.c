/* Where directives may stand, and where the ways through a template meet again. */
#include "tools/tmpl_html.h"

static bool refuse(const struct html_scan *scan, size_t offset, const char *what)
{
    report_error(scan->report, place_of(scan->file, scan->contents, offset), "%s", what);
    return false;
}

/* Why nothing at all may be put here; NULL when it may. */
static const char *refused_everywhere(enum html_mode mode)
{
    switch (mode) {
    case HTML_RAW:
        return "nothing may be put into <script> or <iframe>; use a data- attribute";
    case HTML_COMMENT:
        return "nothing may be put into an HTML comment; use {{# … #}}";
    case HTML_DOCTYPE:
        return "nothing may be put into the doctype";
    case HTML_CLOSING:
        return "nothing may be put into an end tag";
    case HTML_TEXT:
    case HTML_RCDATA:
    case HTML_TAG:
    case HTML_TAG_END:
    case HTML_VALUE:
        break;
    }
    return NULL;
}

static bool url_value(struct html_scan *scan, struct tmpl_node *node)
{
    bool is_url = node->kind == TMPL_URL;

    if (scan->state.part == PART_MAYBE)
        return refuse(scan, node->offset, "every branch before this must begin the URL");
    if (scan->state.part == PART_SLASH)
        return refuse(scan, node->offset,
                      "the first part of a path must be literal (/people/{{ x }}): an empty value "
                      "or one with a '/' would lead to another site");
    if (scan->state.part == PART_NONE && !is_url)
        return refuse(scan, node->offset,
                      "a URL that begins with a value: write {{ url expr }} with a struct url");
    if (scan->state.part == PART_SOME && is_url)
        return refuse(scan, node->offset, "{{ url }} only at the start of the attribute");
    node->context = is_url ? CONTEXT_URL_START : CONTEXT_URL;
    return true;
}

/* In <meta http-equiv="refresh" content="…"> nothing but a number; true when it is known to be one.
 */
static bool content_value(const struct html_state *s, struct tmpl_node *node)
{
    for (const struct html_name *a = s->attributes; a; a = a->next) {
        if (!html_same_name(a->name, "http-equiv"))
            continue;
        node->context = CONTEXT_NUMBER;
        return true;
    }
    return false;
}

static bool attribute_value(struct html_scan *scan, struct tmpl_node *node)
{
    struct html_state *s = &scan->state;

    if (html_same_name(s->attribute, "srcset") || html_same_name(s->attribute, "imagesrcset"))
        return refuse(scan, node->offset, "no value in srcset; use src");
    if (html_is_url(s->attribute)) {
        if (!url_value(scan, node))
            return false;
    } else if (node->kind == TMPL_URL) {
        return refuse(scan, node->offset, "{{ url }} only in href, src, action and their like");
    } else {
        node->context = CONTEXT_ATTRIBUTE;
    }
    if (html_same_name(s->attribute, "content"))
        s->has_dynamic_content = !content_value(s, node);
    s->part = PART_SOME;
    return true;
}

bool html_value(struct html_scan *scan, struct tmpl_node *node)
{
    const char *refused = refused_everywhere(scan->state.mode);

    if (refused)
        return refuse(scan, node->offset, refused);
    if (scan->state.mode == HTML_TAG || scan->state.mode == HTML_TAG_END)
        return refuse(scan, node->offset,
                      "a value may not be a tag's or attribute's name; quote attribute values");
    scan->state.at_line_start = false;
    if (scan->state.mode == HTML_VALUE)
        return attribute_value(scan, node);
    if (node->kind == TMPL_URL)
        return refuse(scan, node->offset, "{{ url }} only in href, src, action and their like");
    node->context = CONTEXT_TEXT;
    return true;
}

bool html_directive(struct html_scan *scan, const struct tmpl_node *node)
{
    const struct html_state *s = &scan->state;
    const char *refused = refused_everywhere(s->mode);
    bool in_tag = s->mode == HTML_TAG || s->mode == HTML_TAG_END;

    if (refused)
        return refuse(scan, node->offset, refused);
    if (node->kind == TMPL_IF)
        return true;
    if (node->kind == TMPL_FOR) {
        if (in_tag)
            return refuse(scan, node->offset, "no for between attributes; they must differ");
        if (s->mode == HTML_VALUE && s->part != PART_SOME && html_is_url(s->attribute))
            return refuse(scan, node->offset, "no for at the start of a URL");
        return true;
    }
    if (s->mode == HTML_TEXT)
        return true;
    return refuse(scan, node->offset,
                  "only values, if and for may stand here; call, let and content are for text");
}

static bool same_open(const struct html_name *a, const struct html_name *b)
{
    while (a && b && a != b && html_same_names(a->name, b->name)) {
        a = a->next;
        b = b->next;
    }
    return a == b;
}

static bool is_tag(const struct html_state *s)
{
    return s->mode == HTML_TAG || s->mode == HTML_TAG_END;
}

static bool same_place(const struct html_state *a, const struct html_state *b)
{
    if (a->mode != b->mode && !(is_tag(a) && is_tag(b)))
        return false;
    if (!same_open(a->open, b->open))
        return false;
    if ((is_tag(a) || a->mode == HTML_VALUE) && !html_same_names(a->tag.name, b->tag.name))
        return false;
    return a->mode != HTML_VALUE ||
           (a->quote == b->quote && html_same_names(a->attribute, b->attribute));
}

/* Puts into words where a way ends. */
static const char *describe(const struct html_scan *scan, const struct html_state *s)
{
    if (s->mode == HTML_VALUE)
        return pool_printf(scan->pool, "in the value of %.*s", SLICE_ARG(s->attribute));
    if (is_tag(s))
        return pool_printf(scan->pool, "in the tag <%.*s>", SLICE_ARG(s->tag.name));
    if (s->mode == HTML_COMMENT)
        return "in a comment";
    if (s->mode == HTML_CLOSING || s->mode == HTML_DOCTYPE)
        return "in a tag";
    if (s->open)
        return pool_printf(scan->pool, "inside <%.*s> of line %u", SLICE_ARG(s->open->name),
                           place_of(scan->file, scan->contents, s->open->offset).line);
    return "outside all tags";
}

/* The names of both lists, which both go on as `before`. */
static const struct html_name *unite(const struct html_scan *scan, const struct html_name *before,
                                     const struct html_name *a, const struct html_name *b)
{
    for (; b && b != before; b = b->next) {
        struct html_name *added = pool_alloc(scan->pool, sizeof(*added));

        *added = *b;
        added->next = a;
        a = added;
    }
    return a;
}

static enum html_part join_parts(enum html_part a, enum html_part b)
{
    bool empty = a == PART_NONE || a == PART_MAYBE || b == PART_NONE || b == PART_MAYBE;

    return empty ? PART_MAYBE : PART_SLASH;
}

bool html_join(struct html_scan *scan, const struct html_state *before, struct html_state *a,
               const struct html_state *b, size_t offset)
{
    if (!same_place(a, b)) {
        report_error(scan->report, place_of(scan->file, scan->contents, offset),
                     "the ways meet here in different places: %s and %s", describe(scan, a),
                     describe(scan, b));
        return false;
    }
    if (is_tag(a) && a->mode != b->mode)
        a->mode = HTML_TAG_END;
    if (a->mode == HTML_VALUE && a->part != b->part)
        a->part = join_parts(a->part, b->part);
    a->ids = unite(scan, before->ids, a->ids, b->ids);
    a->attributes = unite(scan, before->attributes, a->attributes, b->attributes);
    a->has_dynamic_content = a->has_dynamic_content || b->has_dynamic_content;
    a->at_line_start = a->at_line_start && b->at_line_start;
    return true;
}

bool html_finish(struct html_scan *scan)
{
    const struct html_state *s = &scan->state;

    if (s->mode == HTML_TAG || s->mode == HTML_TAG_END || s->mode == HTML_VALUE) {
        report_error(scan->report, place_of(scan->file, scan->contents, s->tag.offset),
                     "the tag <%.*s> does not end", SLICE_ARG(s->tag.name));
        return false;
    }
    if (s->open) {
        report_error(scan->report, place_of(scan->file, scan->contents, s->open->offset),
                     "<%.*s> is not closed", SLICE_ARG(s->open->name));
        return false;
    }
    return s->mode == HTML_TEXT || refuse(scan, scan->contents.n, "a comment or tag does not end");
}
