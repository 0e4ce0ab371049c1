#include "pages/chart_draw.h"

#include <math.h> /* isfinite */

#define PLOT 180.0
#define MARKS_MAX 5

struct layout {
    const struct chart_histogram *h;
    struct chart_ticks ticks;
    struct chart_scale x;
    struct chart_scale y;
    size_t marks;
};

static bool is_known(const struct chart_bin *bin)
{
    return !bin->count.hidden && isfinite(bin->count.value);
}

static bool lay_out(const struct chart_histogram *h, struct layout *ret)
{
    struct layout at = {.h = h, .marks = h->marks_n < MARKS_MAX ? h->marks_n : MARKS_MAX};
    struct chart_range counts = {0};
    double top, left, last;

    for (size_t i = 0; i < h->n; i++)
        chart_range_add(&counts, is_known(&h->bins[i]) ? h->bins[i].count.value : 0);
    if (!counts.any || h->bins[h->n - 1].to <= h->bins[0].from)
        return false;
    top = CHART_READOUT + 16 + (CHART_TEXT + 1) * (double)at.marks;
    chart_range_add(&counts, 0);
    at.ticks = chart_ticks(0, counts.hi, 4, h->chart.digits == 0);
    last = chart_tick(&at.ticks, at.ticks.n - 1);
    left = chart_number_width(last, at.ticks.digits) + 8;
    at.x = (struct chart_scale){h->bins[0].from, h->bins[h->n - 1].to,
                                left < CHART_WIDTH / 2 ? left : CHART_WIDTH / 2, CHART_WIDTH - 4};
    at.y = (struct chart_scale){0, last, top + PLOT, top};
    *ret = at;
    return true;
}

static void put_grid(struct buf *out, const struct layout *at)
{
    struct chart_ticks ticks;
    unsigned most;
    double width;

    for (size_t i = 0; i < at->ticks.n; i++) {
        double v = chart_tick(&at->ticks, i);

        chart_rule(out, chart_place(&at->y, v), v, at->ticks.digits, i == 0);
    }
    width = chart_number_width(at->x.hi, at->h->bin_digits) + 14;
    most = (unsigned)((at->x.b - at->x.a) / width);
    ticks = chart_ticks(at->x.lo, at->x.hi, most ? most : 1, at->h->bin_digits == 0);
    for (size_t i = 0; i < ticks.n; i++) {
        double v = chart_tick(&ticks, i), x = chart_place(&at->x, v);
        bool at_end = x + width / 2 > CHART_WIDTH;

        if (x < at->x.a - 0.01 || x > at->x.b + 0.01)
            continue;
        BUF_LIT(out, "<path class=\"tick\" d=\"M");
        chart_at(out, x, at->y.a);
        BUF_LIT(out, "v4\"/>");
        chart_text(out, at_end ? CHART_WIDTH : x, at->y.a + CHART_TEXT + 2,
                   at_end ? STR("quiet end") : STR("quiet mid"));
        chart_number(out, v, ticks.digits);
        BUF_LIT(out, "</text>\n");
    }
    chart_text(out, (at->x.a + at->x.b) / 2, at->y.a + 2 * CHART_TEXT + 4, STR("quiet mid"));
    html_put_str(out, at->h->axis);
    BUF_LIT(out, "</text>\n");
}

static struct chart_area bin_area(const struct layout *at, const struct chart_bin *bin)
{
    double a = chart_place(&at->x, bin->from), b = chart_place(&at->x, bin->to);
    double y = chart_place(&at->y, is_known(bin) ? bin->count.value : 0);

    return (struct chart_area){a, y, b - a, at->y.a - y};
}

static void put_bins(struct buf *out, const struct layout *at)
{
    BUF_LIT(out, "<path");
    chart_tone(out, &at->h->chart, 0);
    BUF_LIT(out, " d=\"");
    for (size_t i = 0; i < at->h->n; i++) {
        struct chart_area area = bin_area(at, &at->h->bins[i]);

        area.w -= area.w > 3 ? 1 : area.w * 0.2;
        if (area.h > 0)
            chart_box(out, area);
    }
    BUF_LIT(out, "\"/>\n");
}

