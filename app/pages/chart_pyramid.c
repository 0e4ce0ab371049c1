#include "pages/chart_draw.h"

#include <math.h> /* isfinite */

#define ROW 18.0
#define TOP (CHART_READOUT + CHART_TEXT + 10)
#define LABEL_LETTERS 9

struct layout {
    const struct chart_pyramid *p;
    struct chart_scale left, right;
    struct chart_ticks ticks;
    double bottom;
};

static bool is_known(const struct chart_cell *cell)
{
    return !cell->hidden && isfinite(cell->value);
}

static bool lay_out(const struct chart_pyramid *p, struct layout *ret)
{
    struct layout at = {.p = p, .bottom = TOP + ROW * (double)p->n};
    struct chart_range values = {0};
    size_t letters = 0;
    double gap, last, margin;

    for (size_t i = 0; i < p->n; i++) {
        const struct chart_band *band = &p->bands[i];
        size_t n = chart_letters(band->label);

        letters = n > letters ? n : letters;
        chart_range_add(&values, is_known(&band->left) ? band->left.value : 0);
        chart_range_add(&values, is_known(&band->right) ? band->right.value : 0);
    }
    if (!values.any)
        return false;
    letters = letters < LABEL_LETTERS ? letters : LABEL_LETTERS;
    gap = CHART_DIGIT * (double)letters / 2 + 8;
    at.ticks = chart_ticks(0, values.hi, 2, p->chart.digits == 0);
    last = chart_tick(&at.ticks, at.ticks.n - 1);
    margin = chart_number_width(last, at.ticks.digits) / 2;
    /* One scale for both sides, or lengths could not be compared. */
    at.left = (struct chart_scale){0, last, CHART_WIDTH / 2 - gap, margin};
    at.right = (struct chart_scale){0, last, CHART_WIDTH / 2 + gap, CHART_WIDTH - margin};
    *ret = at;
    return true;
}

static void put_axis(struct buf *out, const struct layout *at, const struct chart_scale *x)
{
    for (size_t i = 0; i < at->ticks.n; i++) {
        double v = chart_tick(&at->ticks, i), place = chart_place(x, v);

        BUF_LIT(out, "<path class=\"");
        buf_put(out, i ? STR("rule") : STR("base"));
        BUF_LIT(out, "\" d=\"M");
        chart_at(out, place, TOP);
        BUF_LIT(out, "V");
        chart_coord(out, at->bottom + 3);
        BUF_LIT(out, "\"/>");
        if (i) {
            chart_text(out, place, at->bottom + CHART_TEXT + 4,
                       i + 1 == at->ticks.n ? STR("quiet mid") : STR("quiet mid more"));
            chart_number(out, v, at->ticks.digits);
            BUF_LIT(out, "</text>\n");
        }
    }
}

static void put_side(struct buf *out, const struct layout *at, bool is_left)
{
    const struct chart_scale *x = is_left ? &at->left : &at->right;

    BUF_LIT(out, "<path");
    chart_tone(out, &at->p->chart, is_left ? 0 : 1);
    BUF_LIT(out, " d=\"");
    for (size_t i = 0; i < at->p->n; i++) {
        const struct chart_cell *cell = is_left ? &at->p->bands[i].left : &at->p->bands[i].right;
        double end = chart_place(x, is_known(cell) ? cell->value : 0);
        double y = at->bottom - ROW * (double)(i + 1) + 2;

        if (is_known(cell) && cell->value > 0)
            chart_box(out, (struct chart_area){end < x->a ? end : x->a, y,
                                               end < x->a ? x->a - end : end - x->a, ROW - 3});
    }
    BUF_LIT(out, "\"/>\n");
}

