#include "tools/tmpl_html.h"

#include <string.h>

static bool check_nodes(struct html_scan *scan, struct tmpl_node *node);

static bool check_text(struct html_scan *scan, struct tmpl_node *node)
{
    struct text out;

    text_init(&out, scan->pool);
    if (!html_text(scan, node->text, &out))
        return false;
    node->output = text_slice(&out);
    return true;
}

static bool check_if(struct html_scan *scan, struct tmpl_node *node)
{
    struct html_state before = scan->state, joined = before;
    bool has_else = false;

    for (struct tmpl_branch *b = node->branches; b; b = b->next) {
        size_t end = b->next ? b->next->offset : node->end;

        scan->state = before;
        if (!check_nodes(scan, b->first))
            return false;
        if (b == node->branches)
            joined = scan->state;
        else if (!html_join(scan, &before, &joined, &scan->state, end))
            return false;
        has_else = b->condition.n == 0;
    }
    if (!has_else && !html_join(scan, &before, &joined, &before, node->end))
        return false;
    scan->state = joined;
    return true;
}

/* Whether the last thing that a loop's body writes is certainly a line break. */
static bool ends_with_line(const struct tmpl_node *node)
{
    const struct tmpl_node *last = node;
    struct slice text;

    while (last && last->next)
        last = last->next;
    if (!last || last->kind != TMPL_TEXT)
        return false;
    text = last->text;
    while (text.n > 0 && is_blank(text.p[text.n - 1]) && text.p[text.n - 1] != '\n')
        text.n--;
    return text.n > 0 && text.p[text.n - 1] == '\n';
}

static bool check_for(struct html_scan *scan, struct tmpl_node *node)
{
    struct html_state before = scan->state;

    /* A round begins where the one before has ended. */
    if (!ends_with_line(node->branches->first))
        scan->state.at_line_start = false;
    scan->state.loops++;
    if (!check_nodes(scan, node->branches->first))
        return false;
    scan->state.loops--;
    return html_join(scan, &before, &scan->state, &before, node->end);
}

static bool check_node(struct html_scan *scan, struct tmpl_node *node)
{
    switch (node->kind) {
    case TMPL_TEXT:
        return check_text(scan, node);
    case TMPL_VALUE:
    case TMPL_URL:
        return html_value(scan, node);
    case TMPL_IF:
        return html_directive(scan, node) && check_if(scan, node);
    case TMPL_FOR:
        return html_directive(scan, node) && check_for(scan, node);
    case TMPL_CALL:
    case TMPL_CONTENT:
        if (!html_directive(scan, node))
            return false;
        scan->state.at_line_start = false;
        return true;
    case TMPL_LET:
        return html_directive(scan, node);
    }
    return false;
}

static bool check_nodes(struct html_scan *scan, struct tmpl_node *node)
{
    for (; node; node = node->next) {
        if (!check_node(scan, node))
            return false;
    }
    return true;
}

/* The template ends without a line break, so that it can be called within a line. */
static void trim_end(const struct html_scan *scan, struct tmpl_node *node)
{
    while (node && node->next)
        node = node->next;
    if (node && node->kind == TMPL_TEXT && scan->state.at_line_start && node->output.n > 0)
        node->output.n--;
}

bool tmpl_check(struct pool *pool, struct report *r, struct tmpl *tmpl)
{
    struct html_scan scan = {
        .pool = pool,
        .report = r,
        .file = tmpl->file,
        .contents = tmpl->contents,
        .state = {.mode = HTML_TEXT, .at_line_start = true},
    };

    if (!check_nodes(&scan, tmpl->first) || !html_finish(&scan))
        return false;
    trim_end(&scan, tmpl->first);
    return true;
}

static const struct tmpl *find_template(const struct tmpl_set *set, struct slice name)
{
    for (size_t i = 0; i < set->n; i++) {
        if (slice_eq(name, set->v[i].name))
            return &set->v[i];
    }
    return NULL;
}

static void check_call(struct report *r, const struct tmpl_set *set, const struct tmpl *t,
                       const struct tmpl_node *node)
{
    const struct tmpl *callee = find_template(set, node->text);
    struct place at = place_of(t->file, t->contents, node->offset);

    if (!callee)
        report_error(r, at, "no template is called \"%.*s\"", SLICE_ARG(node->text));
    else if (callee->has_layout || callee->has_content)
        report_error(r, at, "\"%.*s\" is a whole page; only parts can be called",
                     SLICE_ARG(node->text));
}

static void check_calls(struct report *r, const struct tmpl_set *set, const struct tmpl *t,
                        const struct tmpl_node *node)
{
    for (; node; node = node->next) {
        if (node->kind == TMPL_CALL)
            check_call(r, set, t, node);
        for (const struct tmpl_branch *b = node->branches; b; b = b->next)
            check_calls(r, set, t, b->first);
    }
}

bool tmpl_check_set(struct report *r, const struct tmpl_set *set)
{
    const struct tmpl *layout = find_template(set, slice_of("layout"));
    unsigned errors = r->errors;

    for (size_t i = 0; i < set->n; i++) {
        const struct tmpl *t = &set->v[i];
        const struct tmpl *same = find_template(set, slice_of(t->name));

        if (same != t)
            report_error(r, (struct place){t->file, 1, 1}, "the same name as %s", same->file);
        if (t->has_layout && !layout)
            report_error(r, place_of(t->file, t->contents, t->title_offset),
                         "there is no layout.html among the templates");
        check_calls(r, set, t, t->first);
    }
    return r->errors == errors;
}

bool tmpl_add(struct pool *pool, struct report *r, struct tmpl_set *set, const char *file,
              struct slice contents)
{
    struct tmpl t;

    if (!tmpl_parse(pool, r, file, contents, &t) || !tmpl_check(pool, r, &t))
        return false;
    set->v = pool_grow(pool, set->v, set->n, &set->size, sizeof(t));
    set->v[set->n++] = t;
    return true;
}
