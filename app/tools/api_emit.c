/* The document as C: lists first, then what refers to them. */
#include "tools/api.h"

#include <ctype.h>
#include <string.h>

#define FIELDS_DEPTH 4

struct emitter {
    struct pool *pool;
    struct text *out;
    const struct api_document *doc;
};

static void put_str(struct text *out, struct slice s)
{
    if (s.n == 0) {
        text_puts(out, "{0}");
        return;
    }
    text_puts(out, "STR_INIT(\"");
    text_c_string(out, s);
    text_puts(out, "\")");
}

static void put_member(struct text *out, const char *name, struct slice s)
{
    if (s.n == 0)
        return;
    text_printf(out, ".%s = ", name);
    put_str(out, s);
    text_puts(out, ", ");
}

/* Longer than a literal may be. */
static void put_bytes(struct text *out, const char *name, struct slice s)
{
    text_printf(out, "static const char %s[] = {", name);
    for (size_t i = 0; i < s.n; i++)
        text_printf(out, "%s%d,", i % 24 == 0 ? "\n" : "", (signed char)s.p[i]);
    text_puts(out, "0};\n");
}

/* ---- types ------------------------------------------------------------------------------------
 */

static struct slice printed(const struct text *t)
{
    struct slice s = text_slice(t);

    return s.p ? s : slice_of("");
}

/* "integer", "text or null", "list of objects". */
static struct slice type_name(const struct emitter *e, const struct yaml *schema)
{
    const struct yaml *type = yaml_member(schema, "type");
    struct slice format = yaml_text(schema, "format");
    struct text t;

    text_init(&t, e->pool);
    text_puts(&t, "");
    if (type && type->kind == YAML_LIST) {
        for (size_t i = 0; i < type->n; i++) {
            bool text = slice_eq(type->items[i]->text, "string");

            text_puts(&t, i > 0 ? " or " : "");
            text_add(&t, text && format.n > 0 ? format
                         : text               ? slice_of("text")
                                              : type->items[i]->text);
        }
        return printed(&t);
    }
    if (!type)
        return slice_of("any");
    if (slice_eq(type->text, "array")) {
        const struct yaml *items = api_resolve(e->doc, yaml_member(schema, "items"));

        text_printf(&t, "list of %.*s", SLICE_ARG(type_name(e, items)));
        return printed(&t);
    }
    if (slice_eq(type->text, "string"))
        return format.n > 0 ? format : slice_of("text");
    return type->text;
}

/* With the bounds, for parameters. */
static struct slice type_bounds(const struct emitter *e, const struct yaml *schema)
{
    struct slice name = type_name(e, schema);
    struct slice low = yaml_text(schema, "minimum"), high = yaml_text(schema, "maximum");

    if (low.n > 0 && high.n > 0)
        return slice_of(pool_printf(e->pool, "%.*s, %.*s to %.*s", SLICE_ARG(name), SLICE_ARG(low),
                                    SLICE_ARG(high)));
    return name;
}

/* ---- parameters -------------------------------------------------------------------------------
 */

static void put_values(const struct emitter *e, const char *prefix, size_t i,
                       const struct yaml *schema)
{
    const struct yaml *values = yaml_member(schema, "enum");

    if (!values || values->kind != YAML_LIST)
        return;
    text_printf(e->out, "static const struct str %s_values_%zu[] = {", prefix, i);
    for (size_t k = 0; k < values->n; k++) {
        put_str(e->out, values->items[k]->text);
        text_puts(e->out, ", ");
    }
    text_puts(e->out, "};\n");
}

static struct slice example_of(const struct yaml *p, const struct yaml *schema)
{
    struct slice s = yaml_text(p, "example");
    const struct yaml *list = yaml_member(schema, "examples");

    if (s.n == 0 && list && list->kind == YAML_LIST && list->n > 0)
        s = list->items[0]->text;
    return s;
}

static void put_param(const struct emitter *e, const char *prefix, size_t i, const struct yaml *p)
{
    const struct yaml *schema = api_resolve(e->doc, yaml_member(p, "schema"));
    const struct yaml *values = yaml_member(schema, "enum");

    text_puts(e->out, "    {");
    put_member(e->out, "name", yaml_text(p, "name"));
    if (slice_eq(yaml_text(p, "in"), "path"))
        text_puts(e->out, ".in_path = true, ");
    if (slice_eq(yaml_text(p, "required"), "true"))
        text_puts(e->out, ".required = true, ");
    if (yaml_text(p, "x-group").n > 0)
        text_puts(e->out, ".is_shared = true, ");
    put_member(e->out, "type", type_bounds(e, schema));
    put_member(e->out, "text", slice_trim(yaml_text(p, "description")));
    put_member(e->out, "example", example_of(p, schema));
    put_member(e->out, "standard", yaml_text(schema, "default"));
    put_member(e->out, "minimum", yaml_text(schema, "minimum"));
    put_member(e->out, "maximum", yaml_text(schema, "maximum"));
    put_member(e->out, "longest", yaml_text(schema, "maxLength"));
    if (values && values->kind == YAML_LIST)
        text_printf(e->out, ".values = %s_values_%zu, .values_n = %zu", prefix, i, values->n);
    text_puts(e->out, "},\n");
}

