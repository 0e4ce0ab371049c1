#include "tools/yaml.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct reader {
    struct pool *pool;
    struct report *report;
    const char *file;
    yaml_parser_t parser;
};

static struct place place_at(const struct reader *r, yaml_mark_t mark)
{
    return (struct place){r->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

static bool next(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return true;
    report_error(r->report, place_at(r, r->parser.problem_mark), "%s",
                 r->parser.problem ? r->parser.problem : "this is not YAML");
    return false;
}

/* ---- scalars ----------------------------------------------------------------------------------
 */

static size_t digits(struct slice s, size_t at)
{
    size_t n = 0;

    while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9')
        n++;
    return n;
}

/* RFC 8259, section 6. */
static bool is_number(struct slice s)
{
    size_t at = s.n > 0 && s.p[0] == '-';
    size_t n = digits(s, at);

    if (n == 0 || (n > 1 && s.p[at] == '0'))
        return false;
    at += n;
    if (at < s.n && s.p[at] == '.') {
        n = digits(s, at + 1);
        if (n == 0)
            return false;
        at += n + 1;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at++;
        if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
            at++;
        n = digits(s, at);
        if (n == 0)
            return false;
        at += n;
    }
    return at == s.n;
}

static enum yaml_kind scalar_kind(struct slice s, bool plain)
{
    if (!plain)
        return YAML_TEXT;
    if (s.n == 0 || slice_eq(s, "null") || slice_eq(s, "~"))
        return YAML_NULL;
    if (slice_eq(s, "true") || slice_eq(s, "false"))
        return YAML_BOOL;
    return is_number(s) ? YAML_NUMBER : YAML_TEXT;
}

static struct slice copy(struct pool *pool, const unsigned char *p, size_t n)
{
    return (struct slice){pool_copy(pool, (struct slice){(const char *)p, n}), n};
}

/* ---- the tree ---------------------------------------------------------------------------------
 */

static struct yaml *node_read(struct reader *r, const yaml_event_t *event, unsigned depth);

/* The key of a mapping; an empty slice with p == NULL when it is none. */
static struct slice key_read(struct reader *r, const struct yaml *map, const yaml_event_t *event)
{
    struct slice name = {NULL, 0};
    struct slice found;

    if (event->type != YAML_SCALAR_EVENT || event->data.scalar.anchor || event->data.scalar.tag) {
        report_error(r->report, place_at(r, event->start_mark), "a name must be plain text");
        return name;
    }
    found = copy(r->pool, event->data.scalar.value, event->data.scalar.length);
    if (yaml_member_slice(map, found)) {
        report_error(r->report, place_at(r, event->start_mark), "\"%.*s\" stands here twice",
                     SLICE_ARG(found));
        return name;
    }
    return found;
}

static bool items_read(struct reader *r, struct yaml *y, unsigned depth)
{
    bool is_map = y->kind == YAML_MAP;
    yaml_event_type_t last = is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    bool ok = true;

    while (ok) {
        struct slice name = {"", 0};
        struct yaml *item = NULL;
        yaml_event_t event;

        if (!next(r, &event))
            return false;
        if (event.type == last) {
            yaml_event_delete(&event);
            return true;
        }
        if (is_map) {
            name = key_read(r, y, &event);
            yaml_event_delete(&event);
            if (!name.p || !next(r, &event))
                return false;
        }
        item = node_read(r, &event, depth + 1);
        yaml_event_delete(&event);
        ok = item != NULL;
        if (!ok)
            break;
        y->items = pool_grow(r->pool, y->items, y->n, &y->size, sizeof(*y->items));
        y->names = pool_grow(r->pool, y->names, y->n, &y->names_size, sizeof(*y->names));
        y->names[y->n] = name;
        y->items[y->n++] = item;
    }
    return false;
}

/* Whether the event begins something that this reader knows; says what it is otherwise. */
static const char *refusal(const yaml_event_t *event, unsigned depth)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        return "aliases are not known here";
    }
    if (anchor)
        return "anchors are not known here";
    if (tag)
        return "tags are not known here";
    return depth > YAML_DEPTH ? "this is nested too deeply" : NULL;
}

static struct yaml *node_read(struct reader *r, const yaml_event_t *event, unsigned depth)
{
    const char *why = refusal(event, depth);
    struct yaml *y = pool_alloc(r->pool, sizeof(*y));

