/* publish.h: the builder's side of the roll's folder: writing files and naming the current ones.
 *
 * One publisher at a time in a folder, held by a lock on the control file; a second one is refused.
 * Whatever a killed one has left half written was never named and is removed by the next. */
#ifndef MUSTER_ROLL_PUBLISH_H
#define MUSTER_ROLL_PUBLISH_H

#include "roll/catalog.h"

struct publisher;

/* Takes over the folder, which must exist. Generations go on from the last one there. ERR_INTERNAL,
 * with errno, when the folder cannot be used; ERR_INPUT when another publisher has it. */
enum err publisher_open(const char *folder, struct publisher **ret) MUST_USE;
void publisher_close(struct publisher *p);

/* Writes a segment's block as a file and returns its number. ERR_TOO_BIG: no space left. After
 * errors of this and the next, errno says why. */
enum err publisher_add(struct publisher *p, const void *block, size_t bytes,
                       uint64_t *ret_number) MUST_USE;

/* Makes the catalog the current generation: its number is set in *c. Then removes the files that
 * neither it nor the generation before it uses. `seen`: the last change mark that is in it. */
enum err publisher_publish(struct publisher *p, struct catalog *c, uint64_t seen) MUST_USE;

/* Notes that the current generation agrees with the database now. */
void publisher_agree(struct publisher *p);

#endif
