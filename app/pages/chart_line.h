/* chart_line.h: what the charts made of lines share: paths, labels at the lines' ends, tables.
 *
 * Used by the chart files only. */
#ifndef MUSTER_PAGES_CHART_LINE_H
#define MUSTER_PAGES_CHART_LINE_H

#include "pages/chart_draw.h"

/* Points of any kind as places; a y that is not finite is a gap. */
struct chart_trace {
    const void *points;
    size_t n;
    void (*at)(const void *points, size_t i, double *ret_x, double *ret_y); /* x ascending */
    struct chart_scale x;
    struct chart_scale y;
    bool step; /* a value holds until the next x, the last one until the end of the scale */
};

/* The data of a <path>. Points within one unit of width become at most four: the first, the least,
 * the greatest, the last. Points outside of x are left out; a step that began before it is not. */
void chart_trace(struct buf *out, const struct chart_trace *t);
/* The same, closed down to y = floor, each run between gaps on its own. */
void chart_trace_area(struct buf *out, const struct chart_trace *t, double floor);

/* The end of a line and its name. */
struct chart_end {
    struct str label;
    size_t series;
    double x, y;
};

/* Names beside the ends, moved apart where they would touch; sorts `ends`. */
void chart_ends(struct buf *out, struct chart_end *ends, size_t n, size_t letters, double bottom);

/* "The axis starts at 40,000, not at zero." */
void chart_cut_axis(struct buf *out, double first, int digits);

void chart_line_table(struct buf *out, const struct chart_line *line);

#endif
