/* roll.h: the read model: the whole company, every dated row, in shared memory.
 *
 * One builder (publish.h) writes; any number of readers map what it wrote. In the folder of the
 * roll:
 *
 *   control              a page mapped by all: the number of the current generation, and how fresh
 * it is; changed by atomic stores only catalog.GENERATION   the small tables and the list of
 * segments (catalog.h) segment.NUMBER       people (segment.h)
 *
 * Files are complete before the control page names them and never change afterwards; the builder
 * removes what the current and the previous generation do not use, which hurts no reader that has
 * it mapped. So a reader never waits and never sees half a change: between two calls of
 * roll_refresh it looks at one generation, however long that takes and whatever becomes of the
 * builder or the database.
 *
 * A `struct roll` belongs to one process or thread; its memory is the mappings and a bit per
 * person. */
#ifndef MUSTER_ROLL_ROLL_H
#define MUSTER_ROLL_ROLL_H

#include "roll/catalog.h"
#include "roll/person.h"
#include "roll/segment.h"

#define ROLL_PARTS_MAX 256 /* segments of one generation: 16.7 million people */

struct roll_part {
    struct segment s;
    uint64_t number;         /* of its file */
    const uint64_t *skipped; /* one bit a person: somebody else stands in their place; NULL: none */
    uint32_t skipped_n;
};

struct roll_control;

struct roll {
    const char *folder;
    const struct roll_control *control; /* NULL: not there yet */
    uint64_t generation;                /* 0: nothing is mapped */
    struct catalog catalog;
    struct roll_part parts[ROLL_PARTS_MAX];
    uint32_t parts_n;
    uint64_t people; /* counted ones */
    struct arena arena;
    void *catalog_map;
    size_t catalog_bytes;
};

/* Does not open anything yet. `folder` must stay valid. */
void roll_init(struct roll *r, const char *folder);
void roll_clear(struct roll *r);

/* Maps the current generation if it is another one; nearly free when it is not. What was taken from
 * the roll before (strings, parts) is invalid after a change. ERR_LOADING when nothing was ever
 * published. When the new generation cannot be mapped the old one stays. */
enum err roll_refresh(struct roll *r) MUST_USE;

/* Maps the generation with this number, whether it is the current one or not, and keeps it: for a
 * reader that must stay on one. ERR_NOT_FOUND when its files are gone. */
enum err roll_open(struct roll *r, uint64_t generation) MUST_USE;

/* How long ago, in milliseconds, the roll was last known to agree with the database; 0 while the
 * builder follows it. INT64_MAX when unknown. */
int64_t roll_age_ms(const struct roll *r);

/* The last day up to `today` on which anything is recorded to have happened; `today` when nothing
 * is. Charts end here, not decades later. */
struct date roll_last_day(const struct roll *r, struct date today);

/* Somebody in the roll. */
struct roll_ref {
    uint32_t part;
    uint32_t pos;
};

/* ERR_NOT_FOUND when nobody has the number. */
enum err roll_find(const struct roll *r, uint32_t emp_no, struct roll_ref *ret) MUST_USE;
bool roll_is_skipped(const struct roll_part *part, uint32_t pos);
/* The person with all rows, in the arena; strings point into the roll. */
struct person roll_person(const struct roll *r, struct roll_ref ref, struct arena *a);

#endif
