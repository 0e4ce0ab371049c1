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

/* The row that stands for all that hold, or UINT32_MAX: the latest from, then the latest to, then
 * the first in the segment, whose rows are in the order of from and to. */
static uint32_t stays_best(const struct segment_rows *rows, uint32_t pos, uint16_t k)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t r = rows->offset[pos]; r < rows->offset[pos + 1]; r++) {
        if (rows->from[r] >= k || rows->to[r] < k)
            continue;
        if (best == UINT32_MAX || rows->from[r] != rows->from[best] ||
            rows->to[r] != rows->to[best])
            best = r;
    }
    return best;
}

/* Somebody with rows that may hold on one day: the best is the first, the others are extras. */
static uint16_t stays_first(struct day *day, const struct segment_rows *rows, uint32_t pos,
                            uint16_t k, enum day_kind kind)
{
    uint32_t best = stays_best(rows, pos, k);
    uint32_t end = rows->offset[pos + 1];
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

/* What the first row of each person says. */
WIDE_LOOPS static void firsts_fill(const struct segment_rows *rows, uint32_t n, uint16_t k,
                                   uint16_t *restrict ret)
{
    const uint16_t *restrict id = rows->first_id;
    const uint16_t *restrict from = rows->first_from;
    const uint16_t *restrict to = rows->first_to;
    for (uint32_t i = 0; i < n; i++)
        ret[i] = (uint16_t)(id[i] & -((from[i] < k) & (to[i] >= k)));
}

/* And the second one; where both hold, the person is one of many (SEGMENT_MANY_TITLES). */
WIDE_LOOPS static void seconds_fill(const struct segment_rows *rows, uint32_t n, uint16_t k,
                                    uint16_t *restrict ret)
{
    const uint16_t *restrict id = rows->first_id;
    const uint16_t *restrict from = rows->first_from;
    const uint16_t *restrict to = rows->first_to;
    const uint16_t *restrict id2 = rows->second_id;
    const uint16_t *restrict from2 = rows->second_from;
    const uint16_t *restrict to2 = rows->second_to;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t first = (uint16_t)(id[i] & -((from[i] < k) & (to[i] >= k)));
        uint16_t second = (uint16_t)(id2[i] & -((from2[i] < k) & (to2[i] >= k)));
        ret[i] = (uint16_t)(first | second);
    }
}

static void stays_fill(struct day *day, const struct segment *s, const struct segment_rows *rows,
                       uint16_t k, enum day_kind kind, uint16_t *restrict ret)
{
    const uint8_t many = kind == DAY_DEPT ? SEGMENT_MANY_DEPTS : SEGMENT_MANY_TITLES;
    if (rows->second_id)
        seconds_fill(rows, s->n, k, ret);
    else
        firsts_fill(rows, s->n, k, ret);
    for (uint32_t x = 0; x < rows->more_n; x++) {
        uint16_t *at = &ret[rows->more_person[x]];
        uint16_t holds = (uint16_t) - ((rows->more_from[x] < k) & (rows->more_to[x] >= k));
        *at = (uint16_t)((holds & rows->more_id[x]) | (~holds & *at));
    }
    for (uint32_t i = loop_next8(s->flags, 0, s->n, many); i < s->n;
         i = loop_next8(s->flags, i + 1, s->n, many))
        ret[i] = stays_first(day, rows, i, k, kind);
}

/* The first row is the one that begins first. */
WIDE_LOOPS static void status_fill(const struct segment *s, const uint16_t *restrict dept,
                                   uint16_t k, uint8_t *restrict ret)
{
    const uint16_t *restrict from = s->depts.first_from;
    uint32_t n = s->n;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t absent = from[i] < k ? ROLL_FORMER : ROLL_FUTURE;
        ret[i] = dept[i] ? ROLL_PRESENT : absent;
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

/* Which row of each even person has begun last, counted from their first, and whether it holds.
 * `today` counts as pay_first does. */
WIDE_LOOPS static void even_rows(const struct segment *s, uint32_t start, uint32_t n, uint16_t k,
                                 uint16_t today, uint8_t *restrict ret_row,
                                 uint8_t *restrict ret_holds)
{
    const uint8_t *restrict rows = s->pay_rows + start;
    const uint16_t *restrict first = s->pay_first + start;
    const uint16_t *restrict end = s->pay_end + start;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t last = (uint16_t)(rows[i] - (rows[i] > 0));
        uint16_t past = (uint16_t)((uint16_t)(today - first[i]) / SEGMENT_PAY_STEP);
        uint16_t row = past < last ? past : last;
        uint16_t begun = (rows[i] > 0) & (today >= first[i]);
        ret_row[i] = (uint8_t)(row & -begun);
        ret_holds[i] = (uint8_t)(begun & ((row < last) | (end[i] >= k)));
    }
}

