#include "roll/moves.h"

#include "roll/stats_walk.h"

#include <stdlib.h>

struct steps {
    struct stats_step *v;
    uint32_t n;
    uint32_t room;
};

struct moves {
    struct stats_walk w;
    const struct roll_moves_want *want;
    const uint8_t *ok; /* what the filter asks of the kind itself; NULL: anything */
    const uint8_t *managed;
    struct date to;
    uint16_t
        first; /* codes of the current part: the first that counts, and the one past the last */
    uint16_t end;
    uint32_t own;       /* lines of the current part */
    struct steps steps; /* scratch: of the kind itself, … */
    struct steps more;  /* … and of what a line shows */
    struct roll_move_line *lines;
    struct roll_moves *ret;
};

static void steps_read(struct moves *m, const struct segment_rows *rows, uint32_t pos, uint8_t many,
                       struct steps *ret)
{
    ret->n = stats_steps(rows, pos, m->w.s->flags[pos] & many, m->w.a, &ret->v, &ret->room);
}

/* The values before the code and from it on. */
static void values_at(const struct steps *steps, uint16_t code, uint16_t ret[2])
{
    ret[0] = ret[1] = 0;
    for (uint32_t i = 0; i < steps->n && steps->v[i].code <= code; i++) {
        if (steps->v[i].code < code)
            ret[0] = steps->v[i].id;
        ret[1] = steps->v[i].id;
    }
}

/* Whether the list goes on behind this one. */
static bool is_behind(const struct roll_moves_want *want, uint32_t emp_no, int32_t day)
{
    return emp_no > want->after || (emp_no == want->after && day > want->after_day.days);
}

static void event_take(struct moves *m, uint32_t pos, uint16_t code, enum roll_move kind)
{
    const struct segment *s = m->w.s;
    if (!(m->want->kinds & kind) || code < m->first || code >= m->end)
        return;
    m->ret->total++;
    if (m->own > m->want->limit || !is_behind(m->want, s->emp_no[pos], s->dates[code]))
        return;
    m->own++;
    struct roll_move_line *line = &m->lines[m->ret->n++];
    *line = (struct roll_move_line){.ref = {m->w.part, pos}, .day = {s->dates[code]}, .kind = kind};
    steps_read(m, &s->depts, pos, SEGMENT_MANY_DEPTS, &m->more);
    values_at(&m->more, code, line->dept);
    steps_read(m, &s->titles, pos, SEGMENT_MANY_TITLES, &m->more);
    values_at(&m->more, code, line->title);
}

/* ---- coming and going -------------------------------------------------------------------------
 */

/* A span of the group lies within one of presence. */
static void group_take(struct moves *m, uint32_t pos)
{
    const struct stats_spans *group = stats_group(&m->w, pos);
    const struct stats_spans *present = &m->w.present;
    uint32_t p = 0;
    for (uint32_t g = 0; g < group->n; g++) {
        struct stats_span span = group->v[g];
        while (present->v[p].to < span.to)
            p++;
        event_take(m, pos, span.from,
                   present->v[p].from == span.from ? ROLL_MOVE_JOINED : ROLL_MOVE_IN);
        event_take(m, pos, span.to, present->v[p].to == span.to ? ROLL_MOVE_LEFT : ROLL_MOVE_OUT);
    }
}

static void part_group(struct moves *m)
{
    const struct segment_rows *rows = &m->w.s->depts;
    bool all = stats_group_is_all(&m->w);
    for (uint32_t i = 0; i < m->w.who_n; i++) {
        uint32_t pos = m->w.who[i];
        uint32_t row = rows->offset[pos];
        if (!all || rows->offset[pos + 1] != row + 1) {
            group_take(m, pos);
        } else if (rows->from[row] < rows->to[row]) {
            event_take(m, pos, rows->from[row], ROLL_MOVE_JOINED);
            event_take(m, pos, rows->to[row], ROLL_MOVE_LEFT);
        }
    }
}

