/* overlay.h: the people who changed since the segments were made, and the folding of them into the
 * segments. For the builder. */
#ifndef MUSTER_ROLL_OVERLAY_H
#define MUSTER_ROLL_OVERLAY_H

#include "base/arena.h"
#include "roll/person.h"
#include "roll/vec.h"

struct overlay_entry {
    uint32_t emp_no;
    bool gone; /* deleted: stands for nobody */
    struct person person;
};

struct overlay {
    struct vec entries; /* struct overlay_entry, ascending by number */
    struct arena arena; /* what they point to */
};

void overlay_init(struct overlay *o);
void overlay_clear(struct overlay *o); /* nobody */
void overlay_free(struct overlay *o);

/* Puts a copy of the person in; NULL: the number is nobody's. */
void overlay_set(struct overlay *o, uint32_t emp_no, const struct person *person);
/* Drops the entries with numbers from `low` to `high`, both included. */
void overlay_drop(struct overlay *o, uint32_t low, uint32_t high);

#endif
