#include "pages/chart_draw.h"

#include <math.h> /* isfinite */

static const struct chart_cell *cell_of(const struct chart_matrix *m, size_t row, size_t column)
{
    return &m->cells[row * m->columns_n + column];
}

static bool is_known(const struct chart_cell *cell)
{
    return !cell->hidden && isfinite(cell->value);
}

static double greatest(const struct chart_matrix *m)
{
    double most = 0;

    for (size_t i = 0; i < m->rows_n * m->columns_n; i++) {
        if (is_known(&m->cells[i]) && m->cells[i].value > most)
            most = m->cells[i].value;
    }
    return most;
}

/* The greatest shade s with (s / 9)² <= share, but 1 at least for anything at all. */
static unsigned shade_of(double value, double most)
{
    unsigned shade = 9;

    if (!(value > 0) || most <= 0)
        return 0;
    while (shade > 1 && (double)(shade * shade) / 81 > value / most)
        shade--;
    return shade;
}

static void put_cell(struct buf *out, const struct chart_matrix *m, const struct chart_cell *cell,
                     double most)
{
    bool is_link = is_known(cell) && !str_is_null(cell->url.s);

    BUF_LIT(out, "<td class=\"n shade-");
    buf_u64(out, is_known(cell) ? shade_of(cell->value, most) : 0);
    BUF_LIT(out, "\">");
    if (is_link) {
        BUF_LIT(out, "<a href=\"");
        html_put_url(out, cell->url);
        BUF_LIT(out, "\">");
    }
    if (cell->hidden) {
        BUF_LIT(out, "<abbr title=\"");
        chart_hidden(out, m->hidden_below);
        BUF_LIT(out, "\">&lt;");
        buf_u64(out, m->hidden_below);
        BUF_LIT(out, "</abbr>");
    } else if (cell->value != 0) {
        chart_number(out, cell->value, m->chart.digits);
    }
    buf_put(out, is_link ? STR("</a></td>") : STR("</td>"));
}

/* Over a row (is_row) or a column; false when a part of it is not known. */
static bool sum_of(const struct chart_matrix *m, size_t which, bool is_row, double *ret)
{
    size_t n = is_row ? m->columns_n : m->rows_n;
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const struct chart_cell *cell = is_row ? cell_of(m, which, i) : cell_of(m, i, which);

        if (!is_known(cell))
            return false;
        sum += cell->value;
    }
    *ret = sum;
    return true;
}

/* A sum, as a link when it counts anything and leads anywhere. */
static void put_sum_td(struct buf *out, const struct chart_matrix *m, bool is_known, double sum,
                       struct url url)
{
    bool is_link = is_known && sum > 0 && !str_is_null(url.s);

    BUF_LIT(out, "<td class=\"n sum\">");
    if (is_link) {
        BUF_LIT(out, "<a href=\"");
        html_put_url(out, url);
        BUF_LIT(out, "\">");
    }
    if (is_known)
        chart_number(out, sum, m->chart.digits);
    else
        BUF_LIT(out, "–");
    buf_put(out, is_link ? STR("</a></td>") : STR("</td>"));
}

static void put_sum(struct buf *out, const struct chart_matrix *m, size_t which, bool is_row)
{
    const struct url *urls = is_row ? m->row_sums : m->column_sums;
    double sum = 0;
    bool is_known = sum_of(m, which, is_row, &sum);

    put_sum_td(out, m, is_known, sum, urls ? urls[which] : (struct url){{0}});
}

static void put_total(struct buf *out, const struct chart_matrix *m)
{
    double total = 0, sum;
    bool is_whole = true;

    for (size_t i = 0; i < m->rows_n && is_whole; i++) {
        is_whole = sum_of(m, i, true, &sum);
        total += is_whole ? sum : 0;
    }
    put_sum_td(out, m, is_whole, total, m->total);
}

static void put_head(struct buf *out, const struct chart_matrix *m)
{
    BUF_LIT(out, "<thead><tr><th scope=\"col\">");
    html_put_str(out, m->from);
    BUF_LIT(out, " ↓ ");
    html_put_str(out, m->to);
    BUF_LIT(out, " →</th>");
    for (size_t i = 0; i < m->columns_n; i++) {
        BUF_LIT(out, "<th scope=\"col\" class=\"n\">");
        if (!str_is_null(m->columns[i].url.s)) {
            BUF_LIT(out, "<a href=\"");
            html_put_url(out, m->columns[i].url);
            BUF_LIT(out, "\">");
            html_put_str(out, m->columns[i].text);
            BUF_LIT(out, "</a>");
        } else {
            html_put_str(out, m->columns[i].text);
        }
        BUF_LIT(out, "</th>");
    }
    BUF_LIT(out, "<th scope=\"col\" class=\"n\">All</th></tr></thead>\n");
}

void chart_matrix(struct buf *out, const struct chart_matrix *matrix)
{
    const struct chart_matrix *m = matrix;
    double most = greatest(m);

    if (!m->rows_n || !m->columns_n) {
        chart_nothing(out, &m->chart);
        return;
    }
    chart_heading(out, &m->chart, STR("chart matrix"));
    BUF_LIT(out, "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_put_str(out, m->chart.title);
    BUF_LIT(out, "\"><table>");
    put_head(out, m);
    BUF_LIT(out, "<tbody>\n");
    for (size_t i = 0; i < m->rows_n; i++) {
        BUF_LIT(out, "<tr>");
        chart_label_th(out, &m->rows[i]);
        for (size_t j = 0; j < m->columns_n; j++)
            put_cell(out, m, cell_of(m, i, j), most);
        put_sum(out, m, i, true);
        BUF_LIT(out, "</tr>\n");
    }
    BUF_LIT(out, "</tbody><tfoot><tr><th scope=\"row\">All</th>");
    for (size_t j = 0; j < m->columns_n; j++)
        put_sum(out, m, j, false);
    put_total(out, m);
    BUF_LIT(out, "</tr></tfoot></table></div>\n");
    if (!str_is_null(m->chart.csv.s)) {
        BUF_LIT(out, "<p><a href=\"");
        html_put_url(out, m->chart.csv);
        BUF_LIT(out, "\">The numbers as CSV</a></p>\n");
    }
    BUF_LIT(out, "</figure>\n");
}
