#include "tools/tmpl_html.h"

#include <stdint.h>
#include <string.h>

static struct place at(const struct html_scan *scan, size_t offset)
{
    return place_of(scan->file, scan->contents, offset);
}

static size_t offset_of(const struct html_scan *scan, struct slice s)
{
    return (size_t)(s.p - scan->contents.p);
}

static bool refuse(const struct html_scan *scan, struct slice where, const char *what)
{
    report_error(scan->report, at(scan, offset_of(scan, where)), "%s", what);
    return false;
}

static const struct html_name *find_name(const struct html_name *list, struct slice name)
{
    while (list && !html_same_names(list->name, name))
        list = list->next;
    return list;
}

static const struct html_name *add_name(const struct html_scan *scan, const struct html_name *list,
                                        struct slice name)
{
    struct html_name *added = pool_alloc(scan->pool, sizeof(*added));

    *added = (struct html_name){name, offset_of(scan, name), list};
    return added;
}

/* Everything but folded white space goes out this way. */
static void put(struct html_scan *scan, struct text *out, struct slice s)
{
    text_add(out, s);
    scan->state.at_line_start = false;
}

static struct slice head(struct slice s, size_t n) { return (struct slice){s.p, n}; }

/* Length of the white space at the start of s. */
static size_t blanks(struct slice s)
{
    size_t n = 0;

    while (n < s.n && is_blank(s.p[n]))
        n++;
    return n;
}

static size_t fold(struct html_scan *scan, struct slice rest, struct text *out)
{
    size_t n = blanks(rest);

    if (find_name(scan->state.open, slice_of("pre")) && scan->state.mode == HTML_TEXT) {
        put(scan, out, head(rest, n));
    } else if (scan->state.at_line_start) {
        return n;
    } else if (memchr(rest.p, '\n', n)) {
        text_putc(out, '\n');
        scan->state.at_line_start = true;
    } else {
        text_add(out, head(rest, n));
    }
    return n;
}

static bool is_name_char(char c) { return is_word(c) || c == '-' || c == ':' || c == '.'; }

static struct slice name_at(struct slice s)
{
    size_t n = 0;

