#include "pages/chart_draw.h"

#include <math.h> /* isfinite */

#define ROW 23.0
#define BAR 16.0
#define PART 16.0        /* a bar of a group */
#define LABEL_LETTERS 26 /* "Engineer → Senior Engineer" */

struct layout {
    const struct chart_bars *bars;
    struct chart_scale x;
    double row;   /* height */
    double below; /* room for the numbers of bars below zero */
    double top;
};

static const struct chart_cell *cell_of(const struct chart_bars *b, size_t row, size_t part)
{
    return &b->cells[row * b->series_n + part];
}

static bool is_known(const struct chart_cell *cell)
{
    return !cell->hidden && isfinite(cell->value);
}

/* The sum of a row's known parts; a hidden or unknown one makes it partial. */
static double row_sum(const struct chart_bars *b, size_t row, bool *ret_partial)
{
    double sum = 0;
    bool partial = false;

    for (size_t i = 0; i < b->series_n; i++) {
        if (is_known(cell_of(b, row, i)))
            sum += cell_of(b, row, i)->value;
        else
            partial = true;
    }
    *ret_partial = partial;
    return sum;
}

static bool lay_out(const struct chart_bars *b, struct layout *ret)
{
    struct layout at = {.bars = b, .top = CHART_READOUT};
    struct chart_range values = {0};
    size_t letters = 0;
    double left, right;

    for (size_t i = 0; i < b->n; i++) {
        size_t n = chart_letters(b->rows[i].text);
        bool partial;

        letters = n > letters ? n : letters;
        if (b->stacking != CHART_GROUPED)
            chart_range_add(&values, row_sum(b, i, &partial));
        for (size_t j = 0; b->stacking == CHART_GROUPED && j < b->series_n; j++)
            chart_range_add(&values, is_known(cell_of(b, i, j)) ? cell_of(b, i, j)->value : 0);
    }
    if (!b->n || !b->series_n)
        return false;
    chart_range_add(&values, 0);
    if (b->stacking == CHART_SHARES)
        values = (struct chart_range){0, 1, true};
    else if (values.lo == values.hi)
        values.hi = 1;
    letters = letters < LABEL_LETTERS ? letters : LABEL_LETTERS;
    left = 8 + CHART_LETTER * (double)letters;
    right = b->stacking == CHART_SHARES ? 2 : 8 + chart_number_width(values.hi, b->chart.digits);
    if (values.lo < 0)
        at.below = 8 + chart_number_width(values.lo, b->chart.digits);
    left += at.below;
    if (left + right > CHART_WIDTH - 60)
        right = CHART_WIDTH - 60 - left > 2 ? CHART_WIDTH - 60 - left : 2;
    at.x = (struct chart_scale){values.lo, values.hi, left, CHART_WIDTH - right};
    at.row = b->stacking == CHART_GROUPED && b->series_n > 1 ? PART * (double)b->series_n + 9 : ROW;
    *ret = at;
    return true;
}

static void put_hidden(struct buf *out, const struct layout *at, double x, double y)
{
    chart_text(out, x, y, STR("quiet middle"));
    chart_hidden(out, at->bars->hidden_below);
    BUF_LIT(out, "</text>");
}

static void put_bar(struct buf *out, const struct layout *at, size_t part, struct chart_area area)
{
    if (area.w <= 0)
        return;
    BUF_LIT(out, "<path");
    chart_tone(out, &at->bars->chart, part);
    BUF_LIT(out, " d=\"");
    chart_box(out, area);
    BUF_LIT(out, "\"/>");
}

static struct chart_area bar_area(const struct layout *at, double y, double from, double to,
                                  double height)
{
    double a = chart_place(&at->x, from), b = chart_place(&at->x, to);

    return (struct chart_area){a < b ? a : b, y, a < b ? b - a : a - b, height};
}

