#include "pages/chart_line.h"

#include <math.h> /* isfinite */

#define PLOT_HEIGHT 190.0
#define FLOW_HEIGHT 64.0
#define FLOW_GAP 30.0
#define LABEL_LETTERS 13

/* Where everything of one chart goes. */
struct layout {
    const struct chart_line *line;
    struct chart_ticks ticks;
    struct chart_scale x;
    struct chart_scale y;
    double bottom; /* of the plot */
    double flow;   /* the base line of the flows */
    bool is_cut;   /* the axis does not start at zero */
};

static void point_at(const void *points, size_t i, double *ret_x, double *ret_y)
{
    const struct chart_point *p = (const struct chart_point *)points + i;

    *ret_x = p->day.days;
    *ret_y = p->value;
}

static size_t drawn_series(size_t n)
{
    return n < CHART_SERIES_MAX ? n : CHART_SERIES_MAX;
}

/* Whether a point lies on the time axis, as far as the caller has said where that ends. */
static bool is_inside(const struct chart_line *l, const struct chart_point *p)
{
    return l->from.days >= l->to.days || (p->day.days >= l->from.days && p->day.days <= l->to.days);
}

/* The days and values to show; false without any. A step that began before the axis counts. */
static bool measure(const struct chart_line *l, struct chart_range *ret_days,
                    struct chart_range *ret_values)
{
    struct chart_range days = {0}, values = {0};

    for (size_t i = 0; i < drawn_series(l->n); i++) {
        const struct chart_series *s = &l->series[i];

        for (size_t j = 0; j < s->n; j++) {
            const struct chart_point *p = &s->points[j];
            bool holds = l->step && p->day.days < l->from.days &&
                         (j + 1 == s->n || p[1].day.days >= l->from.days);

            if (!isfinite(p->value) || (!is_inside(l, p) && !holds))
                continue;
            chart_range_add(&days, p->day.days);
            chart_range_add(&values, p->value);
        }
    }
    if (!days.any)
        return false;
    if (l->from.days < l->to.days)
        days = (struct chart_range){l->from.days, l->to.days, true};
    if (days.lo == days.hi) {
        days.lo--;
        days.hi++;
    }
    if (l->zero || l->area)
        chart_range_add(&values, 0);
    *ret_days = days;
    *ret_values = values;
    return true;
}

static bool lay_out(const struct chart_line *l, struct layout *ret)
{
    struct layout at = {.line = l, .bottom = CHART_READOUT + 16 + PLOT_HEIGHT};
    struct chart_range days, values;
    double last, left, right = 4;
    size_t letters = 0;

    if (!measure(l, &days, &values))
        return false;
    at.ticks = chart_ticks(values.lo, values.hi, 4, l->chart.digits == 0);
    last = chart_tick(&at.ticks, at.ticks.n - 1);
    left = chart_number_width(last, at.ticks.digits);
    if (chart_number_width(at.ticks.first, at.ticks.digits) > left)
        left = chart_number_width(at.ticks.first, at.ticks.digits);
    for (size_t i = 0; l->n > 1 && i < drawn_series(l->n); i++) {
        size_t n = chart_letters(l->series[i].label);

        letters = n > letters ? n : letters;
    }
    if (letters)
        right = 10 + CHART_LETTER * (double)(letters < LABEL_LETTERS ? letters : LABEL_LETTERS);
    left = left + 8 > CHART_WIDTH / 2 ? CHART_WIDTH / 2 : left + 8;
    at.x = (struct chart_scale){days.lo, days.hi, left, CHART_WIDTH - right};
    at.y = (struct chart_scale){at.ticks.first, last, at.bottom, CHART_READOUT + 16};
    at.flow = at.bottom + FLOW_GAP + FLOW_HEIGHT / 2;
    at.is_cut = at.ticks.first > 0 || last < 0;
    *ret = at;
    return true;
}

