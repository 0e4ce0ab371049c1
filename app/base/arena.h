/* arena.h: memory that is given back all at once.
 *
 * One arena per worker core, emptied after each response; also one per command line run. Blocks
 * are taken from malloc in chunks and kept for the next request, up to `keep` bytes. On the
 * request path nobody else calls malloc or free.
 *
 * Ceiling: an arena made with `limit` bytes never hands out more between two resets, each block
 * counted in steps of 16 bytes. Reaching the ceiling, like real shortage of memory, is not
 * an error a handler could mend: the process prints one line (log_abort) and ends with abort();
 * uWSGI's master starts another. Whatever a user can grow is therefore bounded earlier, by its own
 * stated ceiling.
 *
 * Chunks double from 16 KiB to 1 MiB; a larger block gets a chunk of its own. A reset leaves one
 * chunk as large as all of them together (at most `keep`), so that soon a request takes nothing
 * from malloc. Built with AddressSanitizer, every block is one malloc of its exact size and a
 * reset frees it, so that reading past a block or after the reset is reported.
 *
 * Depends on libc only. Not thread-safe: one owner. */
#ifndef MUSTER_BASE_ARENA_H
#define MUSTER_BASE_ARENA_H

#include "base/str.h"

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* the current one first */
    size_t used;                /* bytes handed out since the last reset */
    size_t limit;               /* the ceiling of `used`, in bytes */
    size_t keep;                /* how many bytes of chunks survive a reset */
};

void arena_init(struct arena *a, size_t limit, size_t keep); /* takes no memory yet */
void arena_reset(struct arena *a); /* everything handed out becomes invalid */
void arena_clear(struct arena *a); /* also gives all memory back; the arena may be used again */

/* `size` zeroed bytes, aligned for any type. Never NULL; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull));
/* `n` zeroed elements of `size` bytes; an overflowing product is the ceiling reached. */
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((malloc, returns_nonnull));
/* The same, of unknown content: for large lists that are filled at once. */
void *arena_array_raw(struct arena *a, size_t n, size_t size)
    __attribute__((malloc, returns_nonnull));
/* A copy of s that lives as long as the arena; NUL-terminated after its n bytes.
 * The null slice stays null. */
struct str arena_str(struct arena *a, struct str s);
/* printf into the arena. */
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))
#define ARENA_ARRAY_RAW(a, n, type) ((type *)arena_array_raw((a), (n), sizeof(type)))

#endif
