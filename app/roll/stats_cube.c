#include "roll/stats_cube.h"

#include "roll/stats_parts.h"

#include <string.h>

/* ---- people with several departments or titles ------------------------------------------------
 */

/* The extras of one kind come by ascending position. */
struct extras {
    const struct day *day;
    enum day_kind kind;
    uint32_t next;
};

static void extras_skip(struct extras *e, uint32_t pos)
{
    while (e->next < e->day->extras_n &&
           (e->day->extras[e->next].kind != (uint16_t)e->kind || e->day->extras[e->next].pos < pos))
        e->next++;
}

static uint32_t extras_pos(struct extras *e)
{
    extras_skip(e, 0);
    return e->next < e->day->extras_n ? e->day->extras[e->next].pos : UINT32_MAX;
}

/* How many extras of this kind the person has, from e->next on. */
static uint32_t extras_of(struct extras *e, uint32_t pos)
{
    uint32_t n = 0;
    extras_skip(e, pos);
    while (e->next + n < e->day->extras_n && e->day->extras[e->next + n].pos == pos &&
           e->day->extras[e->next + n].kind == (uint16_t)e->kind)
        n++;
    return n;
}

/* All pairs of a person's departments and titles but the first of both, which is counted. */
static void pairs_count(const struct stats_walk *w, struct extras *depts, struct extras *titles,
                        uint32_t pos, struct stats_cube *cube)
{
    const struct day *day = depts->day;
    uint32_t depts_n = extras_of(depts, pos);
    uint32_t titles_n = extras_of(titles, pos);
    uint32_t g = w->s->flags[pos] & SEGMENT_FEMALE;
    const struct day_extra *more_depts = day->extras + depts->next;
    const struct day_extra *more_titles = day->extras + titles->next;
    for (uint32_t d = 0; d <= depts_n; d++) {
        uint32_t dept = d ? more_depts[d - 1].value : day->dept[pos];
        cube->depts[dept][g] += d > 0;
        for (uint32_t t = 0; t <= titles_n; t++) {
            uint32_t title = t ? more_titles[t - 1].value : day->title[pos];
            cube->titles[title][g] += t > 0 && d == 0;
            cube->cells[dept * (w->r->catalog.titles_n + 1) + title][g] += t > 0 || d > 0;
        }
    }
    depts->next += depts_n;
    titles->next += titles_n;
}

static void extras_count(const struct stats_walk *w, struct stats_cube *cube)
{
    const struct roll_scan *scan = w->scan;
    struct extras depts = {&scan->day, DAY_DEPT, 0};
    struct extras titles = {&scan->day, DAY_TITLE, 0};
    for (;;) {
        uint32_t d = extras_pos(&depts);
        uint32_t t = extras_pos(&titles);
        uint32_t pos = d < t ? d : t;
        if (pos == UINT32_MAX)
            break;
        if (scan->match.fails[pos]) {
            extras_skip(&depts, pos + 1);
            extras_skip(&titles, pos + 1);
        } else {
            pairs_count(w, &depts, &titles, pos, cube);
        }
    }
}

/* ---- everybody --------------------------------------------------------------------------------
 */

void cube_begin(const struct stats_walk *w, struct stats_cube *ret)
{
    uint32_t depts = w->r->catalog.depts_n + 1;
    uint32_t titles = w->r->catalog.titles_n + 1;
    size_t pair = 2 * sizeof(uint32_t);
    *ret = (struct stats_cube){
        .depts = arena_array(w->a, depts, pair),
        .titles = arena_array(w->a, titles, pair),
        .cells = arena_array(w->a, (size_t)depts * titles, pair),
    };
}

/* Cells of a part's first departments and titles: the rest adds up from them. */
static void cells_add(const struct catalog *c, uint32_t (*cells)[2], struct stats_cube *cube)
{
    for (uint32_t d = 0; d <= c->depts_n; d++)
        for (uint32_t t = 0; t <= c->titles_n; t++)
            for (uint32_t g = 0; g < 2; g++) {
                uint32_t cell = d * (c->titles_n + 1) + t;
                cube->total[g] += cells[cell][g];
                cube->depts[d][g] += cells[cell][g];
                cube->titles[t][g] += cells[cell][g];
                cube->cells[cell][g] += cells[cell][g];
            }
}

void cube_part(const struct stats_walk *w, struct stats_cube *cube)
{
    const struct catalog *c = &w->r->catalog;
    const struct day *day = &w->scan->day;
    uint32_t titles = c->titles_n + 1;
    uint32_t(*cells)[2] = arena_array(w->a, (size_t)(c->depts_n + 1) * titles, sizeof *cells);
    uint32_t pay[ROLL_PAY_BANDS + 1][2] = {0}; /* [0]: none, then the bands */
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        uint32_t g = w->s->flags[i] & SEGMENT_FEMALE;
        uint32_t band = day->pay[i] / ROLL_PAY_BAND;
        band = band < ROLL_PAY_BANDS ? band + 1 : ROLL_PAY_BANDS;
        cells[day->dept[i] * titles + day->title[i]][g]++;
        pay[day->pay[i] ? band : 0][g]++;
    }
    for (uint32_t g = 0; g < 2; g++) {
        cube->no_pay[g] += pay[0][g];
        for (uint32_t b = 0; b < ROLL_PAY_BANDS; b++)
            cube->pay[b][g] += pay[b + 1][g];
    }
    cells_add(c, cells, cube);
    extras_count(w, cube);
}

/* ---- hiding -----------------------------------------------------------------------------------
 */

static bool is_small(uint32_t n)
{
    return n > 0 && n < STATS_HIDDEN_BELOW;
}

/* The shown row with the fewest people, but some; n: there is none. */
static uint32_t smallest_shown(uint32_t (*counts)[2], uint32_t n, const bool *hidden)
{
    uint32_t best = n;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t sum = (uint64_t)counts[i][0] + counts[i][1];
        if (!hidden[i] && sum && (best == n || sum < (uint64_t)counts[best][0] + counts[best][1]))
            best = i;
    }
    return best;
}

static bool is_enough(const uint64_t sums[2])
{
    return sums[0] >= STATS_HIDDEN_BELOW && sums[1] >= STATS_HIDDEN_BELOW;
}

void stats_hide(uint32_t (*counts)[2], uint32_t n, bool *ret_rows, bool *ret_sums)
{
    uint64_t sums[2] = {0};
    uint64_t hidden[2] = {0};
    bool some = false;
    for (uint32_t i = 0; i < n; i++) {
        ret_rows[i] = is_small(counts[i][0]) || is_small(counts[i][1]);
        some |= ret_rows[i];
        for (uint32_t g = 0; g < 2; g++) {
            sums[g] += counts[i][g];
            hidden[g] += ret_rows[i] ? counts[i][g] : 0;
        }
    }
    while (some && !is_enough(hidden)) {
        uint32_t more = smallest_shown(counts, n, ret_rows);
        if (more == n)
            break;
        ret_rows[more] = true;
        hidden[0] += counts[more][0];
        hidden[1] += counts[more][1];
    }
    *ret_sums = some && !is_enough(hidden);
}
