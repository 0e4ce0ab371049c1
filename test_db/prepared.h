/* prepared.h: generated people as tablespaces, written beforehand by a server of the same version.
 *
 * Filling tables row by row costs a server far more than reading them. The MySQL image therefore
 * brings the full generated set as the files of its tables (image/mysql/prepare.sh makes them when
 * the image is built):
 *
 *   about            what it is: people, seed, the server's version and its page size
 *   checksums.txt    rows and chained checksums of each table, by the generator
 *   TABLE.ibd.zst    what FLUSH TABLES … FOR EXPORT gave, compressed
 *   TABLE.cfg.zst
 *
 * A table is made empty, its tablespace is exchanged for the prepared one (ALTER TABLE … IMPORT
 * TABLESPACE, in which the server checks every page), and every row is read back afterwards like
 * those of any other load. It needs a server on this machine whose data directory this process may
 * write to, and the program `zstd`. */
#ifndef MUSTER_TEST_DB_PREPARED_H
#define MUSTER_TEST_DB_PREPARED_H

#include "checksum.h"
#include "progress.h"
#include "server.h"

/* Whether the folder holds these people for this server; then their sums. */
bool prepared_fits(const char *dir, uint32_t people, uint64_t seed, struct server *s,
                   struct table_sum ret[TABLE_COUNT]);
/* Whether the six tables are in this schema already: a first start may have put them there together
 * with the whole data directory. */
bool prepared_in_place(struct server *s, const char *schema);
/* Into the empty tables of a schema. */
enum err prepared_import(const struct server_settings *settings, const char *schema,
                         const char *dir, const struct table_sum sums[TABLE_COUNT],
                         struct progress *progress, struct problem *ret) MUST_USE;
/* Drops the six tables of a schema that is not in use, and the files that an import has left there
 * when it was killed: the server knows nothing of them and cannot drop the schema. */
void prepared_sweep(struct server *s, const char *schema);

#endif
