#include "tools/c_text.h"
#include "tools/tmpl.h"

#include <string.h>

#define NESTING 32

/* A template being parsed. */
struct parse {
    struct pool *pool;
    struct report *report;
    struct tmpl *tmpl;
    size_t offset;
    bool titled;    /* the comment on top was read */
    bool started;   /* something that makes output was read */
    unsigned depth; /* of if and for */
};

/* A directive: what stands between {{ and }}. */
struct directive {
    size_t offset;     /* of its {{ */
    struct slice word; /* its first word when it is a keyword */
    struct slice rest; /* what follows the keyword, or all of an expression */
};

/* What ended a run of nodes. */
struct stop {
    bool any; /* false: the end of the file */
    struct directive directive;
};

static bool refuse(const struct parse *p, size_t offset, const char *what)
{
    report_error(p->report, place_of(p->tmpl->file, p->tmpl->contents, offset), "%s", what);
    return false;
}

static size_t offset_of(const struct parse *p, struct slice s)
{
    return (size_t)(s.p - p->tmpl->contents.p);
}

/* Offset of `what` between `from` and `end`; `end` when there is none. */
static size_t find(const struct parse *p, const char *what, size_t from, size_t end)
{
    while (from < end && !slice_starts(slice_drop(p->tmpl->contents, from), what))
        from++;
    return from < end ? from : end;
}

/* The comment on top: " name(parameters) — purpose. " */
static bool parse_title(struct parse *p, struct slice comment)
{
    struct tmpl *t = p->tmpl;
    struct slice s = slice_trim(comment), name = c_name(s), dash, parameters;
    size_t close;

    if (!slice_eq(name, t->name) || !slice_starts(slice_drop(s, name.n), "(")) {
        report_error(p->report, place_of(t->file, t->contents, offset_of(p, comment)),
                     "the first comment must be {{# %s(parameters) — what it is. #}}", t->name);
        return false;
    }
    parameters = slice_drop(s, name.n + 1);
    if (c_find(parameters, ")", &close) != C_FINE)
        return refuse(p, offset_of(p, parameters), "parameters without their ')'");
    dash = slice_trim(slice_drop(parameters, close + 1));
    t->parameters = slice_trim((struct slice){parameters.p, close});
    if (slice_eq(t->parameters, "void"))
        t->parameters.n = 0;
    if (!slice_starts(dash, "—") || slice_trim(slice_drop(dash, strlen("—"))).n == 0)
        return refuse(p, offset_of(p, comment),
                      "say behind the parameters and a dash (—) what the template is");
    t->purpose = pool_copy(p->pool, slice_trim(slice_drop(dash, strlen("—"))));
    p->titled = true;
    return true;
}

static bool parse_comment(struct parse *p)
{
    size_t start = p->offset + strlen("{{#");
    size_t end = find(p, "#}}", start, p->tmpl->contents.n);

    if (end == p->tmpl->contents.n)
        return refuse(p, p->offset, "{{# without its #}}");
    p->offset = end + strlen("#}}");
    if (p->titled)
        return true;
    return parse_title(p, (struct slice){p->tmpl->contents.p + start, end - start});
}

/* A keyword counts as one only when a blank or the end follows: {{ url->x }} is an expression. */
static struct slice keyword(struct slice s)
{
    static const char *const words[] = {"use",  "layout", "content", "url",  "if",
                                        "else", "end",    "for",     "call", "let"};
    struct slice word = c_name(s);

    if (word.n < s.n && !is_blank(s.p[word.n]) && s.p[word.n] != '"')
        return (struct slice){s.p, 0};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (slice_eq(word, words[i]))
            return word;
    }
    return (struct slice){s.p, 0};
}

/* Reads the directive at p->offset, which is no comment. */
static bool parse_directive(struct parse *p, struct directive *ret)
{
    struct slice rest = slice_drop(p->tmpl->contents, p->offset + 2), inside;
    enum c_flaw flaw;
    size_t end;

    flaw = c_find(rest, "}}", &end);
    if (flaw == C_NO_END)
        return refuse(p, p->offset, c_flaw_text(flaw));
    if (flaw)
        return refuse(p, p->offset + 2 + end, c_flaw_text(flaw));
    inside = slice_trim((struct slice){rest.p, end});
    if (inside.n == 0)
        return refuse(p, p->offset, "an empty {{ }}");
    ret->offset = p->offset;
    ret->word = keyword(inside);
    ret->rest = slice_trim(slice_drop(inside, ret->word.n));
    p->offset += 2 + end + 2;
    return true;
}

