/* Any bytes as a description and as a table of routes: refused with messages, or compiled to text
 * whose literals end; YAML that is read becomes JSON that jansson reads. */
#include "tools/api.h"

#include "fuzz.h"

#include <jansson.h>
#include <string.h>

#define ROW "    {HTTP_GET, \"/api/x\", x, ROUTE_READ, \"getX\", NULL},\n"

static void as_json(struct pool *pool, const struct yaml *root)
{
    struct text out, lines;

    text_init(&out, pool);
    text_init(&lines, pool);
    yaml_write_json(&out, root);
    yaml_write_json_lines(&lines, root, 0);
    json_t *a =
        json_loadb(out.p, out.n, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, NULL);
    json_t *b = json_loadb(lines.p, lines.n,
                           JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, NULL);
    /* Numbers may be larger than jansson takes. */
    ALWAYS(!a == !b);
    ALWAYS(!a || json_equal(a, b));
    json_decref(a);
    json_decref(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice contents = {(const char *)data, size};
    struct pool pool = {0};
    struct api_document doc;
    struct report report;

    report_init(&report, &pool);
    const struct yaml *root = yaml_read(&pool, &report, "x.yaml", contents);
    ALWAYS((root != NULL) == (report.errors == 0));
    if (root && text_bad_byte(contents) == contents.n)
        as_json(&pool, root);
    report_init(&report, &pool);
    if (api_load(&pool, &report, "x.yaml", contents, &doc)) {
        struct text out;

        ALWAYS(report.errors == 0);
        (void)api_check_routes(&pool, &report, "routes.c", slice_of(ROW), &doc);
        text_init(&out, &pool);
        api_emit(&pool, &out, &doc);
        ALWAYS(strstr(out.p, "const struct description description"));
        report_init(&report, &pool);
        (void)api_check_routes(&pool, &report, "routes.c", contents, &doc);
    } else {
        ALWAYS(report.errors > 0);
    }
    pool_free(&pool);
    return 0;
}