/* Returns how many there are. Of headers the description itself tells: no address and no form holds
 * them. */
static size_t put_params(const struct emitter *e, const char *prefix,
                         const struct api_operation *op)
{
    const struct yaml *lists[] = {op->shared, yaml_member(op->node, "parameters")};
    const struct yaml **all = NULL;
    size_t n = 0, size = 0;

    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; lists[k] && lists[k]->kind == YAML_LIST && i < lists[k]->n; i++) {
            const struct yaml *one = api_resolve(e->doc, lists[k]->items[i]);

            if (slice_eq(yaml_text(one, "in"), "header"))
                continue;
            all = pool_grow(e->pool, all, n, &size, sizeof(*all));
            all[n++] = one;
        }
    }
    for (size_t i = 0; i < n; i++)
        put_values(e, prefix, i, api_resolve(e->doc, yaml_member(all[i], "schema")));
    if (n > 0) {
        text_printf(e->out, "static const struct described_parameter %s_params[] = {\n", prefix);
        for (size_t i = 0; i < n; i++)
            put_param(e, prefix, i, all[i]);
        text_puts(e->out, "};\n");
    }
    return n;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static size_t put_fields(const struct emitter *e, const struct yaml *schema, unsigned depth)
{
    const struct yaml *members, *parts;
    size_t n = 0;

    schema = api_resolve(e->doc, schema);
    if (!schema || depth > FIELDS_DEPTH)
        return 0;
    parts = yaml_member(schema, "allOf");
    for (size_t i = 0; parts && parts->kind == YAML_LIST && i < parts->n; i++)
        n += put_fields(e, parts->items[i], depth);
    if (slice_eq(yaml_text(schema, "type"), "array"))
        return n + put_fields(e, yaml_member(schema, "items"), depth);
    members = yaml_member(schema, "properties");
    for (size_t i = 0; members && members->kind == YAML_MAP && i < members->n; i++) {
        const struct yaml *given = members->items[i];
        const struct yaml *member = api_resolve(e->doc, given);
        struct slice text = slice_trim(yaml_text(given, "description"));

        if (text.n == 0)
            text = slice_trim(yaml_text(member, "description"));
        text_printf(e->out, "    {.depth = %u, ", depth);
        put_member(e->out, "name", members->names[i]);
        put_member(e->out, "type", type_name(e, member));
        put_member(e->out, "text", text);
        text_puts(e->out, "},\n");
        n += 1 + put_fields(e, member, depth + 1);
    }
    return n;
}

static const struct yaml *example_node(const struct emitter *e, const struct yaml *media)
{
    const struct yaml *example = yaml_member(media, "example");
    const struct yaml *list = yaml_member(media, "examples");

    if (!example && list && list->kind == YAML_MAP && list->n > 0)
        example = yaml_member(api_resolve(e->doc, list->items[0]), "value");
    return example;
}

static bool is_everywhere(const struct yaml *header)
{
    return slice_eq(yaml_text(header, "x-group"), "every");
}

/* Those of x-group "every", or the others. */
static size_t put_header_rows(const struct emitter *e, const struct yaml *headers, bool everywhere)
{
    size_t n = 0;

    for (size_t k = 0; headers && headers->kind == YAML_MAP && k < headers->n; k++) {
        const struct yaml *header = api_resolve(e->doc, headers->items[k]);

        if (is_everywhere(header) != everywhere)
            continue;
        text_puts(e->out, "    {");
        put_member(e->out, "name", headers->names[k]);
        put_member(e->out, "text", slice_trim(yaml_text(header, "description")));
        text_puts(e->out, "},\n");
        n++;
    }
    return n;
}

static size_t put_headers(const struct emitter *e, const char *prefix, size_t i,
                          const struct yaml *headers)
{
    size_t n;

    text_printf(e->out, "static const struct described_header %s_headers_%zu[] = {\n", prefix, i);
    n = put_header_rows(e, headers, false);
    text_puts(e->out, "    {.name = {0}}};\n");
    return n;
}

/* The headers of every answer, told once: by the first answer that there is. */
static size_t put_common(const struct emitter *e)
{
    const struct yaml *answers, *first = NULL;
    size_t n;

    if (e->doc->n > 0) {
        answers = yaml_member(e->doc->operations[0].node, "responses");
        first = api_resolve(e->doc, answers->items[0]);
    }
    text_puts(e->out, "static const struct described_header common[] = {\n");
    n = put_header_rows(e, yaml_member(first, "headers"), true);
    text_puts(e->out, "    {.name = {0}}};\n");
    return n;
}