    while (n < s.n && is_name_char(s.p[n]))
        n++;
    return head(s, n);
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* An end tag, </name. *ret_n: how much of `rest` was read. */
static bool end_tag(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    const struct html_name *open = scan->state.open;
    struct slice name = name_at(slice_drop(rest, 2));

    if (name.n == 0)
        return refuse(scan, rest, "an end tag without a name");
    if (!open || !html_same_names(open->name, name)) {
        if (!open)
            report_error(scan->report, at(scan, offset_of(scan, rest)),
                         "</%.*s> without its <%.*s>", SLICE_ARG(name), SLICE_ARG(name));
        else
            report_error(scan->report, at(scan, offset_of(scan, rest)),
                         "</%.*s> where </%.*s> is due; that was opened in line %u",
                         SLICE_ARG(name), SLICE_ARG(open->name), at(scan, open->offset).line);
        return false;
    }
    scan->state.open = open->next;
    scan->state.mode = HTML_CLOSING;
    *ret_n = 2 + name.n;
    put(scan, out, head(rest, *ret_n));
    return true;
}

static bool start_tag(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    struct slice name = name_at(slice_drop(rest, 1));
    const char *refused = html_refused_element(name);

    if (!refused)
        refused = html_refused_nesting(scan->state.open, name);
    if (refused)
        return refuse(scan, rest, refused);
    scan->state.tag = (struct html_name){name, offset_of(scan, name), NULL};
    scan->state.attributes = NULL;
    scan->state.has_dynamic_content = false;
    scan->state.mode = HTML_TAG_END;
    *ret_n = 1 + name.n;
    put(scan, out, head(rest, *ret_n));
    return true;
}

static bool tag_open(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    if (slice_starts(rest, "</"))
        return end_tag(scan, rest, out, ret_n);
    if (rest.n > 1 && is_letter(rest.p[1]))
        return start_tag(scan, rest, out, ret_n);
    if (slice_starts(rest, "<!--"))
        scan->state.mode = HTML_COMMENT;
    else if (rest.n >= 9 && html_same_name(head(rest, 9), "<!doctype"))
        scan->state.mode = HTML_DOCTYPE;
    else
        return refuse(scan, rest, "write &lt; for a '<' that begins no tag");
    *ret_n = slice_starts(rest, "<!--") ? 4 : 9;
    put(scan, out, head(rest, *ret_n));
    return true;
}

/* One character of text or of a value, or a reference to one. */
static bool character(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    size_t n = rest.p[0] == '&' ? html_reference_length(rest) : 1;

    if (n == SIZE_MAX)
        return refuse(scan, rest, "write &amp; for an '&' that begins no character reference");
    *ret_n = n > 0 ? n : 1;
    put(scan, out, head(rest, *ret_n));
    return true;
}

static bool in_text(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    if (rest.p[0] == '<')
        return tag_open(scan, rest, out, ret_n);
    if (!is_blank(rest.p[0]))
        return character(scan, rest, out, ret_n);
    *ret_n = fold(scan, rest, out);
    return true;
}

static bool in_raw(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    if (slice_starts(rest, "</"))
        return end_tag(scan, rest, out, ret_n);
    *ret_n = blanks(rest);
    if (*ret_n == 0)
        return refuse(scan, rest, "no text in <script> or <iframe>; put it into a file with a URL");
    return true;
}

static bool in_rcdata(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    bool is_title = html_same_name(scan->state.open->name, "title");

    if (slice_starts(rest, "</"))
        return end_tag(scan, rest, out, ret_n);
    if (rest.p[0] == '<')
        return refuse(scan, rest, "write &lt; for a '<' in <title> or <textarea>");
    if (!is_title || !is_blank(rest.p[0]))
        return character(scan, rest, out, ret_n);
    *ret_n = fold(scan, rest, out);
    return true;
}

static bool in_comment(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    size_t n = 0;

    while (n < rest.n && !slice_starts(slice_drop(rest, n), "-->"))
        n++;
    if (n < rest.n) {
        n += 3;
        scan->state.mode = HTML_TEXT;
    }
    *ret_n = n;
    put(scan, out, head(rest, n));
    return true;
}

/* In a doctype and in an end tag: up to the '>'. */
static bool in_closing(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    *ret_n = 1;
    if (scan->state.mode == HTML_CLOSING && is_blank(rest.p[0]))
        return true;
    if (scan->state.mode == HTML_CLOSING && rest.p[0] != '>')
        return refuse(scan, rest, "an end tag holds nothing but its name");
    if (rest.p[0] == '>')
        scan->state.mode = HTML_TEXT;
    put(scan, out, head(rest, 1));
    return true;
}

static bool check_tag(const struct html_scan *scan, struct slice where)
{
    const struct html_state *s = &scan->state;

    if (html_same_name(s->tag.name, "script") && !find_name(s->attributes, slice_of("src")))
        return refuse(scan, where, "no inline <script>; put it into a file and say its src");
    if (s->has_dynamic_content && find_name(s->attributes, slice_of("http-equiv")))
        return refuse(scan, where, "write http-equiv before the content that is a value");
    return true;
}

static bool is_foreign(const struct html_state *s)
{
    for (const struct html_name *open = s->open; open; open = open->next) {
        if (html_is_foreign_root(open->name))
            return true;
    }
    return html_is_foreign_root(s->tag.name);
}

static void open_element(struct html_scan *scan, struct slice rest, struct text *out)
{
    struct slice name = scan->state.tag.name;

    scan->state.mode = HTML_TEXT;
    if (html_is_void(name))
        return;
    scan->state.open = add_name(scan, scan->state.open, name);
    if (html_same_name(name, "script") || html_same_name(name, "iframe"))
        scan->state.mode = HTML_RAW;
    else if (html_same_name(name, "textarea") ||
             (html_same_name(name, "title") && !is_foreign(&scan->state)))
        scan->state.mode = HTML_RCDATA;
    /* Browsers drop a line break here: without one of ours a value would lose its own. */
    if (rest.n == 1 && (html_same_name(name, "textarea") || html_same_name(name, "pre")))
        text_putc(out, '\n');
}

static bool tag_close(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    bool self_closing = rest.p[0] == '/';
    struct slice name = scan->state.tag.name;

    *ret_n = self_closing ? 2 : 1;
    if (self_closing && !slice_starts(rest, "/>"))
        return refuse(scan, rest, "a '/' that does not end the tag");
    if (self_closing && !html_is_void(name) && !is_foreign(&scan->state)) {
        report_error(scan->report, at(scan, offset_of(scan, rest)),
                     "browsers do not take /> as the end of <%.*s>; write </%.*s>", SLICE_ARG(name),
                     SLICE_ARG(name));
        return false;
    }
    if (!check_tag(scan, rest))
        return false;
    put(scan, out, head(rest, *ret_n));
    if (self_closing)
        scan->state.mode = HTML_TEXT;
    else
        open_element(scan, rest, out);
    return true;
}

static bool note_attribute(struct html_scan *scan, struct slice name)
{
    const char *refused = html_refused_attribute(name);

    if (refused)
        return refuse(scan, name, refused);
    if (find_name(scan->state.attributes, name)) {
        report_error(scan->report, at(scan, offset_of(scan, name)),
                     "a second %.*s; browsers ignore it", SLICE_ARG(name));
        return false;
    }
    scan->state.attributes = add_name(scan, scan->state.attributes, name);
    return true;
}

/* A literal id="…" whose value begins at `value`. */
static bool note_id(struct html_scan *scan, struct slice value, char quote)
{
    const char *end = memchr(value.p, quote, value.n);
    const struct html_name *other;

    if (!end || end == value.p)
        return true;
    value.n = (size_t)(end - value.p);
    if (scan->state.loops > 0)
        return refuse(scan, value, "an id in a for comes once a round; ids must differ");
    for (other = scan->state.ids; other; other = other->next) {
        if (slice_same(other->name, value)) {
            report_error(scan->report, at(scan, offset_of(scan, value)),
                         "id \"%.*s\" is already in line %u; ids must differ", SLICE_ARG(value),
                         at(scan, other->offset).line);
            return false;
        }
    }
    scan->state.ids = add_name(scan, scan->state.ids, value);
    return true;
}

static bool attribute(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    struct slice name = name_at(rest), after = slice_drop(rest, name.n);

    if (name.n == 0)
        return refuse(scan, rest, "an attribute's name is expected; no blanks around '='");
    if (scan->state.mode == HTML_TAG_END)
        return refuse(scan, rest, "white space is missing before the attribute");
    if (!note_attribute(scan, name))
        return false;
    scan->state.mode = HTML_TAG_END;
    *ret_n = name.n;
    if (after.n > 0 && after.p[0] == '=') {
        if (after.n < 2 || (after.p[1] != '"' && after.p[1] != '\''))
            return refuse(scan, after, "quote the value: name=\"value\"");
        scan->state.mode = HTML_VALUE;
        scan->state.attribute = name;
        scan->state.quote = after.p[1];
        scan->state.part = PART_NONE;
        *ret_n += 2;
        if (html_same_name(name, "id") && !note_id(scan, slice_drop(after, 2), after.p[1]))
            return false;
    }
    put(scan, out, head(rest, *ret_n));
    return true;
}

static bool in_tag(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    if (is_blank(rest.p[0])) {
        *ret_n = fold(scan, rest, out);
        scan->state.mode = HTML_TAG;
        return true;
    }
    if (rest.p[0] == '>' || rest.p[0] == '/')
        return tag_close(scan, rest, out, ret_n);
    return attribute(scan, rest, out, ret_n);
}

/* Literal text in the value of an attribute that holds a URL. */
static bool url_text(struct html_scan *scan, struct slice rest)
{
    struct html_state *s = &scan->state;
    const char *refused = NULL;

    if (s->part == PART_NONE || s->part == PART_MAYBE)
        refused = html_refused_url(rest);
    else if (s->part == PART_SLASH && (rest.p[0] == '/' || rest.p[0] == '\\'))
        refused = html_refused_url(slice_of("//"));
    if (refused)
        return refuse(scan, rest, refused);
    if ((s->part == PART_NONE || s->part == PART_MAYBE) && rest.p[0] == '/')
        s->part = PART_SLASH;
    else
        s->part = PART_SOME;
    return true;
}

static bool in_value(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    struct html_state *s = &scan->state;

    if (rest.p[0] == s->quote) {
        s->mode = HTML_TAG_END;
        *ret_n = 1;
        put(scan, out, head(rest, 1));
        return true;
    }
    if (!html_is_url(s->attribute))
        s->part = PART_SOME;
    else if (!url_text(scan, rest))
        return false;
    return character(scan, rest, out, ret_n);
}

static bool step(struct html_scan *scan, struct slice rest, struct text *out, size_t *ret_n)
{
    switch (scan->state.mode) {
    case HTML_TEXT:
        return in_text(scan, rest, out, ret_n);
    case HTML_RAW:
        return in_raw(scan, rest, out, ret_n);
    case HTML_RCDATA:
        return in_rcdata(scan, rest, out, ret_n);
    case HTML_COMMENT:
        return in_comment(scan, rest, out, ret_n);
    case HTML_DOCTYPE:
    case HTML_CLOSING:
        return in_closing(scan, rest, out, ret_n);
    case HTML_TAG:
    case HTML_TAG_END:
        return in_tag(scan, rest, out, ret_n);
    case HTML_VALUE:
        return in_value(scan, rest, out, ret_n);
    }
    return false;
}

bool html_text(struct html_scan *scan, struct slice piece, struct text *out)
{
    while (piece.n > 0) {
        size_t n = 0;

        if (!step(scan, piece, out, &n))
            return false;
        piece = slice_drop(piece, n);
    }
    return true;
}