#define BLOCK 1024
#define AHEAD 512 /* rows: far enough for memory to have them in time */

static void pay_fill_even(const struct segment *s, uint16_t k, uint16_t today,
                          uint32_t *restrict ret)
{
    uint8_t row[BLOCK];
    uint8_t holds[BLOCK];
    const uint32_t *restrict offset = s->pay_offset;
    const uint32_t *restrict base = s->pay_base;
    const uint16_t *restrict above = s->pay_above;
    for (uint32_t start = 0; start < s->n; start += BLOCK) {
        uint32_t n = s->n - start < BLOCK ? s->n - start : BLOCK;
        even_rows(s, start, n, k, today, row, holds);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t at = offset[start + i] + row[i];
            __builtin_prefetch(above + at + AHEAD);
            ret[start + i] = (base[start + i] + above[at]) & -(uint32_t)holds[i];
        }
    }
}

static void pay_fill_uneven(const struct segment *s, uint16_t k, uint32_t *restrict ret)
{
    for (uint32_t x = 0; x < s->uneven_n; x++) {
        uint32_t i = s->uneven[x];
        uint32_t start = s->pay_offset[i];
        uint32_t n = s->pay_offset[i + 1] - start;
        uint32_t below = count_below(s->pay_from + start, n, k);
        bool holds = below > 0 && (below < n || s->pay_end[i] >= k);
        ret[i] = holds ? s->pay_base[i] + s->pay_above[start + below - 1] : 0;
    }
}

/* The day as even pay counts it: any day of this code will do, so the first one. Outside of what 16
 * bits can tell no even row has begun, or all have. */
static uint16_t day_of_code(const struct segment *s, uint16_t k)
{
    int32_t days = s->dates[k - 1] - SEGMENT_DAY_ZERO;
    return days < 0 ? 0 : days > UINT16_MAX ? UINT16_MAX : (uint16_t)days;
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
    status_fill(s, day->dept, k, day->status);
    stays_fill(day, s, &s->titles, k, DAY_TITLE, day->title);
    pay_fill_even(s, k, day_of_code(s, k), day->pay);
    pay_fill_uneven(s, k, day->pay);
    pay_fill_exact(day, s, k);
}

/* ---- one person -------------------------------------------------------------------------------
 */

static uint32_t pay_one(const struct segment *s, uint32_t pos, uint16_t k)
{
    struct segment_pay best = {0};
    uint32_t n = segment_pay_n(s, pos);
    if (!(s->flags[pos] & SEGMENT_EXACT_PAY)) {
        uint32_t start = s->pay_offset[pos];
        uint32_t below = count_below(s->pay_from + start, n, k);
        bool holds = below > 0 && (below < n || s->pay_end[pos] >= k);
        return holds ? s->pay_base[pos] + s->pay_above[start + below - 1] : 0;
    }
    for (uint32_t r = 0; r < n; r++) {
        struct segment_pay row = segment_pay(s, pos, r);
        if (row.from < k && row.to >= k && row.salary &&
            (!best.salary || row.from != best.from || row.to != best.to))
            best = row;
    }
    return best.salary;
}

static uint16_t stays_one(const struct segment_rows *rows, uint32_t pos, uint16_t k)
{
    uint32_t best = stays_best(rows, pos, k);
    return best == UINT32_MAX ? 0 : rows->id[best];
}

struct day_one day_one_kind(const struct segment *s, uint32_t pos, uint16_t k, enum day_kind kind)
{
    if (!k) /* before all dates */
        return (struct day_one){0};
    if (kind == DAY_PAY)
        return (struct day_one){.pay = pay_one(s, pos, k)};
    return kind == DAY_DEPT ? (struct day_one){.dept = stays_one(&s->depts, pos, k)}
                            : (struct day_one){.title = stays_one(&s->titles, pos, k)};
}

struct day_one day_one(const struct segment *s, uint32_t pos, uint16_t k)
{
    if (!k)
        return (struct day_one){.status = ROLL_FUTURE};
    uint16_t dept = stays_one(&s->depts, pos, k);
    uint8_t absent = s->depts.first_from[pos] < k ? ROLL_FORMER : ROLL_FUTURE;
    return (struct day_one){
        .dept = dept,
        .title = stays_one(&s->titles, pos, k),
        .pay = pay_one(s, pos, k),
        .status = dept ? ROLL_PRESENT : absent,
    };
}
