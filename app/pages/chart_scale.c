#include "pages/chart_scale.h"

#include <math.h> /* isfinite; no function of libm, which the plugin does not link */

double chart_place(const struct chart_scale *s, double v)
{
    /* Halved: hi - lo may be past what a double holds. */
    return s->a + (v / 2 - s->lo / 2) / (s->hi / 2 - s->lo / 2) * (s->b - s->a);
}

/* Beyond this a double has no fractions, and int64_t soon no room. */
#define WHOLE_FROM 4503599627370496.0

double chart_floor(double v)
{
    double whole;

    if (v >= WHOLE_FROM || v <= -WHOLE_FROM)
        return v;
    whole = (double)(int64_t)v;
    return whole > v ? whole - 1 : whole;
}

double chart_ceil(double v)
{
    return -chart_floor(-v);
}

static double absolute(double v)
{
    return v < 0 ? -v : v;
}

/* 1, 2 or 5 times a power of ten, not below `rough`, which is above 0. */
static double nice_step(double rough, int *ret_digits)
{
    double power = 1;
    int exponent = 0;
    /* A hair of tolerance: 0.1 + 0.2 must not make the next step. */
    double least = rough * (1 - 1e-9);

    /* Below 1 the divisor is what is exact: 1 / 1000, not 0.1 three times. */
    while (power < least && power < 1e307) {
        power *= 10;
        exponent++;
    }
    if (exponent == 0) {
        double divisor = 1;

        while (1 / (divisor * 10) >= least && divisor < 1e300) {
            divisor *= 10;
            exponent--;
        }
        power = 1 / divisor;
    }
    *ret_digits = exponent > 0 ? 0 : -exponent + 1;
    if (power / 5 >= least)
        return power / 5;
    if (power / 2 >= least)
        return power / 2;
    *ret_digits = exponent < 0 ? -exponent : 0;
    return power;
}

struct chart_ticks chart_ticks(double lo, double hi, unsigned most, bool whole)
{
    struct chart_ticks t = {0};
    double from, to;

    if (hi - lo <= absolute(hi) * 1e-12) {
        double room = hi == 0 || whole ? 1 : absolute(hi) * 0.1;

        lo -= room;
        hi += room;
        if (lo < 0 && hi - room >= 0)
            lo = 0;
    }
    /* Halved: the span of two huge values of different signs is past a double's range. */
    t.step = nice_step((hi / 2 - lo / 2) * 2 / (most > 1 ? most : 1), &t.digits);
    if (whole && t.step < 1) {
        t.step = 1;
        t.digits = 0;
    }
    from = chart_floor(lo / t.step + 1e-9);
    to = chart_ceil(hi / t.step - 1e-9);
    t.first = from * t.step;
    t.n = (size_t)(to - from) + 1;
    return t;
}

double chart_tick(const struct chart_ticks *t, size_t i)
{
    /* From the index, not by adding up: no error grows. */
    return (chart_floor(t->first / t->step + 0.5) + (double)i) * t->step;
}

void chart_range_add(struct chart_range *r, double v)
{
    if (!isfinite(v))
        return;
    if (!r->any || v < r->lo)
        r->lo = v;
    if (!r->any || v > r->hi)
        r->hi = v;
    r->any = true;
}

bool chart_chosen(size_t i, size_t n, size_t most)
{
    size_t j;

    if (n <= most)
        return true;
    if (most < 2)
        return i == 0 && most;
    j = (i * (most - 1) + n - 2) / (n - 1);
    return j * (n - 1) / (most - 1) == i;
}

/* The index of a day in units of the grain, and back. */
static long index_of(enum chart_grain grain, struct date d)
{
    struct ymd ymd = date_ymd(d);

    if (grain == CHART_YEARS)
        return ymd.year;
    if (grain == CHART_MONTHS)
        return ymd.year * 12L + ymd.month - 1;
    return d.days;
}

static struct date day_of(enum chart_grain grain, long index)
{
    struct ymd ymd = {(int)index, 1, 1};
    struct date d = DATE_LAST;

    if (grain == CHART_DAYS)
        return (struct date){(int32_t)index};
    if (grain == CHART_MONTHS)
        ymd = (struct ymd){(int)(index / 12), (int)(index % 12) + 1, 1};
    return date_from_ymd(ymd, &d) ? DATE_LAST : d;
}

struct chart_calendar chart_calendar(struct date from, struct date to, unsigned most)
{
    static const struct {
        enum chart_grain grain;
        int step;
        double days;
        double room; /* how many labels of a year's width one label takes */
    } steps[] = {
        {CHART_DAYS, 1, 1, 2.2},        {CHART_DAYS, 2, 2, 2.2},
        {CHART_DAYS, 5, 5, 2.2},        {CHART_DAYS, 10, 10, 2.2},
        {CHART_DAYS, 20, 20, 2.2},      {CHART_MONTHS, 1, 30.4, 1.6},
        {CHART_MONTHS, 2, 60.9, 1.6},   {CHART_MONTHS, 3, 91.3, 1.6},
        {CHART_MONTHS, 6, 182.6, 1.6},  {CHART_YEARS, 1, 365.2, 1},
        {CHART_YEARS, 2, 730.5, 1},     {CHART_YEARS, 5, 1826.2, 1},
        {CHART_YEARS, 10, 3652.4, 1},   {CHART_YEARS, 20, 7304.8, 1},
        {CHART_YEARS, 50, 18262.1, 1},  {CHART_YEARS, 100, 36524.2, 1},
        {CHART_YEARS, 200, 73048.5, 1}, {CHART_YEARS, 500, 182621, 1},
        {CHART_YEARS, 1000, 365242, 1}, {CHART_YEARS, 2000, 730485, 1},
    };
    double days = (double)to.days - from.days;
    struct chart_calendar c = {.from = from, .to = to, .step = 1};
    size_t i = 0;

    while (i + 1 < sizeof(steps) / sizeof(steps[0]) &&
           (days / steps[i].days + 0.8) * steps[i].room > most)
        i++;
    c.grain = steps[i].grain;
    c.step = steps[i].step;
    c.next = index_of(c.grain, from);
    if (c.grain != CHART_DAYS && c.next % c.step)
        c.next += c.step - c.next % c.step;
    if (day_of(c.grain, c.next).days < from.days)
        c.next += c.step;
    return c;
}

bool chart_calendar_next(struct chart_calendar *c, struct date *ret)
{
    struct date d;

    if (c->grain == CHART_YEARS && c->next > 9999)
        return false;
    d = day_of(c->grain, c->next);
    if (d.days > c->to.days)
        return false;
    c->next += c->step;
    *ret = d;
    return true;
}
