#include "pages/chart_line.h"

#include <stdint.h>

/* Where each series is: the merged table has one row a day. */
struct walk {
    const struct chart_line *line;
    size_t at[CHART_SERIES_MAX];
    size_t n;
};

static bool next_day(const struct walk *w, struct date *ret)
{
    struct date least = {INT32_MAX};

    for (size_t i = 0; i < w->n; i++) {
        const struct chart_series *s = &w->line->series[i];

        if (w->at[i] < s->n && s->points[w->at[i]].day.days < least.days)
            least = s->points[w->at[i]].day;
    }
    if (least.days == INT32_MAX)
        return false;
    *ret = least;
    return true;
}

/* Past one day; draws its row if out is given. */
static void pass_day(struct walk *w, struct date day, struct buf *out)
{
    if (out) {
        BUF_LIT(out, "<tr><th scope=\"row\">");
        html_put_date(out, day);
        BUF_LIT(out, "</th>");
    }
    for (size_t i = 0; i < w->n; i++) {
        const struct chart_series *s = &w->line->series[i];
        const struct chart_point *p = &s->points[w->at[i]];
        bool is_here = w->at[i] < s->n && p->day.days == day.days;

        if (out && is_here)
            chart_number_td(out, p->value, w->line->chart.digits, p->url);
        else if (out)
            BUF_LIT(out, "<td></td>");
        w->at[i] += is_here;
    }
    if (out)
        BUF_LIT(out, "</tr>\n");
}

static void put_head(struct buf *out, const struct chart_line *l, size_t n)
{
    BUF_LIT(out, "<table><thead><tr>");
    chart_head_th(out, STR("Day"), false);
    for (size_t i = 0; i < n; i++) {
        struct str label = l->series[i].label;

        chart_head_th(out, label.n ? label : l->chart.title, true);
    }
    BUF_LIT(out, "</tr></thead><tbody>\n");
}

static void put_more(struct buf *out, size_t rows, struct str what)
{
    if (rows <= CHART_TABLE_MAX)
        return;
    BUF_LIT(out, "<p class=\"quiet\">");
    html_put_count(out, (struct count){CHART_TABLE_MAX});
    BUF_LIT(out, " of ");
    html_put_count(out, (struct count){rows});
    buf_put(out, what);
    BUF_LIT(out, ", evenly chosen.</p>\n");
}

static void put_flows(struct buf *out, const struct chart_line *l)
{
    BUF_LIT(out, "<table><thead><tr>");
    chart_head_th(out, STR("When"), false);
    chart_head_th(out, STR("Joined"), true);
    chart_head_th(out, STR("Left"), true);
    BUF_LIT(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < l->flows_n; i++) {
        const struct chart_flow *f = &l->flows[i];

        if (!chart_chosen(i, l->flows_n, CHART_TABLE_MAX))
            continue;
        BUF_LIT(out, "<tr><th scope=\"row\">");
        html_put_str(out, f->label);
        BUF_LIT(out, "</th>");
        chart_cell_td(out, &f->joined, 0, l->hidden_below);
        chart_cell_td(out, &f->left, 0, l->hidden_below);
        BUF_LIT(out, "</tr>\n");
    }
    BUF_LIT(out, "</tbody></table>\n");
    put_more(out, l->flows_n, STR(" spans"));
}

void chart_line_table(struct buf *out, const struct chart_line *line)
{
    struct walk count = {.line = line};
    struct walk w;
    size_t rows = 0;
    struct date day;

    count.n = line->n < CHART_SERIES_MAX ? line->n : CHART_SERIES_MAX;
    w = count;
    while (next_day(&count, &day)) {
        pass_day(&count, day, NULL);
        rows++;
    }
    put_head(out, line, w.n);
    for (size_t i = 0; next_day(&w, &day); i++)
        pass_day(&w, day, chart_chosen(i, rows, CHART_TABLE_MAX) ? out : NULL);
    BUF_LIT(out, "</tbody></table>\n");
    put_more(out, rows, STR(" days"));
    if (line->flows_n)
        put_flows(out, line);
}
