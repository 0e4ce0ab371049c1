#include "pages/chart_draw.h"

#define LANE 23.0
#define BAR 11.0
#define GROUP_GAP 10.0
#define TOP CHART_READOUT
#define LABEL_LETTERS 18

struct layout {
    const struct chart_career *c;
    struct chart_scale x;
    double bottom;
};

static double lane_top(const struct chart_career *c, size_t lane)
{
    double y = TOP;

    for (size_t i = 1; i <= lane; i++)
        y += LANE + (c->lanes[i].group != c->lanes[i - 1].group ? GROUP_GAP : 0);
    return y;
}

static bool lay_out(const struct chart_career *c, struct layout *ret)
{
    struct chart_range days = {0};
    size_t letters = 0;

    for (size_t i = 0; i < c->n; i++) {
        chart_range_add(&days, c->intervals[i].from.days);
        if (!date_is_present(c->intervals[i].to))
            chart_range_add(&days, c->intervals[i].to.days);
    }
    if (!days.any || !c->lanes_n)
        return false;
    chart_range_add(&days, c->until.days > days.lo ? c->until.days : days.lo + 1);
    for (size_t i = 0; i < c->lanes_n; i++) {
        size_t n = chart_letters(c->lanes[i].label);

        letters = n > letters ? n : letters;
    }
    letters = letters < LABEL_LETTERS ? letters : LABEL_LETTERS;
    *ret = (struct layout){
        .c = c,
        .x = {days.lo, days.hi, 10 + CHART_LETTER * (double)letters, CHART_WIDTH - 14},
        .bottom = lane_top(c, c->lanes_n - 1) + LANE};
    return true;
}

static struct chart_area interval_area(const struct layout *at, const struct chart_interval *in)
{
    bool is_open = date_is_present(in->to);
    double a = chart_place(&at->x, in->from.days);
    double b = is_open ? at->x.b : chart_place(&at->x, in->to.days);

    /* A row of no length is still a row. */
    return (struct chart_area){a, lane_top(at->c, in->lane) + (LANE - BAR) / 2,
                               b - a < 1.5 ? 1.5 : b - a, BAR};
}

static void put_interval(struct buf *out, const struct layout *at, const struct chart_interval *in)
{
    struct chart_area area = interval_area(at, in);

    BUF_LIT(out, "<path");
    chart_tone(out, &at->c->chart, at->c->lanes[in->lane].group);
    BUF_LIT(out, " d=\"");
    if (date_is_present(in->to)) {
        /* An arrow instead of an edge: it goes on. */
        buf_putc(out, 'M');
        chart_at(out, area.x, area.y);
        BUF_LIT(out, "H");
        chart_coord(out, at->x.b + 4);
        BUF_LIT(out, "l7 5.5l-7 5.5H");
        chart_coord(out, area.x);
        buf_putc(out, 'z');
    } else {
        area.w -= area.w > 3 ? 1 : 0;
        chart_box(out, area);
    }
    BUF_LIT(out, "\"/>\n");
}

static void put_lanes(struct buf *out, const struct layout *at)
{
    for (size_t i = 0; i < at->c->lanes_n; i++) {
        double y = lane_top(at->c, i);

        chart_fit(out, 0, y + LANE / 2, STR("middle"), at->c->lanes[i].label, LABEL_LETTERS);
        BUF_LIT(out, "<path class=\"rule\" d=\"M");
        chart_at(out, at->x.a, y + LANE / 2);
        BUF_LIT(out, "H480\"/>\n");
    }
}

static void put_hits(struct buf *out, const struct layout *at)
{
    chart_hits_open(out);
    for (size_t i = 0; i < at->c->n; i++) {
        const struct chart_interval *in = &at->c->intervals[i];
        struct chart_area area = interval_area(at, in);
        struct chart_tip tip;

        chart_tip_init(&tip);
        chart_cut(&tip.buf, at->c->lanes[in->lane].label, 60);
        BUF_LIT(&tip.buf, ": ");
        html_put_date(&tip.buf, in->from);
        BUF_LIT(&tip.buf, " to ");
        html_put_until(&tip.buf, (struct until){in->to});
        area.y -= (LANE - BAR) / 2;
        area.h = LANE;
        area.w = area.w < 8 ? 8 : area.w;
        chart_hit(out, in->url, chart_chosen(i, at->c->n, CHART_STOPS_MAX), &tip, area, NULL);
    }
}

static void put_table(struct buf *out, const struct chart_career *c)
{
    BUF_LIT(out, "<table><thead><tr>");
    chart_head_th(out, STR("What"), false);
    chart_head_th(out, STR("From"), false);
    chart_head_th(out, STR("To"), false);
    BUF_LIT(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_interval *in = &c->intervals[i];

        BUF_LIT(out, "<tr>");
        chart_label_th(out, &(struct chart_label){c->lanes[in->lane].label, in->url});
        BUF_LIT(out, "<td class=\"d\">");
        html_put_date(out, in->from);
        BUF_LIT(out, "</td><td class=\"d\">");
        html_put_until(out, (struct until){in->to});
        BUF_LIT(out, "</td></tr>\n");
    }
    BUF_LIT(out, "</tbody></table>\n");
}

void chart_career(struct buf *out, const struct chart_career *career)
{
    struct layout at;

    if (!lay_out(career, &at)) {
        chart_nothing(out, &career->chart);
        return;
    }
    chart_heading(out, &career->chart, STR("chart"));
    chart_open(out, &career->chart, at.bottom + CHART_TEXT + 8, 2,
               STR("Bars on a time axis, one lane for each; an arrow at the right means present."));
    put_lanes(out, &at);
    chart_days(out, &at.x, TOP, at.bottom);
    for (size_t i = 0; i < career->n; i++)
        put_interval(out, &at, &career->intervals[i]);
    put_hits(out, &at);
    chart_close(out);
    if (career->chart.has_table) {
        BUF_LIT(out, "</figure>\n");
        return;
    }
    chart_details_open(out);
    put_table(out, career);
    chart_details_close(out, &career->chart);
}