static struct tmpl_node *new_node(struct parse *p, enum tmpl_kind kind, size_t offset)
{
    struct tmpl_node *node = pool_alloc(p->pool, sizeof(*node));

    node->kind = kind;
    node->offset = offset;
    return node;
}

static bool parse_use(struct parse *p, struct directive d)
{
    struct tmpl *t = p->tmpl;
    struct slice s = d.rest;

    if (s.n < 3 || s.p[0] != '"' || c_literal_length(s) != s.n)
        return refuse(p, d.offset, "write {{ use \"folder/header.h\" }}");
    t->uses = pool_grow(p->pool, t->uses, t->uses_n, &t->uses_size, sizeof(*t->uses));
    t->uses[t->uses_n++] = s;
    return true;
}

static bool parse_layout(struct parse *p, struct directive d)
{
    struct tmpl *t = p->tmpl;

    if (d.rest.n == 0)
        return refuse(p, d.offset, "say the page's title: {{ layout \"Title\" }}");
    if (t->has_layout)
        return refuse(p, d.offset, "a second {{ layout }}");
    if (p->depth > 0 || p->started)
        return refuse(p, d.offset, "{{ layout }} must stand before everything that makes output");
    if (d.rest.p[0] == '"' && c_literal_length(d.rest) != d.rest.n)
        return refuse(p, d.offset, "the title is one literal or one expression");
    t->has_layout = true;
    t->title = d.rest;
    t->title_offset = d.offset;
    return true;
}

/* "const struct t *x in array, n" */
static bool parse_for_head(struct parse *p, struct directive d, struct tmpl_node *node)
{
    struct slice head = d.rest, array, count, extra;
    size_t i = 0;

    while (i + 4 <= head.n &&
           !(is_blank(head.p[i]) && slice_starts(slice_drop(head, i + 1), "in") &&
             is_blank(head.p[i + 3])))
        i++;
    node->text = slice_trim((struct slice){head.p, i});
    if (i + 4 > head.n || !memchr(node->text.p, '*', node->text.n) ||
        !c_split(slice_drop(head, i + 4), ',', &array, &count) || array.n == 0 || count.n == 0 ||
        c_split(count, ',', &array, &extra))
        return refuse(p, d.offset, "write {{ for const struct thing *x in array, count }}");
    node->arguments = array;
    node->count = count;
    return true;
}

static bool parse_call(struct parse *p, struct directive d, struct tmpl_node *node)
{
    struct slice arguments;
    size_t close;

    node->text = c_name(d.rest);
    arguments = slice_drop(d.rest, node->text.n);
    if (node->text.n == 0 || !slice_starts(arguments, "("))
        return refuse(p, d.offset, "write {{ call name(arguments) }}");
    arguments = slice_drop(arguments, 1);
    if (c_find(arguments, ")", &close) != C_FINE || close + 1 != arguments.n)
        return refuse(p, d.offset, "write {{ call name(arguments) }} and nothing behind");
    node->arguments = slice_trim((struct slice){arguments.p, close});
    return true;
}

static bool parse_let(struct parse *p, struct directive d, struct tmpl_node *node)
{
    if (!c_split(d.rest, '=', &node->text, &node->arguments) || node->text.n == 0 ||
        node->arguments.n == 0 || node->arguments.p[0] == '=' ||
        !is_word(node->text.p[node->text.n - 1]))
        return refuse(p, d.offset, "write {{ let type name = expression }}");
    return true;
}

static bool parse_nodes(struct parse *p, struct tmpl_node **ret_first, struct stop *ret_stop);

static struct tmpl_branch *new_branch(struct parse *p, struct tmpl_branch **last,
                                      struct directive d, struct slice condition)
{
    struct tmpl_branch *branch = pool_alloc(p->pool, sizeof(*branch));

