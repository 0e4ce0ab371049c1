#include "roll/day.h"

#include "roll/loops.h"
#include "roll/query.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* ---- departments and titles -------------------------------------------------------------------
 */

#define BLOCK_PEOPLE 512
#define BLOCK_ROWS 4096

/* Of n rows from r on: the id where the row holds, else 0. */
WIDE_LOOPS static void rows_hold(const struct segment_rows *rows, uint32_t r, uint32_t n,
                                 uint16_t k, uint16_t *restrict ret)
{
    const uint16_t *restrict id = rows->id + r;
    const uint16_t *restrict from = rows->from + r;
    const uint16_t *restrict to = rows->to + r;
    for (uint32_t j = 0; j < n; j++)
        ret[j] = (uint16_t)(id[j] & -((from[j] < k) & (to[j] >= k)));
}

/* The id of each person's row that holds, where at most one does: it is their sum, and a running
 * sum over the rows of all, read where a person's rows begin and end, tells it without a branch.
 * The sum may wrap: only differences count. */
static void stays_sum(const struct segment_rows *rows, uint32_t start, uint32_t end, uint16_t k,
                      uint16_t *ret)
{
    uint16_t sum[BLOCK_ROWS + 1];
    uint32_t first = rows->offset[start];
    uint32_t n = rows->offset[end] - first;
    sum[0] = 0;
    rows_hold(rows, first, n, k, sum + 1);
    for (uint32_t j = 0; j < n; j++)
        sum[j + 1] = (uint16_t)(sum[j + 1] + sum[j]);
    for (uint32_t i = start; i < end; i++)
        ret[i] = (uint16_t)(sum[rows->offset[i + 1] - first] - sum[rows->offset[i] - first]);
}

/* The same for people with more rows than a block holds. */
static void stays_look(const struct segment_rows *rows, uint32_t start, uint32_t end, uint16_t k,
                       uint16_t *ret)
{
    for (uint32_t i = start; i < end; i++) {
        ret[i] = 0;
        for (uint32_t r = rows->offset[i]; r < rows->offset[i + 1]; r++)
            if (rows->from[r] < k && rows->to[r] >= k)
                ret[i] = rows->id[r];
    }
}

static void stays_fill(struct day *day, const struct segment *s, const struct segment_rows *rows,
                       uint16_t k, enum day_kind kind, uint16_t *ret)
{
    uint8_t many = kind == DAY_DEPT ? SEGMENT_MANY_DEPTS : SEGMENT_MANY_TITLES;
    for (uint32_t start = 0; start < s->n; start += BLOCK_PEOPLE) {
        uint32_t end = start + BLOCK_PEOPLE < s->n ? start + BLOCK_PEOPLE : s->n;
        if (rows->offset[end] - rows->offset[start] <= BLOCK_ROWS)
            stays_sum(rows, start, end, k, ret);
        else
            stays_look(rows, start, end, k, ret);
    }
    for (uint32_t i = 0; i < s->n; i++)
        if (s->flags[i] & many)
            ret[i] = stays_first(day, rows, i, k, kind);
}

/* The first row is the one that begins first. */
static void status_fill(struct day *day, const struct segment *s, uint16_t k)
{
    const uint32_t *offset = s->depts.offset;
    for (uint32_t i = 0; i < s->n; i++) {
        bool begun = offset[i] < offset[i + 1] && s->depts.from[offset[i]] < k;
        uint8_t absent = begun ? ROLL_FORMER : ROLL_FUTURE;
        day->status[i] = day->dept[i] ? ROLL_PRESENT : absent;
    }
}

/* ---- pay --------------------------------------------------------------------------------------
 */

/* How many of the first n codes lie below k; they ascend. */
static inline uint32_t count_below(const uint16_t *from, uint32_t n, uint16_t k)
{
    uint32_t below = 0;
#ifdef __SSE2__
    /* Sixteen at a time: what is read past the n-th is not counted, and the column has room for it.
     * Unsigned numbers compare by their difference, which stops at 0. */
    const __m128i most = _mm_set1_epi16((short)(k - 1));
    for (; below < n; below += 16) {
        __m128i low = _mm_loadu_si128((const void *)(from + below));
        __m128i high = _mm_loadu_si128((const void *)(from + below + 8));
        low = _mm_cmpeq_epi16(_mm_subs_epu16(low, most), _mm_setzero_si128());
        high = _mm_cmpeq_epi16(_mm_subs_epu16(high, most), _mm_setzero_si128());
        uint32_t bits = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
        uint32_t ones = (uint32_t)__builtin_ctz(~bits);
        if (ones < 16 || n - below <= 16)
            return below + ones < n ? below + ones : n;
    }
#endif
    while (below < n && from[below] < k)
        below++;
    return below;
}

static void pay_fill_plain(const struct segment *s, uint16_t k, uint32_t *restrict ret)
{
    const uint32_t *offset = s->pay_offset;
    const uint32_t *base = s->pay_base;
    const uint16_t *from = s->pay_from;
    const uint16_t *above = s->pay_above;
    const uint16_t *last_to = s->pay_end;
    uint32_t start = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t end = offset[i + 1];
        uint32_t n = end - start;
        uint32_t below = count_below(from + start, n, k);
        uint32_t holds = (below > 0) & ((below < n) | (last_to[i] >= k));
        ret[i] = (base[i] + above[start + below - (below > 0)]) & -holds;
        start = end;
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
    if (!k) { /* before all dates */
        memset(day->dept, 0, s->n * sizeof *day->dept);
        memset(day->title, 0, s->n * sizeof *day->title);
        memset(day->pay, 0, s->n * sizeof *day->pay);
        memset(day->status, ROLL_FUTURE, s->n);
        return;
    }
    stays_fill(day, s, &s->depts, k, DAY_DEPT, day->dept);
    status_fill(day, s, k);
    stays_fill(day, s, &s->titles, k, DAY_TITLE, day->title);
    pay_fill_plain(s, k, day->pay);
    pay_fill_exact(day, s, k);
}
