/* stats_cells.h: the people of a walk over one day by what they are on it, counted once for all
 * that asks: pay by department and title (stats_pay.h) and genders (stats_cube.h). For stats_day.c
 * and these two.
 *
 * A "cell" is one department with one title, as a person's line has them (query.h); those in use
 * get a table each, which counts their people by gender and by bucket of pay. A table adds up to
 * all that is asked about whole groups; what lies inside one bucket is found in the list of
 * everybody. People who fit no table are listed apart ("loose"): whose pay lies above all buckets,
 * and those of further cells, where more are in use than a page could show. */
#ifndef MUSTER_ROLL_STATS_CELLS_H
#define MUSTER_ROLL_STATS_CELLS_H

#include "roll/stats_walk.h"

#define CELLS_WIDTH 500   /* of a bucket, in units of pay */
#define CELLS_BUCKETS 512 /* [0]: no pay; [b]: from (b - 1) × width; the last: above all others */
#define CELLS_TABLES 1023 /* at most */

/* What is known of one cell. Each count has how many there are above CELLS_COUNT and below it the
 * sum of what their pay is above their bucket's least. */
#define CELLS_COUNT 40
struct cells_table {
    uint32_t dept;
    uint32_t title;
    uint64_t counts[2 * CELLS_BUCKETS]; /* of men, then of women */
};

/* Somebody of no table. */
struct cells_loose {
    uint32_t dept;
    uint32_t title;
    uint32_t female;
    uint32_t pay;
};

/* Somebody of a table: number of the table, gender, bucket, and what the pay is above the bucket's
 * least: 10, 1, 9 and 9 bits. */
typedef uint32_t cells_person;

struct stats_cells {
    const struct catalog *catalog;
    struct arena *a;
    uint16_t *number;                             /* of a cell's table; 0: none yet */
    struct cells_table *tables[CELLS_TABLES + 1]; /* from 1 on */
    uint32_t tables_n;                            /* one more than there are */
    cells_person *people;
    uint32_t people_n;
    struct cells_loose *loose;
    uint32_t loose_n;
    uint32_t loose_room;
};

struct stats_cells *cells_begin(const struct stats_walk *w);
void cells_part(struct stats_cells *cells, const struct stats_walk *w);

static inline uint32_t cells_bucket(uint32_t pay)
{
    uint32_t bucket = pay / CELLS_WIDTH + 1;
    return pay == 0 ? 0 : bucket < CELLS_BUCKETS ? bucket : CELLS_BUCKETS - 1;
}

static inline uint32_t cells_least(uint32_t bucket)
{
    return bucket ? (bucket - 1) * CELLS_WIDTH : 0;
}

/* Table, gender and bucket of a person of a table, as one number below CELLS_KEYS. */
#define CELLS_KEYS ((CELLS_TABLES + 1u) << 10)
static inline uint32_t cells_key(cells_person person)
{
    return person >> 9;
}

static inline uint32_t cells_pay(cells_person person)
{
    return cells_least(cells_key(person) % CELLS_BUCKETS) + (person & 511);
}

static inline uint32_t cells_count(uint64_t count)
{
    return (uint32_t)(count >> CELLS_COUNT);
}

static inline uint64_t cells_above(uint64_t count)
{
    return count & ((UINT64_C(1) << CELLS_COUNT) - 1);
}

#endif
