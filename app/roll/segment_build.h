/* segment_build.h: makes segments from people.
 *
 * People are added in ascending order of their numbers, at most SEGMENT_PEOPLE_MAX; then finish
 * packs them into one block, ready to be written to a file or opened at once. The builder keeps its
 * memory for the next segment. Memory: about 16 bytes a row until finish. */
#ifndef MUSTER_ROLL_SEGMENT_BUILD_H
#define MUSTER_ROLL_SEGMENT_BUILD_H

#include "base/err.h"
#include "roll/person.h"

struct segment_builder;

struct segment_builder *segment_builder_new(void);
void segment_builder_free(struct segment_builder *b);

/* Copies everything it needs. ERR_TOO_BIG when the segment is full, of people or of distinct dates:
 * finish it, then add again. ERR_INPUT when the number does not ascend. After either nothing has
 * changed. The lists need not be sorted. */
enum err segment_builder_add(struct segment_builder *b, const struct person *person) MUST_USE;
size_t segment_builder_n(const struct segment_builder *b);

/* Packs what was added and begins anew. The block is malloc'ed, 64-aligned and the caller's to
 * free(); it may hold no people at all. ERR_TOO_BIG, and what was added is dropped, when a single
 * person alone has more distinct dates than a segment can hold. */
enum err segment_builder_finish(struct segment_builder *b, void **ret, size_t *ret_bytes) MUST_USE;

#endif
