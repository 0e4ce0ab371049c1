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

/* First departments and titles are counted by the cells. */
void cube_part(const struct stats_walk *w, struct stats_cube *cube)
{
    extras_count(w, cube);
}

static void cell_add(const struct catalog *c, uint32_t dept, uint32_t title, uint32_t gender,
                     uint32_t n, struct stats_cube *cube)
{
    cube->total[gender] += n;
    cube->depts[dept][gender] += n;
    cube->titles[title][gender] += n;
    cube->cells[dept * (c->titles_n + 1) + title][gender] += n;
}

static void pay_add(uint32_t pay, uint32_t gender, uint32_t n, struct stats_cube *cube)
{
    uint32_t band = pay / ROLL_PAY_BAND;
    cube->pay[band < ROLL_PAY_BANDS ? band : ROLL_PAY_BANDS - 1][gender] += n;
}

_Static_assert(ROLL_PAY_BAND % CELLS_WIDTH == 0, "every bucket lies in one band");

static void table_add(const struct catalog *c, const struct cells_table *table, uint32_t gender,
                      struct stats_cube *cube)
{
    const uint64_t *counts = table->counts + (size_t)gender * CELLS_BUCKETS;
    uint32_t n = cells_count(counts[0]);
    cube->no_pay[gender] += n;
    for (uint32_t b = 1; b < CELLS_BUCKETS; b++) {
        uint32_t here = cells_count(counts[b]);
        if (!here)
            continue;
        n += here;
        pay_add(cells_least(b), gender, here, cube);
    }
    cell_add(c, table->dept, table->title, gender, n, cube);
}

void cube_end(const struct stats_cells *cells, struct stats_cube *cube)
{
    for (uint32_t t = 1; t < cells->tables_n; t++)
        for (uint32_t gender = 0; gender < 2; gender++)
            table_add(cells->catalog, cells->tables[t], gender, cube);
    for (uint32_t l = 0; l < cells->loose_n; l++) {
        const struct cells_loose *loose = &cells->loose[l];
        cell_add(cells->catalog, loose->dept, loose->title, loose->female, 1, cube);
        if (loose->pay)
            pay_add(loose->pay, loose->female, 1, cube);
        else
            cube->no_pay[loose->female]++;
    }
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