    branch->condition = condition;
    branch->offset = d.offset;
    *last = branch;
    return branch;
}

/* The branches of an `if` up to and with its `end`. */
static bool parse_if(struct parse *p, struct directive d, struct tmpl_node *node)
{
    struct tmpl_branch **last = &node->branches;
    struct slice condition = d.rest;
    struct directive head = d;
    struct stop stop;
    bool is_else = false;

    while (true) {
        struct tmpl_branch *branch = new_branch(p, last, head, condition);

        last = &branch->next;
        if (!is_else && condition.n == 0)
            return refuse(p, head.offset, "if needs a condition");
        if (!parse_nodes(p, &branch->first, &stop))
            return false;
        if (!stop.any)
            return refuse(p, d.offset, "{{ if }} without its {{ end }}");
        head = stop.directive;
        if (slice_eq(head.word, "end"))
            break;
        if (is_else)
            return refuse(p, head.offset, "nothing but {{ end }} may follow {{ else }}");
        is_else = head.rest.n == 0;
        condition = head.rest;
        if (!is_else) {
            if (!slice_eq(keyword(head.rest), "if"))
                return refuse(p, head.offset, "write {{ else }} or {{ else if condition }}");
            condition = slice_trim(slice_drop(head.rest, 2));
        }
    }
    node->end = head.offset;
    return true;
}

static bool parse_for(struct parse *p, struct directive d, struct tmpl_node *node)
{
    struct tmpl_branch *branch = new_branch(p, &node->branches, d, d.rest);
    struct stop stop;

    if (!parse_for_head(p, d, node) || !parse_nodes(p, &branch->first, &stop))
        return false;
    if (!stop.any)
        return refuse(p, d.offset, "{{ for }} without its {{ end }}");
    if (!slice_eq(stop.directive.word, "end"))
        return refuse(p, stop.directive.offset, "{{ else }} belongs to an {{ if }}");
    node->end = stop.directive.offset;
    return true;
}

static bool parse_block(struct parse *p, struct directive d, struct tmpl_node *node)
{
    bool ok;

    if (++p->depth > NESTING)
        return refuse(p, d.offset, "nested too deeply; take a part out into its own template");
    ok = node->kind == TMPL_IF ? parse_if(p, d, node) : parse_for(p, d, node);
    p->depth--;
    return ok;
}

static bool parse_content(struct parse *p, struct directive d)
{
    if (d.rest.n > 0)
        return refuse(p, d.offset, "write {{ content }}");
    if (strcmp(p->tmpl->name, "layout") != 0)
        return refuse(p, d.offset, "{{ content }} belongs into layout.html");
    if (p->tmpl->has_content)
        return refuse(p, d.offset, "a second {{ content }}");
    if (p->depth > 0)
        return refuse(p, d.offset, "{{ content }} may not stand inside if or for");
    p->tmpl->has_content = true;
    return true;
}

/* A directive that becomes a node; `use` and `layout` leave none (*ret is NULL). */
static bool parse_node(struct parse *p, struct directive d, struct tmpl_node **ret)
{
    static const struct {
        const char *word;
        enum tmpl_kind kind;
    } kinds[] = {
        {"url", TMPL_URL},   {"if", TMPL_IF},   {"for", TMPL_FOR},
        {"call", TMPL_CALL}, {"let", TMPL_LET}, {"content", TMPL_CONTENT},
    };
    struct tmpl_node *node;

    *ret = NULL;
    if (slice_eq(d.word, "use"))
        return parse_use(p, d);
    if (slice_eq(d.word, "layout"))
        return parse_layout(p, d);
    *ret = node = new_node(p, TMPL_VALUE, d.offset);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (slice_eq(d.word, kinds[i].word))
            node->kind = kinds[i].kind;
    }
    p->started = p->started || node->kind != TMPL_LET;
    switch (node->kind) {
    case TMPL_IF:
    case TMPL_FOR:
        return parse_block(p, d, node);
    case TMPL_CALL:
        return parse_call(p, d, node);
    case TMPL_LET:
        return parse_let(p, d, node);
    case TMPL_CONTENT:
        return parse_content(p, d);
    case TMPL_TEXT:
    case TMPL_VALUE:
    case TMPL_URL:
        break;
    }
    node->text = d.rest;
    return d.rest.n > 0 || refuse(p, d.offset, "write {{ url expression }}");
}

