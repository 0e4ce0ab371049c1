/* chart.h: charts as SVG, drawn on the server, each with its numbers in a table beside it.
 *
 * A handler fills a small struct and calls the function of the kind; the function appends one
 * <figure> to `out`: heading, drawing, and the same numbers as a table in <details>. Everything
 * given stays the caller's and is only read. The markup is complete and escaped, and needs
 * nothing but the "charts" section of muster.css: no style attribute, no script, so that a strict
 * Content-Security-Policy holds. chart_html() is the one place where it becomes `struct html`.
 *
 * Drawing. The canvas is 480 units wide and scales with its place; the style sheet chooses the
 * letters' size by the width of the figure, so that they are 11 to 15 pixels from a phone's 360
 * pixels up. All room is measured for the largest letters. Labels that do not fit are cut with
 * an ellipsis; tooltip and table have them whole. Tones: the first series has the accent colour,
 * the others ink and grey; on paper areas are hatched and lines dashed.
 *
 * Honesty. Lengths and areas mean amounts, so bars and filled lines start at zero. A bare line may
 * start elsewhere, and then the figure says so in words. Ticks are 1, 2 or 5 times a power of ten
 * and cover the data; time ticks stand on the first day of a year or month.
 *
 * Reaching the rows. A value with a `url` is a link to the rows behind it, in the drawing and in
 * the table; a null url (p == NULL) is plain. Hover and focus show the exact number. A drawing
 * carries at most CHART_HITS_MAX such places, evenly chosen of a line's points, and adds at most
 * CHART_STOPS_MAX stops to the keyboard's way through the page; the table has them all.
 *
 * Values are doubles, exact for whole numbers up to 2^53, shown with `digits` decimals and in
 * groups of three: 300,024. A value that is not finite means "not known": a gap in a line, a dash
 * in the table. Coordinates are rounded to a tenth of a unit; the same input gives the same bytes,
 * whatever the locale. Without any data there is the sentence `empty` in place of the drawing.
 *
 * Ceilings. A line of any length is drawn with at most four vertices for each unit of width. A
 * table prints CHART_TABLE_MAX rows, evenly chosen with the first and the last, and says so when
 * there are more. Cost: linear in the points; memory: none but `out`. */
#ifndef MUSTER_PAGES_CHART_H
#define MUSTER_PAGES_CHART_H

#include "base/arena.h"
#include "base/html.h"

#define CHART_HITS_MAX 120  /* places that show their number on hover, of one line chart */
#define CHART_STOPS_MAX 24  /* of them, stops of the Tab key */
#define CHART_TABLE_MAX 500 /* rows of a line chart's table */
#define CHART_SERIES_MAX 12 /* more are not drawn, only listed */

/* What every figure has. */
struct chart {
    struct str id;    /* unique in the page: a letter, then letters, digits, '-' */
    struct str title; /* heading and accessible name: "Head count" */
    struct str note;  /* a sentence below the heading, or empty */
    struct str unit;  /* what the values count, at the axis: "people", "a year"; or empty */
    struct str empty; /* instead of a drawing without data; empty: a general sentence */
    struct url csv;   /* the same numbers as a file, or null */
    int digits;       /* decimals of the values, 0 to 6 */
    bool has_table;   /* of lines and careers: the page has a table of its own with the numbers */
};

/* A name with an optional link, used in tables. */
struct chart_label {
    struct str text;
    struct url url;
};

/* An amount with an optional link. A hidden one is too small a group to be shown: neither drawing
 * nor table contain anything of it, they say "hidden, fewer than N" with the kind's hidden_below.
 */
struct chart_cell {
    double value;
    struct url url;
    bool hidden;
};

/* ---- lines over days ---- */

struct chart_point {
    struct date day;
    double value;
    struct url url;
};

struct chart_series {
    struct str label;
    const struct chart_point *points; /* by day, ascending */
    size_t n;
};

/* Joins and leaves of the days from <= day < to, drawn up and down from a base line below. */
struct chart_flow {
    struct str label; /* of the span: "1993" */
    struct date from;
    struct date to;
    struct chart_cell joined;
    struct chart_cell left;
};

struct chart_line {
    struct chart chart;
    const struct chart_series *series;
    size_t n;
    struct date from; /* what the time axis covers; from == to: the days of the data. Points */
    struct date to;   /* outside are left out of the drawing */
    bool step;        /* each value holds until the next point, the last one until `to` */
    bool area;        /* filled down to zero; for one series */
    bool zero;        /* the axis starts at zero; implied by `area` */
    const struct chart_flow *flows; /* ascending, or none */
    size_t flows_n;
    uint32_t hidden_below; /* of the flows, see chart_cell */
};

void chart_line(struct buf *out, const struct chart_line *line);

