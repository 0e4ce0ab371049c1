#include "tools/api.h"

#include <string.h>

#define REF_HOPS 16

struct loader {
    struct pool *pool;
    struct report *report;
    struct api_document *doc;
    struct slice *used; /* references, as written */
    size_t used_n, used_size;
};

/* ---- references -------------------------------------------------------------------------------
 */

static const struct yaml *lead(const struct api_document *doc, struct slice ref)
{
    const struct yaml *node = doc->root;

    if (!slice_starts(ref, "#/"))
        return NULL;
    ref = slice_drop(ref, 2);
    while (node) {
        const char *slash = memchr(ref.p, '/', ref.n);
        struct slice name = {ref.p, slash ? (size_t)(slash - ref.p) : ref.n};

        node = yaml_member_slice(node, name);
        if (!slash)
            break;
        ref = slice_drop(ref, name.n + 1);
    }
    return node;
}

const struct yaml *api_resolve(const struct api_document *doc, const struct yaml *node)
{
    for (int hop = 0; node && hop < REF_HOPS; hop++) {
        struct slice ref = yaml_text(node, "$ref");

        if (ref.n == 0)
            return node;
        node = lead(doc, ref);
    }
    return NULL;
}

static void walk_refs(struct loader *l, const struct yaml *node)
{
    struct slice ref = yaml_text(node, "$ref");

    if (ref.n > 0) {
        if (!api_resolve(l->doc, node))
            report_error(l->report, node->place, "\"%.*s\" leads nowhere", SLICE_ARG(ref));
        l->used = pool_grow(l->pool, l->used, l->used_n, &l->used_size, sizeof(*l->used));
        l->used[l->used_n++] = ref;
    }
    for (size_t i = 0; node->kind >= YAML_LIST && i < node->n; i++)
        walk_refs(l, node->items[i]);
}

static bool is_used(const struct loader *l, const char *ref)
{
    for (size_t i = 0; i < l->used_n; i++) {
        if (slice_eq(l->used[i], ref))
            return true;
    }
    return false;
}

static void check_components(struct loader *l)
{
    const struct yaml *kinds = yaml_member(l->doc->root, "components");

    for (size_t k = 0; kinds && kinds->kind == YAML_MAP && k < kinds->n; k++) {
        const struct yaml *kind = kinds->items[k];

        for (size_t i = 0; kind->kind == YAML_MAP && i < kind->n; i++) {
            if (!is_used(l, pool_printf(l->pool, "#/components/%.*s/%.*s",
                                        SLICE_ARG(kinds->names[k]), SLICE_ARG(kind->names[i]))))
                report_error(l->report, kind->items[i]->place, "nothing refers to %.*s",
                             SLICE_ARG(kind->names[i]));
        }
    }
}

/* ---- operations -------------------------------------------------------------------------------
 */

static bool is_method(struct slice name)
{
    static const char *const methods[] = {"get",     "put",  "post",  "delete",
                                          "options", "head", "patch", "trace"};

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (slice_eq(name, methods[i]))
            return true;
    }
    return false;
}

static bool is_camel(struct slice s)
{
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_word(s.p[i]) || s.p[i] == '_')
            return false;
    }
    return true;
}

static void check_name(struct loader *l, const struct api_operation *op)
{
    if (!is_camel(op->id)) {
        report_error(l->report, op->node->place,
                     "%.*s %.*s needs an operationId such as listThings", SLICE_ARG(op->method),
                     SLICE_ARG(op->path));
        return;
    }
    for (const struct api_operation *o = l->doc->operations; o < op; o++) {
        if (slice_same(o->id, op->id))
            report_error(l->report, op->node->place, "the operationId %.*s is taken already",
                         SLICE_ARG(op->id));
    }
    if (yaml_text(op->node, "summary").n == 0)
        report_error(l->report, op->node->place, "%.*s has no summary", SLICE_ARG(op->id));
}

