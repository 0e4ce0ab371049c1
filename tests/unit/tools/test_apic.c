/* apic: YAML to JSON, what it refuses, and the data that it makes. */
#include "tools/api.h"

#include "check.h"

/* ---- YAML
 * -----------------------------------------------------------------------------------------
 */

/* The text as JSON, or the message about it. */
static const char *json(const char *yaml)
{
    struct report r;
    struct text out;

    report_init(&r, &pool);
    text_puts(&r.text, "");
    text_init(&out, &pool);
    text_puts(&out, "");
    const struct yaml *root = yaml_read(&pool, &r, "x.yaml", slice_of(yaml));
    if (!root) {
        assert_int_equal(r.errors, 1);
        return r.text.p;
    }
    assert_int_equal(r.errors, 0);
    yaml_write_json(&out, root);
    return out.p;
}

static void scalars_have_their_types(void **state)
{
    static const struct {
        const char *yaml, *json;
    } cases[] = {
        {"a: 1", "{\"a\":1}"},
        {"a: -0.5e+3", "{\"a\":-0.5e+3}"},
        {"a: 007", "{\"a\":\"007\"}"},
        {"a: .5", "{\"a\":\".5\"}"},
        {"a: 1.", "{\"a\":\"1.\"}"},
        {"a: 0x10", "{\"a\":\"0x10\"}"},
        {"a: 1995-01-01", "{\"a\":\"1995-01-01\"}"},
        {"a: '1'", "{\"a\":\"1\"}"},
        {"a: yes", "{\"a\":\"yes\"}"},
        {"a: true", "{\"a\":true}"},
        {"a: \"true\"", "{\"a\":\"true\"}"},
        {"a:", "{\"a\":null}"},
        {"a: ~", "{\"a\":null}"},
        {"a: ''", "{\"a\":\"\"}"},
        {"200: x", "{\"200\":\"x\"}"},
        {"[1, [], {}, {b: c}]", "[1,[],{},{\"b\":\"c\"}]"},
        {"a: |\n  one\n  two \"three\"\\\n", "{\"a\":\"one\\ntwo \\\"three\\\"\\\\\\n\"}"},
        {"a: \"\\t\\u00e9\"", "{\"a\":\"\\u0009é\"}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(json(cases[i].yaml), cases[i].json);
}

static void what_json_cannot_say_is_refused(void **state)
{
    static const struct {
        const char *yaml, *message;
    } cases[] = {
        {"a: 1\nb: 2\na: 3\n", "x.yaml:3:1: error: \"a\" stands here twice"},
        {"a: &x 1\n", "x.yaml:1:4: error: anchors are not known here"},
        {"a: &x 1\nb: *x\n", "anchors are not known here"},
        {"a: *x\n", "x.yaml:1:4: error: aliases are not known here"},
        {"a: !!str 1\n", "tags are not known here"},
        {"? [a]\n: b\n", "a name must be plain text"},
        {"", "the file is empty"},
        {"a: 1\n---\nb: 2\n", "x.yaml:2:1: error: a second document begins here"},
        {"a: [1\n", "x.yaml:2:1: error: "},
        {"a: 1\n b: 2\n", "x.yaml:2:3: error: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_contains(json(cases[i].yaml), cases[i].message);
    char deep[2 * YAML_DEPTH + 8] = {0};
    memset(deep, '[', YAML_DEPTH + 1);
    memset(deep + YAML_DEPTH + 1, ']', YAML_DEPTH + 1);
    assert_true(json(deep)[0] == '[');
    memset(deep, '[', YAML_DEPTH + 2);
    memset(deep + YAML_DEPTH + 2, ']', YAML_DEPTH + 2);
    assert_contains(json(deep), "this is nested too deeply");
}

/* ---- documents
 * ------------------------------------------------------------------------------------
 */

#define TOP                                                                                        \
    "openapi: 3.1.0\ninfo: {title: Shoes, version: 1.2.3}\ntags: [{name: Shoes, description: "     \
    "All.}]\n"
#define GET "paths:\n  /api/shoes/{size}:\n    get:\n"
#define NAMES "      operationId: listShoes\n      summary: Shoes\n      tags: [Shoes]\n"
#define PARAMS                                                                                     \
    "      parameters:\n      - {name: size, in: path, required: true, schema: {type: integer, "   \
    "minimum: 1, maximum: 60}, example: 44}\n"
#define ANSWERS                                                                                    \
    "      responses:\n        '200':\n          description: Good.\n          content:\n"         \
    "            application/json: {schema: {type: object, properties: {n: {type: integer, "       \
    "description: How many.}}}, example: {n: 1}}\n"
#define WHOLE TOP GET NAMES PARAMS ANSWERS
#define ROW "    {HTTP_GET, \"/api/shoes/{size}\", shoes, ROUTE_READ, \"listShoes\", &params},\n"

/* The messages about a document and a table of routes; the C that comes of them when there are
 * none. */
static const char *compiled(const char *yaml, const char *routes)
{
    struct api_document doc;
    struct report r;
    struct text out;

    report_init(&r, &pool);
    text_puts(&r.text, "");
    if (!api_load(&pool, &r, "x.yaml", slice_of(yaml), &doc) ||
        !api_check_routes(&pool, &r, "routes.c", slice_of(routes), &doc)) {
        assert_true(r.errors > 0);
        return r.text.p;
    }
    assert_int_equal(r.errors, 0);
    text_init(&out, &pool);
    api_emit(&pool, &out, &doc);
    return out.p;
}

static void a_document_becomes_data(void **state)
{
    const char *c = compiled(WHOLE, "{\n" ROW "};\n");

    (void)state;
    assert_contains(c, ".title = STR_INIT(\"Shoes\"), .version = STR_INIT(\"1.2.3\")");
    assert_contains(c, ".id = STR_INIT(\"listShoes\"), .method = STR_INIT(\"GET\")");
    assert_contains(c, ".name = STR_INIT(\"size\"), .in_path = true, .required = true, "
                       ".type = STR_INIT(\"integer, 1 to 60\"), .example = STR_INIT(\"44\")");
    assert_contains(c, ".status = STR_INIT(\"200\"), .text = STR_INIT(\"Good.\")");
    assert_contains(c, ".example = STR_INIT(\"{\\n  \\\"n\\\": 1\\n}\")");
    assert_contains(c, ".name = STR_INIT(\"n\"), .type = STR_INIT(\"integer\"), "
                       ".text = STR_INIT(\"How many.\")");
}

/* A form leads to an address, which cannot hold them. */
static void headers_are_no_fields_of_a_form(void **state)
{
    const char *c = compiled(TOP GET NAMES PARAMS
                             "      - {name: Range, in: header, schema: {type: string}}\n" ANSWERS,
                             ROW);

    (void)state;
    assert_contains(c, "STR_INIT(\"size\")");
    assert_contains(c, ".params_n = 1");
    if (strstr(c, ".name = STR_INIT(\"Range\")"))
        fail_msg("Range is a parameter");
}

static void a_document_that_lacks_something_is_refused(void **state)
{
    static const struct {
        const char *yaml, *message;
    } cases[] = {
        {"swagger: 2.0", "this is no OpenAPI 3.1 document"},
        {"openapi: 3.0.3", "this is no OpenAPI 3.1 document"},
        {TOP GET PARAMS ANSWERS, "needs an operationId such as listThings"},
        {TOP GET "      operationId: List_Shoes\n" PARAMS ANSWERS, "needs an operationId"},
        {TOP GET "      operationId: listShoes\n      tags: [Shoes]\n" PARAMS ANSWERS,
         "listShoes has no summary"},
        {TOP GET "      operationId: listShoes\n      summary: x\n" PARAMS ANSWERS,
         "listShoes needs one of the document's tags"},
        {TOP GET NAMES ANSWERS, "has 1 {names}, of which the parameters declare 0"},
        {TOP GET NAMES PARAMS, "listShoes has no good answer"},
        {TOP GET NAMES PARAMS "      responses:\n        '200': {description: x, content: "
                              "{application/json: {schema: {}}}}\n",
         "this answer has no example"},
        {WHOLE "components: {schemas: {Boot: {type: string}}}\n", "nothing refers to Boot"},
        {TOP GET NAMES PARAMS "      responses: {'200': {$ref: '#/components/responses/No'}}\n",
         "\"#/components/responses/No\" leads nowhere"},
        {WHOLE "  /api/more:\n    get:\n" NAMES ANSWERS, "listShoes is taken already"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got = compiled(cases[i].yaml, ROW);

        assert_contains(got, cases[i].message);
        assert_contains(got, "x.yaml:");
    }
}

static void routes_and_document_must_agree(void **state)
{
    static const struct {
        const char *routes, *message;
    } cases[] = {
        {"", "x.yaml:7:7: error: listShoes has no row in routes.c"},
        {"// " ROW, "listShoes has no row"},
        {ROW "{HTTP_GET, \"/api/boots\", boots, ROUTE_READ, NULL, NULL},\n",
         "routes.c:2:1: error: the route /api/boots has no operationId"},
        {ROW "{HTTP_GET, \"/api/boots\", boots, ROUTE_READ, \"listBoots\", NULL},\n",
         "routes.c:2:1: error: the API's description has no operation listBoots for /api/boots"},
        {ROW ROW, "listShoes has a second route"},
        {"{HTTP_POST, \"/api/shoes/{size}\", shoes, ROUTE_READ, \"listShoes\", &params},",
         "listShoes is described as get /api/shoes/{size}"},
        {"{HTTP_GET, \"/api/shoes/{n}\", shoes, ROUTE_READ | X, \"listShoes\", &params},",
         "listShoes is described as get /api/shoes/{size}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_contains(compiled(WHOLE, cases[i].routes), cases[i].message);
    assert_contains(compiled(WHOLE, "{HTTP_GET, \"/shoes\", page, ROUTE_READ, NULL, NULL},\n" ROW),
                    "listShoes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_have_their_types),
        cmocka_unit_test(what_json_cannot_say_is_refused),
        cmocka_unit_test(a_document_becomes_data),
        cmocka_unit_test(headers_are_no_fields_of_a_form),
        cmocka_unit_test(a_document_that_lacks_something_is_refused),
        cmocka_unit_test(routes_and_document_must_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