    y->place = place_at(r, event->start_mark);
    if (why) {
        report_error(r->report, y->place, "%s", why);
        return NULL;
    }
    if (event->type == YAML_SCALAR_EVENT) {
        y->text = copy(r->pool, event->data.scalar.value, event->data.scalar.length);
        y->kind = scalar_kind(y->text, event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE);
        if (y->kind == YAML_NULL)
            y->text = slice_of("null");
        return y;
    }
    y->kind = event->type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST;
    return items_read(r, y, depth) ? y : NULL;
}

/* The events around the one document. */
static struct yaml *document_read(struct reader *r)
{
    static const yaml_event_type_t before[] = {YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT};
    static const yaml_event_type_t after[] = {YAML_DOCUMENT_END_EVENT, YAML_STREAM_END_EVENT};
    struct yaml *root;
    yaml_event_t event;

    for (size_t i = 0; i < 2; i++) {
        if (!next(r, &event))
            return NULL;
        yaml_event_type_t type = event.type;
        struct place at = place_at(r, event.start_mark);
        yaml_event_delete(&event);
        if (type != before[i]) {
            report_error(r->report, at, "the file is empty");
            return NULL;
        }
    }
    if (!next(r, &event))
        return NULL;
    root = node_read(r, &event, 0);
    yaml_event_delete(&event);
    for (size_t i = 0; root && i < 2; i++) {
        if (!next(r, &event))
            return NULL;
        yaml_event_type_t type = event.type;
        struct place at = place_at(r, event.start_mark);
        yaml_event_delete(&event);
        if (type != after[i]) {
            report_error(r->report, at, "a second document begins here");
            return NULL;
        }
    }
    return root;
}

struct yaml *yaml_read(struct pool *pool, struct report *report, const char *file,
                       struct slice contents)
{
    struct reader r = {.pool = pool, .report = report, .file = file};
    struct yaml *root;

    if (!yaml_parser_initialize(&r.parser)) {
        report_error(report, (struct place){file, 1, 1}, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)contents.p, contents.n);
    root = document_read(&r);
    yaml_parser_delete(&r.parser);
    return root;
}

const struct yaml *yaml_member_slice(const struct yaml *map, struct slice name)
{
    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
        if (slice_same(map->names[i], name))
            return map->items[i];
    }
    return NULL;
}

const struct yaml *yaml_member(const struct yaml *map, const char *name)
{
    return yaml_member_slice(map, slice_of(name));
}

struct slice yaml_text(const struct yaml *map, const char *name)
{
    const struct yaml *member = yaml_member(map, name);

    return member && member->kind < YAML_LIST ? member->text : slice_of("");
}

/* ---- JSON -------------------------------------------------------------------------------------
 */

static void text_json(struct text *out, struct slice s)
{
    text_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '"' || c == '\\') {
            text_putc(out, '\\');
            text_putc(out, c);
        } else if (c == '\n') {
            text_puts(out, "\\n");
        } else if ((unsigned char)c < 0x20) {
            text_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
        } else {
            text_putc(out, c);
        }
    }
    text_putc(out, '"');
}

static void scalar_json(struct text *out, const struct yaml *y)
{
    if (y->kind == YAML_TEXT)
        text_json(out, y->text);
    else
        text_add(out, y->text);
}

void yaml_write_json(struct text *out, const struct yaml *y)
{
    bool is_map = y->kind == YAML_MAP;

    if (y->kind < YAML_LIST) {
        scalar_json(out, y);
        return;
    }
    text_putc(out, is_map ? '{' : '[');
    for (size_t i = 0; i < y->n; i++) {
        if (i > 0)
            text_putc(out, ',');
        if (is_map) {
            text_json(out, y->names[i]);
            text_putc(out, ':');
        }
        yaml_write_json(out, y->items[i]);
    }
    text_putc(out, is_map ? '}' : ']');
}

static void line(struct text *out, unsigned depth)
{
    text_printf(out, "\n%*s", (int)depth * 2, "");
}

void yaml_write_json_lines(struct text *out, const struct yaml *y, unsigned depth)
{
    bool is_map = y->kind == YAML_MAP;

    if (y->kind < YAML_LIST || y->n == 0) {
        yaml_write_json(out, y);
        return;
    }
    text_putc(out, is_map ? '{' : '[');
    for (size_t i = 0; i < y->n; i++) {
        if (i > 0)
            text_putc(out, ',');
        line(out, depth + 1);
        if (is_map) {
            text_json(out, y->names[i]);
            text_puts(out, ": ");
        }
        yaml_write_json_lines(out, y->items[i], depth + 1);
    }
    line(out, depth);
    text_putc(out, is_map ? '}' : ']');
}
