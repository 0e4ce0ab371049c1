/* The rows of routes.c against the document. */
#include "tools/api.h"
#include "tools/c_text.h"
#include "tools/lint.h"

#include <ctype.h>
#include <string.h>

#define ROW_FIELDS 5 /* method, path, handler, access, operationId; more may follow */

/* The inside of a C string literal; p is NULL when it is none. */
static struct slice unquoted(struct slice s)
{
    s = slice_trim(s);
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return (struct slice){NULL, 0};
    return (struct slice){s.p + 1, s.n - 2};
}

/* Up to ROW_FIELDS fields of a row; returns how many there are. */
static size_t fields_split(struct slice row, struct slice ret[ROW_FIELDS])
{
    for (size_t n = 0; n < ROW_FIELDS; n++) {
        struct slice head, rest;
        bool more = c_split(row, ',', &head, &rest);

        ret[n] = slice_trim(more ? head : row);
        if (!more)
            return n + 1;
        row = rest;
    }
    return ROW_FIELDS;
}

static bool method_is(struct slice constant, struct slice method)
{
    if (!slice_starts(constant, "HTTP_") || constant.n != method.n + 5)
        return false;
    for (size_t i = 0; i < method.n; i++) {
        if (tolower((unsigned char)constant.p[i + 5]) != method.p[i])
            return false;
    }
    return true;
}

static void row_check(struct report *r, struct place at, const struct slice fields[ROW_FIELDS],
                      struct api_document *doc)
{
    struct slice path = unquoted(fields[1]);
    struct slice id = unquoted(fields[4]);

    if (!path.p || (!id.p && !slice_starts(path, "/api/")))
        return;
    if (!id.p) {
        report_error(r, at, "the route %.*s has no operationId", SLICE_ARG(path));
        return;
    }
    for (size_t i = 0; i < doc->n; i++) {
        struct api_operation *op = &doc->operations[i];

        if (!slice_same(op->id, id))
            continue;
        if (!slice_same(op->path, path) || !method_is(slice_trim(fields[0]), op->method))
            report_error(r, at, "%.*s is described as %.*s %.*s", SLICE_ARG(id),
                         SLICE_ARG(op->method), SLICE_ARG(op->path));
        if (op->has_route)
            report_error(r, at, "%.*s has a second route", SLICE_ARG(id));
        op->has_route = true;
        return;
    }
    report_error(r, at, "the API's description has no operation %.*s for %.*s", SLICE_ARG(id),
                 SLICE_ARG(path));
}

bool api_check_routes(struct pool *pool, struct report *r, const char *file, struct slice contents,
                      struct api_document *doc)
{
    struct lint_file view;
    unsigned before = r->errors;
    size_t at = 0;

    lint_view(pool, file, file, contents, &view);
    while (at < view.code.n) {
        const char *open = memmem(view.code.p + at, view.code.n - at, "{HTTP_", 6);
        struct slice fields[ROW_FIELDS];
        size_t begin, length;

        if (!open)
            break;
        begin = (size_t)(open - view.code.p) + 1;
        at = begin;
        if (c_find(slice_drop(contents, begin), "}", &length) != C_FINE)
            continue;
        if (fields_split((struct slice){contents.p + begin, length}, fields) == ROW_FIELDS)
            row_check(r, place_of(file, contents, begin - 1), fields, doc);
    }
    for (size_t i = 0; i < doc->n; i++) {
        const struct api_operation *op = &doc->operations[i];

        if (!op->has_route)
            report_error(r, op->node->place, "%.*s has no row in %s", SLICE_ARG(op->id), file);
    }
    return r->errors == before;
}