static void put_labels(struct buf *out, const struct layout *at)
{
    chart_text(out, at->left.a, TOP - 8, STR("end strong"));
    html_put_str(out, at->p->left);
    BUF_LIT(out, "</text>");
    chart_text(out, at->right.a, TOP - 8, STR("strong"));
    html_put_str(out, at->p->right);
    BUF_LIT(out, "</text>\n");
    for (size_t i = 0; i < at->p->n; i++) {
        const struct chart_band *band = &at->p->bands[i];
        double y = at->bottom - ROW * ((double)i + 0.5);

        chart_fit(out, CHART_WIDTH / 2, y, STR("mid middle"), band->label, LABEL_LETTERS);
        if (band->left.hidden) {
            chart_text(out, at->left.a - 5, y, STR("quiet end middle"));
            BUF_LIT(out, "hidden</text>");
        }
        if (band->right.hidden) {
            chart_text(out, at->right.a + 5, y, STR("quiet middle"));
            BUF_LIT(out, "hidden</text>");
        }
        BUF_LIT(out, "\n");
    }
}

static void put_hit(struct buf *out, const struct layout *at, size_t i, bool is_left)
{
    const struct chart_band *band = &at->p->bands[i];
    const struct chart_cell *cell = is_left ? &band->left : &band->right;
    double y = at->bottom - ROW * (double)(i + 1);
    struct chart_area area = {is_left ? 0 : CHART_WIDTH / 2, y, CHART_WIDTH / 2, ROW};
    size_t n = at->p->n * 2, number = i * 2 + !is_left;
    struct url none = {{NULL, 0}};
    struct chart_tip tip;

    chart_tip_init(&tip);
    chart_cut(&tip.buf, is_left ? at->p->left : at->p->right, 40);
    BUF_LIT(&tip.buf, ", ");
    chart_cut(&tip.buf, band->label, 40);
    BUF_LIT(&tip.buf, ": ");
    if (cell->hidden)
        chart_hidden(&tip.buf, at->p->hidden_below);
    else
        chart_number(&tip.buf, cell->value, at->p->chart.digits);
    chart_hit(out, cell->hidden ? none : cell->url, chart_chosen(number, n, CHART_STOPS_MAX), &tip,
              area, NULL);
}

static void put_table(struct buf *out, const struct chart_pyramid *p)
{
    BUF_LIT(out, "<table><thead><tr>");
    chart_head_th(out, p->bands_name, false);
    chart_head_th(out, p->left, true);
    chart_head_th(out, p->right, true);
    BUF_LIT(out, "</tr></thead><tbody>\n");
    for (size_t i = p->n; i-- > 0;) {
        BUF_LIT(out, "<tr>");
        chart_label_th(out, &(struct chart_label){.text = p->bands[i].label});
        chart_cell_td(out, &p->bands[i].left, p->chart.digits, p->hidden_below);
        chart_cell_td(out, &p->bands[i].right, p->chart.digits, p->hidden_below);
        BUF_LIT(out, "</tr>\n");
    }
    BUF_LIT(out, "</tbody></table>\n");
}

void chart_pyramid(struct buf *out, const struct chart_pyramid *pyramid)
{
    struct layout at;

    if (!lay_out(pyramid, &at)) {
        chart_nothing(out, &pyramid->chart);
        return;
    }
    chart_heading(out, &pyramid->chart, STR("chart"));
    chart_open(out, &pyramid->chart, at.bottom + CHART_TEXT + 10, 2,
               STR("Bars to both sides of the middle, one row a band, on one scale; the table has "
                   "the numbers."));
    put_axis(out, &at, &at.left);
    put_axis(out, &at, &at.right);
    put_side(out, &at, true);
    put_side(out, &at, false);
    put_labels(out, &at);
    chart_hits_open(out);
    for (size_t i = pyramid->n; i-- > 0;) {
        put_hit(out, &at, i, true);
        put_hit(out, &at, i, false);
    }
    chart_close(out);
    chart_details_open(out);
    put_table(out, pyramid);
    chart_details_close(out, &pyramid->chart);
}