/* The bars of a group, or the one bar of a row, each with its value. */
static void put_group(struct buf *out, const struct layout *at, size_t row, double top)
{
    const struct chart_bars *b = at->bars;
    double height = b->series_n > 1 ? PART - 4 : BAR;
    double y = b->series_n > 1 ? top + 5 : top + (ROW - BAR) / 2;

    for (size_t i = 0; i < b->series_n; i++, y += PART) {
        const struct chart_cell *cell = cell_of(b, row, i);
        double end = chart_place(&at->x, is_known(cell) ? cell->value : 0);

        if (cell->hidden) {
            put_hidden(out, at, end + 5, y + height / 2);
            continue;
        }
        if (!isfinite(cell->value))
            continue;
        put_bar(out, at, i, bar_area(at, y, 0, cell->value, height));
        chart_text(out, cell->value < 0 ? end - 5 : end + 5, y + height / 2,
                   cell->value < 0 ? STR("quiet middle end") : STR("quiet middle"));
        chart_number(out, cell->value, b->chart.digits);
        BUF_LIT(out, "</text>");
    }
}

/* The share of the first part, in it or, where it has no room, beside it. */
static void put_share(struct buf *out, const struct layout *at, double share, double top)
{
    double end = chart_place(&at->x, share);
    bool has_room = end - at->x.a > chart_number_width(100, 1) + 2 * CHART_DIGIT + 8;

    chart_text(out, has_room ? at->x.a + 6 : end + 6, top + ROW / 2,
               has_room ? STR("middle on-tone") : STR("middle"));
    chart_number(out, share * 100, 1);
    BUF_LIT(out, " %</text>");
}

static void put_stack(struct buf *out, const struct layout *at, size_t row, double top)
{
    const struct chart_bars *b = at->bars;
    bool partial;
    double sum = row_sum(b, row, &partial), from = 0, y = top + (ROW - BAR) / 2;

    if (b->stacking == CHART_SHARES && (partial || sum <= 0)) {
        if (partial)
            put_hidden(out, at, at->x.a + 5, top + ROW / 2);
        return;
    }
    for (size_t i = 0; i < b->series_n; i++) {
        const struct chart_cell *cell = cell_of(b, row, i);
        double value = is_known(cell) ? cell->value : 0;
        struct chart_area area;

        if (b->stacking == CHART_SHARES)
            value /= sum;
        area = bar_area(at, y, from, from + value, BAR);
        if (area.w > 2)
            area.w -= 1; /* paper between the parts */
        put_bar(out, at, i, area);
        from += value;
    }
    if (b->stacking == CHART_SHARES) {
        put_share(out, at, cell_of(b, row, 0)->value / sum, top);
        return;
    }
    chart_text(out, chart_place(&at->x, from) + 5, top + ROW / 2, STR("quiet middle"));
    chart_number(out, sum, b->chart.digits);
    if (partial)
        BUF_LIT(out, " and hidden");
    BUF_LIT(out, "</text>");
}

static void put_row(struct buf *out, const struct layout *at, size_t row)
{
    const struct chart_bars *b = at->bars;
    double top = at->top + at->row * (double)row;

    chart_fit(out, at->x.a - 7 - at->below, top + at->row / 2, STR("middle end"), b->rows[row].text,
              LABEL_LETTERS);
    if (b->stacking == CHART_GROUPED)
        put_group(out, at, row, top);
    else
        put_stack(out, at, row, top);
    BUF_LIT(out, "\n");
}

/* Of a row: what its parts are, shares with the amounts behind them. */
static void put_tip(struct chart_tip *tip, const struct layout *at, size_t row, size_t part)
{
    const struct chart_bars *b = at->bars;
    const struct chart_cell *cell = cell_of(b, row, part);
    bool partial;
    double sum = row_sum(b, row, &partial);

    chart_tip_init(tip);
    chart_cut(&tip->buf, b->rows[row].text, 40);
    if (b->series_n > 1) {
        BUF_LIT(&tip->buf, ", ");
        chart_cut(&tip->buf, b->series[part], 40);
    }
    BUF_LIT(&tip->buf, ": ");
    if (cell->hidden) {
        chart_hidden(&tip->buf, b->hidden_below);
        return;
    }
    chart_number(&tip->buf, cell->value, b->chart.digits);
    if (b->stacking == CHART_GROUPED || partial || sum <= 0)
        return;
    BUF_LIT(&tip->buf, " (");
    chart_number(&tip->buf, cell->value / sum * 100, 1);
    BUF_LIT(&tip->buf, " %)");
}

