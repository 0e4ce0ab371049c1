/* export.h: whole tables and lists, as CSV and as NDJSON, and what there is to know about each.
 *
 *   GET /api/v1/salaries.csv            all of it (200), or a part: Range, If-Range (206, 416)
 *   GET /api/v1/salaries.csv/manifest   its rows, bytes, SHA-256, columns, tag
 *
 * An export has a strong entity tag. A request that names one, by If-Range or If-Match, is answered
 * from the generation of the data that the tag stands for, as long as that is kept
 * (model/export.h): so a broken transfer goes on, and a manifest belongs to what was received,
 * whatever is edited meanwhile. */
#ifndef MUSTER_API_EXPORT_H
#define MUSTER_API_EXPORT_H

#include "http/route.h"

route_handler export_api;
route_handler export_manifest_api;

#endif
