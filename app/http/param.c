#include "http/param.h"

#include "base/parse.h"
#include "base/url.h"
#include "base/utf8.h"

#include <string.h>

static bool is_plain_text(struct str s)
{
    if (!utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

/* Parses one decoded value into its place; a refusal is added to the problem. */
static bool value_store(const struct param *row, struct str value, void *params, struct arena *a,
                        struct problem *problem)
{
    void *place = (char *)params + row->offset;
    struct str name = str_from(row->name);
    switch (row->type) {
    case PARAM_U32: {
        uint32_t number;
        if (!parse_u32(value, &number) && number >= row->min && number <= row->max) {
            *(uint32_t *)place = number;
            return true;
        }
        problem_add_field(problem, name, STR("not_in_range"),
                          arena_printf(a, "%s must be a whole number from %u to %u", row->name,
                                       row->min, row->max));
        return false;
    }
    case PARAM_STR:
        if (value.n <= row->max && is_plain_text(value)) {
            *(struct str *)place = value;
            return true;
        }
        problem_add_field(
            problem, name, STR("bad_text"),
            arena_printf(a, "%s must be text of at most %u bytes", row->name, row->max));
        return false;
    case PARAM_DATE: {
        struct opt_date *date = place;
        if (!date_parse(value, &date->v)) {
            date->some = true;
            return true;
        }
        problem_add_field(
            problem, name, STR("not_a_date"),
            arena_printf(a, "%s must be an existing day, as in 1995-03-01", row->name));
        return false;
    }
    }
    return false;
}

static const struct param *row_find(const struct param_set *set, struct str name)
{
    for (size_t i = 0; set && i < set->n; i++)
        if (!set->rows[i].in_path && str_eq(name, str_from(set->rows[i].name)))
            return &set->rows[i];
    return NULL;
}

/* A piece of the request quoted in a message: what cannot be shown is left out. */
static struct str quotable(struct str s)
{
    return is_plain_text(s) ? str_take(s, 64) : STR("(not text)");
}

static void query_parse(const struct param_set *set, struct str query, void *params,
                        struct arena *a, struct problem *problem)
{
    uint64_t seen = 0; /* by row */
    struct str name;
    struct str value;
    enum err err;
    for (int pairs = 0; query_next(a, &query, &name, &value, &err); pairs++) {
        if (pairs == PARAM_QUERY_MAX) {
            problem_add_field(problem, STR("query"), STR("too_many"),
                              STR("the query has too many parameters"));
            return;
        }
        if (err) {
            struct str head; /* the pair came as it was sent */
            str_cut(name, '=', &head);
            problem_add_field(
                problem, quotable(head), STR("bad_encoding"),
                arena_printf(a, "“%.*s” cannot be read: a %% in it is broken or stands for no text",
                             STR_ARG(quotable(name))));
            continue;
        }
        const struct param *row = row_find(set, name);
        if (!row && row_find(set, STR(PARAM_ANY)))
            continue;
        if (!row) {
            problem_add_field(
                problem, quotable(name), STR("unknown"),
                arena_printf(a, "there is no parameter “%.*s” here", STR_ARG(quotable(name))));
            continue;
        }
        uint64_t bit = UINT64_C(1) << (row - set->rows);
        if (seen & bit) {
            problem_add_field(problem, name, STR("repeated"),
                              arena_printf(a, "%s is given more than once", row->name));
            continue;
        }
        seen |= bit;
        if (value.n)
            value_store(row, value, params, a, problem);
    }
}

enum err param_parse(const struct param_set *set, const struct str *path_values, struct str query,
                     struct arena *a, struct problem *problem, const void **ret)
{
    void *params = arena_alloc(a, set ? set->size : 0);
    size_t in_path = 0;
    for (size_t i = 0; set && i < set->n; i++) {
        const struct param *row = &set->rows[i];
        if (row->type == PARAM_U32 && !row->in_path)
            memcpy((char *)params + row->offset, &row->standard, sizeof row->standard);
        if (!row->in_path)
            continue;
        struct str value;
        if (url_decode(a, path_values[in_path++], false, &value))
            value = STR("");
        if (!value_store(row, value, params, a, problem))
            return problem_set(problem, ERR_NOT_FOUND, 404, STR("No such page"),
                               problem->fields[0].message);
    }
    query_parse(set, query, params, a, problem);
    if (problem->fields_n)
        return problem_mistakes(problem);
    *ret = params;
    return ERR_OK;
}
