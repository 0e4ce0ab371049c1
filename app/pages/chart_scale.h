/* chart_scale.h: from values to places: linear scales, round ticks, calendar ticks.
 *
 * Used by the chart files only. Nothing here writes. */
#ifndef MUSTER_PAGES_CHART_SCALE_H
#define MUSTER_PAGES_CHART_SCALE_H

#include "base/date.h"

#include <stdbool.h>
#include <stddef.h>

/* Maps lo..hi to a..b; lo < hi. Monotone; b < a turns it round. */
struct chart_scale {
    double lo, hi;
    double a, b;
};

/* As in math.h, which would need a library of its own. */
double chart_floor(double v);
double chart_ceil(double v);

double chart_place(const struct chart_scale *s, double v);

/* The ticks first, first + step, … n of them. */
struct chart_ticks {
    double first;
    double step;
    size_t n;   /* at least 2 */
    int digits; /* decimals the ticks need */
};

/* Ticks that cover lo..hi (lo <= hi, both finite) from outside, about `most` of them, with a step
 * of 1, 2 or 5 times a power of ten. lo == hi is widened first. `whole`: no step below 1. */
struct chart_ticks chart_ticks(double lo, double hi, unsigned most, bool whole);
double chart_tick(const struct chart_ticks *t, size_t i);

/* The least and the greatest of the finite values seen. */
struct chart_range {
    double lo, hi;
    bool any;
};

void chart_range_add(struct chart_range *r, double v);

/* Whether item i of n is among `most` evenly chosen ones; the first and the last are, if most > 1.
 */
bool chart_chosen(size_t i, size_t n, size_t most);

enum chart_grain { CHART_YEARS, CHART_MONTHS, CHART_DAYS };

/* Round days between two days, both included. */
struct chart_calendar {
    struct date from, to;
    enum chart_grain grain; /* the labels show this much: 1999, 1999-03, 1999-03-15 */
    int step;               /* in units of the grain */
    long next;              /* the index of the next tick, in units of the grain */
};

/* The finest steps that give at most `most` ticks: 1, 2, 5 … years, 1, 2, 3, 6 months, days. The
 * longer labels of months and days count as more. */
struct chart_calendar chart_calendar(struct date from, struct date to, unsigned most);
bool chart_calendar_next(struct chart_calendar *c, struct date *ret);

#endif