static void put_grid(struct buf *out, const struct layout *at)
{
    for (size_t i = 0; i < at->ticks.n; i++) {
        double v = chart_tick(&at->ticks, i);

        chart_rule(out, chart_place(&at->y, v), v, at->ticks.digits, i == 0 && !at->is_cut);
    }
    chart_days(out, &at->x, at->bottom,
               at->bottom + (at->line->flows_n ? FLOW_GAP + FLOW_HEIGHT : 0));
}

static void put_lines(struct buf *out, const struct layout *at)
{
    const struct chart_line *l = at->line;

    for (size_t i = drawn_series(l->n); i-- > 0;) {
        struct chart_trace trace = {.points = l->series[i].points,
                                    .n = l->series[i].n,
                                    .at = point_at,
                                    .x = at->x,
                                    .y = at->y,
                                    .step = l->step};

        if (l->area && l->n == 1) {
            BUF_LIT(out, "<path class=\"area\" d=\"");
            chart_trace_area(out, &trace, chart_place(&at->y, 0));
            BUF_LIT(out, "\"/>\n");
        }
        BUF_LIT(out, "<path class=\"line line-");
        buf_u64(out, i % 6 + 1);
        BUF_LIT(out, "\" d=\"");
        chart_trace(out, &trace);
        BUF_LIT(out, "\"/>\n");
    }
}

/* The last known point within the axis, or NULL. */
static const struct chart_point *last_point(const struct layout *at, const struct chart_series *s)
{
    for (size_t i = s->n; i-- > 0;) {
        const struct chart_point *p = &s->points[i];

        if (isfinite(p->value) && (at->line->step || p->day.days >= at->x.lo) &&
            p->day.days <= at->x.hi)
            return p;
    }
    return NULL;
}

/* The highest place of the line from x on: what is written above it there covers nothing of it. */
static double crest(const struct layout *at, const struct chart_series *s, double x)
{
    double top = INFINITY, last_x = NAN, last_y = NAN;

    for (size_t i = 0; i < s->n; i++) {
        const struct chart_point *p = &s->points[i];
        double here = chart_place(&at->x, p->day.days), y = chart_place(&at->y, p->value);

        if (!isfinite(p->value) || p->day.days > at->x.hi)
            continue;
        if (here >= x && last_x < x && !at->line->step)
            last_y += (y - last_y) * (x - last_x) / (here - last_x);
        if (here >= x && last_x < x && last_y < top)
            top = last_y;
        if (here >= x && y < top)
            top = y;
        last_x = here;
        last_y = y;
    }
    return top;
}

static void put_labels(struct buf *out, const struct layout *at)
{
    const struct chart_line *l = at->line;
    struct chart_end ends[CHART_SERIES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < drawn_series(l->n); i++) {
        const struct chart_point *p = last_point(at, &l->series[i]);

        if (!p)
            continue;
        ends[n++] = (struct chart_end){l->series[i].label, i,
                                       chart_place(&at->x, l->step ? at->x.hi : p->day.days),
                                       chart_place(&at->y, p->value)};
    }
    if (l->n > 1) {
        chart_ends(out, ends, n, LABEL_LETTERS, at->bottom);
    } else if (n == 1) {
        const struct chart_point *p = last_point(at, l->series);
        double from = ends[0].x - chart_number_width(p->value, l->chart.digits);
        double top = crest(at, l->series, from);

        chart_text(out, ends[0].x, (top < ends[0].y ? top : ends[0].y) - 7, STR("value end"));
        chart_number(out, p->value, l->chart.digits);
        BUF_LIT(out, "</text>\n");
    }
}

static double flow_most(const struct chart_line *l)
{
    double most = 0;

    for (size_t i = 0; i < l->flows_n; i++) {
        const struct chart_flow *f = &l->flows[i];

        if (!f->joined.hidden && isfinite(f->joined.value) && f->joined.value > most)
            most = f->joined.value;
        if (!f->left.hidden && isfinite(f->left.value) && f->left.value > most)
            most = f->left.value;
    }
    return most;
}

