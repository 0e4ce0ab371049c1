/* chart_draw.h: what the kinds of charts share: the figure around them, text and marks in SVG, the
 * places that answer to hover and focus, and tables.
 *
 * Used by the chart files only. A figure is written in this order:
 *     chart_open, marks …, chart_hits_open, hits …, chart_close,
 *     chart_details_open, tables …, chart_details_close
 * The marks are one image for assistive technology (role="img" with title and desc); the hits are
 * links of their own above it, outside of the image, for an image has no children. */
#ifndef MUSTER_PAGES_CHART_DRAW_H
#define MUSTER_PAGES_CHART_DRAW_H

#include "pages/chart.h"
#include "pages/chart_scale.h"

#define CHART_WIDTH 480.0
#define CHART_TEXT 16.2    /* the height of the largest letters */
#define CHART_LETTER 9.4   /* the mean width of one of them */
#define CHART_DIGIT 9.7    /* of a digit; a comma has half of it */
#define CHART_READOUT 22.0 /* the height of the line on top that shows the number */

/* A text with its number, put together before it is written twice. */
struct chart_tip {
    char text[512];
    struct buf buf;
};

struct chart_area {
    double x, y, w, h;
};

/* ---- numbers and text ---- */

void chart_coord(struct buf *out, double v);               /* 12.3; no trailing ".0" */
void chart_at(struct buf *out, double x, double y);        /* "12.3 4" */
void chart_box(struct buf *out, struct chart_area area);   /* "M1 2h3v4h-3z" */
void chart_number(struct buf *out, double v, int digits);  /* −1,234.5; – when not finite */
void chart_hidden(struct buf *out, uint32_t hidden_below); /* "hidden, fewer than 5" */
double chart_number_width(double v, int digits);           /* of the largest letters */
size_t chart_letters(struct str s);                        /* UTF-8 characters */
/* s, or its first letters and an ellipsis so that there are at most `letters`. Not escaped. */
void chart_cut(struct buf *out, struct str s, size_t letters);

/* <text> up to its content; class may be empty. The caller writes escaped text and "</text>". */
void chart_text(struct buf *out, double x, double y, struct str class);
/* A whole <text> of at most so many of the largest letters; half as many more on a wide figure. */
void chart_fit(struct buf *out, double x, double y, struct str class, struct str s, size_t letters);
/* The class of series i and, on paper, its hatching: ` class="tone-2" fill="url(#id-p2)"`. */
void chart_tone(struct buf *out, const struct chart *c, size_t i);

/* ---- the figure ---- */

/* desc: plain text for those who do not see the drawing. Patterns for `series` tones. */
void chart_open(struct buf *out, const struct chart *c, double height, size_t series,
                struct str desc);
void chart_hits_open(struct buf *out);
void chart_close(struct buf *out);
/* The whole figure when there is nothing to draw. */
void chart_nothing(struct buf *out, const struct chart *c);
/* <figure> with heading and note only; closed by BUF_LIT "</figure>". */
void chart_heading(struct buf *out, const struct chart *c, struct str class);
/* What belongs to which tone, before the drawing: inside the figure, after chart_heading. */
void chart_key(struct buf *out, const struct chart *c, const struct str *labels, size_t n);

/* A horizontal hairline with its label above it, from the left edge. */
void chart_rule(struct buf *out, double y, double v, int digits, bool is_base);
/* Time ticks and labels below y. */
void chart_days(struct buf *out, const struct chart_scale *x, double top, double y);

/* ---- hits ---- */

void chart_tip_init(struct chart_tip *tip);
/* One place: `area` is tinted when pointed at and `dot` (x, y; may be NULL) drawn. is_stop: the Tab
 * key stops here. */
void chart_hit(struct buf *out, struct url url, bool is_stop, const struct chart_tip *tip,
               struct chart_area area, const double *dot);

/* ---- tables ---- */

void chart_details_open(struct buf *out);
void chart_details_close(struct buf *out, const struct chart *c);
void chart_cell_td(struct buf *out, const struct chart_cell *cell, int digits,
                   uint32_t hidden_below);
void chart_number_td(struct buf *out, double v, int digits, struct url url);
void chart_label_th(struct buf *out, const struct chart_label *label); /* scope="row" */
void chart_head_th(struct buf *out, struct str text, bool is_number);  /* scope="col" */

#endif
