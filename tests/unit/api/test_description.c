/* The rows of routes.c against the API's description, deeper than apic looks: every parameter with
 * its bounds, and what is deprecated. */
#include "tests/unit/http/web.h"

#include "api/api.h"
#include "base/parse.h"
#include "http/description.h"
#include "pages/pages.h"
#include "routes.h"

static const struct described_operation *operation_of(const struct route *route)
{
    for (size_t i = 0; i < description.operations_n; i++)
        if (str_eq(description.operations[i].id, str_from(route->operation_id)))
            return &description.operations[i];
    fail_msg("%s is not described", route->operation_id);
    return NULL;
}

static const struct described_parameter *param_of(const struct described_operation *op,
                                                  const struct param *row)
{
    for (size_t i = 0; i < op->params_n; i++)
        if (str_eq(op->params[i].name, str_from(row->name)) &&
            op->params[i].in_path == row->in_path)
            return &op->params[i];
    fail_msg("%.*s takes %s, which is not described", STR_ARG(op->id), row->name);
    return NULL;
}

static void number_is(struct str text, uint32_t number, const struct described_operation *op,
                      const struct param *row, const char *what)
{
    uint32_t told;

    if (parse_u32(text, &told) || told != number)
        fail_msg("%.*s, %s: its %s is %u, and described as “%.*s”", STR_ARG(op->id), row->name,
                 what, number, STR_ARG(text));
}

/* A few numbers may be listed, instead of given their bounds: then all of them. */
static void numbers_fit(const struct described_operation *op, const struct described_parameter *p,
                        const struct param *row)
{
    if (!p->values_n) {
        number_is(p->minimum, row->min, op, row, "minimum");
        number_is(p->maximum, row->max, op, row, "maximum");
        return;
    }
    assert_int_equal(p->values_n, row->max - row->min + 1);
    for (size_t i = 0; i < p->values_n; i++)
        number_is(p->values[i], row->min + (uint32_t)i, op, row, "next value");
}

static void row_fits(const struct described_operation *op, const struct param *row)
{
    const struct described_parameter *p = param_of(op, row);

    if (!p->text.n || !p->type.n)
        fail_msg("%.*s: %s is described by nothing", STR_ARG(op->id), row->name);
    if (row->type == PARAM_DATE)
        assert_str(p->type, "date");
    if (row->type == PARAM_STR && !p->values_n && p->longest.n)
        number_is(p->longest, row->max, op, row, "maxLength");
    if (row->type != PARAM_U32)
        return;
    numbers_fit(op, p, row);
    if (row->standard)
        number_is(p->standard, row->standard, op, row, "default");
}

static void every_route_is_described_with_its_parameters(void **state)
{
    size_t described = 0;

    (void)state;
    for (size_t i = 0; i < site.routes_n; i++) {
        const struct route *route = &site.routes[i];

        if (!route->operation_id)
            continue;
        const struct described_operation *op = operation_of(route);
        size_t n = route->params ? route->params->n : 0;
        described++;
        assert_true(str_eq(op->path, str_from(route->pattern)));
        for (size_t k = 0; k < n; k++)
            row_fits(op, &route->params->rows[k]);
        if (op->params_n != n)
            fail_msg("%s takes %zu parameters, %zu are described", route->operation_id, n,
                     op->params_n);
        if (op->is_deprecated != (route->end != NULL))
            fail_msg("%s: deprecated in one place only", route->operation_id);
    }
    assert_int_equal(described, description.operations_n);
    assert_true(described >= 25);
}

/* A handler of people data behind a row that forgot to say so would run without any data. */
static void only_what_tells_how_we_fare_is_open(void **state)
{
    static const char *const open[] = {"/healthz", "/health", "/readyz", "/metrics", "/status"};

    (void)state;
    for (size_t i = 0; i < site.routes_n; i++) {
        const char *path = site.routes[i].pattern;
        bool is_known = site.routes[i].traits & (ROUTE_READ | ROUTE_PUBLIC);

        for (size_t k = 0; k < sizeof open / sizeof open[0]; k++)
            is_known = is_known || !strcmp(path, open[k]);
        if (!is_known)
            fail_msg("%s neither reads nor is public", path);
    }
}

static void every_operation_has_its_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < description.operations_n; i++) {
        const struct described_operation *op = &description.operations[i];

        assert_true(op->answers_n > 1);
        assert_str(op->answers[0].status, "200");
        assert_true(op->answers[0].type.n > 0);
        assert_true(op->summary.n > 0 && op->tag.n > 0);
    }
    assert_true(str_starts(description.json, STR("{\"openapi\":\"3.1.")));
    assert_true(str_starts(description.yaml, STR("# The description of Muster's API")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_described_with_its_parameters),
        cmocka_unit_test(only_what_tells_how_we_fare_is_open),
        cmocka_unit_test(every_operation_has_its_answers),
    };

    pages_init(false);
    api_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
