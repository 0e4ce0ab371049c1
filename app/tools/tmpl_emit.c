#include "tools/tmpl.h"

#include <string.h>

/* The longest literal that C promises to take is 4,095 bytes (C17, 5.2.4.1). */
#define LITERAL_MAX 4000

/* A template being written as C. */
struct emit {
    struct text *out;
    const struct tmpl *tmpl;
    struct text literal; /* text that was not written yet */
    unsigned depth;      /* of blocks */
    unsigned loops;      /* written so far: numbers their counters */
};

static void indent(const struct emit *e)
{
    for (unsigned i = 0; i <= e->depth; i++)
        text_puts(e->out, "    ");
}

static void line(const struct emit *e, size_t offset)
{
    struct place at = place_of(e->tmpl->file, e->tmpl->contents, offset);

    text_printf(e->out, "#line %u \"", at.line);
    text_c_string(e->out, slice_of(at.file));
    text_puts(e->out, "\"\n");
}

/* How much of s is one literal: whole characters, at most LITERAL_MAX bytes. */
static size_t literal_length(struct slice s)
{
    size_t n = LITERAL_MAX;

    if (s.n <= n)
        return s.n;
    while (n > LITERAL_MAX - 4 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static void emit_literal(const struct emit *e, struct slice s)
{
    indent(e);
    text_puts(e->out, "BUF_LIT(out, \"");
    for (size_t i = 0; i < s.n; i++) {
        struct slice rest = slice_drop(s, i);
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) + 1 : rest.n;

        text_c_string(e->out, (struct slice){rest.p, n});
        i += n - 1;
        if (i + 1 < s.n) {
            text_puts(e->out, "\"\n");
            indent(e);
            text_puts(e->out, "             \"");
        }
    }
    text_puts(e->out, "\");\n");
}

static void flush(struct emit *e)
{
    struct slice rest = text_slice(&e->literal);

    while (rest.n > 0) {
        size_t n = literal_length(rest);

        emit_literal(e, (struct slice){rest.p, n});
        rest = slice_drop(rest, n);
    }
    e->literal.n = 0;
}

static void emit_nodes(struct emit *e, const struct tmpl_node *node);

static void emit_value(const struct emit *e, const struct tmpl_node *node)
{
    static const char *const functions[] = {
        [CONTEXT_TEXT] = "html_out",          [CONTEXT_ATTRIBUTE] = "attribute_out",
        [CONTEXT_NUMBER] = "html_put_u64",    [CONTEXT_URL] = "url_out",
        [CONTEXT_URL_START] = "html_put_url",
    };

    indent(e);
    text_printf(e->out, "%s(out, (%.*s));\n", functions[node->context], SLICE_ARG(node->text));
}

static void emit_if(struct emit *e, const struct tmpl_node *node)
{
    for (const struct tmpl_branch *b = node->branches; b; b = b->next) {
        if (b != node->branches) {
            indent(e);
            text_puts(e->out, "} else");
            if (b->condition.n > 0) {
                text_putc(e->out, '\n');
                line(e, b->offset);
                indent(e);
            } else {
                text_puts(e->out, " {\n");
            }
        } else {
            indent(e);
        }
        if (b->condition.n > 0)
            text_printf(e->out, "if (%.*s) {\n", SLICE_ARG(b->condition));
        e->depth++;
        emit_nodes(e, b->first);
        flush(e);
        e->depth--;
    }
    indent(e);
    text_puts(e->out, "}\n");
}

static void emit_for(struct emit *e, const struct tmpl_node *node)
{
    unsigned loop = ++e->loops;

    indent(e);
    text_printf(e->out, "for (size_t tmpl_i%u = 0, tmpl_n%u = (%.*s); tmpl_i%u < tmpl_n%u; ", loop,
                loop, SLICE_ARG(node->count), loop, loop);
    text_printf(e->out, "tmpl_i%u++) {\n", loop);
    line(e, node->offset);
    e->depth++;
    indent(e);
    text_printf(e->out, "%.*s = &(%.*s)[tmpl_i%u];\n", SLICE_ARG(node->text),
                SLICE_ARG(node->arguments), loop);
    emit_nodes(e, node->branches->first);
    flush(e);
    e->depth--;
    indent(e);
    text_puts(e->out, "}\n");
}

static void emit_call(const struct emit *e, const struct tmpl_node *node)
{
    indent(e);
    text_printf(e->out, "tmpl_%.*s(out%s%.*s);\n", SLICE_ARG(node->text),
                node->arguments.n > 0 ? ", " : "", SLICE_ARG(node->arguments));
}

static void emit_let(const struct emit *e, const struct tmpl_node *node)
{
    bool is_const = slice_starts(node->text, "const ");

    indent(e);
    text_printf(e->out, "%s%.*s = %.*s;\n", is_const ? "" : "const ", SLICE_ARG(node->text),
                SLICE_ARG(node->arguments));
}

static void emit_node(struct emit *e, const struct tmpl_node *node)
{
    if (node->kind == TMPL_TEXT) {
        text_add(&e->literal, node->output);
        return;
    }
    flush(e);
    line(e, node->offset);
    switch (node->kind) {
    case TMPL_VALUE:
    case TMPL_URL:
        emit_value(e, node);
        break;
    case TMPL_IF:
        emit_if(e, node);
        break;
    case TMPL_FOR:
        emit_for(e, node);
        break;
    case TMPL_CALL:
        emit_call(e, node);
        break;
    case TMPL_LET:
        emit_let(e, node);
        break;
    case TMPL_TEXT:
    case TMPL_CONTENT:
        break;
    }
}

/* Up to the {{ content }} or the end. */
static void emit_nodes(struct emit *e, const struct tmpl_node *node)
{
    for (; node && node->kind != TMPL_CONTENT; node = node->next)
        emit_node(e, node);
}

/* "void tmpl_show(struct buf *out, parameters)"; `part`: "_begin" and "_end" of the layout. */
static void emit_signature(struct text *out, const struct tmpl *t, const char *part)
{
    text_printf(out, "void tmpl_%s%s(struct buf *out%s", t->name, part,
                t->has_layout ? ", const struct page *page" : "");
    if (t->parameters.n > 0)
        text_printf(out, ", %.*s", SLICE_ARG(t->parameters));
    text_puts(out, ")");
}

/* Back from the template's lines to those of the generated file. */
static void emit_own_line(struct text *out, const char *path)
{
    struct place here = place_of(path, text_slice(out), out->n);

    text_printf(out, "#line %u \"", here.line + 1);
    text_c_string(out, slice_of(path));
    text_puts(out, "\"\n");
}

static void emit_title(const struct emit *e)
{
    const struct tmpl *t = e->tmpl;

    line(e, t->title_offset);
    text_printf(e->out,
                t->title.p[0] == '"' ? "    const struct str tmpl_title = STR(%.*s);\n"
                                     : "    const struct str tmpl_title = (%.*s);\n",
                SLICE_ARG(t->title));
    text_puts(e->out, "    tmpl_layout_begin(out, page, tmpl_title);\n");
}

/* Constants that the title may use come before it. */
static const struct tmpl_node *emit_lets(struct emit *e, const struct tmpl_node *node)
{
    while (node && node->offset < e->tmpl->title_offset) {
        emit_node(e, node);
        node = node->next;
    }
    flush(e);
    return node;
}

static void emit_function(struct text *out, const struct tmpl *t, const struct tmpl_node *first,
                          const char *part, const char *path)
{
    struct emit e = {.out = out, .tmpl = t};

    text_init(&e.literal, out->pool);
    text_putc(out, '\n');
    emit_signature(out, t, part);
    text_puts(out, "\n{\n    (void)out;\n");
    if (t->has_content)
        text_puts(out, "    (void)page;\n    (void)title;\n");
    if (t->has_layout) {
        first = emit_lets(&e, first);
        emit_title(&e);
    }
    emit_nodes(&e, first);
    flush(&e);
    if (t->has_layout)
        text_puts(out, "    tmpl_layout_end(out, page, tmpl_title);\n");
    emit_own_line(out, path);
    text_puts(out, "}\n");
}

static void emit_uses(struct text *out, const struct tmpl_set *set)
{
    struct text seen;

    text_init(&seen, out->pool);
    text_puts(&seen, "\"base/buf.h\"\"base/html.h\"\"http/page.h\"");
    for (size_t i = 0; i < set->n; i++) {
        for (size_t j = 0; j < set->v[i].uses_n; j++) {
            const char *use = pool_copy(out->pool, set->v[i].uses[j]);

            if (strstr(seen.p, use))
                continue;
            text_puts(&seen, use);
            text_printf(out, "#include %s\n", use);
        }
    }
}

static void emit_purpose(struct text *out, const struct tmpl *t)
{
    text_puts(out, "\n/* ");
    for (const char *c = t->purpose; *c; c++) {
        text_putc(out, *c);
        if ((c[0] == '*' && c[1] == '/') || (c[0] == '/' && c[1] == '*'))
            text_putc(out, ' ');
    }
    text_printf(out, " (%s.html) */\n", t->name);
}

void tmpl_emit_header(struct text *out, const struct tmpl_set *set)
{
    text_puts(out, "/* tmpl.gen.h: the templates as functions.\n"
                   " * Generated by tmplc from the .html files: edit those. */\n"
                   "#ifndef MUSTER_GEN_TMPL_H\n#define MUSTER_GEN_TMPL_H\n\n"
                   "#include \"base/buf.h\"\n#include \"base/html.h\"\n#include \"http/page.h\"\n");
    emit_uses(out, set);
    for (size_t i = 0; i < set->n; i++) {
        const struct tmpl *t = &set->v[i];

        emit_purpose(out, t);
        emit_signature(out, t, t->has_content ? "_begin" : "");
        text_puts(out, ";\n");
        if (t->has_content) {
            emit_signature(out, t, "_end");
            text_puts(out, ";\n");
        }
    }
    text_puts(out, "\n#endif\n");
}

void tmpl_emit_source(struct text *out, const struct tmpl_set *set, const char *path)
{
    text_puts(out, "/* Generated by tmplc from the .html files: edit those. */\n"
                   "#include \"tmpl.gen.h\"\n\n"
                   "/* Ready markup has no place in an attribute: it does not compile. */\n"
                   "#define attribute_out(out, x) \\\n"
                   "    html_out((out), _Generic((x), \\\n"
                   "        struct html: (struct no_markup_in_attributes *)0, default: (x)))\n");
    for (size_t i = 0; i < set->n; i++) {
        const struct tmpl *t = &set->v[i];
        const struct tmpl_node *content = t->first;

        emit_function(out, t, t->first, t->has_content ? "_begin" : "", path);
        while (content && content->kind != TMPL_CONTENT)
            content = content->next;
        if (content)
            emit_function(out, t, content->next, "_end", path);
    }
}