static void put_marks(struct buf *out, const struct layout *at)
{
    for (size_t i = 0; i < at->marks; i++) {
        const struct chart_mark *mark = &at->h->marks[i];
        double x = chart_place(&at->x, mark->at);
        double y = CHART_READOUT + CHART_TEXT * (double)(i + 1);
        bool at_end = x > (at->x.a + at->x.b) / 2;

        if (!isfinite(mark->at) || x < at->x.a || x > at->x.b)
            continue;
        BUF_LIT(out, "<path class=\"mark\" d=\"M");
        chart_at(out, x, y - CHART_TEXT + 5);
        BUF_LIT(out, "V");
        chart_coord(out, at->y.a);
        BUF_LIT(out, "\"/>");
        chart_text(out, at_end ? x - 5 : x + 5, y, at_end ? STR("end") : STR(""));
        html_put_str(out, mark->label);
        BUF_LIT(out, " ");
        chart_number(out, mark->at, at->h->bin_digits);
        BUF_LIT(out, "</text>\n");
    }
}

static void put_span(struct buf *out, const struct chart_histogram *h, const struct chart_bin *bin)
{
    chart_number(out, bin->from, h->bin_digits);
    BUF_LIT(out, " to ");
    chart_number(out, bin->to, h->bin_digits);
}

static void put_hits(struct buf *out, const struct layout *at)
{
    const struct chart_histogram *h = at->h;

    chart_hits_open(out);
    for (size_t i = 0; i < h->n; i++) {
        const struct chart_bin *bin = &h->bins[i];
        struct chart_area area = bin_area(at, bin);
        struct url none = {{NULL, 0}};
        struct chart_tip tip;

        chart_tip_init(&tip);
        put_span(&tip.buf, h, bin);
        BUF_LIT(&tip.buf, ": ");
        if (bin->count.hidden)
            chart_hidden(&tip.buf, h->hidden_below);
        else
            chart_number(&tip.buf, bin->count.value, h->chart.digits);
        area.h = at->y.a - CHART_READOUT;
        area.y = CHART_READOUT;
        chart_hit(out, bin->count.hidden ? none : bin->count.url,
                  chart_chosen(i, h->n, CHART_STOPS_MAX), &tip, area, NULL);
    }
}

static void put_table(struct buf *out, const struct chart_histogram *h)
{
    BUF_LIT(out, "<table><thead><tr>");
    chart_head_th(out, h->axis, false);
    chart_head_th(out, h->chart.unit.n ? h->chart.unit : h->chart.title, true);
    BUF_LIT(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < h->n; i++) {
        BUF_LIT(out, "<tr><th scope=\"row\">");
        put_span(out, h, &h->bins[i]);
        BUF_LIT(out, "</th>");
        chart_cell_td(out, &h->bins[i].count, h->chart.digits, h->hidden_below);
        BUF_LIT(out, "</tr>\n");
    }
    for (size_t i = 0; i < h->marks_n; i++) {
        BUF_LIT(out, "<tr>");
        chart_label_th(out, &(struct chart_label){.text = h->marks[i].label});
        chart_number_td(out, h->marks[i].at, h->bin_digits, (struct url){{NULL, 0}});
        BUF_LIT(out, "</tr>\n");
    }
    BUF_LIT(out, "</tbody></table>\n");
}

void chart_histogram(struct buf *out, const struct chart_histogram *histogram)
{
    struct layout at;

    if (!lay_out(histogram, &at)) {
        chart_nothing(out, &histogram->chart);
        return;
    }
    chart_heading(out, &histogram->chart, STR("chart"));
    chart_open(out, &histogram->chart, at.y.a + 2 * CHART_TEXT + 10, 1,
               STR("A bar for each span of values, as high as it holds many; the table has the "
                   "numbers."));
    put_grid(out, &at);
    put_bins(out, &at);
    put_marks(out, &at);
    put_hits(out, &at);
    chart_close(out);
    chart_details_open(out);
    put_table(out, histogram);
    chart_details_close(out, &histogram->chart);
}
