/* api.h: the parts of apic, the compiler of the API's description.
 *
 * The document is OpenAPI 3.1 in YAML. Beyond what any validator finds, apic asks of it what this
 * house wants: each operation has an operationId in lowerCamelCase, a summary, a known tag, its
 * path's parameters, an answer 200 with an example (not for CSV, YAML or NDJSON bodies) and a
 * `default`-free list of errors; each reference leads somewhere, and each component is used. A row
 * of routes.c under /api/ has an entry of the same method, path and operationId, and each entry has
 * a row. */
#ifndef MUSTER_TOOLS_API_H
#define MUSTER_TOOLS_API_H

#include "tools/yaml.h"

struct api_operation {
    struct slice method; /* "get" */
    struct slice path;
    struct slice id;
    const struct yaml *node;
    const struct yaml *shared; /* parameters of the path item, or NULL */
    bool has_route;
};

struct api_document {
    const struct yaml *root;
    struct slice source; /* the YAML */
    struct api_operation *operations;
    size_t n, size;
};

/* What "$ref" leads to; the node itself when it has none. NULL when it leads nowhere. */
const struct yaml *api_resolve(const struct api_document *doc, const struct yaml *node);

/* Reads and checks the document by itself. */
bool api_load(struct pool *pool, struct report *r, const char *file, struct slice contents,
              struct api_document *ret);
/* Compares it with the rows of the table of routes. */
bool api_check_routes(struct pool *pool, struct report *r, const char *file, struct slice contents,
                      struct api_document *doc);
/* The C source that defines `description` (app/http/description.h). */
void api_emit(struct pool *pool, struct text *out, const struct api_document *doc);

#endif
