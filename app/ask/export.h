/* export.h: the parameters of whole exports. */
#ifndef MUSTER_ASK_EXPORT_H
#define MUSTER_ASK_EXPORT_H

#include "http/param.h"
#include "http/req.h"
#include "model/directory.h"
#include "model/export.h"

struct export_query {
    struct directory_query directory; /* of tables: as_of only */
    uint32_t guard;                   /* CSV: 1 unless it is turned off */
    uint32_t bom;
};

/* CSV takes guard and bom besides. People take every filter and order of the directory, but no
 * page; departments have no dates. */
extern const struct param_set export_people_csv_params;
extern const struct param_set export_people_ndjson_params;
/* /employees.csv: another form of a list that has pages, whose parameters it takes and ignores. */
extern const struct param_set export_list_csv_params;
extern const struct param_set export_table_csv_params;
extern const struct param_set export_table_ndjson_params;
extern const struct param_set export_depts_csv_params;
extern const struct param_set export_depts_ndjson_params;

/* What the request asks for, its parameters being a struct export_query, from the last part of its
 * path, "salaries.csv", with or without "/manifest" behind. Mistakes become the request's problem.
 */
enum err export_ask_read(struct req *req, const struct store *store,
                         struct export_ask *ret) MUST_USE;

#endif
