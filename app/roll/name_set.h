/* name_set.h: the distinct names of a segment while it is built.
 *
 * Names stand in the order of their first appearance and are found by hash; at the end they are
 * sorted once. Memory: the texts and 12 bytes a name, kept for the next segment. Shortage of memory
 * ends the process. For roll/ only. */
#ifndef MUSTER_ROLL_NAME_SET_H
#define MUSTER_ROLL_NAME_SET_H

#include "base/str.h"
#include "roll/vec.h"

#include <stdint.h>

struct name_set {
    struct vec text;    /* char */
    struct vec offset;  /* uint32_t; n + 1 of them, or none */
    struct vec buckets; /* uint32_t; position + 1, or 0; a power of two of them */
};

/* A zeroed set is empty. */
void name_set_clear(struct name_set *set); /* empty, storage kept */
void name_set_free(struct name_set *set);

uint32_t name_set_n(const struct name_set *set);
/* The position of a name, which is copied when it is new. */
uint32_t name_set_add(struct name_set *set, struct str name);

struct sorted_name {
    struct str text; /* valid until the next add */
    struct str folded;
    uint32_t raw; /* position in the set */
};

/* The names by their folded form, then by their bytes. Folded forms are appended to `folded`
 * (char). ret_rank turns a position in the set into one in this order; for at most 65,536 names.
 * Both results are malloc'ed and the caller's. */
struct sorted_name *name_set_sort(const struct name_set *set, struct vec *folded,
                                  uint16_t **ret_rank);

#endif
