/* builder.h: keeps the roll in a folder equal to the database. One process, `muster roll`.
 *
 * It reads all people once and publishes them; then it looks for changes four times a second.
 * People who changed go into the overlay, read again together in one transaction, so that readers
 * see each transaction as a whole or not at all. An overlay that has grown is folded into the
 * segments, one segment at a time. When the fixture is replaced, or the marks cannot be followed,
 * it reads everything again; readers keep the old generation until the new one is whole. While the
 * database is away the roll stays as it is and its age grows. */
#ifndef MUSTER_ROLL_BUILDER_H
#define MUSTER_ROLL_BUILDER_H

#include "db/config.h"

#include <signal.h>

/* Runs until *stop is not 0. ERR_INPUT when another builder has the folder; ERR_INTERNAL when the
 * folder cannot be used. Everything else is mended or waited for, and logged. */
enum err builder_run(const char *folder, const struct db_config *config,
                     const volatile sig_atomic_t *stop) MUST_USE;

#endif
