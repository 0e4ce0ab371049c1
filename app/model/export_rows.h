/* export_rows.h: the tables that can be had whole, their columns, and writing their rows.
 *
 * Both forms are made of the same cells: a row is a fixed text before each value and one at the
 * end.
 *
 *   employees     the directory: what a person is, and what they are on the day; any filter, any
 *                 order
 *   departments   by number
 *   titles, dept_emp, salaries   the tables' rows, by employee number, then first day, last day
 *   dept_manager  by employee number, department, first day
 *
 * Dates stand as in the tables: 9999-01-01 is "until further notice". For model/ only. */
#ifndef MUSTER_MODEL_EXPORT_ROWS_H
#define MUSTER_MODEL_EXPORT_ROWS_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/export.h"
#include "roll/people_list.h"

#define EXPORT_COLUMNS_MAX 11

/* Positions that follow each other, in the order of the numbers. */
struct export_run {
    uint32_t part;
    uint32_t pos;
    uint32_t first; /* unit */
};

/* What the rows are made from: units, each with no, one or several rows. A unit is a person, or a
 * row of a small table. */
struct export_rows {
    const struct roll *r;
    enum export_table table;
    enum export_format format;
    bool guard;
    bool dated; /* only the rows that hold on `day` */
    struct date day;
    struct str before[EXPORT_COLUMNS_MAX]; /* each value */
    struct str behind;                     /* the last one */
    const struct str *dept_texts; /* by number of the catalog: values as they are written */
    const struct str *dept_names;
    const struct str *title_texts;
    uint32_t units;
    const struct export_run *runs; /* NULL: the units are `list` */
    uint32_t runs_n;
    const uint32_t *list; /* refs of people (people_list.h), or places in the catalog */
};

/* Prepares the rows that `ask` wants of the generation; everything lives in the arena. */
void export_rows_init(struct export_rows *rows, const struct roll *r, struct roll_scan *scan,
                      const struct export_ask *ask, struct arena *a);

/* What stands before the first row. */
void export_rows_head(const struct export_rows *rows, bool bom, struct buf *out);
/* Appends the rows of the units from `first` to, not with, `end`; returns how many there are. */
uint64_t export_rows_write(const struct export_rows *rows, uint32_t first, uint32_t end,
                           struct buf *out);

/* How many rows that would be, and how many bytes, without writing them; false where only writing
 * tells. */
bool export_rows_measure(const struct export_rows *rows, uint32_t first, uint32_t end,
                         uint64_t *ret_rows, uint64_t *ret_bytes);

#endif