/* Where a part answers: its own bar in a group, its part of the row, at least 8 units. */
static struct chart_area hit_area(const struct layout *at, size_t row, size_t part, double *from)
{
    const struct chart_bars *b = at->bars;
    double top = at->top + at->row * (double)row, value, sum;
    struct chart_area area = {0, top, CHART_WIDTH, ROW};
    bool partial;

    if (b->series_n == 1)
        return area;
    if (b->stacking == CHART_GROUPED)
        return (struct chart_area){at->x.a, top + 4 + PART * (double)part, CHART_WIDTH - at->x.a,
                                   PART};
    sum = row_sum(b, row, &partial);
    value = is_known(cell_of(b, row, part)) ? cell_of(b, row, part)->value : 0;
    if (b->stacking == CHART_SHARES)
        value = sum > 0 && !partial ? value / sum : 1.0 / (double)b->series_n;
    area = bar_area(at, top, *from, *from + value, ROW);
    *from += value;
    area.w = area.w < 8 ? 8 : area.w;
    return area;
}

static void put_hits(struct buf *out, const struct layout *at)
{
    const struct chart_bars *b = at->bars;
    size_t cells = b->n * b->series_n;

    chart_hits_open(out);
    for (size_t i = 0; i < b->n; i++) {
        double from = 0;

        for (size_t j = 0; j < b->series_n; j++) {
            struct chart_area area = hit_area(at, i, j, &from);
            struct url none = {{NULL, 0}};
            struct chart_tip tip;

            put_tip(&tip, at, i, j);
            chart_hit(out, cell_of(b, i, j)->hidden ? none : cell_of(b, i, j)->url,
                      chart_chosen(i * b->series_n + j, cells, CHART_STOPS_MAX), &tip, area, NULL);
        }
    }
}

static void put_table(struct buf *out, const struct chart_bars *b)
{
    BUF_LIT(out, "<table><thead><tr>");
    chart_head_th(out, b->rows_name, false);
    for (size_t i = 0; i < b->series_n; i++)
        chart_head_th(out, b->series[i], true);
    BUF_LIT(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < b->n; i++) {
        BUF_LIT(out, "<tr>");
        chart_label_th(out, &b->rows[i]);
        for (size_t j = 0; j < b->series_n; j++)
            chart_cell_td(out, cell_of(b, i, j), b->chart.digits, b->hidden_below);
        BUF_LIT(out, "</tr>\n");
    }
    BUF_LIT(out, "</tbody></table>\n");
}

void chart_bars(struct buf *out, const struct chart_bars *bars)
{
    struct layout at;
    double height;

    if (!lay_out(bars, &at)) {
        chart_nothing(out, &bars->chart);
        return;
    }
    height = at.top + at.row * (double)bars->n + 2;
    chart_heading(out, &bars->chart, STR("chart"));
    if (bars->series_n > 1)
        chart_key(out, &bars->chart, bars->series, bars->series_n);
    chart_open(out, &bars->chart, height, bars->series_n,
               STR("Horizontal bars, one row a category; the table has the numbers."));
    BUF_LIT(out, "<path class=\"base\" d=\"M");
    chart_at(out, chart_place(&at.x, 0), at.top);
    BUF_LIT(out, "V");
    chart_coord(out, height - 2);
    BUF_LIT(out, "\"/>\n");
    for (size_t i = 0; i < bars->n; i++)
        put_row(out, &at, i);
    put_hits(out, &at);
    chart_close(out);
    chart_details_open(out);
    put_table(out, bars);
    chart_details_close(out, &bars->chart);
}