static void check_tag(struct loader *l, const struct api_operation *op)
{
    const struct yaml *own = yaml_member(op->node, "tags");
    const struct yaml *tags = yaml_member(l->doc->root, "tags");

    if (own && own->kind == YAML_LIST && own->n == 1 && own->items[0]->kind == YAML_TEXT)
        for (size_t i = 0; tags && tags->kind == YAML_LIST && i < tags->n; i++) {
            if (slice_same(yaml_text(tags->items[i], "name"), own->items[0]->text))
                return;
        }
    report_error(l->report, op->node->place, "%.*s needs one of the document's tags",
                 SLICE_ARG(op->id));
}

/* How many of the path's {names} the parameters declare. */
static void check_path(struct loader *l, const struct api_operation *op)
{
    const struct yaml *lists[] = {op->shared, yaml_member(op->node, "parameters")};
    size_t wanted = 0, declared = 0;

    for (size_t i = 0; i < op->path.n; i++)
        wanted += op->path.p[i] == '{';
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; lists[k] && lists[k]->kind == YAML_LIST && i < lists[k]->n; i++) {
            const struct yaml *p = api_resolve(l->doc, lists[k]->items[i]);

            if (p && slice_eq(yaml_text(p, "in"), "path")) {
                struct slice name = yaml_text(p, "name");
                char *place = pool_printf(l->pool, "{%.*s}", SLICE_ARG(name));

                declared += memmem(op->path.p, op->path.n, place, strlen(place)) != NULL;
            }
        }
    }
    if (wanted != declared)
        report_error(l->report, op->node->place,
                     "%.*s: the path has %zu {names}, of which the parameters declare %zu",
                     SLICE_ARG(op->id), wanted, declared);
}

static void check_answers(struct loader *l, const struct api_operation *op)
{
    const struct yaml *answers = yaml_member(op->node, "responses");
    bool good = false;

    for (size_t i = 0; answers && answers->kind == YAML_MAP && i < answers->n; i++) {
        const struct yaml *answer = api_resolve(l->doc, answers->items[i]);
        const struct yaml *json = yaml_member(yaml_member(answer, "content"), "application/json");

        good |= answers->names[i].n == 3 && answers->names[i].p[0] == '2';
        if (json && !yaml_member(json, "example") && !yaml_member(json, "examples"))
            report_error(l->report, answers->items[i]->place, "%.*s: this answer has no example",
                         SLICE_ARG(op->id));
    }
    if (!good)
        report_error(l->report, op->node->place, "%.*s has no good answer", SLICE_ARG(op->id));
}

static void load_path(struct loader *l, struct slice path, const struct yaml *item)
{
    struct api_document *doc = l->doc;

    for (size_t i = 0; item->kind == YAML_MAP && i < item->n; i++) {
        if (!is_method(item->names[i]))
            continue;
        doc->operations =
            pool_grow(l->pool, doc->operations, doc->n, &doc->size, sizeof(*doc->operations));
        struct api_operation *op = &doc->operations[doc->n++];
        *op = (struct api_operation){.method = item->names[i],
                                     .path = path,
                                     .id = yaml_text(item->items[i], "operationId"),
                                     .node = item->items[i],
                                     .shared = yaml_member(item, "parameters")};
        check_name(l, op);
        check_tag(l, op);
        check_path(l, op);
        check_answers(l, op);
    }
}

bool api_load(struct pool *pool, struct report *r, const char *file, struct slice contents,
              struct api_document *ret)
{
    struct loader l = {.pool = pool, .report = r, .doc = ret};
    const struct yaml *paths;
    unsigned before = r->errors;

    *ret = (struct api_document){.source = contents};
    ret->root = yaml_read(pool, r, file, contents);
    if (!ret->root)
        return false;
    if (!slice_starts(yaml_text(ret->root, "openapi"), "3.1.")) {
        report_error(r, ret->root->place, "this is no OpenAPI 3.1 document");
        return false;
    }
    walk_refs(&l, ret->root);
    check_components(&l);
    paths = yaml_member(ret->root, "paths");
    for (size_t i = 0; paths && paths->kind == YAML_MAP && i < paths->n; i++)
        load_path(&l, paths->names[i], paths->items[i]);
    return r->errors == before;
}
