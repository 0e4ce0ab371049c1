#include "roll/stats_cells.h"

#include "roll/loops.h"

_Static_assert(CELLS_WIDTH == 4 * 125, "the division below");
_Static_assert(CELLS_WIDTH <= 512 && CELLS_TABLES < 1024, "the bits of cells_person");

struct stats_cells *cells_begin(const struct stats_walk *w)
{
    const struct catalog *c = &w->r->catalog;
    struct stats_cells *cells = ARENA_NEW(w->a, struct stats_cells);
    cells->catalog = c;
    cells->a = w->a;
    cells->number = ARENA_ARRAY(w->a, (size_t)(c->depts_n + 1) * (c->titles_n + 1), uint16_t);
    cells->tables_n = 1;
    cells->people = ARENA_ARRAY_RAW(w->a, w->r->people, cells_person);
    return cells;
}

#define BLOCK 1024

/* What there is to know of people who follow each other, by their place among them. */
struct block {
    uint32_t cell[BLOCK];
    uint32_t what[BLOCK]; /* gender, bucket and rest of cells_person */
};

/* Divided by four, all that has a bucket fits in 16 bits. */
WIDE_LOOPS static void block_fill(const struct day *day, const uint8_t *restrict all_flags,
                                  uint32_t start, uint32_t n, uint32_t titles,
                                  struct block *restrict ret)
{
    const uint16_t *restrict dept = day->dept + start;
    const uint16_t *restrict title = day->title + start;
    const uint32_t *restrict pay = day->pay + start;
    const uint8_t *restrict flags = all_flags + start;
    const uint32_t most = (CELLS_BUCKETS - 2) * CELLS_WIDTH;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t quarter = (uint16_t)((pay[i] < most ? pay[i] : most) / 4);
        uint32_t bucket = (uint16_t)(quarter / 125u);
        uint32_t some = (uint32_t) - (pay[i] != 0);
        uint32_t above = pay[i] - bucket * CELLS_WIDTH;
        uint32_t female = flags[i] & SEGMENT_FEMALE;
        ret->cell[i] = dept[i] * titles + title[i];
        ret->what[i] = female << 18 | (((bucket + 1) << 9 | (above & 511)) & some);
    }
}

static uint32_t table_open(struct stats_cells *cells, uint32_t cell)
{
    uint32_t titles = cells->catalog->titles_n + 1;
    if (cells->tables_n > CELLS_TABLES)
        return 0;
    struct cells_table *table = ARENA_NEW(cells->a, struct cells_table);
    table->dept = cell / titles;
    table->title = cell % titles;
    cells->tables[cells->tables_n] = table;
    cells->number[cell] = (uint16_t)cells->tables_n;
    return cells->tables_n++;
}

static void loose_add(struct stats_cells *cells, const struct cells_loose *person)
{
    if (cells->loose_n == cells->loose_room)
        cells->loose = stats_grow(cells->a, cells->loose, cells->loose_n, &cells->loose_room,
                                  sizeof *cells->loose);
    cells->loose[cells->loose_n++] = *person;
}

/* Somebody of no table yet, or of none at all; returns the number of the table, 0 for none. */
static uint32_t unusual_take(struct stats_cells *cells, const struct stats_walk *w, uint32_t i,
                             uint32_t cell, uint32_t what)
{
    const struct day *day = &w->scan->day;
    uint32_t number = cells->number[cell] ? cells->number[cell] : table_open(cells, cell);
    if (number && (what >> 9) % CELLS_BUCKETS != CELLS_BUCKETS - 1)
        return number;
    loose_add(cells, &(struct cells_loose){day->dept[i], day->title[i],
                                           w->s->flags[i] & SEGMENT_FEMALE, day->pay[i]});
    return 0;
}

void cells_part(struct stats_cells *cells, const struct stats_walk *w)
{
    struct block block;
    cells_person *restrict people = cells->people;
    uint32_t people_n = cells->people_n;
    uint32_t start = 0;
    uint32_t end = 0;
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        if (i >= end) {
            start = i;
            end = w->s->n - i < BLOCK ? w->s->n : i + BLOCK;
            block_fill(&w->scan->day, w->s->flags, start, end - start, cells->catalog->titles_n + 1,
                       &block);
        }
        uint32_t cell = block.cell[i - start];
        uint32_t what = block.what[i - start];
        uint32_t key = what >> 9;
        uint32_t number = cells->number[cell];
        if (__builtin_expect(!number || key % CELLS_BUCKETS == CELLS_BUCKETS - 1, 0)) {
            number = unusual_take(cells, w, i, cell, what);
            if (!number)
                continue;
        }
        cells->tables[number]->counts[key] += (UINT64_C(1) << CELLS_COUNT) + (what & 511);
        people[people_n++] = number << 19 | what;
    }
    cells->people_n = people_n;
}