static void put_flow(struct buf *out, const struct layout *at, bool joined, double most)
{
    const struct chart_line *l = at->line;
    double room = FLOW_HEIGHT / 2 - 2;

    BUF_LIT(out, "<path");
    chart_tone(out, &l->chart, joined ? 0 : 1);
    BUF_LIT(out, " d=\"");
    for (size_t i = 0; i < l->flows_n; i++) {
        const struct chart_flow *f = &l->flows[i];
        const struct chart_cell *cell = joined ? &f->joined : &f->left;
        double from = f->from.days > at->x.lo ? f->from.days : at->x.lo;
        double to = f->to.days < at->x.hi ? f->to.days : at->x.hi;
        double a = chart_place(&at->x, from), w = chart_place(&at->x, to) - a;
        double h = cell->value / most * room;

        if (cell->hidden || !isfinite(h) || h <= 0 || to <= from)
            continue;
        w = w > 4 ? w - 1 : w * 0.8;
        chart_box(out, (struct chart_area){a, joined ? at->flow - h : at->flow, w, h});
    }
    BUF_LIT(out, "\"/>\n");
}

/* The greatest bar says its number: it is the scale of all. */
static void put_flow_most(struct buf *out, const struct layout *at, double most)
{
    for (size_t i = 0; i < at->line->flows_n; i++) {
        const struct chart_flow *f = &at->line->flows[i];
        bool joined = !f->joined.hidden && f->joined.value == most;
        double day = f->from.days > at->x.lo ? f->from.days : at->x.lo;

        if (!joined && (f->left.hidden || f->left.value != most))
            continue;
        chart_text(out, chart_place(&at->x, day),
                   joined ? at->flow - FLOW_HEIGHT / 2 - 3 : at->flow + FLOW_HEIGHT / 2 + 9,
                   chart_place(&at->x, day) > CHART_WIDTH - 80 ? STR("quiet end") : STR("quiet"));
        chart_number(out, most, 0);
        BUF_LIT(out, "</text>\n");
        return;
    }
}

static void put_flows(struct buf *out, const struct layout *at)
{
    double most = flow_most(at->line);

    if (!at->line->flows_n)
        return;
    if (most > 0) {
        put_flow(out, at, true, most);
        put_flow(out, at, false, most);
        put_flow_most(out, at, most);
    }
    BUF_LIT(out, "<path class=\"base\" d=\"M0 ");
    chart_coord(out, at->flow);
    BUF_LIT(out, "H480\"/>");
    chart_text(out, 0, at->flow - 5, STR("quiet"));
    BUF_LIT(out, "joined</text>");
    chart_text(out, 0, at->flow + CHART_TEXT, STR("quiet"));
    BUF_LIT(out, "left</text>\n");
}

/* What moved around that day, behind the value. */
static void tip_flow(struct chart_tip *tip, const struct chart_line *l, struct date day)
{
    for (size_t i = 0; i < l->flows_n; i++) {
        const struct chart_flow *f = &l->flows[i];

        if (day.days < f->from.days || day.days >= f->to.days)
            continue;
        BUF_LIT(&tip->buf, " (");
        chart_cut(&tip->buf, f->label, 20);
        BUF_LIT(&tip->buf, ":");
        if (!f->joined.hidden) {
            BUF_LIT(&tip->buf, " +");
            chart_number(&tip->buf, f->joined.value, 0);
        }
        if (!f->left.hidden) {
            BUF_LIT(&tip->buf, " −");
            chart_number(&tip->buf, f->left.value, 0);
        }
        BUF_LIT(&tip->buf, ")");
        return;
    }
}

