#include "roll/day.h"

#include "roll/query.h"

#include <stdlib.h>
#include <string.h>

typedef uint16_t lanes __attribute__((vector_size(16)));

void day_free(struct day *day)
{
    free(day->extras);
    day->extras = NULL;
    day->extras_n = day->extras_room = 0;
}

static void extra_add(struct day *day, uint32_t pos, enum day_kind kind, uint32_t value)
{
    if (day->extras_n == day->extras_room) {
        uint32_t room = day->extras_room ? day->extras_room * 2 : 256;
        struct day_extra *more = realloc(day->extras, room * sizeof *more);
        if (!more)
            abort();
        day->extras = more;
        day->extras_room = room;
    }
    day->extras[day->extras_n++] = (struct day_extra){(uint16_t)pos, (uint16_t)kind, value};
}

/* Somebody with rows that may hold on one day: the first is the one with the latest from, then the
 * latest to, then the smallest id; the others are extras. The rows are in the order of from, to,
 * id. */
static uint16_t stays_first(struct day *day, const struct segment_rows *rows, uint32_t pos,
                            uint16_t k, enum day_kind kind)
{
    uint32_t best = UINT32_MAX;
    uint32_t end = rows->offset[pos + 1];
    for (uint32_t r = rows->offset[pos]; r < end; r++) {
        if (rows->from[r] >= k || rows->to[r] < k)
            continue;
        if (best == UINT32_MAX || rows->from[r] != rows->from[best] ||
            rows->to[r] != rows->to[best])
            best = r;
    }
    if (best == UINT32_MAX)
        return 0;
    uint32_t own = day->extras_n;
    for (uint32_t r = rows->offset[pos]; r < end; r++) {
        bool holds = rows->from[r] < k && rows->to[r] >= k;
        bool known = rows->id[r] == rows->id[best];
        for (uint32_t x = own; x < day->extras_n; x++)
            known |= day->extras[x].value == rows->id[r];
        if (holds && !known)
            extra_add(day, pos, kind, rows->id[r]);
    }
    return rows->id[best];
}

static void depts_fill(struct day *day, const struct segment *s, uint16_t k)
{
    const struct segment_rows *rows = &s->depts;
    uint32_t r = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint16_t dept = 0;
        bool begun = false;
        for (uint32_t end = rows->offset[i + 1]; r < end; r++) {
            bool started = rows->from[r] < k;
            begun |= started;
            dept = started && rows->to[r] >= k ? rows->id[r] : dept;
        }
        if (s->flags[i] & SEGMENT_MANY_DEPTS)
            dept = stays_first(day, rows, i, k, DAY_DEPT);
        day->dept[i] = dept;
        day->status[i] = dept ? ROLL_PRESENT : begun ? ROLL_FORMER : ROLL_FUTURE;
    }
}

static void titles_fill(struct day *day, const struct segment *s, uint16_t k)
{
    const struct segment_rows *rows = &s->titles;
    uint32_t r = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint16_t title = 0;
        for (uint32_t end = rows->offset[i + 1]; r < end; r++)
            title = rows->from[r] < k && rows->to[r] >= k ? rows->id[r] : title;
        if (s->flags[i] & SEGMENT_MANY_TITLES)
            title = stays_first(day, rows, i, k, DAY_TITLE);
        day->title[i] = title;
    }
}

/* How many of the first n codes lie below k; they ascend. Eight at a time: what is read past the
 * n-th is not counted, and the column has room for it. */
static inline uint32_t count_below(const uint16_t *from, uint32_t n, uint16_t k)
{
    static const lanes lane = {0, 1, 2, 3, 4, 5, 6, 7};
    lanes sum = {0};
    for (uint32_t j = 0; j < n; j += 8) {
        lanes v;
        memcpy(&v, from + j, sizeof v);
        uint16_t rest = (uint16_t)(n - j);
        sum -= (lanes)((v < k) & (lane < rest));
    }
    return (uint32_t)(sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7]);
}

static void pay_fill_plain(struct day *day, const struct segment *s, uint16_t k)
{
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t start = s->pay_offset[i];
        uint32_t n = s->pay_offset[i + 1] - start;
        uint32_t below = count_below(s->pay_from + start, n, k);
        bool holds = below && (below < n || s->pay_end[i] >= k);
        day->pay[i] = holds ? s->pay_base[i] + s->pay_above[start + below - 1] : 0;
    }
}

/* A salary of 0 is no pay, as elsewhere. */
static bool exact_holds(const struct segment *s, uint32_t r, uint16_t k)
{
    return s->exact_from[r] < k && s->exact_to[r] >= k && s->exact_salary[r];
}

static void pay_fill_exact(struct day *day, const struct segment *s, uint16_t k)
{
    for (uint32_t e = 0; e < s->exact_n; e++) {
        uint32_t best = UINT32_MAX;
        uint32_t end = s->exact_offset[e + 1];
        for (uint32_t r = s->exact_offset[e]; r < end; r++)
            if (exact_holds(s, r, k) &&
                (best == UINT32_MAX || s->exact_from[r] != s->exact_from[best] ||
                 s->exact_to[r] != s->exact_to[best]))
                best = r;
        day->pay[s->exact_person[e]] = best == UINT32_MAX ? 0 : s->exact_salary[best];
        for (uint32_t r = s->exact_offset[e]; best != UINT32_MAX && r < end; r++)
            if (r != best && exact_holds(s, r, k))
                extra_add(day, s->exact_person[e], DAY_PAY, s->exact_salary[r]);
    }
}

void day_fill(struct day *day, const struct segment *s, uint16_t k)
{
    day->extras_n = 0;
    depts_fill(day, s, k);
    titles_fill(day, s, k);
    pay_fill_plain(day, s, k);
    pay_fill_exact(day, s, k);
}