/* ---- other departments and titles -------------------------------------------------------------
 */

static bool value_passes(const struct moves *m, uint16_t id)
{
    return (!m->ok || m->ok[id]) && (!m->managed || m->managed[id]);
}

static bool change_passes(const struct moves *m, uint16_t from, uint16_t to)
{
    const struct roll_moves_want *want = m->want;
    return from && to && (!want->out_of || from == want->out_of) &&
           (!want->into || to == want->into) && (value_passes(m, from) || value_passes(m, to));
}

static void part_changes(struct moves *m)
{
    bool titles = m->want->kinds == ROLL_MOVE_TITLE;
    const struct segment_rows *rows = titles ? &m->w.s->titles : &m->w.s->depts;
    bool all = stats_group_is_all(&m->w);
    for (uint32_t i = 0; i < m->w.who_n; i++) {
        uint32_t pos = m->w.who[i];
        if (rows->offset[pos + 1] - rows->offset[pos] < 2)
            continue;
        steps_read(m, rows, pos, titles ? SEGMENT_MANY_TITLES : SEGMENT_MANY_DEPTS, &m->steps);
        const struct stats_spans *group = all ? NULL : stats_group(&m->w, pos);
        for (uint32_t k = 1; k < m->steps.n; k++) {
            struct stats_step step = m->steps.v[k];
            if (change_passes(m, m->steps.v[k - 1].id, step.id) &&
                (!group || stats_spans_have(group, step.code)))
                event_take(m, pos, step.code, (enum roll_move)m->want->kinds);
        }
    }
}

/* ---- the list ---------------------------------------------------------------------------------
 */

static int lines_compare(const void *x, const void *y, void *roll)
{
    const struct roll *r = roll;
    const struct roll_move_line *a = x;
    const struct roll_move_line *b = y;
    uint32_t m = r->parts[a->ref.part].s.emp_no[a->ref.pos];
    uint32_t n = r->parts[b->ref.part].s.emp_no[b->ref.pos];
    if (m != n)
        return m < n ? -1 : 1;
    return a->day.days < b->day.days ? -1 : a->day.days > b->day.days;
}

static void moves_init(struct moves *m, const struct roll *r, struct roll_scan *scan,
                       const struct roll_filter *filter, struct arena *a)
{
    stats_walk_time(&m->w, r, scan, filter, a);
    m->to = m->want->to.days < filter->day.days ? m->want->to : filter->day;
    if (m->want->kinds == ROLL_MOVE_TITLE) {
        m->ok = m->w.title_ok;
        m->w.title_ok = NULL;
    } else if (m->want->kinds == ROLL_MOVE_DEPT) {
        m->ok = m->w.dept_ok;
        m->managed = m->w.managed;
        m->w.dept_ok = m->w.managed = NULL;
    }
}

void roll_moves(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                const struct roll_moves_want *want, struct arena *a, struct roll_moves *ret)
{
    struct moves m = {.want = want, .ret = ret};
    bool changes = want->kinds == ROLL_MOVE_TITLE || want->kinds == ROLL_MOVE_DEPT;
    m.lines = ARENA_ARRAY(a, ((size_t)want->limit + 1) * r->parts_n, struct roll_move_line);
    *ret = (struct roll_moves){.lines = m.lines};
    moves_init(&m, r, scan, filter, a);
    while (stats_walk_next(&m.w)) {
        m.own = 0;
        m.first = segment_code(m.w.s, (struct date){want->from.days - 1});
        m.end = segment_code(m.w.s, m.to);
        if (changes)
            part_changes(&m);
        else
            part_group(&m);
    }
    qsort_r(m.lines, ret->n, sizeof *m.lines, lines_compare, (void *)(uintptr_t)r);
    ret->more = ret->n > want->limit;
    ret->n = ret->more ? want->limit : ret->n;
}
