#include "roll/stats_walk.h"

#include <string.h>

void *stats_grow(struct arena *a, const void *old, uint32_t n, uint32_t *room, size_t size)
{
    *room = *room ? *room * 2 : 32;
    void *more = arena_array(a, *room, size);
    if (n)
        memcpy(more, old, n * size);
    return more;
}

/* Steps while they are made. */
struct steps {
    struct stats_step *v;
    uint32_t n;
    uint32_t room;
    struct arena *a;
};

/* From `code` on the value is `id`. A step at the code of the last one takes its place. */
static inline void steps_add(struct steps *steps, uint16_t code, uint16_t id)
{
    if (steps->n && steps->v[steps->n - 1].code == code)
        steps->n--;
    uint16_t before = steps->n ? steps->v[steps->n - 1].id : 0;
    if (before == id)
        return;
    if (steps->n == steps->room)
        steps->v = stats_grow(steps->a, steps->v, steps->n, &steps->room, sizeof *steps->v);
    steps->v[steps->n++] = (struct stats_step){code, id};
}

/* Rows of which no two hold on one day. */
static void steps_plain(struct steps *steps, const struct segment_rows *rows, uint32_t pos)
{
    for (uint32_t r = rows->offset[pos]; r < rows->offset[pos + 1]; r++) {
        if (rows->from[r] >= rows->to[r])
            continue;
        steps_add(steps, rows->from[r], rows->id[r]);
        steps_add(steps, rows->to[r], 0);
    }
}

/* The line's value on the day with this code: the latest from, then the latest to, then the
 * smallest id; the rows ascend by from, to, id. */
static uint16_t value_at(const struct segment_rows *rows, uint32_t pos, uint16_t code)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t r = rows->offset[pos]; r < rows->offset[pos + 1]; r++) {
        if (rows->from[r] > code || rows->to[r] <= code)
            continue;
        if (best == UINT32_MAX || rows->from[r] != rows->from[best] ||
            rows->to[r] != rows->to[best])
            best = r;
    }
    return best == UINT32_MAX ? 0 : rows->id[best];
}

/* The first code after `code` at which a row begins or ends; false: none. */
static bool next_code(const struct segment_rows *rows, uint32_t pos, int32_t code, uint16_t *ret)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t r = rows->offset[pos]; r < rows->offset[pos + 1]; r++) {
        if (rows->from[r] > code && rows->from[r] < best)
            best = rows->from[r];
        if (rows->to[r] > code && rows->to[r] < best)
            best = rows->to[r];
    }
    if (best == UINT32_MAX)
        return false;
    *ret = (uint16_t)best;
    return true;
}

uint32_t stats_steps(const struct segment_rows *rows, uint32_t pos, bool many, struct arena *a,
                     struct stats_step **ret_steps, uint32_t *ret_room)
{
    struct steps steps = {*ret_steps, 0, *ret_room, a};
    if (many) {
        uint16_t code;
        for (int32_t last = -1; next_code(rows, pos, last, &code); last = code)
            steps_add(&steps, code, value_at(rows, pos, code));
    } else {
        steps_plain(&steps, rows, pos);
    }
    *ret_steps = steps.v;
    *ret_room = steps.room;
    return steps.n;
}

uint32_t stats_rank(uint32_t n, uint32_t part, uint32_t whole)
{
    uint64_t rank = ((uint64_t)n * part + whole - 1) / whole;
    return rank ? (uint32_t)(rank - 1) : 0;
}

uint32_t stats_select(uint32_t *v, uint32_t n, uint32_t k)
{
    uint32_t low = 0;
    uint32_t high = n - 1;
    while (low < high) {
        uint32_t pivot = v[low + (high - low) / 2];
        uint32_t i = low;
        uint32_t j = high;
        for (;;) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i >= j)
                break;
            uint32_t swap = v[i];
            v[i++] = v[j];
            v[j--] = swap;
        }
        /* Everything up to j is at most the pivot, everything behind at least. */
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return v[k];
}
