#include "ask/export.h"

#include "ask/directory.h"
#include "ask/directory_rows.h"

/* clang-format off */
#define SWITCH(field, usual) \
    {.name = #field, .type = PARAM_U32, .min = 0, .max = 1, .standard = (usual), \
     .offset = offsetof(struct export_query, field)}
/* clang-format on */
#define CSV_ROWS SWITCH(guard, 1), SWITCH(bom, 0)
#define SET(rows)                                                                                  \
    {                                                                                              \
        (rows), sizeof(rows) / sizeof *(rows), sizeof(struct export_query)                         \
    }

static const struct param people_csv[] = {DIRECTORY_ROWS, CSV_ROWS};
static const struct param list_csv[] = {DIRECTORY_ROWS, DIRECTORY_PAGE_ROWS, CSV_ROWS};
static const struct param people_ndjson[] = {DIRECTORY_ROWS};
static const struct param table_csv[] = {DATE(as_of), CSV_ROWS};
static const struct param table_ndjson[] = {DATE(as_of)};
static const struct param depts_csv[] = {CSV_ROWS};

const struct param_set export_people_csv_params = SET(people_csv);
const struct param_set export_list_csv_params = SET(list_csv);
const struct param_set export_people_ndjson_params = SET(people_ndjson);
const struct param_set export_table_csv_params = SET(table_csv);
const struct param_set export_table_ndjson_params = SET(table_ndjson);
const struct param_set export_depts_csv_params = SET(depts_csv);
const struct param_set export_depts_ndjson_params = {NULL, 0, sizeof(struct export_query)};

#define MANIFEST STR("/manifest")

/* "salaries.csv" of the path, and the path up to there. */
static struct str file_of(struct str path, struct str *ret_path)
{
    if (str_ends(path, MANIFEST))
        path = str_take(path, path.n - MANIFEST.n);
    *ret_path = path;
    for (size_t at = str_find(path, '/'); at < path.n; at = str_find(path, '/'))
        path = str_drop(path, at + 1);
    return path;
}

enum err export_ask_read(struct req *req, const struct store *store, struct export_ask *ret)
{
    const struct export_query *query = req->params;
    struct str path;
    struct str table;
    struct str extension = str_cut(file_of(req->path, &path), '.', &table);
    struct export_ask ask = {
        /* Without an ending it was Accept that chose, and it can choose CSV only. */
        .format = str_eq(extension, STR("ndjson")) ? EXPORT_NDJSON : EXPORT_CSV,
        .guard = query->guard,
        .bom = query->bom,
        .as_of = query->directory.as_of,
        .name = arena_printf(req->arena, "%.*s%s?%.*s", STR_ARG(path),
                             str_is_null(extension) ? ".csv" : "", STR_ARG(req->query)),
    };
    while (ask.table < EXPORT_TABLES && !str_eq(export_table_name(ask.table), table))
        ask.table++;
    if (ask.table == EXPORT_TABLES)
        return ERR_NOT_FOUND;
    if (ask.table == EXPORT_EMPLOYEES) {
        enum err err = directory_read_page(req, store, &ask.filter, &ask.page);
        if (err)
            return err;
    }
    *ret = ask;
    return ERR_OK;
}
