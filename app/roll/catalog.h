/* catalog.h: the small tables: departments, titles, and who managed which department when.
 *
 * Segments know departments and titles by number; the catalog has their names. Numbers count from 1
 * and are never given to another while segments that use them live. The catalog also lists the
 * segments of one generation of the roll and whose place the overlay takes. It is written once a
 * generation, as one block, and never changed. */
#ifndef MUSTER_ROLL_CATALOG_H
#define MUSTER_ROLL_CATALOG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

#include <stdint.h>

struct catalog_dept {
    struct str no;   /* "d005" */
    struct str name; /* "Development" */
    bool exists;     /* false: it was deleted, or only rows of people name it */
};

struct catalog_manager {
    uint32_t emp_no;
    uint16_t dept;
    struct date from;
    struct date to;
};

struct catalog {
    uint64_t generation;
    struct str data_name; /* of the data set, as the loader recorded it: "generated full" */
    int64_t loaded_ms;    /* when the tables were read as a whole; Unix time */
    const struct catalog_dept *depts; /* [0] is unused, up to [depts_n] */
    uint32_t depts_n;
    const struct str *titles; /* likewise */
    uint32_t titles_n;
    const struct catalog_manager *managers; /* by dept, from, to, emp_no */
    uint32_t managers_n;
    const uint64_t *segments; /* numbers of their files; the overlay is the last one, if any */
    uint32_t segments_n;
    bool has_overlay;
    const uint32_t *replaced; /* ascending: people of other segments that no longer count */
    uint32_t replaced_n;
};

/* Appends the catalog as bytes. */
void catalog_write(const struct catalog *c, struct buf *out);
/* Reads it back; texts point into `block`, lists into the arena. ERR_INTERNAL when it is not whole.
 */
enum err catalog_read(struct catalog *ret, struct str block, struct arena *a) MUST_USE;

/* The number of a department or title; 0 when there is none. */
uint16_t catalog_find_dept(const struct catalog *c, struct str no);
uint16_t catalog_find_title(const struct catalog *c, struct str title);

#endif