/* The literal text at p->offset. */
static bool parse_text(struct parse *p, struct tmpl_node **ret)
{
    size_t end = find(p, "{{", p->offset, p->tmpl->contents.n);
    size_t stray = find(p, "}}", p->offset, end);
    struct slice text = {p->tmpl->contents.p + p->offset, end - p->offset};

    *ret = NULL;
    if (stray < end)
        return refuse(p, stray, "}} without its {{");
    if (slice_trim(text).n > 0) {
        if (!p->titled)
            return refuse(p, p->offset,
                          "begin the file with {{# name(parameters) — what it is. #}}");
        p->started = true;
    }
    if (text.n > 0) {
        *ret = new_node(p, TMPL_TEXT, p->offset);
        (*ret)->text = text;
    }
    p->offset = end;
    return true;
}

/* Nodes up to the end of the file or a directive that closes the block (`end`, `else`). */
static bool parse_nodes(struct parse *p, struct tmpl_node **ret_first, struct stop *ret_stop)
{
    struct tmpl_node **last = ret_first;

    *ret_stop = (struct stop){0};
    while (p->offset < p->tmpl->contents.n) {
        struct slice rest = slice_drop(p->tmpl->contents, p->offset);
        struct tmpl_node *node = NULL;
        struct directive d;

        if (slice_starts(rest, "{{#")) {
            if (!parse_comment(p))
                return false;
            continue;
        }
        if (!slice_starts(rest, "{{")) {
            if (!parse_text(p, &node))
                return false;
        } else {
            if (!p->titled)
                return refuse(p, p->offset,
                              "begin the file with {{# name(parameters) — what it is. #}}");
            if (!parse_directive(p, &d))
                return false;
            if (slice_eq(d.word, "end") || slice_eq(d.word, "else")) {
                *ret_stop = (struct stop){true, d};
                if (slice_eq(d.word, "end") && d.rest.n > 0)
                    return refuse(p, d.offset, "write {{ end }} and nothing behind");
                return true;
            }
            if (!parse_node(p, d, &node))
                return false;
        }
        if (node) {
            *last = node;
            last = &node->next;
        }
    }
    return true;
}

/* "app/tmpl/show.html" → "show"; NULL when it has not that form. */
static const char *name_of(struct pool *pool, const char *file)
{
    const char *slash = strrchr(file, '/');
    struct slice s = slice_of(slash ? slash + 1 : file);

    if (s.n <= 5 || !slice_eq(slice_drop(s, s.n - 5), ".html"))
        return NULL;
    s.n -= 5;
    return is_snake_case(s) && !is_c_keyword(s) ? pool_copy(pool, s) : NULL;
}

static bool check_layout(const struct parse *p)
{
    const struct tmpl *t = p->tmpl;

    if (strcmp(t->name, "layout") != 0)
        return true;
    if (!slice_eq(t->parameters, "const struct page *page, struct str title"))
        return refuse(p, 0, "the layout is layout(const struct page *page, struct str title)");
    if (t->has_layout)
        return refuse(p, t->title_offset, "the layout itself has no {{ layout }}");
    return t->has_content || refuse(p, 0, "the layout needs its {{ content }}");
}

bool tmpl_parse(struct pool *pool, struct report *r, const char *file, struct slice contents,
                struct tmpl *ret)
{
    struct tmpl t = {.file = file, .contents = contents, .name = name_of(pool, file)};
    struct parse p = {.pool = pool, .report = r, .tmpl = &t};
    struct stop stop;

    if (!t.name)
        return refuse(&p, 0, "a template is called name.html, the name lower case with '_'");
    if (!parse_nodes(&p, &t.first, &stop))
        return false;
    if (stop.any)
        return refuse(&p, stop.directive.offset, "{{ end }} or {{ else }} without its {{ if }}");
    if (!p.titled)
        return refuse(&p, 0, "begin the file with {{# name(parameters) — what it is. #}}");
    if (!check_layout(&p))
        return false;
    *ret = t;
    return true;
}
