#include "pages/chart_line.h"

#include <math.h> /* isfinite */

struct vertex {
    double x, y;
    size_t i;
};

/* The path as it grows: the column being gathered and how the last run began. */
struct pen {
    struct buf *out;
    const struct chart_trace *t;
    const double *floor;
    struct vertex first, least, most, last; /* of the column */
    bool in_column;
    bool in_run;
    double start; /* of the run */
    double end;
};

static void pen_to(struct pen *pen, struct vertex v)
{
    if (!pen->in_run) {
        buf_putc(pen->out, 'M');
        chart_at(pen->out, v.x, v.y);
        pen->in_run = true;
        pen->start = v.x;
    } else if (pen->t->step) {
        buf_putc(pen->out, 'H');
        chart_coord(pen->out, v.x);
        buf_putc(pen->out, 'V');
        chart_coord(pen->out, v.y);
    } else {
        buf_putc(pen->out, 'L');
        chart_at(pen->out, v.x, v.y);
    }
    pen->end = v.x;
}

static void pen_column(struct pen *pen)
{
    bool least_first = pen->least.i < pen->most.i;
    struct vertex order[4] = {pen->first, least_first ? pen->least : pen->most,
                              least_first ? pen->most : pen->least, pen->last};

    if (!pen->in_column)
        return;
    for (size_t i = 0; i < 4; i++) {
        if (i == 0 || order[i].i > order[i - 1].i)
            pen_to(pen, order[i]);
    }
    pen->in_column = false;
}

static void pen_add(struct pen *pen, struct vertex v)
{
    if (pen->in_column && chart_floor(v.x) > chart_floor(pen->first.x))
        pen_column(pen);
    if (!pen->in_column) {
        pen->first = pen->least = pen->most = pen->last = v;
        pen->in_column = true;
        return;
    }
    if (v.y < pen->least.y)
        pen->least = v;
    if (v.y > pen->most.y)
        pen->most = v;
    pen->last = v;
}

/* Ends a run; what it stood at holds until x. */
static void pen_lift(struct pen *pen, double x)
{
    pen_column(pen);
    if (!pen->in_run)
        return;
    if (pen->t->step) {
        buf_putc(pen->out, 'H');
        chart_coord(pen->out, x);
        pen->end = x;
    } else if (pen->start == pen->end) {
        BUF_LIT(pen->out, "h0"); /* a lone point: the round cap makes it a dot */
    }
    if (pen->floor) {
        buf_putc(pen->out, 'V');
        chart_coord(pen->out, *pen->floor);
        buf_putc(pen->out, 'H');
        chart_coord(pen->out, pen->start);
        buf_putc(pen->out, 'z');
    }
    pen->in_run = false;
}

static void draw(struct pen *pen)
{
    const struct chart_trace *t = pen->t;
    struct vertex before = {0};
    bool is_before = false;

    for (size_t i = 0; i < t->n; i++) {
        double x, y;
        struct vertex v;

        t->at(t->points, i, &x, &y);
        if (x > t->x.hi)
            break;
        v = (struct vertex){chart_place(&t->x, x < t->x.lo ? t->x.lo : x), chart_place(&t->y, y),
                            i};
        if (x < t->x.lo) {
            is_before = t->step && isfinite(y);
            before = v;
            continue;
        }
        if (is_before)
            pen_add(pen, before);
        is_before = false;
        if (isfinite(y))
            pen_add(pen, v);
        else
            pen_lift(pen, v.x);
    }
    if (is_before)
        pen_add(pen, before);
    pen_lift(pen, t->x.b);
}

void chart_trace(struct buf *out, const struct chart_trace *t)
{
    struct pen pen = {.out = out, .t = t};

    draw(&pen);
}

void chart_trace_area(struct buf *out, const struct chart_trace *t, double floor)
{
    struct pen pen = {.out = out, .t = t, .floor = &floor};

    draw(&pen);
}

void chart_ends(struct buf *out, struct chart_end *ends, size_t n, size_t letters, double bottom)
{
    const double apart = CHART_TEXT + 1;
    double y[CHART_SERIES_MAX];

    for (size_t i = 1; i < n; i++) {
        struct chart_end one = ends[i];
        size_t j = i;

        for (; j > 0 && ends[j - 1].y > one.y; j--)
            ends[j] = ends[j - 1];
        ends[j] = one;
    }
    /* Down as far as they must, then the lowest back up above the axis. */
    for (size_t i = 0; i < n; i++)
        y[i] = i && ends[i].y < y[i - 1] + apart ? y[i - 1] + apart : ends[i].y;
    for (size_t i = n; i-- > 0;) {
        double most = i + 1 < n ? y[i + 1] - apart : bottom;

        y[i] = y[i] > most ? most : y[i];
    }
    for (size_t i = 0; i < n; i++) {
        char text[32];
        struct buf class;

        buf_fixed(&class, text, sizeof(text));
        BUF_LIT(&class, "middle ink-");
        buf_u64(&class, ends[i].series % 6 + 1);
        chart_fit(out, ends[i].x + 7, y[i], buf_str(&class), ends[i].label, letters);
        BUF_LIT(out, "\n");
    }
}

void chart_cut_axis(struct buf *out, double first, int digits)
{
    BUF_LIT(out, "<p class=\"quiet\">The axis starts at ");
    chart_number(out, first, digits);
    BUF_LIT(out, ", not at zero.</p>\n");
}