/* The lists of one answer; the answer itself is appended to `rows`. */
static void put_answer(const struct emitter *e, const char *prefix, size_t i, struct slice status,
                       const struct yaml *answer, struct text *rows)
{
    const struct yaml *content = yaml_member(answer, "content");
    bool some = content && content->kind == YAML_MAP && content->n > 0;
    const struct yaml *media = some ? content->items[0] : NULL;
    const struct yaml *example = example_node(e, media);
    size_t headers = put_headers(e, prefix, i, yaml_member(answer, "headers"));
    size_t fields;
    struct text json;

    text_printf(e->out, "static const struct described_field %s_fields_%zu[] = {\n", prefix, i);
    fields = put_fields(e, yaml_member(media, "schema"), 0);
    text_puts(e->out, "    {.depth = 0}};\n");
    text_init(&json, e->pool);
    text_puts(&json, "");
    if (example)
        yaml_write_json_lines(&json, example, 0);
    text_puts(rows, "    {");
    put_member(rows, "status", status);
    put_member(rows, "text", slice_trim(yaml_text(answer, "description")));
    put_member(rows, "type", some ? content->names[0] : slice_of(""));
    put_member(rows, "example", text_slice(&json));
    text_printf(rows, ".headers = %s_headers_%zu, .headers_n = %zu, ", prefix, i, headers);
    text_printf(rows, ".fields = %s_fields_%zu, .fields_n = %zu},\n", prefix, i, fields);
}

static size_t put_answers(const struct emitter *e, const char *prefix,
                          const struct api_operation *op)
{
    const struct yaml *answers = yaml_member(op->node, "responses");
    struct text rows;

    text_init(&rows, e->pool);
    text_puts(&rows, "");
    for (size_t i = 0; i < answers->n; i++)
        put_answer(e, prefix, i, answers->names[i], api_resolve(e->doc, answers->items[i]), &rows);
    text_printf(e->out, "static const struct described_answer %s_answers[] = {\n", prefix);
    text_add(e->out, text_slice(&rows));
    text_puts(e->out, "};\n");
    return answers->n;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void put_operation(const struct emitter *e, const struct api_operation *op,
                          struct text *rows)
{
    const char *prefix = pool_copy(e->pool, op->id);
    const struct yaml *tags = yaml_member(op->node, "tags");
    char *method = pool_copy(e->pool, op->method);
    size_t params = put_params(e, prefix, op);
    size_t answers = put_answers(e, prefix, op);

    for (char *c = method; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    text_puts(rows, "    {");
    put_member(rows, "id", op->id);
    if (slice_eq(yaml_text(op->node, "deprecated"), "true"))
        text_puts(rows, ".is_deprecated = true, ");
    put_member(rows, "method", slice_of(method));
    put_member(rows, "path", op->path);
    put_member(rows, "tag", tags->items[0]->text);
    put_member(rows, "summary", slice_trim(yaml_text(op->node, "summary")));
    put_member(rows, "text", slice_trim(yaml_text(op->node, "description")));
    if (params > 0)
        text_printf(rows, ".params = %s_params, .params_n = %zu, ", prefix, params);
    text_printf(rows, ".answers = %s_answers, .answers_n = %zu},\n", prefix, answers);
}

static size_t put_tags(const struct emitter *e)
{
    const struct yaml *tags = yaml_member(e->doc->root, "tags");

    text_puts(e->out, "static const struct described_tag tags[] = {\n");
    for (size_t i = 0; tags && tags->kind == YAML_LIST && i < tags->n; i++) {
        text_puts(e->out, "    {");
        put_member(e->out, "name", yaml_text(tags->items[i], "name"));
        put_member(e->out, "text", slice_trim(yaml_text(tags->items[i], "description")));
        text_puts(e->out, "},\n");
    }
    text_puts(e->out, "    {.name = {0}}};\n");
    return tags && tags->kind == YAML_LIST ? tags->n : 0;
}

void api_emit(struct pool *pool, struct text *out, const struct api_document *doc)
{
    struct emitter e = {pool, out, doc};
    const struct yaml *info = yaml_member(doc->root, "info");
    struct text json, rows;
    size_t tags, common;

    text_init(&json, pool);
    text_init(&rows, pool);
    text_puts(&rows, "");
    yaml_write_json(&json, doc->root);
    text_puts(out, "/* Made by apic from openapi.yaml. */\n#include \"http/description.h\"\n\n");
    put_bytes(out, "json", text_slice(&json));
    put_bytes(out, "yaml", doc->source);
    for (size_t i = 0; i < doc->n; i++)
        put_operation(&e, &doc->operations[i], &rows);
    tags = put_tags(&e);
    common = put_common(&e);
    text_puts(out, "static const struct described_operation operations[] = {\n");
    text_add(out, text_slice(&rows));
    text_puts(out, "    {.id = {0}}};\n\nconst struct description description = {\n    ");
    put_member(out, "title", yaml_text(info, "title"));
    put_member(out, "version", yaml_text(info, "version"));
    put_member(out, "text", slice_trim(yaml_text(info, "description")));
    text_puts(out,
              "\n    .json = {json, sizeof json - 1},\n    .yaml = {yaml, sizeof yaml - 1},\n");
    text_printf(out,
                "    .tags = tags, .tags_n = %zu, .common = common, .common_n = %zu,\n"
                "    .operations = operations, .operations_n = %zu,\n};\n",
                tags, common, doc->n);
}
