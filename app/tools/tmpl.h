/* tmpl.h: the parts of tmplc, the compiler of HTML templates to C functions.
 *
 * One template a file. What stands between {{ and }} is a directive, all else is HTML:
 *
 *     {{# name(parameters) — what it is. #}}  on top: parameters are C declarations, the name is
 * the file's. Further {{# … #}} are comments.
 *     {{ use "pages/employee.h" }}            an #include for the types of the parameters
 *     {{ layout "Title" }}, {{ layout expr }} the page is wrapped by layout.html; expr: struct str
 *     {{ content }}                           once, in layout.html: where the page goes
 *     {{ expr }}                              a value, escaped for the place where it stands
 *     {{ url expr }}                          a struct url at the start of href, src, …
 *     {{ if expr }} {{ else if expr }} {{ else }} {{ end }}
 *     {{ for const struct t *x in array, n }} … {{ end }}
 *     {{ call name(arguments) }}              another template; it may have no layout
 *     {{ let type name = expr }}              a constant for the rest of the block
 *
 * A template `name` becomes `void tmpl_name(struct buf *out, parameters)`; with a layout the first
 * parameter behind `out` is `const struct page *page`. layout.html has the parameters
 * (const struct page *page, struct str title) and becomes tmpl_layout_begin and tmpl_layout_end.
 *
 * The HTML is followed by a scanner (tmpl_html.h) that knows where each value stands, refuses those
 * places where escaping does not help, and checks that tags balance on every path.
 *
 * White space that holds a line break becomes one line break; lines that hold directives only leave
 * nothing; the template's end has no line break. <pre>, <textarea> and values of attributes stay as
 * they are. */
#ifndef MUSTER_TOOLS_TMPL_H
#define MUSTER_TOOLS_TMPL_H

#include "tools/text.h"

enum tmpl_kind {
    TMPL_TEXT,
    TMPL_VALUE,
    TMPL_URL,
    TMPL_IF,
    TMPL_FOR,
    TMPL_CALL,
    TMPL_LET,
    TMPL_CONTENT
};

enum tmpl_context {
    CONTEXT_TEXT,
    CONTEXT_ATTRIBUTE,
    CONTEXT_NUMBER, /* <meta http-equiv="refresh" content="{{ n }}"> */
    CONTEXT_URL,
    CONTEXT_URL_START
};

struct tmpl_node;

/* One way through an `if`, or the body of a `for`. */
struct tmpl_branch {
    struct slice condition; /* n == 0: else */
    size_t offset;
    struct tmpl_node *first;
    struct tmpl_branch *next;
};

struct tmpl_node {
    enum tmpl_kind kind;
    size_t offset;             /* in the file */
    struct slice text;         /* TEXT: as written; VALUE, URL: expression; CALL: name; FOR, LET:
                                  declaration */
    struct slice arguments;    /* CALL: arguments; FOR: array; LET: expression */
    struct slice count;        /* FOR */
    struct slice output;       /* TEXT: white space folded; set by tmpl_check */
    enum tmpl_context context; /* VALUE; set by tmpl_check */
    struct tmpl_branch *branches;
    size_t end; /* IF, FOR: offset of {{ end }} */
    struct tmpl_node *next;
};

struct tmpl {
    const char *file;
    const char *name;
    struct slice contents;
    struct slice parameters;
    const char *purpose;
    struct slice *uses;
    size_t uses_n, uses_size;
    bool has_layout;
    struct slice title; /* of the layout: a literal with its quotes, or an expression */
    size_t title_offset;
    bool has_content; /* it is the layout */
    struct tmpl_node *first;
};

struct tmpl_set {
    struct tmpl *v;
    size_t n, size;
};

/* Parses one file's directives. False after reporting the first mistake. The results point into
 * `contents` and the pool. */
bool tmpl_parse(struct pool *pool, struct report *r, const char *file, struct slice contents,
                struct tmpl *ret);

/* Follows the HTML of a parsed template, sets the nodes' output and context. */
bool tmpl_check(struct pool *pool, struct report *r, struct tmpl *tmpl);

/* Calls and layouts of all templates together. */
bool tmpl_check_set(struct report *r, const struct tmpl_set *set);

/* Parses and checks one file and adds it to the set. */
bool tmpl_add(struct pool *pool, struct report *r, struct tmpl_set *set, const char *file,
              struct slice contents);

void tmpl_emit_header(struct text *out, const struct tmpl_set *set);
/* `path`: of the file that the text goes to, for #line. */
void tmpl_emit_source(struct text *out, const struct tmpl_set *set, const char *path);

#endif
