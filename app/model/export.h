/* export.h: any table, and the directory under any filter, whole: as CSV or as one JSON object a
 * line, as long as it is, in constant memory.
 *
 * An export is a sequence of bytes that is fixed by a generation of the roll, a day and what was
 * asked, and any part of it can be made alone: a plan holds the offset of every so many people, so
 * that a byte is found by looking up its block and writing that block's rows. Nothing of the export
 * itself is kept. A plan costs 8 bytes a block, and 4 bytes a person where people are filtered or
 * sorted.
 *
 * A plan keeps its generation mapped, whatever the builder publishes or removes meanwhile: an
 * export that has begun is of one moment, however long it takes and however much is edited. It is
 * found again by its tag, so a broken export goes on where it was. Idle plans go when they are
 * EXPORT_IDLE_SECONDS old, when there are more than EXPORT_IDLE_MAX, or when their lists take more
 * than EXPORT_IDLE_BYTES. At most EXPORT_PLANS_MAX exist; files that only old plans still hold take
 * at most EXPORT_HELD_BYTES: past that, the oldest generation's exports end early, and their
 * clients begin anew. */
#ifndef MUSTER_MODEL_EXPORT_H
#define MUSTER_MODEL_EXPORT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/opt.h"
#include "roll/query.h"

struct store;
struct export_plan;

#define EXPORT_PLANS_MAX 64
#define EXPORT_IDLE_MAX 16
#define EXPORT_IDLE_SECONDS 600
#define EXPORT_IDLE_BYTES ((size_t)8 << 20)
#define EXPORT_HELD_BYTES ((uint64_t)96 << 20)

enum export_table {
    EXPORT_EMPLOYEES,
    EXPORT_DEPARTMENTS,
    EXPORT_TITLES,
    EXPORT_DEPT_EMP,
    EXPORT_DEPT_MANAGER,
    EXPORT_SALARIES,
    EXPORT_TABLES
};

enum export_format { EXPORT_CSV, EXPORT_NDJSON };

struct export_ask {
    enum export_table table;
    enum export_format format;
    bool guard;            /* CSV: an apostrophe before what a spreadsheet would run as a formula */
    bool bom;              /* CSV: a byte order mark first */
    struct opt_date as_of; /* tables: only the rows that hold on the day */
    struct roll_filter filter; /* EXPORT_EMPLOYEES: whom, and on which day */
    struct roll_page page;     /* … and in which order */
    struct str name; /* tells this question from every other: the address with its parameters */
};

struct str export_table_name(enum export_table table); /* "dept_emp" */
/* The names of its columns, in their order. */
const char *const *export_columns(enum export_table table, size_t *ret_n);

/* One store's plans. */
struct exports {
    bool streams; /* this process is the host of streams (exports.c); others hand over to it */
    struct export_plan *plans[EXPORT_PLANS_MAX];
    struct export_source *sources; /* generations in use */
    struct buf block;              /* scratch */
};
void exports_init(struct exports *exports);
void exports_clear(struct exports *exports);

/* Now and then: drops what is no longer needed, and follows the roll. */
void exports_tend(struct store *store);

/* The plan with this tag, if it is still there and answers the same question; NULL otherwise. To be
 * closed. */
struct export_plan *export_find(struct exports *exports, struct str tag, struct str name);
/* The plan of the store's generation (store_ready has been called) and of the ask's day. To be
 * closed. ERR_LOADING when that generation has gone: call store_ready again. ERR_TOO_BIG: too many
 * exports at once. */
enum err export_open(struct store *store, const struct export_ask *ask,
                     struct export_plan **ret) MUST_USE;
void export_close(struct export_plan *plan);

struct export_facts {
    struct str tag; /* a strong entity tag with its quotes; lives as long as the plan */
    uint64_t length;
    uint64_t rows;
    uint64_t generation;
    struct date day;
    enum export_table table;
    enum export_format format;
};
struct export_facts export_facts(const struct export_plan *plan);

/* Writes the n bytes from `at` on; they must exist. ERR_AWAY when the plan was ended early. */
enum err export_read(struct export_plan *plan, uint64_t at, char *to, size_t n) MUST_USE;

#define EXPORT_DIGEST_SIZE 32
/* SHA-256 of all of it: made once, by writing all of it. */
enum err export_digest(struct export_plan *plan, unsigned char ret[EXPORT_DIGEST_SIZE]) MUST_USE;

#endif
