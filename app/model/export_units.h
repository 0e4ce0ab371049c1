/* export_units.h: who or what comes when in an export. For model/ only. */
#ifndef MUSTER_MODEL_EXPORT_UNITS_H
#define MUSTER_MODEL_EXPORT_UNITS_H

#include "model/export_rows.h"

/* Everybody by number, the overlay's people in their places: as runs of positions, so that millions
 * of people take a few bytes. */
const struct export_run *export_units_people(const struct roll *r, struct arena *a,
                                             uint32_t *ret_runs, uint32_t *ret_units);
/* The run with the unit. */
uint32_t export_units_run(const struct export_run *runs, uint32_t n, uint32_t unit);

/* Departments that exist, by their number, as numbers of the catalog. */
const uint32_t *export_units_depts(const struct roll *r, struct arena *a, uint32_t *ret_n);
/* Places in the catalog's list of managers, by person, department's number, first day. */
const uint32_t *export_units_managers(const struct roll *r, struct arena *a, uint32_t *ret_n);

#endif
