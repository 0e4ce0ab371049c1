#include "tools/tmpl_html.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

bool html_same_names(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

bool html_same_name(struct slice a, const char *b) { return html_same_names(a, slice_of(b)); }

static bool among(struct slice name, const char *const names[])
{
    for (size_t i = 0; names[i]; i++) {
        if (html_same_name(name, names[i]))
            return true;
    }
    return false;
}

bool html_is_void(struct slice element)
{
    static const char *const names[] = {"area",  "base", "br",   "col",    "embed", "hr",  "img",
                                        "input", "link", "meta", "source", "track", "wbr", NULL};

    return among(element, names);
}

bool html_is_foreign_root(struct slice element)
{
    return html_same_name(element, "svg") || html_same_name(element, "math");
}

bool html_is_url(struct slice attribute)
{
    static const char *const names[] = {
        "href", "src",        "action",   "formaction", "poster",     "cite", "data",
        "ping", "background", "manifest", "longdesc",   "xlink:href", NULL};

    return among(attribute, names);
}

const char *html_refused_element(struct slice element)
{
    static const char *const raw[] = {"xmp", "plaintext", "noembed", "noframes", "listing", NULL};

    if (html_same_name(element, "style"))
        return "no <style>; put it into the style sheet";
    if (html_same_name(element, "base"))
        return "no <base>; it changes what every URL of the page means";
    if (among(element, raw))
        return "an element that switches HTML off; use <pre>";
    return NULL;
}

const char *html_refused_attribute(struct slice attribute)
{
    if (html_same_name(attribute, "style"))
        return "no style attribute; put it into the style sheet, by class";
    if (attribute.n > 2 && strncasecmp(attribute.p, "on", 2) == 0)
        return "no on* attribute; attach the handler in the script file";
    if (html_same_name(attribute, "srcdoc"))
        return "no srcdoc; make it a page with a URL";
    return NULL;
}

/* Elements that end an open <p> (HTML Living Standard, 4.4.1). */
static bool ends_paragraph(struct slice element)
{
    static const char *const names[] = {
        "address",  "article", "aside",      "blockquote", "details", "div",     "dl",
        "fieldset", "footer",  "form",       "h1",         "h2",      "h3",      "h4",
        "h5",       "h6",      "header",     "hgroup",     "hr",      "main",    "menu",
        "nav",      "ol",      "p",          "pre",        "search",  "section", "table",
        "ul",       "figure",  "figcaption", NULL};

    return among(element, names);
}

/* Elements inside which a new count begins. */
static bool is_scope(struct slice element)
{
    static const char *const names[] = {
        "button", "caption", "foreignObject", "object", "table", "td", "template", "th", NULL};

    return among(element, names);
}

const char *html_refused_nesting(const struct html_name *open, struct slice element)
{
    static const char *const alone[] = {"a", "button", "form", NULL};
    bool is_block = ends_paragraph(element), is_alone = among(element, alone), in_scope = true;

    for (; open; open = open->next) {
        if (in_scope && is_block && html_same_name(open->name, "p"))
            return "browsers end the <p> here; close it before";
        if (is_alone && html_same_names(open->name, element))
            return "an element of this name may not stand inside another";
        in_scope = in_scope && !is_scope(open->name);
    }
    return NULL;
}

size_t html_reference_length(struct slice s)
{
    size_t n = 1;

    if (n < s.n && s.p[n] == '#')
        n++;
    while (n < s.n && is_word(s.p[n]) && s.p[n] != '_')
        n++;
    if (n == 1)
        return 0;
    return n < s.n && s.p[n] == ';' ? n + 1 : SIZE_MAX;
}

const char *html_refused_url(struct slice text)
{
    static const char wanted[] =
        "a URL begins with '/', '?', '#', https:// and a host, or mailto:; "
        "one that is a value is written {{ url expr }}";

    if (slice_starts(text, "//") || slice_starts(text, "/\\"))
        return "a URL that leaves this site by '//'; write https:// and the host";
    if (slice_starts(text, "https://"))
        return text.n > 8 && is_word(text.p[8]) ? NULL : wanted;
    if (text.n > 0 && strchr("/?#", text.p[0]) && text.p[0])
        return NULL;
    return slice_starts(text, "mailto:") ? NULL : wanted;
}