/* A line of the height of a line of text, no axes, no numbers but the title "first to last": for
 * cells of tables. Fewer than two known points draw nothing. Only the title, not a figure. */
void chart_sparkline(struct buf *out, struct str title, const struct chart_point *points, size_t n);

/* ---- survival ---- */

struct chart_survivor {
    double years; /* since the start, ascending, 0 or more */
    double share; /* of those at the start, 0 to 1 */
    struct url url;
};

struct chart_survivors {
    struct str label;
    const struct chart_survivor *points;
    size_t n;
};

/* How many are still there after so many years; steps from 0 to 100 %. `digits` are those of
 * the percentages. */
struct chart_survival {
    struct chart chart;
    const struct chart_survivors *series;
    size_t n;
};

void chart_survival(struct buf *out, const struct chart_survival *survival);

/* ---- amounts ---- */

struct chart_bin {
    double from; /* from <= x < to */
    double to;
    struct chart_cell count;
};

/* A place on the axis of a histogram: "median". */
struct chart_mark {
    struct str label;
    double at;
};

/* Heights mean counts, so the bins are of one width. */
struct chart_histogram {
    struct chart chart;
    struct str axis;              /* what the bins measure: "pay a year" */
    const struct chart_bin *bins; /* ascending, side by side */
    size_t n;
    const struct chart_mark *marks; /* ascending, at most 5 are drawn */
    size_t marks_n;
    int bin_digits;        /* decimals of the bins' bounds and marks */
    uint32_t hidden_below; /* see chart_cell */
};

void chart_histogram(struct buf *out, const struct chart_histogram *histogram);

enum chart_stacking {
    CHART_GROUPED, /* a bar for each series, side by side; for one series plain bars */
    CHART_STACKED, /* one bar a row, of parts */
    CHART_SHARES   /* the same, each row stretched to 100 % */
};

/* Horizontal bars by category. Of a row that is stretched to 100 %, one hidden part hides all: the
 * rest would tell it. Whether the sum of a column would tell it is for the caller to see. */
struct chart_bars {
    struct chart chart;
    struct str rows_name;           /* heading of the first column: "Department" */
    const struct chart_label *rows; /* the categories, in the order they are drawn */
    size_t n;
    const struct str *series; /* names of the parts; series_n == 1: not shown in the drawing */
    size_t series_n;
    const struct chart_cell *cells; /* n × series_n, row by row; not negative when stacked */
    enum chart_stacking stacking;
    uint32_t hidden_below;
};

void chart_bars(struct buf *out, const struct chart_bars *bars);

/* One row of a pyramid, the youngest at the bottom. */
struct chart_band {
    struct str label; /* "50–54" */
    struct chart_cell left;
    struct chart_cell right;
};

struct chart_pyramid {
    struct chart chart;
    struct str bands_name;          /* heading of the first column: "Age" */
    struct str left;                /* "Men" */
    struct str right;               /* "Women" */
    const struct chart_band *bands; /* from the bottom up */
    size_t n;
    uint32_t hidden_below;
};

void chart_pyramid(struct buf *out, const struct chart_pyramid *pyramid);

/* ---- who went where ---- */

/* A table whose cells are shaded by their share of the greatest, from shade-0 (none) to shade-9.
 * The shades go by the square root, so that small streams are seen beside great ones. It is a
 * table and needs no other. Sums at the right and below; a row or column with a hidden cell has no
 * sum. */
struct chart_matrix {
    struct chart chart;
    struct str from; /* what the rows are: "from" */
    struct str to;   /* what the columns are: "to" */
    const struct chart_label *rows;
    size_t rows_n;
    const struct chart_label *columns;
    size_t columns_n;
    const struct chart_cell *cells; /* rows_n × columns_n, row by row */
    const struct url *row_sums;     /* where the sums lead; NULL: nowhere */
    const struct url *column_sums;
    struct url total;
    uint32_t hidden_below;
};

void chart_matrix(struct buf *out, const struct chart_matrix *matrix);

/* ---- a career ---- */

struct chart_interval {
    size_t lane;
    struct date from;
    struct date to; /* 9999-01-01: present, drawn open at the right */
    struct url url;
};

struct chart_lane {
    struct str label;
    unsigned
        group; /* lanes of one group have one tone and stand together: 0 titles, 1 departments */
};

struct chart_career {
    struct chart chart;
    const struct chart_lane *lanes;
    size_t lanes_n;
    const struct chart_interval *intervals; /* in any order; lane < lanes_n */
    size_t n;
    struct date until; /* where the time axis ends at least: the as-of date, or the data's end */
};

void chart_career(struct buf *out, const struct chart_career *career);

/* The drawn markup, for a template: a copy that lives as long as the arena. Nothing but this file's
 * functions may have written into `drawn`. */
struct html chart_html(struct arena *a, const struct buf *drawn);

#endif
