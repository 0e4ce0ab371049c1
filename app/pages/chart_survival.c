#include "pages/chart_line.h"

#include <math.h> /* isfinite */

#define BOTTOM (CHART_READOUT + 16 + 190.0)
#define LABEL_LETTERS 13

static void point_at(const void *points, size_t i, double *ret_x, double *ret_y)
{
    const struct chart_survivor *p = (const struct chart_survivor *)points + i;

    *ret_x = p->years;
    *ret_y = p->share;
}

static size_t drawn_series(const struct chart_survival *s)
{
    return s->n < CHART_SERIES_MAX ? s->n : CHART_SERIES_MAX;
}

static bool lay_out(const struct chart_survival *s, struct chart_scale *ret_x,
                    struct chart_scale *ret_y)
{
    struct chart_range years = {0};
    size_t letters = 0;
    double right = 6;

    for (size_t i = 0; i < drawn_series(s); i++) {
        size_t n = chart_letters(s->series[i].label);

        letters = n > letters ? n : letters;
        for (size_t j = 0; j < s->series[i].n; j++)
            chart_range_add(&years, s->series[i].points[j].years);
    }
    if (!years.any)
        return false;
    if (s->n > 1)
        right = 10 + CHART_LETTER * (double)(letters < LABEL_LETTERS ? letters : LABEL_LETTERS);
    *ret_x = (struct chart_scale){0, years.hi > 0 ? years.hi : 1, 60, CHART_WIDTH - right};
    *ret_y = (struct chart_scale){0, 1, BOTTOM, CHART_READOUT + 16};
    return true;
}

static void put_grid(struct buf *out, const struct chart_scale *x, const struct chart_scale *y)
{
    struct chart_ticks ticks = chart_ticks(0, x->hi, 7, x->hi >= 4);

    for (int percent = 0; percent <= 100; percent += 25) {
        double at = chart_place(y, percent / 100.0);

        BUF_LIT(out, "<path class=\"");
        buf_put(out, percent ? STR("rule") : STR("base"));
        BUF_LIT(out, "\" d=\"M0 ");
        chart_coord(out, at);
        BUF_LIT(out, "H480\"/>");
        chart_text(out, 0, at - 4, STR("quiet"));
        buf_u64(out, (uint64_t)percent);
        BUF_LIT(out, " %</text>\n");
    }
    for (size_t i = 0; i < ticks.n && chart_tick(&ticks, i) <= x->hi; i++) {
        double at = chart_place(x, chart_tick(&ticks, i));

        BUF_LIT(out, "<path class=\"tick\" d=\"M");
        chart_at(out, at, BOTTOM);
        BUF_LIT(out, "v4\"/>");
        chart_text(out, at, BOTTOM + CHART_TEXT + 2, STR("quiet mid"));
        chart_number(out, chart_tick(&ticks, i), ticks.digits);
        BUF_LIT(out, "</text>\n");
    }
    chart_text(out, (x->a + x->b) / 2, BOTTOM + 2 * CHART_TEXT + 4, STR("quiet mid"));
    BUF_LIT(out, "years</text>\n");
}

static void put_lines(struct buf *out, const struct chart_survival *s, const struct chart_scale *x,
                      const struct chart_scale *y)
{
    struct chart_end ends[CHART_SERIES_MAX];
    size_t n = 0;

    for (size_t i = drawn_series(s); i-- > 0;) {
        const struct chart_survivors *one = &s->series[i];
        struct chart_trace trace = {
            .points = one->points, .n = one->n, .at = point_at, .x = *x, .y = *y, .step = true};

        if (!one->n)
            continue;
        /* Each curve ends at its own last point: beyond it nobody was watched. */
        trace.x.hi = one->points[one->n - 1].years;
        trace.x.b = chart_place(x, trace.x.hi);
        if (trace.x.hi <= 0)
            trace.x = *x;
        BUF_LIT(out, "<path class=\"line line-");
        buf_u64(out, i % 6 + 1);
        BUF_LIT(out, "\" d=\"");
        chart_trace(out, &trace);
        BUF_LIT(out, "\"/>\n");
        ends[n++] = (struct chart_end){one->label, i, trace.x.b,
                                       chart_place(y, one->points[one->n - 1].share)};
    }
    if (s->n > 1)
        chart_ends(out, ends, n, LABEL_LETTERS, BOTTOM);
}

static void put_hits(struct buf *out, const struct chart_survival *s, const struct chart_scale *x,
                     const struct chart_scale *y)
{
    size_t each = CHART_HITS_MAX / drawn_series(s), stops = CHART_STOPS_MAX / drawn_series(s);

    chart_hits_open(out);
    for (size_t i = 0; i < drawn_series(s); i++) {
        const struct chart_survivors *one = &s->series[i];
        size_t shown = one->n < each ? one->n : each, place = 0;

        for (size_t j = 0; j < one->n; j++) {
            const struct chart_survivor *p = &one->points[j];
            double dot[2] = {chart_place(x, p->years), chart_place(y, p->share)};
            struct chart_tip tip;

            if (!chart_chosen(j, one->n, each))
                continue;
            place++;
            if (!isfinite(p->share))
                continue;
            chart_tip_init(&tip);
            if (s->n > 1) {
                chart_cut(&tip.buf, one->label, 40);
                BUF_LIT(&tip.buf, ", ");
            }
            chart_number(&tip.buf, p->share * 100, s->chart.digits);
            BUF_LIT(&tip.buf, " % after ");
            chart_number(&tip.buf, p->years, p->years == chart_floor(p->years) ? 0 : 2);
            BUF_LIT(&tip.buf, " years");
            chart_hit(out, p->url, chart_chosen(place - 1, shown, stops), &tip,
                      (struct chart_area){dot[0] - 5, dot[1] - 5, 10, 10}, dot);
        }
    }
}

static void put_table(struct buf *out, const struct chart_survival *s)
{
    BUF_LIT(out, "<table><thead><tr>");
    if (s->n > 1)
        chart_head_th(out, STR("Who"), false);
    chart_head_th(out, STR("Years"), true);
    chart_head_th(out, STR("Still there, %"), true);
    BUF_LIT(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < s->n; i++) {
        const struct chart_survivors *one = &s->series[i];

        for (size_t j = 0; j < one->n; j++) {
            const struct chart_survivor *p = &one->points[j];

            if (!chart_chosen(j, one->n, CHART_TABLE_MAX))
                continue;
            BUF_LIT(out, "<tr>");
            if (s->n > 1)
                chart_label_th(out, &(struct chart_label){.text = one->label});
            chart_number_td(out, p->years, p->years == chart_floor(p->years) ? 0 : 2,
                            (struct url){{NULL, 0}});
            chart_number_td(out, p->share * 100, s->chart.digits, p->url);
            BUF_LIT(out, "</tr>\n");
        }
    }
    BUF_LIT(out, "</tbody></table>\n");
}

void chart_survival(struct buf *out, const struct chart_survival *survival)
{
    struct chart_scale x, y;

    if (!lay_out(survival, &x, &y)) {
        chart_nothing(out, &survival->chart);
        return;
    }
    chart_heading(out, &survival->chart, STR("chart"));
    chart_open(out, &survival->chart, BOTTOM + 2 * CHART_TEXT + 10, 0,
               STR("Share of those still there, by years since the start, from 0 to 100 %."));
    put_grid(out, &x, &y);
    put_lines(out, survival, &x, &y);
    put_hits(out, survival, &x, &y);
    chart_close(out);
    chart_details_open(out);
    put_table(out, survival);
    chart_details_close(out, &survival->chart);
}