static void put_hit(struct buf *out, const struct layout *at, size_t series, size_t i, double half,
                    bool is_stop)
{
    const struct chart_line *l = at->line;
    const struct chart_point *p = &l->series[series].points[i];
    double dot[2] = {chart_place(&at->x, p->day.days), chart_place(&at->y, p->value)};
    double top = l->n > 1 ? dot[1] - 5 : CHART_READOUT;
    double bottom = l->n > 1 ? dot[1] + 5 : at->bottom + (l->flows_n ? FLOW_GAP + FLOW_HEIGHT : 0);
    struct chart_tip tip;

    chart_tip_init(&tip);
    if (l->n > 1) {
        chart_cut(&tip.buf, l->series[series].label, 40);
        BUF_LIT(&tip.buf, ", ");
    }
    html_put_date(&tip.buf, p->day);
    BUF_LIT(&tip.buf, ": ");
    chart_number(&tip.buf, p->value, l->chart.digits);
    if (l->n == 1)
        tip_flow(&tip, l, p->day);
    chart_hit(out, p->url, is_stop, &tip,
              (struct chart_area){dot[0] - half, top, 2 * half, bottom - top}, dot);
}

static void put_hits(struct buf *out, const struct layout *at)
{
    const struct chart_line *l = at->line;
    size_t each = CHART_HITS_MAX / drawn_series(l->n);
    size_t stops = CHART_STOPS_MAX / drawn_series(l->n);

    chart_hits_open(out);
    for (size_t s = 0; s < drawn_series(l->n); s++) {
        const struct chart_series *series = &l->series[s];
        size_t shown = series->n < each ? series->n : each, place = 0;
        double half = l->n > 1 ? 5 : (at->x.b - at->x.a) / (double)(shown ? shown : 1) / 2;

        for (size_t i = 0; i < series->n; i++) {
            const struct chart_point *p = &series->points[i];

            if (!chart_chosen(i, series->n, each))
                continue;
            place++;
            if (isfinite(p->value) && p->day.days >= at->x.lo && p->day.days <= at->x.hi)
                put_hit(out, at, s, i, half > 12 ? 12 : half,
                        chart_chosen(place - 1, shown, stops));
        }
    }
}

static void put_desc(struct buf *out, const struct layout *at)
{
    const struct chart_line *l = at->line;

    for (size_t i = 0; i < drawn_series(l->n); i++) {
        const struct chart_point *p = last_point(at, &l->series[i]), *first = l->series[i].points;

        if (!p)
            continue;
        if (l->n > 1) {
            chart_cut(out, l->series[i].label, 40);
            BUF_LIT(out, ": ");
        }
        chart_number(out, first->value, l->chart.digits);
        BUF_LIT(out, " on ");
        html_put_date(out, first->day);
        BUF_LIT(out, ", ");
        chart_number(out, p->value, l->chart.digits);
        BUF_LIT(out, " on ");
        html_put_date(out, p->day);
        BUF_LIT(out, ". ");
    }
}

void chart_line(struct buf *out, const struct chart_line *line)
{
    struct layout at;
    char text[2048];
    struct buf desc;
    double height;

    if (!lay_out(line, &at)) {
        chart_nothing(out, &line->chart);
        return;
    }
    buf_fixed(&desc, text, sizeof(text));
    put_desc(&desc, &at);
    height = at.bottom + (line->flows_n ? FLOW_GAP + FLOW_HEIGHT : 0) + CHART_TEXT + 8;
    chart_heading(out, &line->chart, STR("chart"));
    chart_open(out, &line->chart, height, line->flows_n ? 2 : 0, buf_str(&desc));
    put_grid(out, &at);
    put_flows(out, &at);
    put_lines(out, &at);
    put_labels(out, &at);
    put_hits(out, &at);
    chart_close(out);
    if (at.is_cut)
        chart_cut_axis(out, at.ticks.first, at.ticks.digits);
    if (line->chart.has_table) {
        BUF_LIT(out, "</figure>\n");
        return;
    }
    chart_details_open(out);
    chart_line_table(out, line);
    chart_details_close(out, &line->chart);
}
